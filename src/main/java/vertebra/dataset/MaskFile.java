package vertebra.dataset;

import static vertebra.text.Texts.say;

import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import vertebra.media.InputException;

/// A picture whose pixels are the numbers of classes: the places of its palette, or its grey
/// values.
final class MaskFile {

  /// Larger masks are refused.
  private static final long MOST_PIXELS = 1L << 26;

  private MaskFile() {}

  /// Reads a mask. A value of 255 does not matter, except where there are two classes and the mask
  /// has 0 and 255 alone: then it is the second.
  ///
  /// @param classes how many there are
  static PixelClasses read(Path file, int classes) throws InputException {
    try (var stream = ImageIO.createImageInputStream(file.toFile())) {
      if (stream == null) throw unread(file);
      var readers = ImageIO.getImageReaders(stream);
      if (!readers.hasNext()) throw unread(file);
      var reader = readers.next();
      try {
        reader.setInput(stream, true, true);
        if ((long) reader.getWidth(0) * reader.getHeight(0) > MOST_PIXELS) throw unread(file);
        var image = reader.read(0);
        var raster = image.getRaster();
        boolean isPalette = image.getColorModel() instanceof IndexColorModel;
        if (!isPalette && raster.getNumBands() > 2 && !isGrey(raster))
          throw new InputException(say("dataset.the-mask-is-coloured", file));
        var found =
            PixelClasses.of(
                image.getWidth(), image.getHeight(), (x, y) -> raster.getSample(x, y, 0));
        return checked(file, found, classes);
      } finally {
        reader.dispose();
      }
    } catch (InputException known) {
      throw known;
    } catch (IOException | RuntimeException damage) {
      throw new InputException(say("dataset.the-mask-cannot-be-read", file), damage);
    }
  }

  private static InputException unread(Path file) {
    return new InputException(say("dataset.the-mask-cannot-be-read", file));
  }

  private static boolean isGrey(Raster raster) {
    for (int y = 0; y < raster.getHeight(); y++)
      for (int x = 0; x < raster.getWidth(); x++)
        if (raster.getSample(x, y, 0) != raster.getSample(x, y, 1)
            || raster.getSample(x, y, 0) != raster.getSample(x, y, 2)) return false;
    return true;
  }

  private static PixelClasses checked(Path file, PixelClasses found, int classes)
      throws InputException {
    if (classes == 2 && found.largest() <= 0)
      return PixelClasses.of(
          found.width(),
          found.height(),
          (x, y) -> found.at(x, y) == PixelClasses.IGNORED ? 1 : found.at(x, y));
    if (found.largest() >= classes)
      throw new InputException(say("dataset.the-mask-has-a-class", file, found.largest(), classes));
    return found;
  }
}
