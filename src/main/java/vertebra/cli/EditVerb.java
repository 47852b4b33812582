package vertebra.cli;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.UsageError;
import vertebra.execute.BlockReplacement;
import vertebra.execute.OpenedExport;
import vertebra.execute.SameNumbers;
import vertebra.execute.StepNeeds;
import vertebra.files.Scratch;
import vertebra.importing.FileChanges;
import vertebra.importing.ModelSearch;
import vertebra.importing.ModelSteps;
import vertebra.onnx.ModelException;

/// `vertebra edit`: changes a model file step by step, and keeps everything else as it is.
@Command(
    name = "edit",
    description = "${bundle:help.edit}",
    footer = {"", "${bundle:help.edit.steps}", "", "${bundle:help.edit.example}"})
final class EditVerb implements Callable<Integer> {

  private static final String MODEL = ".onnx";
  private static final String REPLACE = "replace=";
  private static final String REPLACE_FORM = "PLACE=BLOCK[:KEY=VALUE,…]";
  private static final int MOST_NAMED = 8;

  private final CommandContext context;

  @Parameters(index = "0", paramLabel = "M.onnx", description = "${bundle:help.edit.file}")
  private String name = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "STEP",
      description = "${bundle:help.edit.step}")
  private List<String> steps = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "N.onnx",
      description = "${bundle:help.edit.output}")
  private Optional<String> output = Optional.empty();

  @Option(names = "--find", paramLabel = "WORD", description = "${bundle:help.edit.find}")
  private Optional<String> wanted = Optional.empty();

  @Option(names = "--show", paramLabel = "TENSOR", description = "${bundle:help.edit.show}")
  private Optional<String> shown = Optional.empty();

  @Option(names = "--verify", description = "${bundle:help.edit.verify}")
  private boolean verify;

  @Mixin private JsonOption json = new JsonOption();

  private Path file = Path.of("");

  EditVerb(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    file = context.file(name, MODEL);
    if (wanted.isPresent()) return find(wanted.get());
    if (shown.isPresent()) return show(shown.get());
    if (steps.isEmpty())
      throw new UsageError(say("edit.which-steps", String.join(", ", ModelSteps.forms())));
    if (output.isEmpty()) throw new UsageError(say("edit.where-to"));
    var target = Destination.of(context, output.get(), MODEL);
    var done = new ArrayList<ModelSteps.Done>();
    var tensors = new LinkedHashMap<String, FileChanges.TensorFate>();
    apply(target.file(), done, tensors);
    boolean isNothing = done.stream().allMatch(step -> step.what().isEmpty());
    var proof =
        verify
            ? Optional.of(
                SameNumbers.of(file, target.file(), context.engine(), context.cancellation()))
            : Optional.<SameNumbers>empty();
    if (json.isWanted()) {
      var report =
          CommandContext.fields(
              "file", target.name(),
              "steps", done.stream().map(EditVerb::entry).toList(),
              "identical", isNothing);
      if (!tensors.isEmpty()) report.put("tensors", fates(tensors));
      proof.ifPresent(found -> report.put("verified", entry(found)));
      context.json(report);
    } else {
      OpenedExport.lines(done).forEach(context.out()::println);
      fates(tensors)
          .forEach((fate, names) ->
              context.out().println(say("edit.tensors", fate, names.size(), some(names))));
      proof.ifPresent(found -> context.out().println(found.line()));
      context.out().println(say("cli.written-to", target.name()));
    }
    target.finish();
    return proof.filter(found -> !found.isClose()).isPresent() ? Exit.PROBLEMS : Exit.GOOD;
  }

  /// What every step does, those that exchange a block on the design and the others on the file.
  private void apply(
      Path target, List<ModelSteps.Done> done, Map<String, FileChanges.TensorFate> tensors)
      throws IOException, ModelException, UsageError {
    var needs = new StepNeeds(context.engine(), context.cancellation());
    var scratch = Scratch.folder("edit");
    var from = file;
    for (int i = 0; i < steps.size(); ) {
      int end = i + 1;
      boolean isExchange = steps.get(i).startsWith(REPLACE);
      if (!isExchange) while (end < steps.size() && !steps.get(end).startsWith(REPLACE)) end++;
      var to = end == steps.size() ? target : scratch.resolve(end + MODEL);
      if (isExchange) done.add(exchange(from, steps.get(i), to, tensors));
      else done.addAll(ModelSteps.apply(from, steps.subList(i, end), to, needs));
      from = to;
      i = end;
    }
  }

  private ModelSteps.Done exchange(
      Path from, String step, Path to, Map<String, FileChanges.TensorFate> tensors)
      throws ModelException, UsageError {
    var words = step.substring(REPLACE.length());
    int at = words.indexOf('=');
    if (at <= 0) throw new UsageError(say("edit.wrong-form", step, REPLACE + REPLACE_FORM));
    var named = context.block(words.substring(at + 1));
    var changes =
        BlockReplacement.in(from, context.catalogue())
            .write(words.substring(0, at), named.block(), named.parameters(), to);
    tensors.putAll(changes.tensors());
    var what = new ArrayList<>(changes.added());
    what.addAll(changes.changed());
    return new ModelSteps.Done(step, what);
  }

  /// The tensors of each fate.
  private static Map<String, List<String>> fates(Map<String, FileChanges.TensorFate> tensors) {
    var byFate = new TreeMap<String, List<String>>();
    tensors.forEach((name, fate) ->
        byFate
            .computeIfAbsent(fate.name().toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
            .add(name));
    return byFate;
  }

  private static String some(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())))
        + (names.size() > MOST_NAMED ? ", …" : "");
  }

  static Map<String, Object> entry(SameNumbers found) {
    return CommandContext.fields(
        "outputs", found.outputs(),
        "largestDifference", found.largest(),
        "identical", found.isSame());
  }

  private static Map<String, Object> entry(ModelSteps.Done step) {
    return CommandContext.fields("step", step.step(), "changed", step.what());
  }

  private int find(String word) throws ModelException {
    var hits = ModelSearch.find(file, word);
    if (json.isWanted())
      context.json(CommandContext.fields("found", hits.stream().map(EditVerb::entry).toList()));
    else {
      for (var hit : hits)
        context
            .out()
            .println(
                say(
                    "edit.found",
                    hit.place(),
                    hit.type(),
                    hit.name(),
                    String.join(", ", hit.inputs()),
                    hit.outputs()));
      context.out().println(say("edit.found-so-many", hits.size()));
    }
    return hits.isEmpty() ? Exit.PROBLEMS : Exit.GOOD;
  }

  private static Map<String, Object> entry(ModelSearch.Hit hit) {
    return CommandContext.fields(
        "place", hit.place(),
        "operator", hit.type(),
        "name", hit.name(),
        "attributes", hit.attributes(),
        "inputs", hit.inputs(),
        "outputs", hit.outputs());
  }

  private int show(String tensor) throws ModelException {
    var held = ModelSearch.held(file, tensor);
    if (json.isWanted())
      context.json(
          CommandContext.fields(
              "tensor", held.name(),
              "type", held.dtype().toString(),
              "dims", held.dims(),
              "min", held.least(),
              "mean", held.mean(),
              "max", held.most(),
              "first", held.first()));
    else
      context
          .out()
          .println(
              say(
                  "edit.held",
                  held.name(),
                  held.dtype(),
                  held.dims(),
                  held.least(),
                  held.mean(),
                  held.most(),
                  held.first()));
    return Exit.GOOD;
  }
}
