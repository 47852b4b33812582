package vertebra.cli.input;

import static vertebra.text.Texts.say;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.design.Definitions;
import vertebra.document.Json;
import vertebra.graph.Parameters;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Engine;

/// What every verb works with: the blocks there are, the engine that runs models, and where to
/// print.
public record CommandContext(
    Catalogue catalogue, Engine engine, StandardStreams streams, Cancellation cancellation) {

  /// Where a verb says what it found.
  public PrintStream out() {
    return streams.out();
  }

  /// Where a verb says how far it is, and what went wrong.
  public PrintStream err() {
    return streams.err();
  }

  /// A design that was checked, with the catalogue that knows its own blocks.
  public record Checked(Subject.Design design, Catalogue catalogue, Analysis analysis) {}

  /// What the user named: a design, a preset, a block, or a model file.
  public Subject subject(String name, List<String> inputs) throws UsageError {
    return new Subjects(catalogue, streams).find(name, inputs);
  }

  /// What the user named, which has to be a design.
  public Subject.Design design(String name, List<String> inputs) throws UsageError {
    return new Subjects(catalogue, streams).design(name, inputs);
  }

  /// A block with parameters.
  public record NamedBlock(BlockType block, Parameters parameters) {}

  /// The block that the user named, such as `classification-head:classes=10`.
  public NamedBlock block(String name) throws UsageError {
    return new Subjects(catalogue, streams).block(name);
  }

  /// The file of that name; for `-`, a file of what standard input holds, called `standard-input`
  /// with this ending, its dot included.
  public Path file(String name, String ending) throws UsageError {
    return new Subjects(catalogue, streams).file(name, ending);
  }

  public Checked check(Subject.Design design) {
    var all = Definitions.added(catalogue, design.document().definitions().values());
    return new Checked(design, all, new Analyzer(all).analyze(design.document().graph()));
  }

  /// Prints a value as JSON.
  public void json(Object value) {
    out().print(Json.text(value));
  }

  /// A JSON object of names and values that take turns, in this order.
  public static Map<String, Object> fields(Object... pairs) {
    var fields = new LinkedHashMap<String, Object>();
    for (int i = 0; i < pairs.length; i += 2) fields.put(pairs[i].toString(), pairs[i + 1]);
    return fields;
  }

  /// Prints remarks from reading a file.
  public void notes(List<String> notes) {
    for (var note : notes) err().println(say("cli.note", note));
  }

  /// A design that was checked and has no errors.
  public Checked sound(Subject.Design design) throws DesignHasErrors {
    var checked = check(design);
    notes(design.notes());
    var errors = checked.analysis().errors();
    if (errors.isEmpty()) return checked;
    var lines = new ArrayList<String>();
    for (var error : errors) lines.add(ProblemText.line(error));
    lines.add(
        say("cli.has-vertebra-check-shows", design.name(), say("count.errors", errors.size())));
    throw new DesignHasErrors(String.join(System.lineSeparator(), lines));
  }
}
