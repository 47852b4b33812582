package vertebra.files;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Locale;

/// Amounts of memory and disk in messages, in powers of 1,000 as makers of both count them.
public final class ByteCount {

  private static final List<String> UNITS = List.of("kB", "MB", "GB", "TB", "PB", "EB");

  private ByteCount() {}

  /// A number of bytes with two or three digits: `1.4 GB`.
  public static String words(long count) {
    if (count < 1000) return say("files.bytes", count);
    double value = count;
    int unit = -1;
    while (value >= 999.5 && unit < UNITS.size() - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, UNITS.get(unit));
  }
}
