package vertebra.cli.input;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vertebra.analysis.Diagnostic;
import vertebra.analysis.QuickFix;
import vertebra.design.Preview;
import vertebra.design.Snapshot;
import vertebra.graph.NodeId;

/// The problems of a design as text and as JSON.
public final class ProblemText {

  private ProblemText() {}

  /// One problem on one line.
  public static String line(Diagnostic diagnostic) {
    return (diagnostic.isError() ? "error" : "warning")
        + diagnostic.target().node().map(node -> say("cli.at-node", node)).orElse("")
        + ": "
        + diagnostic.message()
        + "  ["
        + diagnostic.code()
        + "]";
  }

  /// The problems of a design as maps, for JSON.
  public static Map<String, Object> report(Snapshot design, List<String> notes) {
    var list = entries(design, design.analysis().warnings());
    for (var note : notes)
      list.add(
          CommandContext.fields(
              "code", "file", "node", "", "message", note, "fixes", List.of(), "costs", List.of()));
    return CommandContext.fields(
        "errors", entries(design, design.analysis().errors()), "warnings", list);
  }

  private static List<Object> entries(Snapshot design, List<Diagnostic> problems) {
    var entries = new ArrayList<Object>();
    for (var problem : problems) entries.add(entry(design, problem));
    return entries;
  }

  private static Map<String, Object> entry(Snapshot design, Diagnostic diagnostic) {
    return CommandContext.fields(
        "code", diagnostic.code(),
        "node", diagnostic.target().node().map(NodeId::value).orElse(""),
        "message", diagnostic.message(),
        "fixes", diagnostic.fixes().stream().map(QuickFix::title).toList(),
        "costs",
            diagnostic.fixes().stream().map(fix -> Preview.of(design, fix).toString()).toList());
  }
}
