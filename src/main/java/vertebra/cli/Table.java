package vertebra.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import vertebra.cli.input.UsageError;

/// Rows of texts under headings, printed for people, for Markdown, as CSV or as a page of its own.
/// The first column stands to the left, the others to the right.
final class Table {

  private final List<String> headings;
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... headings) {
    this.headings = List.of(headings);
  }

  /// Adds a row; it has as many cells as there are headings.
  void add(List<String> cells) {
    if (cells.size() != headings.size())
      throw new IllegalArgumentException(cells.size() + " cells under " + headings);
    rows.add(List.copyOf(cells));
  }

  /// The table in a format: `text`, `markdown`, `csv` or `html`.
  String in(String format) throws UsageError {
    return switch (format.toLowerCase(Locale.ROOT)) {
      case "text" -> text();
      case "markdown" -> markdown();
      case "csv" -> csv();
      case "html" -> html();
      default ->
          throw new UsageError(
              "--format must be text, markdown, csv or html, not \"" + format + "\".");
    };
  }

  /// The table for people.
  String text() {
    var widths = new int[headings.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = headings.get(i).length();
      for (var row : rows) widths[i] = Math.max(widths[i], row.get(i).length());
    }
    var out = new StringBuilder();
    out.append(line(headings, widths));
    for (var row : rows) out.append(line(row, widths));
    return out.toString();
  }

  private static String line(List<String> cells, int... widths) {
    var out = new StringBuilder(" ");
    for (int i = 0; i < cells.size(); i++) {
      var gap = " ".repeat(widths[i] - cells.get(i).length());
      out.append(i == 0 ? " " + cells.get(i) + gap : "  " + gap + cells.get(i));
    }
    return out.toString().stripTrailing() + System.lineSeparator();
  }

  private String markdown() {
    var out = new StringBuilder(bars(headings));
    out.append("|:---").append("|---:".repeat(headings.size() - 1)).append("|\n");
    for (var row : rows) out.append(bars(row));
    return out.toString();
  }

  private static String bars(List<String> cells) {
    return cells.stream()
            .map(cell -> cell.replace("|", "\\|"))
            .collect(Collectors.joining(" | ", "| ", " |"))
        + "\n";
  }

  private String csv() {
    var out = new StringBuilder(commas(headings));
    for (var row : rows) out.append(commas(row));
    return out.toString();
  }

  private static String commas(List<String> cells) {
    return cells.stream().map(Table::quoted).collect(Collectors.joining(",")) + "\n";
  }

  private static String quoted(String cell) {
    return cell.matches(".*[\",\\n].*") ? "\"" + cell.replace("\"", "\"\"") + "\"" : cell;
  }

  /// A page that needs no other file.
  private String html() {
    var out =
        new StringBuilder(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<title>Vertebra</title>\n<style>body{font-family:sans-serif;margin:2em}"
                + "table{border-collapse:collapse}td,th{padding:.4em 1em;border-bottom:1px solid"
                + " #ccc;text-align:right}td:first-child,th:first-child{text-align:left}"
                + "</style></head>\n<body><table>\n");
    out.append(row("th", headings));
    for (var row : rows) out.append(row("td", row));
    return out.append("</table></body></html>\n").toString();
  }

  private static String row(String element, List<String> cells) {
    return cells.stream()
            .map(cell -> "<" + element + ">" + escaped(cell) + "</" + element + ">")
            .collect(Collectors.joining("", "<tr>", "</tr>"))
        + "\n";
  }

  private static String escaped(String cell) {
    return cell.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
