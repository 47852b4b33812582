package vertebra.weights;

/// Normally distributed numbers from evenly distributed bits, by the inverse of the distribution
/// function: a table with straight lines between its entries, and the function itself in the tails
/// where the table would be coarse. The error is below 2e-5 deviations.
final class Quantiles {

  private static final int BITS = 12;
  private static final int ENTRIES = 1 << BITS;
  private static final int SHIFT = 32 - BITS;

  /// The first and last entries of an untruncated table that are not used: a tail of 1/64 each.
  private static final int TAIL = ENTRIES / 64;

  /// The share of a normal distribution below minus two deviations.
  private static final double BELOW_MINUS_TWO = 0.022750131948179195;

  private final float[] table;
  private final int tail;

  private Quantiles(double lowest, double highest, int tail) {
    this.tail = tail;
    table = new float[ENTRIES + 1];
    for (int i = 0; i <= ENTRIES; i++) {
      boolean unbounded = tail > 0 && (i == 0 || i == ENTRIES);
      double probability = lowest + (highest - lowest) * i / ENTRIES;
      table[i] = unbounded ? 0 : (float) quantile(probability);
    }
  }

  /// The standard normal distribution.
  static Quantiles normal() {
    return new Quantiles(0, 1, TAIL);
  }

  /// The standard normal distribution without what lies beyond two deviations, which is the same as
  /// drawing again whenever it does.
  static Quantiles normalWithinTwo() {
    return new Quantiles(BELOW_MINUS_TWO, 1 - BELOW_MINUS_TWO, 0);
  }

  void of(int[] bits, float deviation, float[] values) {
    for (int i = 0; i < values.length; i++) {
      int entry = bits[i] >>> SHIFT;
      if (entry < tail || entry >= ENTRIES - tail) {
        double probability = (Integer.toUnsignedLong(bits[i]) + 0.5) / (1L << 32);
        values[i] = (float) quantile(probability) * deviation;
      } else {
        float left = table[entry];
        float within = (bits[i] & ((1 << SHIFT) - 1)) * (1f / (1 << SHIFT));
        values[i] = (left + within * (table[entry + 1] - left)) * deviation;
      }
    }
  }

  /// The number that a standard normal variable stays below with this probability (P. J. Acklam's
  /// rational approximation, relative error below 1.2e-9).
  static double quantile(double p) {
    double edge = 0.02425;
    if (p < edge) return tail(StrictMath.sqrt(-2 * StrictMath.log(p)));
    if (p > 1 - edge) return -tail(StrictMath.sqrt(-2 * StrictMath.log(1 - p)));
    double q = p - 0.5;
    double r = q * q;
    return (((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r
                            + 1.383577518672690e+02)
                        * r
                    - 3.066479806614716e+01)
                * r
            + 2.506628277459239e+00)
        * q
        / (((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r
                            + 6.680131188771972e+01)
                        * r
                    - 1.328068155288572e+01)
                * r
            + 1);
  }

  private static double tail(double q) {
    return (((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e+00) * q
                            - 2.549732539343734e+00)
                        * q
                    + 4.374664141464968e+00)
                * q
            + 2.938163982698783e+00)
        / ((((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e+00) * q
                    + 3.754408661907416e+00)
                * q
            + 1);
  }
}
