package vertebra.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
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
/// @param millis for blocks of the design how long they take in one run, in milliseconds; none if
///   something else was measured
/// @param chart the same as a picture
public record Report(
    String title,
    String summary,
    SequencedMap<String, String> settings,
    List<String> columns,
    List<List<Object>> rows,
    SequencedMap<NodeId, Double> heat,
    SequencedMap<NodeId, Double> millis,
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

  /// A table of something else than the time of blocks.
  public Report(
      String title,
      String summary,
      SequencedMap<String, String> settings,
      List<String> columns,
      List<List<Object>> rows,
      SequencedMap<NodeId, Double> heat,
      Optional<Chart> chart) {
    this(title, summary, settings, columns, rows, heat, new LinkedHashMap<>(), chart);
  }

  public Report {
    settings = Collections.unmodifiableSequencedMap(settings);
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
    heat = Collections.unmodifiableSequencedMap(heat);
    millis = Collections.unmodifiableSequencedMap(millis);
  }

  private Table table() {
    return new Table(columns, rows);
  }

  /// As a Markdown table under its title.
  public String markdown() {
    var out = new StringBuilder("**" + title + "** " + summary + "\n\n");
    out.append(table().markdown()).append('\n');
    settings.forEach(
        (name, value) -> out.append("- ").append(name).append(": ").append(value).append('\n'));
    return out.toString();
  }

  /// Comma-separated values, numbers with all digits.
  public String csv() {
    return table().csv();
  }

  /// As a JSON object: the title, the settings, and one object a row.
  public String json() {
    var whole = new LinkedHashMap<String, Object>();
    whole.put("title", title);
    whole.put("summary", summary);
    whole.put("settings", settings);
    whole.put("rows", table().objects());
    return Json.text(whole);
  }
}
