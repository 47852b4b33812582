package vertebra.ui.parts;

import static vertebra.text.Texts.say;

import java.util.Locale;
import vertebra.inspect.TensorDifference;
import vertebra.runtime.TensorStatistics;

/// Measured numbers in few digits.
public final class Digits {

  private static final double SMALLEST_PLAIN = 1e-3;
  private static final double LARGEST_PLAIN = 1e5;

  private Digits() {}

  /// Four significant digits; powers of ten where plain digits would be long. `−` is a minus sign.
  public static String of(double value) {
    if (Double.isNaN(value)) return "–";
    if (Double.isInfinite(value)) return value > 0 ? "∞" : "−∞";
    if (value == 0) return "0";
    double size = Math.abs(value);
    var text =
        size >= LARGEST_PLAIN || size < SMALLEST_PLAIN
            ? String.format(Locale.ROOT, "%.2e", value)
            : String.format(Locale.ROOT, "%." + Math.max(0, 3 - exponent(size)) + "f", value);
    return text.replace('-', '−');
  }

  private static int exponent(double size) {
    return (int) Math.floor(Math.log10(size));
  }

  /// `12.3 %`.
  public static String percent(double share) {
    return String.format(
        Locale.ROOT, share > 0 && share < 0.0995 ? "%.2f %%" : "%.1f %%", 100 * share);
  }

  /// `−1.2 … 3.4, mean 0.01 ± 0.9`.
  public static String line(TensorStatistics statistics) {
    return say(
        "parts.mean-std",
        of(statistics.min()),
        of(statistics.max()),
        of(statistics.mean()),
        of(statistics.std()));
  }

  /// `largest |Δ| 0.5 at [0, 3, 1, 2], mean |Δ| 0.01; 98.2 % agree to 0.10 %`: of the largest
  /// number of the reference.
  public static String line(TensorDifference difference) {
    if (difference.largest() == 0) return say("parts.every-number-is-the-same");
    return say(
        "parts.largest-at-mean",
        of(difference.largest()),
        place(difference),
        of(difference.mean()),
        percent(difference.agreement()),
        percent(TensorDifference.TOLERANCE));
  }

  private static String place(TensorDifference difference) {
    var dims = difference.tensor().dims();
    var places = new long[dims.length];
    long rest = difference.at();
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      places[axis] = rest % dims[axis];
      rest /= dims[axis];
    }
    return java.util.Arrays.toString(places);
  }

  /// What is remarkable about the numbers: zeros, NaN, infinities; empty if nothing is.
  public static String remarks(TensorStatistics statistics) {
    var words = new java.util.StringJoiner(", ");
    if (statistics.zeros() > 0) words.add(say("parts.zeros", percent(statistics.zeroShare())));
    if (statistics.nan() > 0) words.add(say("parts.nan", statistics.nan()));
    if (statistics.infinite() > 0) words.add(say("parts.infinite", statistics.infinite()));
    return words.toString();
  }
}
