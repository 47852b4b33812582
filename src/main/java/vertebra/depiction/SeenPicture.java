package vertebra.depiction;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import vertebra.media.ImageInput.Normalisation;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;

/// What went into a network as a picture again: just the pixels that it saw.
public final class SeenPicture {

  /// The sides of the picture of a set of points, and the size of each of them.
  private static final int SIDE = 256;

  private static final int DOT = 3;
  private static final int NIGHT = 0xff14171d;

  /// Sine and cosine of the angle from which points are seen.
  private static final double TURNED = 0.42;

  private static final double LEVEL = 0.9;

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
  public static SeenPicture of(Tensor tensor, Normalisation normalisation) {
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

  /// Whether a tensor is a set of points in space, `[1, points, 3]` or `[1, 3, points]`.
  static boolean isPoints(Tensor tensor) {
    return tensor.rank() == 3
        && tensor.dtype() == DType.FLOAT32
        && (tensor.dim(1) == 3 || tensor.dim(2) == 3);
  }

  /// The first set of points, seen a little from above; what is nearer is brighter.
  public static SeenPicture ofPoints(Tensor tensor) {
    boolean straight = tensor.dim(2) == 3;
    int count = (int) tensor.dim(straight ? 1 : 2);
    var pixels = new int[SIDE * SIDE];
    Arrays.fill(pixels, NIGHT);
    double largest = 1e-9;
    for (int i = 0; i < 3 * count; i++) largest = Math.max(largest, Math.abs(tensor.get(i)));
    for (int i = 0; i < count; i++) {
      var at = new double[3];
      for (int axis = 0; axis < 3; axis++)
        at[axis] = tensor.get(straight ? 3L * i + axis : (long) axis * count + i) / largest;
      double deep = -at[0] * TURNED + at[1] * LEVEL;
      double across = at[0] * LEVEL + at[1] * TURNED;
      double up = at[2] * LEVEL + deep * TURNED;
      int x = (int) (SIDE * (0.5 + 0.34 * across));
      int y = (int) (SIDE * (0.5 - 0.34 * up));
      int grey = level(0.65 - 0.35 * deep);
      for (int dot = 0; dot < DOT * DOT; dot++) {
        int column = x + dot % DOT;
        int row = y + dot / DOT;
        if (column >= 0 && column < SIDE && row >= 0 && row < SIDE)
          pixels[row * SIDE + column] = 0xff000000 | grey << 16 | grey << 8 | 0xff;
      }
    }
    return new SeenPicture(SIDE, SIDE, pixels);
  }

  /// The inverse of a treatment, which is a straight line.
  private static double brightness(double number, int colour, Normalisation normalisation) {
    double none = normalisation.applied(0, colour);
    return (number - none) / (normalisation.applied(1, colour) - none);
  }

  private static int level(double brightness) {
    return Math.clamp(Math.round(255 * brightness), 0, 255);
  }

  /// The pixels for whoever shows them as they are.
  public BufferedImage image() {
    var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, width, height, pixels, 0, width);
    return image;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  int[] pixels() {
    return pixels.clone();
  }
}
