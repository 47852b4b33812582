package vertebra.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import vertebra.paint.Xml;
import vertebra.text.Controls;

/// Cells under headings, in every form in which a table leaves the program.
///
/// Numbers are rounded where people read and keep all their digits where programs do. The first
/// column stands to the left, as do columns of texts beside numbers; the others stand to the right.
///
/// @param rows texts and numbers, one for every heading
public record Table(List<String> headings, List<List<Object>> rows) {

  /// How a table is written out.
  public enum Format {
    TEXT(Table::text),
    MARKDOWN(Table::markdown),
    CSV(table -> table.csv().replace("\r\n", "\n")),
    HTML(Table::html);

    private final Function<Table, String> writer;

    Format(Function<Table, String> writer) {
      this.writer = writer;
    }

    /// The format of that name, in letters of either case.
    public static Optional<Format> named(String name) {
      return List.of(values()).stream()
          .filter(format -> format.name().equalsIgnoreCase(name))
          .findFirst();
    }
  }

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d[\\d.,]*([eE][+-]?\\d+)?|Infinity)");

  private static final String STYLE =
      "body{font-family:sans-serif;margin:2em}table{border-collapse:collapse}"
          + "td,th{padding:.4em 1em;border-bottom:1px solid #ccc;text-align:right}"
          + "td:first-child,th:first-child{text-align:left}";

  public Table {
    headings = List.copyOf(headings);
    rows = rows.stream().map(List::<Object>copyOf).toList();
    for (var row : rows)
      if (row.size() != headings.size())
        throw new IllegalArgumentException(row.size() + " cells under " + headings);
  }

  /// A table of texts.
  public static Table of(List<String> headings, Collection<List<String>> rows) {
    return new Table(headings, rows.stream().map(List::<Object>copyOf).toList());
  }

  /// The table as standard output takes it; CSV has the line ends of a text there.
  public String in(Format format) {
    return format.writer.apply(this);
  }

  /// A cell as people read it.
  public static String rounded(Object cell) {
    if (!(cell instanceof Double number)) return cell.toString();
    double size = Math.abs(number);
    if (number == 0 || Double.isNaN(number)) return number == 0 ? "0" : "–";
    var format =
        size >= 1e6 || size < 1e-3 ? "%.2e" : size >= 100 ? "%.0f" : size >= 1 ? "%.2f" : "%.4f";
    return String.format(Locale.ROOT, format, number);
  }

  private List<List<String>> readable() {
    return rows.stream().map(row -> row.stream().map(Table::rounded).toList()).toList();
  }

  /// Columns of equal width, for a terminal.
  public String text() {
    var lines = new ArrayList<List<String>>();
    lines.add(headings);
    lines.addAll(readable());
    var widths =
        IntStream.range(0, headings.size())
            .map(column ->
                lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0))
            .toArray();
    return lines.stream().map(line -> aligned(line, widths)).collect(Collectors.joining());
  }

  private static String aligned(List<String> cells, int... widths) {
    var out = new StringBuilder(" ");
    for (int i = 0; i < cells.size(); i++) {
      var gap = " ".repeat(widths[i] - cells.get(i).length());
      out.append(i == 0 ? " " + cells.get(i) + gap : "  " + gap + cells.get(i));
    }
    return out.toString().stripTrailing() + System.lineSeparator();
  }

  /// A table of GitHub's Markdown.
  public String markdown() {
    var rule =
        IntStream.range(0, headings.size())
            .mapToObj(column -> isToTheLeft(column) ? ":---" : "---:")
            .collect(Collectors.joining("|", "|", "|\n"));
    return bars(headings)
        + rule
        + readable().stream().map(Table::bars).collect(Collectors.joining());
  }

  private boolean isToTheLeft(int column) {
    boolean isMeasured = rows.stream().flatMap(List::stream).anyMatch(Number.class::isInstance);
    return column == 0
        || isMeasured && rows.stream().noneMatch(row -> row.get(column) instanceof Number);
  }

  private static String bars(List<String> cells) {
    return cells.stream()
        .map(cell -> Controls.spelled(cell).replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  /// Comma-separated values as RFC 4180 has them.
  public String csv() {
    return line(headings) + rows.stream().map(Table::line).collect(Collectors.joining());
  }

  private static String line(List<?> cells) {
    return cells.stream()
        .map(cell -> quoted(cell.toString()))
        .collect(Collectors.joining(",", "", "\r\n"));
  }

  /// A cell that would begin a formula in a spreadsheet begins with an apostrophe instead.
  private static String quoted(String text) {
    boolean isFormula = text.matches("(?s)[=+\\-@\t\r\n].*") && !NUMBER.matcher(text).matches();
    var cell = Controls.spelled(isFormula ? "'" + text : text);
    return cell.matches("[^\",\\r\\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }

  /// A page that needs no other file.
  public String html() {
    return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        + "<title>Vertebra</title>\n<style>"
        + STYLE
        + "</style></head>\n<body><table>\n"
        + row("th", headings)
        + readable().stream().map(cells -> row("td", cells)).collect(Collectors.joining())
        + "</table></body></html>\n";
  }

  private static String row(String element, List<String> cells) {
    return cells.stream()
        .map(cell -> "<" + element + ">" + Xml.escaped(cell) + "</" + element + ">")
        .collect(Collectors.joining("", "<tr>", "</tr>\n"));
  }

  /// One object a row, by heading, for JSON.
  public List<Map<String, Object>> objects() {
    return rows.stream()
        .map(row -> {
          Map<String, Object> fields = new LinkedHashMap<>();
          for (int i = 0; i < headings.size(); i++) fields.put(headings.get(i), row.get(i));
          return fields;
        })
        .toList();
  }
}
