package vertebra.compare;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import vertebra.report.Unit;

/// Something that networks are compared by, with its unit.
///
/// @param key a stable word for files and programs, such as `peakActivationBytes`
/// @param title what people read
/// @param isLessBetter whether a smaller number is the better one
/// @param of the number of a network, where it is known
public record Quantity(
    String key,
    String title,
    Unit unit,
    boolean isLessBetter,
    Function<Comparison.NetworkFigures, OptionalDouble> of) {

  private static final double WIDE = 8;

  /// A quantity that every network has.
  static Quantity known(
      String key, String title, Unit unit, ToDoubleFunction<Comparison.NetworkFigures> of) {
    return new Quantity(key, title, unit, true, row -> OptionalDouble.of(of.applyAsDouble(row)));
  }

  /// A quantity that is known where all of it was counted.
  static Quantity counted(
      String key, String title, Unit unit, Function<Comparison.NetworkFigures, OptionalLong> of) {
    return new Quantity(
        key,
        title,
        unit,
        true,
        row -> {
          var number = of.apply(row);
          return number.isPresent()
              ? OptionalDouble.of((double) number.getAsLong())
              : OptionalDouble.empty();
        });
  }

  /// The title with the unit of the bare number: `Median, ms`.
  public String heading() {
    return unit.symbol().isEmpty() || unit == Unit.PERCENT ? title : title + ", " + unit.symbol();
  }

  /// The number as people read it; `—` where it is not known.
  public String text(Comparison.NetworkFigures row) {
    var number = of.apply(row);
    return number.isPresent() ? unit.text(number.getAsDouble()) : "—";
  }

  /// A ratio in words, in as many digits as mean something: `0.50 ×`, `0.0013 ×`, `12.4 ×`.
  public static String times(double ratio) {
    if (ratio == 0) return "0 ×";
    int order = (int) Math.floor(Math.log10(Math.abs(ratio)));
    int decimals = Math.clamp(order < 0 ? 1L - order : 2L - order, 0, 9);
    return String.format(Locale.ROOT, "%,." + decimals + "f ×", ratio);
  }

  /// The bare number with all its digits; empty where it is not known.
  public String plain(Comparison.NetworkFigures row) {
    var number = of.apply(row);
    if (number.isEmpty()) return "";
    double value = number.getAsDouble();
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /// Whether the numbers of networks differ so much that a logarithmic axis shows them better.
  public boolean isWide(List<Comparison.NetworkFigures> rows) {
    var numbers = rows.stream().map(of).flatMapToDouble(OptionalDouble::stream).summaryStatistics();
    return numbers.getMin() > 0 && numbers.getMax() > WIDE * numbers.getMin();
  }

  /// Whether one number is better than another.
  boolean isBetter(double one, double other) {
    return isLessBetter ? one < other : one > other;
  }
}
