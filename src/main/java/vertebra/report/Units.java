package vertebra.report;

import static vertebra.text.Texts.say;

import java.util.Locale;
import java.util.OptionalLong;

/// Numbers as people read them, always with their unit.
public final class Units {

  private static final String[] STEPS = {"", " k", " M", " G", " T", " P", " E"};
  private static final String[] BYTES = {" B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB"};

  /// What stands for a number that is not known.
  public static final String UNKNOWN = "—";

  private Units() {}

  /// A count with three digits: `25.6 M`, `512`.
  public static String count(long number) {
    if (Math.abs(number) < 10_000) return exact(number);
    double rest = number;
    int step = 0;
    while (Math.abs(rest) >= 999.5) {
      rest /= 1_000;
      step++;
    }
    return digits(rest) + STEPS[step];
  }

  /// A number that need not be whole, with three digits: `25.6 M`, `0.250`.
  public static String count(double number) {
    return Math.abs(number) < 10_000 ? digits(number) : count(Math.round(number));
  }

  /// Every digit, in groups of three: `25,557,032`.
  public static String exact(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /// Bytes with three digits: `97.5 MiB`.
  public static String bytes(long number) {
    double rest = number;
    int step = 0;
    while (Math.abs(rest) >= 999.5) {
      rest /= 1_024;
      step++;
    }
    return (step == 0 ? Long.toString(number) : digits(rest)) + BYTES[step];
  }

  /// So much a second, with three digits: `48.2 GFLOP/s`.
  public static String rate(double number, String unit) {
    var text = count(Math.round(number));
    int space = text.indexOf(' ');
    return space < 0
        ? text + " " + unit
        : text.substring(0, space) + " " + text.substring(space + 1) + unit;
  }

  /// A signed difference: `+65.8 k`, `−1.2 M`, `±0`.
  public static String change(long difference) {
    if (difference == 0) return "±0";
    return (difference > 0 ? "+" : "−") + count(Math.abs(difference));
  }

  /// A count that need not be known: then it is `—`.
  public static String count(OptionalLong number) {
    return number.isPresent() ? count(number.getAsLong()) : UNKNOWN;
  }

  /// The same of a difference that need not be known: then it is `—`.
  public static String change(OptionalLong difference) {
    return difference.isPresent() ? change(difference.getAsLong()) : UNKNOWN;
  }

  /// A duration in milliseconds with three digits: `12.3 ms`.
  public static String millis(double millis) {
    return say("report.ms", digits(millis));
  }

  private static String digits(double value) {
    double size = Math.abs(value);
    var format =
        size >= 99.95 || value == 0
            ? "%.0f"
            : size >= 9.995 ? "%.1f" : size >= 0.9995 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, format, value);
  }
}
