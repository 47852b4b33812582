package vertebra.cli.input;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vertebra.analysis.Diagnostic;
import vertebra.analysis.QuickFix;
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
  public static Map<String, Object> report(
      List<Diagnostic> errors, List<Diagnostic> warnings, List<String> notes) {
    var list = new ArrayList<Object>(warnings.stream().map(ProblemText::entry).toList());
    for (var note : notes)
      list.add(
          CommandContext.fields("code", "file", "node", "", "message", note, "fixes", List.of()));
    return CommandContext.fields(
        "errors", errors.stream().map(ProblemText::entry).toList(), "warnings", list);
  }

  private static Map<String, Object> entry(Diagnostic diagnostic) {
    return CommandContext.fields(
        "code", diagnostic.code(),
        "node", diagnostic.target().node().map(NodeId::value).orElse(""),
        "message", diagnostic.message(),
        "fixes", diagnostic.fixes().stream().map(QuickFix::title).toList());
  }
}
