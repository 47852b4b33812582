package vertebra.cli;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.UsageError;
import vertebra.cli.options.DeviceOptions;
import vertebra.document.Json;
import vertebra.runtime.EngineException;
import vertebra.training.Epoch;
import vertebra.training.Loss;
import vertebra.training.LossName;
import vertebra.training.OptimiserName;
import vertebra.training.Recipe;
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

  private final CommandContext context;

  @Parameters(index = "0", paramLabel = "FILE", description = "${bundle:help.file}")
  private String file = "";

  @Mixin private DataOptions data = new DataOptions();
  @Mixin private DeviceOptions device = new DeviceOptions();

  @Option(names = "--epochs", paramLabel = "N", description = "${bundle:help.train.epochs}")
  private int epochs = Recipe.USUAL.epochs();

  @Option(names = "--seconds", paramLabel = "S", description = "${bundle:help.train.seconds}")
  private Optional<Double> seconds = Optional.empty();

  @Option(names = "--batch", paramLabel = "N", description = "${bundle:help.train.batch}")
  private Optional<Integer> batch = Optional.empty();

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description = "${bundle:help.train.optimizer}")
  private String optimiser = "adamw";

  @Option(names = "--lr", paramLabel = "X", description = "${bundle:help.train.lr}")
  private Optional<Double> rate = Optional.empty();

  @Option(names = "--loss", paramLabel = "NAME", description = "${bundle:help.train.loss}")
  private Optional<String> loss = Optional.empty();

  @Option(names = "--weights", paramLabel = "FILE", description = "${bundle:help.train.weights}")
  private Optional<String> weights = Optional.empty();

  @Option(names = "--freeze", paramLabel = "PATH", description = "${bundle:help.train.freeze}")
  private List<String> frozen = new ArrayList<>();

  @Option(names = "--resume", description = "${bundle:help.train.resume}")
  private boolean resume;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "W.safetensors",
      required = true,
      description = "${bundle:help.train.output}")
  private String output = "";

  @Option(names = "--json", description = "${bundle:help.train.json}")
  private boolean json;

  TrainVerb(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    var place = Destination.of(context, output, ".safetensors");
    var target = place.file();
    var wished = recipe();
    var background = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    try (var trainable =
        Trainable.of(context, file, data, wished, loss(), batch.isEmpty(), weights, frozen)) {
      Trainer.interrupted(target).filter(_ -> !resume).ifPresent(this::offer);
      var where =
          new Trainer.Place(
              context.engine(),
              context.engine().choose(device.device()),
              device.engine(),
              trainable.weights().data(),
              target,
              resume,
              seconds,
              background,
              context.cancellation());
      var outcome =
          Trainer.train(
              trainable.step(),
              trainable.recipe(),
              trainable.data(),
              where,
              new Progress(trainable.step().task()));
      print(outcome, trainable.step().task(), place.name());
      place.finish();
      return Exit.GOOD;
    } catch (TrainingException cannot) {
      throw UsageError.because(cannot);
    } catch (CancellationException | EngineException failure) {
      if (!context.cancellation().isCancelled()) throw failure;
      context.err().println(stopped(target));
      return Exit.UNUSABLE;
    } finally {
      background.shutdownNow();
    }
  }

  private void offer(Path checkpoint) {
    context.err().println(say("cli.note-is-left-of-a-training", checkpoint));
  }

  private static String stopped(Path target) {
    return Trainer.interrupted(target)
        .map(checkpoint -> say("cli.stopped-the-best-weights", target, checkpoint))
        .orElse(say("cli.stopped-in-the-first-epoch"));
  }

  private Recipe recipe() throws UsageError {
    positive("--epochs", epochs);
    positive("--batch", batch.orElse(1));
    if (seconds.isPresent()) positive("--seconds", seconds.get());
    if (rate.isPresent()) positive("--lr", rate.get());
    var usual = Recipe.USUAL.withEpochs(epochs).withSeed(data.seed());
    var sized = batch.map(usual::withBatch).orElse(usual);
    var named =
        OptimiserName.of(optimiser.toLowerCase(Locale.ROOT))
            .orElseThrow(() -> new UsageError(say("cli.there-is-no-optimizer", optimiser)));
    return named.in(sized, rate.orElse(named.usualRate()));
  }

  private Optional<Loss> loss() throws UsageError {
    if (loss.isEmpty()) return Optional.empty();
    var named = LossName.of(loss.get().toLowerCase(Locale.ROOT));
    if (named.isEmpty()) throw new UsageError(say("cli.there-is-no-loss", loss.get()));
    return named.map(LossName::loss);
  }

  private static void positive(String option, double number) throws UsageError {
    if (!(number > 0)) throw new UsageError(say("cli.must-be-more-than-0", option, number));
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

    Progress(Task task) {
      this.task = task;
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
