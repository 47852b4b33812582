package vertebra.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vertebra.analysis.Diagnostic;
import vertebra.analysis.QuickFix;
import vertebra.graph.NodeId;

/// `vertebra check`: what is wrong with a design, and the ways out.
@Command(
    name = "check",
    description =
        "Checks a design and lists its problems with their fixes. Exit code 1 if there are errors.",
    footer = {"", "Example: vertebra check net.vertebra"})
final class Check implements Callable<Integer> {

  private final Desk desk;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description =
          "a .vertebra design, a preset (resnet50) or a block with parameters (resnet:depth=50)")
  private String file = "";

  @Option(
      names = "--input",
      paramLabel = "SIZES",
      description =
          "the input's sizes, such as N,3,224,224; NAME=SIZES when there are several inputs")
  private List<String> inputs = new ArrayList<>();

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  Check(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Unusable {
    var checked = desk.check(desk.subjects().design(file, inputs));
    var analysis = checked.analysis();
    if (json) {
      desk.json(report(analysis.errors(), analysis.warnings(), checked.design().notes()));
    } else {
      desk.notes(checked.design().notes());
      analysis.diagnostics().forEach(this::print);
      desk.out()
          .println(
              analysis.diagnostics().isEmpty()
                  ? file
                      + ": no problems in "
                      + counted(checked.design().document().graph().size(), "block")
                      + "."
                  : file
                      + ": "
                      + counted(analysis.errors().size(), "error")
                      + ", "
                      + counted(analysis.warnings().size(), "warning")
                      + ".");
    }
    return analysis.errors().isEmpty() ? Exit.GOOD : Exit.PROBLEMS;
  }

  private void print(Diagnostic diagnostic) {
    desk.out().println(line(diagnostic));
    for (var fix : diagnostic.fixes()) desk.out().println("    fix: " + fix.title());
  }

  /// One problem on one line.
  static String line(Diagnostic diagnostic) {
    return (diagnostic.isError() ? "error" : "warning")
        + diagnostic.target().node().map(node -> " at " + node).orElse("")
        + ": "
        + diagnostic.message()
        + "  ["
        + diagnostic.code()
        + "]";
  }

  static String counted(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /// The problems of a design as maps, for JSON.
  static Map<String, Object> report(
      List<Diagnostic> errors, List<Diagnostic> warnings, List<String> notes) {
    var list = new ArrayList<Object>(warnings.stream().map(Check::entry).toList());
    for (var note : notes)
      list.add(Desk.fields("code", "file", "node", "", "message", note, "fixes", List.of()));
    return Desk.fields("errors", errors.stream().map(Check::entry).toList(), "warnings", list);
  }

  private static Map<String, Object> entry(Diagnostic diagnostic) {
    return Desk.fields(
        "code", diagnostic.code(),
        "node", diagnostic.target().node().map(NodeId::value).orElse(""),
        "message", diagnostic.message(),
        "fixes", diagnostic.fixes().stream().map(QuickFix::title).toList());
  }
}
