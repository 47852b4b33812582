package vertebra.samples;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import vertebra.dataset.ShapePicture;

/// Writes the pictures that the tiny teaching net is trained on, for
/// `src/test/python/train_shapes.py`.
///
/// Arguments: the file to write. For every picture one byte for the class and 3 × 64 × 64 bytes for
/// the colours.
final class ShapeDataset {

  private static final int PICTURES_PER_CLASS = 1500;
  private static final int SIDE = 64;

  /// The samples use seeds below this, so no sample picture is a training picture.
  private static final int FIRST_SEED = 1000;

  private ShapeDataset() {}

  public static void main(String[] arguments) throws IOException {
    try (var out = new BufferedOutputStream(Files.newOutputStream(Path.of(arguments[0])))) {
      for (int number = 0; number < PICTURES_PER_CLASS; number++)
        for (int kind = 0; kind < ShapePicture.CLASSES.size(); kind++) {
          var picture = ShapePicture.single(kind, SIDE, FIRST_SEED + number);
          out.write(kind);
          for (int channel = 0; channel < 3; channel++)
            for (int y = 0; y < SIDE; y++)
              for (int x = 0; x < SIDE; x++) out.write(picture.getRGB(x, y) >> (16 - 8 * channel));
        }
    }
  }
}
