package vertebra.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import vertebra.document.Json;
import vertebra.graph.NodeId;

/// A table of measured numbers, with everything that was set when they were measured, that can be
/// copied as Markdown, CSV or JSON.
///
/// @param summary what the table says, in a sentence or two
/// @param settings under what conditions, by name
/// @param columns the heads, with units
/// @param rows texts and numbers, one for every column
/// @param heat for blocks of the design how much of the measured quantity they take, 0 to 1
/// @param chart the same as a picture
public record Report(
    String title,
    String summary,
    SequencedMap<String, String> settings,
    List<String> columns,
    List<List<Object>> rows,
    SequencedMap<NodeId, Double> heat,
    Optional<Chart> chart) {

  /// A table without a picture.
  public Report(
      String title,
      String summary,
      SequencedMap<String, String> settings,
      List<String> columns,
      List<List<Object>> rows,
      SequencedMap<NodeId, Double> heat) {
    this(title, summary, settings, columns, rows, heat, Optional.empty());
  }

  public Report {
    settings = Collections.unmodifiableSequencedMap(settings);
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
    heat = Collections.unmodifiableSequencedMap(heat);
  }

  /// A cell as people read it.
  public static String text(Object cell) {
    if (!(cell instanceof Double number)) return cell.toString();
    double size = Math.abs(number);
    if (number == 0 || Double.isNaN(number)) return number == 0 ? "0" : "–";
    var format =
        size >= 1e6 || size < 1e-3 ? "%.2e" : size >= 100 ? "%.0f" : size >= 1 ? "%.2f" : "%.4f";
    return String.format(java.util.Locale.ROOT, format, number);
  }

  /// As a Markdown table under its title.
  public String markdown() {
    var lines = new ArrayList<String>();
    lines.add("**" + title + "** " + summary);
    lines.add("");
    lines.add(line(columns));
    lines.add(line(columns.stream().map(_ -> "---").toList()));
    for (var row : rows) lines.add(line(row.stream().map(Report::text).toList()));
    lines.add("");
    settings.forEach((name, value) -> lines.add("- " + name + ": " + value));
    return String.join("\n", lines) + "\n";
  }

  private static String line(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  /// Comma-separated values as RFC 4180 has them, numbers with all digits.
  public String csv() {
    var lines = new ArrayList<String>();
    lines.add(columns.stream().map(Report::quoted).collect(Collectors.joining(",")));
    for (var row : rows)
      lines.add(row.stream().map(cell -> quoted(cell.toString())).collect(Collectors.joining(",")));
    return String.join("\r\n", lines) + "\r\n";
  }

  private static String quoted(String cell) {
    return cell.matches("[^\",\\r\\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }

  /// As a JSON object: the title, the settings, and one object a row.
  public String json() {
    var table = new ArrayList<Map<String, Object>>();
    for (var row : rows) {
      var fields = new LinkedHashMap<String, Object>();
      for (int i = 0; i < columns.size(); i++) fields.put(columns.get(i), row.get(i));
      table.add(fields);
    }
    var whole = new LinkedHashMap<String, Object>();
    whole.put("title", title);
    whole.put("summary", summary);
    whole.put("settings", settings);
    whole.put("rows", table);
    return Json.text(whole);
  }
}
