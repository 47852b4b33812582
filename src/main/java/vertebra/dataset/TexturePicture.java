package vertebra.dataset;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Random;

/// Draws patterns that fill a picture, from a seed: their colours, size and angle vary, and what
/// tells them apart is how they repeat.
final class TexturePicture {

  static final List<String> CLASSES =
      List.of("stripes", "checks", "dots", "waves", "bricks", "clouds");

  private TexturePicture() {}

  static BufferedImage of(int kind, int side, long number) {
    var random = new Random(ShapePicture.scramble(number * CLASSES.size() + kind));
    float hue = random.nextFloat();
    var light = Color.getHSBColor(hue, 0.3f + 0.5f * random.nextFloat(), 0.95f);
    var dark =
        Color.getHSBColor(
            hue + 0.2f + 0.6f * random.nextFloat(), 0.6f, 0.2f + 0.4f * random.nextFloat());
    double period = side * (0.1 + 0.12 * random.nextDouble());
    double angle = Math.PI * random.nextDouble();
    double shiftX = period * random.nextDouble();
    double shiftY = period * random.nextDouble();
    long grain = random.nextLong();
    var picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < side; y++)
      for (int x = 0; x < side; x++) {
        double across = (x * Math.cos(angle) + y * Math.sin(angle) + shiftX) / period;
        double down = (y * Math.cos(angle) - x * Math.sin(angle) + shiftY) / period;
        double noise = 0.08 * (grain(grain, x, y) - 0.5);
        picture.setRGB(x, y, mixed(light, dark, pattern(kind, across, down, grain) + noise));
      }
    return picture;
  }

  /// How dark a place is, from 0 to 1; a period is 1.
  private static double pattern(int kind, double across, double down, long grain) {
    double x = across - Math.floor(across);
    double y = down - Math.floor(down);
    return switch (CLASSES.get(kind)) {
      case "stripes" -> x < 0.5 ? 1 : 0;
      case "checks" -> (x < 0.5) == (y < 0.5) ? 1 : 0;
      case "dots" -> Math.hypot(x - 0.5, y - 0.5) < 0.28 ? 1 : 0;
      case "waves" ->
          0.5 + 0.5 * Math.sin(2 * Math.PI * (across + 0.35 * Math.sin(Math.PI * down)));
      case "bricks" -> {
        double row = Math.floor(2 * down);
        double along = 0.8 * across + 0.5 * Math.floorMod((long) row, 2L);
        boolean joint = 2 * down - row < 0.2 || along - Math.floor(along) < 0.1;
        yield joint ? 0 : 1;
      }
      case "clouds" -> {
        double sum = 0;
        double weight = 0.5;
        for (int octave = 0; octave < 3; octave++) {
          double scale = 1 << octave;
          sum += weight * smooth(grain + octave, across * scale, down * scale);
          weight /= 2;
        }
        yield Math.clamp((sum - 0.25) * 2, 0, 1);
      }
      default -> throw new IllegalArgumentException(CLASSES.get(kind));
    };
  }

  private static double smooth(long grain, double x, double y) {
    long left = (long) Math.floor(x);
    long top = (long) Math.floor(y);
    double across = ease(x - left);
    double down = ease(y - top);
    double above = grain(grain, left, top) * (1 - across) + grain(grain, left + 1, top) * across;
    double below =
        grain(grain, left, top + 1) * (1 - across) + grain(grain, left + 1, top + 1) * across;
    return above * (1 - down) + below * down;
  }

  private static double ease(double way) {
    return way * way * (3 - 2 * way);
  }

  /// The same number from 0 to 1 for the same place.
  private static double grain(long seed, long x, long y) {
    long mixed = (seed ^ x * 0x9E3779B97F4A7C15L ^ y * 0xC2B2AE3D27D4EB4FL) * 0xBF58476D1CE4E5B9L;
    mixed ^= mixed >>> 31;
    mixed *= 0x94D049BB133111EBL;
    return ((mixed ^ mixed >>> 29) >>> 11) * 0x1.0p-53;
  }

  private static int mixed(Color light, Color dark, double way) {
    double share = Math.clamp(way, 0, 1);
    int red = (int) (light.getRed() * (1 - share) + dark.getRed() * share);
    int green = (int) (light.getGreen() * (1 - share) + dark.getGreen() * share);
    int blue = (int) (light.getBlue() * (1 - share) + dark.getBlue() * share);
    return red << 16 | green << 8 | blue;
  }
}
