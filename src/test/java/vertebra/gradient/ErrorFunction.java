package vertebra.gradient;

/// The error function to full double precision.
///
/// Source: Abramowitz and Stegun, 7.1.5 (the series) and 7.1.14 (the continued fraction).
final class ErrorFunction {

  private static final double SERIES_UP_TO = 3;
  private static final int DEPTH = 60;

  private ErrorFunction() {}

  static double of(double x) {
    double size = Math.abs(x);
    return Math.copySign(size < SERIES_UP_TO ? series(size) : 1 - rest(size), x);
  }

  private static double series(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; n < 200; n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }

  private static double rest(double x) {
    double fraction = x;
    for (int n = DEPTH; n > 0; n--) fraction = x + n / 2.0 / fraction;
    return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
  }
}
