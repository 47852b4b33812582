package vertebra.paint;

/// Arithmetic on colours written `0xAARRGGBB`.
public final class Colour {

  private Colour() {}

  public static int alpha(int colour) {
    return colour >>> 24;
  }

  public static int red(int colour) {
    return colour >> 16 & 255;
  }

  public static int green(int colour) {
    return colour >> 8 & 255;
  }

  public static int blue(int colour) {
    return colour & 255;
  }

  public static int of(int alpha, int red, int green, int blue) {
    return (alpha << 24) | (red << 16) | (green << 8) | blue;
  }

  /// Between two opaque colours: 0 is the first and 1 the second.
  public static int mix(int from, int to, double share) {
    double t = Math.clamp(share, 0, 1);
    return of(
        255,
        between(red(from), red(to), t),
        between(green(from), green(to), t),
        between(blue(from), blue(to), t));
  }

  /// The colour with another opacity from 0 to 1.
  public static int withOpacity(int colour, double opacity) {
    return ((int) Math.round(Math.clamp(opacity, 0, 1) * 255) << 24) | (colour & 0xffffff);
  }

  /// The contrast of two opaque colours from 1 to 21, as WCAG 2.2 defines it.
  public static double contrast(int one, int other) {
    double a = luminance(one);
    double b = luminance(other);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  /// `#rrggbb`, without the opacity.
  public static String hex(int colour) {
    return String.format("#%06x", colour & 0xffffff);
  }

  private static int between(int from, int to, double share) {
    return (int) Math.round(from + (to - from) * share);
  }

  private static double luminance(int colour) {
    return 0.2126 * linear(red(colour))
        + 0.7152 * linear(green(colour))
        + 0.0722 * linear(blue(colour));
  }

  private static double linear(int channel) {
    double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }
}
