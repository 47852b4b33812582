package vertebra.cli;

import static vertebra.text.Texts.say;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import vertebra.cli.input.CommandContext;
import vertebra.importing.FileFault;
import vertebra.importing.ModelIndex;
import vertebra.importing.StructureCheck;
import vertebra.onnx.ModelException;
import vertebra.onnx.SizeRule;

/// What is wrong with a model file before it can be read as a design, and what the file says of the
/// sizes that it leaves open.
record FileFaults(String name, List<FileFault> all, List<String> sizes) {

  private static final String MODEL = ".onnx";

  /// The faults of a file; none of what is no model file, or not there.
  static FileFaults of(String name) throws ModelException {
    boolean isModel = name.toLowerCase(Locale.ROOT).endsWith(MODEL);
    if (!isModel || !Files.exists(Path.of(name))) return new FileFaults(name, List.of(), List.of());
    var index = ModelIndex.of(Path.of(name));
    return new FileFaults(
        name, StructureCheck.faults(index), SizeRule.words(SizeRule.of(index.header().metadata())));
  }

  boolean hasErrors() {
    return all.stream().anyMatch(FileFault::isError);
  }

  /// Says what keeps the file from being read.
  void tell(CommandContext context, boolean json) {
    var errors = all.stream().filter(FileFault::isError).toList();
    var warnings = all.stream().filter(fault -> !fault.isError()).toList();
    if (json) {
      context.json(
          CommandContext.fields(
              "errors",
              entries(errors),
              "warnings",
              entries(warnings),
              "sizes",
              sizes,
              "budget",
              List.of(),
              "savings",
              List.of()));
      return;
    }
    errors.forEach(fault -> context.out().println(line("error", fault)));
    warnings.forEach(fault -> context.out().println(line("warning", fault)));
    context
        .out()
        .println(
            say(
                "cli.faults-of",
                name,
                say("count.errors", errors.size()),
                say("count.warnings", warnings.size())));
  }

  private static String line(String kind, FileFault fault) {
    return kind + ": " + fault.line() + "  [" + fault.code() + "]";
  }

  private static List<Map<String, Object>> entries(List<FileFault> faults) {
    return faults.stream().map(FileFaults::entry).toList();
  }

  private static Map<String, Object> entry(FileFault fault) {
    return CommandContext.fields(
        "code", fault.code(),
        "node", fault.place(),
        "message", fault.what().text(),
        "fixes", List.of());
  }
}
