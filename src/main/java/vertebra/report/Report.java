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
/// @param heat how much of the measured quantity the blocks take
/// @param chart the same as a picture
public record Report(
    String title,
    String summary,
    SequencedMap<String, String> settings,
    List<String> columns,
    List<List<Object>> rows,
    Heat heat,
    Optional<Chart> chart) {

  /// A table without a picture, of something that does not belong to blocks.
  public Report(
      String title,
      String summary,
      SequencedMap<String, String> settings,
      List<String> columns,
      List<List<Object>> rows) {
    this(title, summary, settings, columns, rows, Heat.NONE, Optional.empty());
  }

  public Report {
    settings = Collections.unmodifiableSequencedMap(settings);
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
  }

  /// How long the blocks of the design itself take in one run, in milliseconds; none if something
  /// else was measured.
  ///
  /// @param trail the composites around the blocks, the outermost first
  public SequencedMap<NodeId, Double> millis(List<NodeId> trail) {
    return heat.quantity() == Heat.Quantity.TIME ? heat.at(trail) : new LinkedHashMap<>();
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
