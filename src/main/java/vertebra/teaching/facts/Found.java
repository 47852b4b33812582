package vertebra.teaching.facts;

import static vertebra.text.Texts.say;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What a fact turned out to be: numbers, a word, or cells of a map.
public sealed interface Found {

  /// One number or several in a row, such as the sizes of a map.
  record Numbers(List<Double> values) implements Found {
    public Numbers {
      values = List.copyOf(values);
    }

    static Numbers of(double... values) {
      return new Numbers(Arrays.stream(values).boxed().toList());
    }

    /// Numbers that are no sizes, as people write them.
    String inARow() {
      return values.stream().map(Found::number).collect(Collectors.joining(", "));
    }

    /// The numbers as people write them: sizes with crosses between, long ones with separators.
    @Override
    public String toString() {
      return values.stream().map(Found::number).collect(Collectors.joining(" × "));
    }
  }

  /// A word or a code.
  record Word(String text) implements Found {
    static final Word YES = new Word("yes");
    static final Word NO = new Word("no");

    static Word of(boolean truth) {
      return truth ? YES : NO;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /// Which cells of a map are meant.
  ///
  /// @param rows a text for each row, `#` for a cell that is meant and `.` for one that is not
  record Cells(List<String> rows) implements Found {

    private static final Pattern FORM = Pattern.compile("[#.]+(?:\\s*/\\s*[#.]+)*");

    public Cells {
      rows = List.copyOf(rows);
    }

    /// The cells of a map of a size.
    ///
    /// @param isMeant asked by the number of the cell, row by row
    public static Cells of(int rows, int columns, IntPredicate isMeant) {
      var lines = new ArrayList<String>();
      for (int row = 0; row < rows; row++) {
        var line = new StringBuilder();
        for (int column = 0; column < columns; column++)
          line.append(isMeant.test(row * columns + column) ? '#' : '.');
        lines.add(line.toString());
      }
      return new Cells(lines);
    }

    /// Cells as a person or a lesson wrote them, such as `.#./###/.#.`; empty where a text is
    /// something else, or rows are of different lengths.
    public static Optional<Cells> parse(String text) {
      if (!FORM.matcher(text.strip()).matches()) return Optional.empty();
      var lines = List.of(text.strip().split("\\s*/\\s*", -1));
      return lines.stream().map(String::length).distinct().count() == 1
          ? Optional.of(new Cells(lines))
          : Optional.empty();
    }

    /// Whether a cell is meant, by its number row by row; a cell beyond the map is not.
    public boolean isPainted(int cell) {
      int columns = rows.getFirst().length();
      return cell < columns * rows.size() && rows.get(cell / columns).charAt(cell % columns) == '#';
    }

    /// In how many cells both differ; all of them where the maps are of different sizes.
    public int differing(Cells other) {
      int columns = rows.getFirst().length();
      int all = columns * rows.size();
      boolean same = other.rows.size() == rows.size() && other.rows.getFirst().length() == columns;
      if (!same) return all;
      return (int) IntStream.range(0, all).filter(i -> isPainted(i) != other.isPainted(i)).count();
    }

    /// For those who hear it: the columns of every row that has some.
    public String inWords() {
      var words = new ArrayList<String>();
      for (int row = 0; row < rows.size(); row++) {
        var line = rows.get(row);
        var columns =
            IntStream.range(0, line.length())
                .filter(i -> line.charAt(i) == '#')
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(", "));
        if (!columns.isEmpty()) words.add(say("facts.cells-of-row", row, columns));
      }
      return words.isEmpty() ? say("facts.no-cells") : String.join("; ", words);
    }

    @Override
    public String toString() {
      return String.join("/", rows);
    }
  }

  /// Thousands in groups of three, as one learner or another writes them.
  Pattern GROUPED = Pattern.compile("[-−+]?[1-9]\\d{0,2}(?:[., \\u00a0\\u202f'](?=\\d{3})\\d{3})+");

  private static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15)
      return String.format(Locale.ROOT, "%,d", (long) value);
    if (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6)
      return String.format(Locale.ROOT, "%.1e", value);
    return new DecimalFormat("0.######", DecimalFormatSymbols.getInstance(Locale.ROOT))
        .format(value);
  }

  /// What a person would type for it, so that it is read as this again.
  default String typed() {
    return switch (this) {
      case Word(var text) -> text;
      case Cells cells -> cells.toString();
      case Numbers(var values) ->
          values.stream()
              .map(value ->
                  value == Math.rint(value) && Math.abs(value) < 1e15
                      ? Long.toString(value.longValue())
                      : Double.toString(value))
              .collect(Collectors.joining(" x "));
    };
  }

  /// What a text may mean that a person typed: `10,000` is ten thousand, or two numbers. Sizes may
  /// stand as `64x28x28`, `64, 28, 28` or `[N,64,28,28]`.
  static List<Found> readings(String text) {
    var readings = new ArrayList<Found>();
    Cells.parse(text).ifPresent(readings::add);
    var plain = text.strip().replace('−', '-');
    if (GROUPED.matcher(plain).matches())
      readings.add(Numbers.of(Double.parseDouble(plain.replaceAll("[^0-9-]", ""))));
    if (plain.matches("[-+]?\\d+,\\d+")) number(plain.replace(',', '.')).ifPresent(readings::add);
    numbers(plain).ifPresent(readings::add);
    readings.add(new Word(plain.toLowerCase(Locale.ROOT)));
    return readings;
  }

  private static Optional<Found> numbers(String text) {
    var bare = text.replaceAll("^[\\[(]\\s*|\\s*[\\])]$", "").replaceFirst("^N\\s*[,x×*]\\s*", "");
    var values = new ArrayList<Double>();
    for (var part : bare.split("\\s*(?:[,;x×*/]|\\bof\\b)\\s*|\\s+", -1)) {
      if (number(part).isEmpty()) return Optional.empty();
      values.addAll(((Numbers) number(part).get()).values());
    }
    return Optional.of(new Numbers(values));
  }

  private static Optional<Found> number(String text) {
    try {
      return Optional.of(Numbers.of(Double.parseDouble(text)));
    } catch (NumberFormatException none) {
      return Optional.empty();
    }
  }

  /// The same with numbers of so many digits behind the point; small ones stay as they are.
  default Found rounded(int digits) {
    if (!(this instanceof Numbers(var values))) return this;
    double one = Math.pow(10, digits);
    return new Numbers(
        values.stream()
            .map(value -> Math.abs(value) < 1 / one ? value : Math.rint(value * one) / one)
            .toList());
  }

  /// Whether both are the same, numbers within a tolerance.
  default boolean isNear(Found other, double tolerance) {
    if (this instanceof Numbers(var mine) && other instanceof Numbers(var theirs)) {
      if (mine.size() != theirs.size()) return false;
      for (int i = 0; i < mine.size(); i++)
        if (!(Math.abs(mine.get(i) - theirs.get(i)) <= tolerance)) return false;
      return true;
    }
    return equals(other);
  }
}
