package vertebra.microscope;

import java.util.Locale;

/// Numbers as they are written into cells.
final class Numerals {

  private Numerals() {}

  /// Four figures, such as `0.1234`, `-12.35` or `1.2e-07`.
  static String of(double value) {
    return written(value, 4);
  }

  /// Two figures, as a small cell has room for, such as `.12`, `-1.1` or `36`.
  static String brief(double value) {
    double size = Math.abs(value);
    if (!Double.isFinite(value)) return String.valueOf(value);
    if (value == 0) return "0";
    if (size < 0.005) return value < 0 ? "-0" : "+0";
    if (size < 0.995) return String.format(Locale.ROOT, "%.2f", value).replace("0.", ".");
    if (size < 9.95) return String.format(Locale.ROOT, "%.1f", value);
    if (size < 9_999.5) return String.format(Locale.ROOT, "%.0f", value);
    return String.format(Locale.ROOT, "%.0e", value).replace("e+0", "e");
  }

  /// The same with its sign in any case.
  static String signed(double value) {
    return value >= 0 ? "+" + of(value) : of(value);
  }

  private static String written(double value, int figures) {
    if (!Double.isFinite(value)) return String.valueOf(value);
    if (value == Math.rint(value) && Math.abs(value) < 1e6)
      return String.format(Locale.ROOT, "%.0f", value + 0.0);
    double size = Math.abs(value);
    if (size < 1e-4 || size >= 1e6) return String.format(Locale.ROOT, "%.1e", value);
    int before = size < 1 ? 0 : (int) Math.floor(Math.log10(size)) + 1;
    return String.format(Locale.ROOT, "%." + Math.max(0, figures - before) + "f", value);
  }
}
