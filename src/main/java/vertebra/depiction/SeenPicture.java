package vertebra.depiction;

import vertebra.media.ImageInput.Normalisation;
import vertebra.runtime.Tensor;

/// What went into a network as a picture again: just the pixels that it saw.
final class SeenPicture {

  private final int width;
  private final int height;
  private final int[] pixels;

  private SeenPicture(int width, int height, int[] pixels) {
    this.width = width;
    this.height = height;
    this.pixels = pixels;
  }

  /// The first sample of `[batch, channels, height, width]`, with the treatment of its brightness
  /// taken back.
  static SeenPicture of(Tensor tensor, Normalisation normalisation) {
    int channels = (int) tensor.dim(1);
    int height = (int) tensor.dim(2);
    int width = (int) tensor.dim(3);
    var pixels = new int[width * height];
    for (int i = 0; i < pixels.length; i++) {
      int colour = 0xff;
      for (int c = 0; c < 3; c++) {
        int from = channels == 3 ? c : 0;
        double number = tensor.get((long) from * pixels.length + i);
        colour = colour << 8 | level(brightness(number, channels == 3 ? c : -1, normalisation));
      }
      pixels[i] = colour;
    }
    return new SeenPicture(width, height, pixels);
  }

  /// The inverse of a treatment, which is a straight line.
  private static double brightness(double number, int colour, Normalisation normalisation) {
    double none = normalisation.applied(0, colour);
    return (number - none) / (normalisation.applied(1, colour) - none);
  }

  private static int level(double brightness) {
    return Math.clamp(Math.round(255 * brightness), 0, 255);
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  int[] pixels() {
    return pixels.clone();
  }
}
