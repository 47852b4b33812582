package vertebra.report;

import static vertebra.text.Texts.say;

import java.util.Locale;
import java.util.function.Function;

/// What a number is of, and so how it is written.
public enum Unit {
  COUNT("", number -> Units.count(Math.round(number))),
  NUMBER("", Table::rounded),
  BYTES("bytes", number -> Units.bytes(Math.round(number))),
  MILLIS("ms", Units::millis),
  PER_SECOND("samples/s", number -> Units.count(number) + "/s"),
  INTENSITY("FLOP/byte", number -> say("report.flop-b", Units.count(number))),
  FLOPS("FLOP/s", number -> Units.rate(number, "FLOP/s")),
  BANDWIDTH("B/s", number -> Units.rate(number, "B/s")),
  PERCENT("%", number -> String.format(Locale.ROOT, "%.1f %%", number));

  private final String symbol;
  private final Function<Double, String> words;

  Unit(String symbol, Function<Double, String> words) {
    this.symbol = symbol;
    this.words = words;
  }

  /// The unit of the bare number; empty for a count.
  public String symbol() {
    return symbol;
  }

  /// The number with its unit, as people read it.
  public String text(double number) {
    return words.apply(number);
  }
}
