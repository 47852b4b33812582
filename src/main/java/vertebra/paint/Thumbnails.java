package vertebra.paint;

/// Numbers as pictures: one channel of a tensor as a small image of `0xAARRGGBB` pixels. Numbers
/// that are not finite show in magenta, so that nobody takes them for data.
public final class Thumbnails {

  /// How a number becomes a colour.
  public enum Ramp {
    GREY,
    /// For numbers of one kind: dark for the least, bright for the greatest.
    VIRIDIS,
    /// For differences, in a range around 0: orange below, nearly white at 0, purple above. People
    /// who see few colours can tell the ends apart.
    SIGNED
  }

  /// The colour of what is no finite number.
  public static final int BROKEN = 0xffff00ff;

  /// Nine even steps of the viridis colour map by Stéfan van der Walt and Nathaniel Smith.
  private static final int[] VIRIDIS = {
    0xff440154,
    0xff472d7b,
    0xff3b528b,
    0xff2c728e,
    0xff21918c,
    0xff28ae80,
    0xff5ec962,
    0xffaddc30,
    0xfffde725
  };

  /// The scheme PuOr of ColorBrewer 2.0 by Cynthia Brewer and Mark Harrower, nine steps.
  private static final int[] PURPLE_ORANGE = {
    0xffb35806,
    0xffe08214,
    0xfffdb863,
    0xfffee0b6,
    0xfff7f7f7,
    0xffd8daeb,
    0xffb2abd2,
    0xff8073ac,
    0xff542788
  };

  private Thumbnails() {}

  /// The pixels of one slice, from the least finite value to the greatest.
  ///
  /// @param from where in the values the slice begins
  public static int[] of(float[] values, int from, int rows, int columns, Ramp ramp) {
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (int i = from; i < from + rows * columns; i++)
      if (Float.isFinite(values[i])) {
        least = Math.min(least, values[i]);
        most = Math.max(most, values[i]);
      }
    return of(values, from, rows, columns, least, most, ramp);
  }

  /// The pixels of one slice in a given range, so that channels can be compared.
  public static int[] of(
      float[] values, int from, int rows, int columns, float least, float most, Ramp ramp) {
    int[] pixels = new int[rows * columns];
    double range = (double) most - least;
    for (int i = 0; i < pixels.length; i++) {
      float value = values[from + i];
      double share = range > 0 ? (value - least) / range : 0.5;
      pixels[i] = Float.isFinite(value) ? colour(share, ramp) : BROKEN;
    }
    return pixels;
  }

  /// The colour of a share from 0 to 1.
  public static int colour(double share, Ramp ramp) {
    double t = Math.clamp(share, 0, 1);
    return switch (ramp) {
      case GREY -> Colour.mix(0xff000000, 0xffffffff, t);
      case VIRIDIS -> between(VIRIDIS, t);
      case SIGNED -> between(PURPLE_ORANGE, t);
    };
  }

  private static int between(int[] steps, double share) {
    double at = share * (steps.length - 1);
    int i = Math.min((int) at, steps.length - 2);
    return Colour.mix(steps[i], steps[i + 1], at - i);
  }
}
