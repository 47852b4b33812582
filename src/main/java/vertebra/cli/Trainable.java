package vertebra.cli;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.DesignHasErrors;
import vertebra.cli.input.UsageError;
import vertebra.compile.CompileException;
import vertebra.compile.Compiled;
import vertebra.compile.Compiler;
import vertebra.dataset.Dataset;
import vertebra.dataset.Dataset.Part;
import vertebra.files.ByteCount;
import vertebra.training.FrozenPart;
import vertebra.training.HeadClasses;
import vertebra.training.Recipe;
import vertebra.training.Step;
import vertebra.training.Task;
import vertebra.training.TrainingException;
import vertebra.weights.WeightMatch;
import vertebra.weights.WeightSource;

/// A design with data to train it on or to judge it by, and its weights.
record Trainable(Step step, Recipe recipe, Dataset data, WeightSource.Opened weights)
    implements AutoCloseable {

  /// So many classes are counted in words.
  private static final int MOST_CLASSES = 12;

  /// How a task is to be trained on some data.
  @FunctionalInterface
  interface Wish {
    Recipe recipe(Task task, Dataset examples) throws UsageError;
  }

  /// @param weights the file to begin with; fresh weights without
  static Trainable of(
      CommandContext context,
      String file,
      DataOptions data,
      Wish wish,
      Optional<String> weights,
      List<String> frozen)
      throws UsageError, DesignHasErrors, CompileException, IOException {
    var cancellation = context.cancellation();
    var design = context.design(file, List.of());
    cancellation.check();
    var checked = context.sound(design);
    cancellation.check();
    var compiler = new Compiler(checked.catalogue());
    var task = task(checked);
    var open = compiler.compile(checked.analysis(), Compiler.Options.DEFAULT);
    var input = open.model().inputs().getFirst();
    cancellation.check();
    var examples = data.open(input, task.wanted(), cancellation);
    cancellation.check();
    context.notes(List.of(sizes(examples)));
    context.notes(examples.remarks());
    sameClasses(checked, task, examples);
    var recipe = wish.recipe(task, examples);
    var options = Compiler.Options.DEFAULT.withBatch(recipe.batch()).withTaps(task.taps());
    var compiled = compiler.compile(checked.analysis(), options);
    var single =
        frozen.isEmpty()
            ? Optional.<Compiled>empty()
            : Optional.of(compiler.compile(checked.analysis(), options.withBatch(1)));
    try {
      var step = Step.of(compiled, single, task, recipe, frozen, false, cancellation);
      cancellation.check();
      step.part().ifPresent(part -> context.notes(List.of(kept(part, examples))));
      var objection = recipe.refinement().augmentation().objection(step.dims(), task.answer());
      if (objection.isPresent()) throw new UsageError(objection.get());
      var opened = source(weights, data.seed()).open(compiled.model());
      opened
          .match()
          .ifPresent(match ->
              match.complaints().forEach(line -> context.err().println(say("cli.note", line))));
      return new Trainable(step, recipe, examples, opened);
    } catch (TrainingException cannot) {
      throw UsageError.because(cannot);
    }
  }

  private static String kept(FrozenPart part, Dataset data) {
    long all = (long) data.size(Part.TRAINING) + data.size(Part.VALIDATION);
    return say("training.features-are-kept", part.elements(), ByteCount.words(part.bytes(all)));
  }

  private static void sameClasses(CommandContext.Checked checked, Task task, Dataset data)
      throws UsageError {
    int asked = task.wanted().classes();
    int there = data.classes().size();
    if (asked == there) return;
    var found = HeadClasses.of(checked.catalogue(), checked.analysis(), task, there);
    var words = say("learning.other-classes", asked, data.title(), there);
    throw new UsageError(
        found
            .map(head ->
                words
                    + " "
                    + say("cli.set-the-classes", head.node(), head.parameter().key(), head.value()))
            .orElse(words));
  }

  /// How many examples there are, and of each class where that is known.
  private static String sizes(Dataset data) {
    var training = data.counts(Part.TRAINING);
    var judged = data.counts(Part.VALIDATION);
    var all =
        say("cli.examples-to-learn-from", data.size(Part.TRAINING), data.size(Part.VALIDATION));
    if (training.isEmpty() || judged.isEmpty()) return all + ".";
    var each =
        IntStream.range(0, Math.min(MOST_CLASSES, training.size()))
            .mapToObj(label ->
                say(
                    "cli.class-has-examples",
                    data.classes().get(label),
                    training.get(label),
                    judged.get(label)))
            .collect(Collectors.joining(", "));
    return all + ": " + each + (training.size() > MOST_CLASSES ? ", …" : ".");
  }

  private static Task task(CommandContext.Checked checked) throws UsageError {
    try {
      return Task.of(checked.catalogue(), checked.analysis());
    } catch (TrainingException cannot) {
      throw UsageError.because(cannot);
    }
  }

  private static WeightSource source(Optional<String> file, long seed) throws UsageError {
    if (file.isEmpty()) return WeightSource.fresh(seed);
    try {
      return new WeightSource.Stored(Path.of(file.get()), WeightMatch.MatchKind.BY_NAME, seed);
    } catch (InvalidPathException notAPath) {
      throw new UsageError(say("cli.is-no-file-name-here", file.get()), notAPath);
    }
  }

  @Override
  public void close() {
    weights.close();
  }
}
