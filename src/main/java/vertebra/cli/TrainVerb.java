package vertebra.cli;

import static vertebra.text.Texts.say;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import javax.imageio.ImageIO;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.UsageError;
import vertebra.cli.options.DeviceOptions;
import vertebra.depiction.ChangedExamples;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;
import vertebra.document.Edit;
import vertebra.document.Json;
import vertebra.files.ByteCount;
import vertebra.learning.KeptTraining;
import vertebra.report.Table;
import vertebra.report.Units;
import vertebra.runtime.EngineException;
import vertebra.runtime.SystemMemory;
import vertebra.runtime.onednn.Accelerator;
import vertebra.runtime.pack.Packs;
import vertebra.training.Epoch;
import vertebra.training.RateSearch;
import vertebra.training.Recipe;
import vertebra.training.Step;
import vertebra.training.StepMemory;
import vertebra.training.Task;
import vertebra.training.Trainer;
import vertebra.training.TrainingException;

/// `vertebra train`: from pictures to weights.
@Command(
    name = "train",
    description = "${bundle:help.train}",
    footer = {"", "${bundle:help.train.example}", "${bundle:help.train.stopped-with-ctrl-c}"})
final class TrainVerb implements Callable<Integer> {

  /// How often progress is told, in nanoseconds.
  private static final long PAUSE = 2_000_000_000;

  /// Of the rates that were tried one in so many is shown.
  private static final int SHOWN = 5;

  /// A sheet has so many examples, each changed as often.
  private static final int EXAMPLES = 6;

  private final CommandContext context;

  @Parameters(index = "0", paramLabel = "FILE", description = "${bundle:help.file}")
  private String file = "";

  @Mixin private DataOptions data = new DataOptions();
  @Mixin private DeviceOptions device = new DeviceOptions();
  @Mixin private RecipeOptions recipe = new RecipeOptions();

  @Option(names = "--seconds", paramLabel = "S", description = "${bundle:help.train.seconds}")
  private Optional<Double> seconds = Optional.empty();

  @Option(names = "--weights", paramLabel = "FILE", description = "${bundle:help.train.weights}")
  private Optional<String> weights = Optional.empty();

  @Option(names = "--freeze", paramLabel = "PATH", description = "${bundle:help.train.freeze}")
  private List<String> frozen = new ArrayList<>();

  @Option(names = "--resume", description = "${bundle:help.train.resume}")
  private boolean resume;

  @Option(
      names = "--show-augmented",
      paramLabel = "OUT.png",
      description = "${bundle:help.train.show-augmented}")
  private Optional<String> sheet = Optional.empty();

  @Option(names = "--find-rate", description = "${bundle:help.train.find-rate}")
  private boolean findsRate;

  @Option(names = "--onednn", description = "${bundle:help.train.onednn}")
  private boolean accelerated;

  @Option(names = "--show-memory", description = "${bundle:help.train.show-memory}")
  private boolean showsMemory;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "W.safetensors",
      description = "${bundle:help.train.output}")
  private Optional<String> output = Optional.empty();

  @Option(names = "--keep", paramLabel = "DESIGN", description = "${bundle:help.train.keep}")
  private Optional<String> keeper = Optional.empty();

  @Option(names = "--called", paramLabel = "NAME", description = "${bundle:help.train.called}")
  private Optional<String> called = Optional.empty();

  @Option(names = "--json", description = "${bundle:help.train.json}")
  private boolean json;

  TrainVerb(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    if (seconds.isPresent()) RecipeOptions.positive("--seconds", seconds.get());
    if (output.isEmpty() && sheet.isEmpty() && !findsRate && !showsMemory)
      throw new UsageError(say("cli.give-output-or-what-to-show"));
    if (called.isPresent() && keeper.isEmpty())
      throw new UsageError(say("cli.called-belongs-to-keep"));
    if (keeper.isPresent()) Destination.check(keeper.get(), DocumentFile.EXTENSION);
    var shown = place(sheet, ".png");
    var target = place(output, ".safetensors");
    var background = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    try (var trainable =
        Trainable.of(
            context,
            file,
            data,
            (task, examples) -> recipe.recipe(task, examples, data.seed()),
            weights,
            frozen)) {
      if (shown.isPresent()) show(trainable, shown.get());
      if (showsMemory) showMemory(trainable.step());
      return target.isEmpty()
          ? search(trainable, background)
          : train(trainable, target.get(), background);
    } catch (TrainingException cannot) {
      throw UsageError.because(cannot);
    } finally {
      background.shutdownNow();
    }
  }

  private Optional<Destination> place(Optional<String> name, String ending) throws UsageError {
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(Destination.of(context, name.get(), ending));
  }

  private Trainer.Place place(Trainable trainable, Path target, Executor background)
      throws Exception {
    return new Trainer.Place(
        context.engine(),
        context.engine().choose(device.device()),
        device.engine(),
        trainable.weights().data(),
        target,
        resume,
        seconds,
        background,
        context.cancellation(),
        accelerator());
  }

  private Optional<Accelerator> accelerator() {
    return accelerated
        ? Optional.of(Accelerator.of(System.getenv(), Packs.usual().kernels()))
        : Optional.empty();
  }

  private StepMemory takes(Step step) throws UsageError {
    return step.takes(context.engine().choose(device.device()), accelerator());
  }

  private int train(Trainable trainable, Destination destination, Executor background)
      throws Exception {
    var target = destination.file();
    try {
      Trainer.interrupted(target).filter(_ -> !resume).ifPresent(this::offer);
      var place = place(trainable, target, background);
      var step = trainable.step();
      var used = trainable.recipe();
      if (findsRate) used = used.withRate(found(trainable, place).rate());
      context.notes(List.of(memory(takes(step))));
      var progress = new Progress(step.task());
      var outcome = Trainer.train(step, used, trainable.data(), place, progress);
      if (outcome.isEarly())
        context.err().println(say("cli.note-no-longer-improved", used.refinement().patience()));
      print(outcome, step.task(), destination.name());
      destination.finish();
      if (keeper.isPresent()) keep(trainable, used, progress.epochs, Path.of(keeper.get()));
      return Exit.GOOD;
    } catch (CancellationException | EngineException | OutOfMemoryError failure) {
      if (!context.cancellation().isCancelled()) {
        if (failure instanceof OutOfMemoryError
            || failure instanceof EngineException other && other.lacksMemory())
          offerSmaller(trainable.recipe().batch());
        throw failure;
      }
      context.err().println(stopped(target));
      return Exit.UNUSABLE;
    }
  }

  /// Remembers the training in a design, beside those that it remembers already.
  private void keep(Trainable trainable, Recipe used, List<Epoch> epochs, Path design)
      throws DocumentException {
    var document =
        Files.exists(design)
            ? DocumentFile.read(design).document()
            : DocumentFile.read(Path.of(file)).document();
    var words = new LinkedHashMap<String, String>();
    called.ifPresent(name -> words.put(say("learning.network"), name));
    words.putAll(recipe.inWords(used, trainable.data()));
    var kept = KeptTraining.next(document, "", trainable.step().task().figure(), words, epochs);
    DocumentFile.write(Edit.apply(document, kept).document(), design);
    context.err().println(say("cli.the-training-is-kept", design));
  }

  /// Without weights to write, only says what was asked.
  private int search(Trainable trainable, Executor background) throws Exception {
    if (!findsRate) return Exit.GOOD;
    var found = found(trainable, place(trainable, Path.of(""), background));
    if (json) {
      context.json(
          CommandContext.fields(
              "rate",
              found.rate(),
              "tried",
              found.tried().stream()
                  .map(one -> CommandContext.fields("rate", one.rate(), "loss", one.loss()))
                  .toList()));
      return Exit.GOOD;
    }
    for (int i = 0; i < found.tried().size(); i += SHOWN) {
      var one = found.tried().get(i);
      context.out().println(say("cli.rate-has-loss", one.rate(), one.loss()));
    }
    return Exit.GOOD;
  }

  private RateSearch found(Trainable trainable, Trainer.Place place) throws Exception {
    var found = RateSearch.of(trainable.step(), trainable.recipe(), trainable.data(), place);
    context.err().println(say("cli.a-good-rate-is", found.rate()));
    return found;
  }

  private void show(Trainable trainable, Destination destination) throws Exception {
    var shown =
        ChangedExamples.of(
            trainable.data(),
            trainable.recipe().refinement().augmentation(),
            trainable.recipe().seed(),
            EXAMPLES,
            EXAMPLES,
            context.cancellation());
    ImageIO.write(shown, "png", destination.file().toFile());
    destination.finish();
    context.err().println(say("cli.changed-examples-are-in", destination.name()));
  }

  private static String memory(StepMemory takes) {
    return say(
        "cli.training-takes-memory",
        ByteCount.words(takes.total()),
        ByteCount.words(takes.tensors()),
        ByteCount.words(SystemMemory.total()));
  }

  private void showMemory(Step step) throws UsageError {
    var takes = takes(step);
    if (json) {
      context.json(
          CommandContext.fields(
              "memory",
              takes.total(),
              "tensors",
              takes.tensors(),
              "blocks",
              step.takesByBlock().stream()
                  .map(one ->
                      CommandContext.fields(
                          "block", one.block(), "run", one.run(), "training", one.training()))
                  .toList()));
      return;
    }
    var headings =
        List.of(say("train.memory-block"), say("train.memory-run"), say("train.memory-step"));
    var rows =
        step.takesByBlock().stream()
            .map(one ->
                List.of(
                    one.block().isEmpty() ? say("train.memory-rest") : one.block(),
                    Units.bytes(one.run()),
                    Units.bytes(one.training())))
            .toList();
    context.out().print(Table.of(headings, rows).text());
    context.out().println(memory(takes));
  }

  private void offer(Path checkpoint) {
    context.err().println(say("cli.note-is-left-of-a-training", checkpoint));
  }

  /// What helps where memory ran out in the middle of a step.
  private void offerSmaller(int batch) {
    if (batch > 1) context.err().println(say("cli.note-smaller-batch", batch / 2));
  }

  private static String stopped(Path target) {
    return Trainer.interrupted(target)
        .map(checkpoint -> say("cli.stopped-the-best-weights", target, checkpoint))
        .orElse(say("cli.stopped-in-the-first-epoch"));
  }

  private void print(Trainer.Outcome outcome, Task task, String target) {
    var best = outcome.best();
    if (json) {
      context
          .out()
          .println(
              Json.line(
                  CommandContext.fields(
                      "best", fields(best, task),
                      "weights", target,
                      "seconds", outcome.seconds())));
      return;
    }
    context
        .out()
        .println(
            say(
                "cli.best-epoch-right",
                best.number(),
                TaskWords.inWords(task, best.validationAccuracy()),
                target,
                outcome.seconds()));
  }

  private static Map<String, Object> fields(Epoch epoch, Task task) {
    return CommandContext.fields(
        "epoch",
        epoch.number(),
        "loss",
        epoch.loss(),
        task.figure(),
        epoch.accuracy(),
        "validationLoss",
        epoch.validationLoss(),
        TaskWords.ofValidation(task),
        epoch.validationAccuracy(),
        "samplesPerSecond",
        epoch.samplesPerSecond());
  }

  /// Tells how far it is: steps on the error stream, epochs on the other.
  private final class Progress implements Trainer.Listener {
    private final long start = System.nanoTime();
    private long told = start;
    private final Task task;
    private final List<Epoch> epochs = new ArrayList<>();

    Progress(Task task) {
      this.task = task;
    }

    @Override
    public void unaccelerated(String reason) {
      context.err().println(say("cli.note-without-onednn", reason));
    }

    @Override
    public void resumed(List<Epoch> passed) {
      epochs.addAll(passed);
    }

    @Override
    public void step(long step, long steps, double loss) {
      long now = System.nanoTime();
      if (now - told < PAUSE) return;
      told = now;
      double left = (now - start) / 1e9 / step * (steps - step);
      context.err().println(say("cli.step-of-loss-s", step, steps, loss, left));
    }

    @Override
    public void epoch(Epoch epoch) {
      epochs.add(epoch);
      if (json) context.out().println(Json.line(fields(epoch, task)));
      else
        context
            .out()
            .println(
                say(
                    "cli.epoch-loss-right-validation",
                    epoch.number(),
                    epoch.loss(),
                    TaskWords.inWords(task, epoch.accuracy()),
                    epoch.validationLoss(),
                    TaskWords.inWords(task, epoch.validationAccuracy()),
                    epoch.samplesPerSecond()));
      context.out().flush();
    }

    @Override
    public void skipped(List<String> reasons) {
      DataOptions.tell(context, reasons);
    }
  }
}
