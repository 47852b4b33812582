package vertebra.cli;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.UsageError;
import vertebra.cli.options.DeviceOptions;
import vertebra.dataset.Dataset;
import vertebra.dataset.Dataset.Answer;
import vertebra.dataset.Dataset.Part;
import vertebra.training.Epoch;
import vertebra.training.Judgement;
import vertebra.training.Recipe;
import vertebra.training.Task;
import vertebra.training.Trainer;
import vertebra.training.TrainingException;

/// `vertebra eval`: how often a trained design is right.
@Command(
    name = "eval",
    description = "${bundle:help.eval}",
    footer = {"", "${bundle:help.eval.example}"})
final class EvalVerb implements Callable<Integer> {

  private final CommandContext context;

  @Parameters(index = "0", paramLabel = "FILE", description = "${bundle:help.file}")
  private String file = "";

  @Mixin private DataOptions data = new DataOptions();
  @Mixin private DeviceOptions device = new DeviceOptions();

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      required = true,
      description = "${bundle:help.eval.weights}")
  private String weights = "";

  @Mixin private JsonOption json = new JsonOption();

  EvalVerb(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    var background = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    try (var trainable =
        Trainable.of(context, file, data, EvalVerb::recipe, Optional.of(weights), List.of())) {
      var place =
          new Trainer.Place(
              context.engine(),
              context.engine().choose(device.device()),
              device.engine(),
              trainable.weights().data(),
              Path.of(weights),
              false,
              Optional.empty(),
              background,
              context.cancellation(),
              Optional.empty());
      var judged =
          Trainer.judge(
              trainable.step(), trainable.recipe(), trainable.data(), place, new Skipped());
      print(judged, trainable);
      return Exit.GOOD;
    } catch (TrainingException cannot) {
      throw UsageError.because(cannot);
    } finally {
      background.shutdownNow();
    }
  }

  private static Recipe recipe(Task task, Dataset examples) {
    int most = Math.max(1, examples.size(Part.TRAINING));
    return Recipe.USUAL.with(task.usualLoss()).withBatch(Math.min(most, task.usualBatch()));
  }

  private void print(Trainer.Judged judged, Trainable trainable) {
    var judgement = judged.judgement();
    var task = trainable.step().task();
    var classes = trainable.data().classes();
    if (json.isWanted()) {
      var fields =
          CommandContext.fields(
              "samples",
              judgement.samples(),
              "loss",
              judged.loss(),
              task.figure(),
              judgement.score(),
              "perClass",
              perClass(judgement, task, classes));
      fields.putAll(judgement.more());
      context.json(fields);
      return;
    }
    context
        .out()
        .println(
            say(
                "cli.pictures-right-loss",
                judgement.samples(),
                TaskWords.inWords(task, judgement.score()),
                judged.loss()));
    for (int i = 0; i < classes.size(); i++) {
      var one = judgement.perClass().get(i);
      context
          .out()
          .println(
              task.answer() == Answer.CLASS
                  ? say("cli.of-with-get", classes.get(i), one.right(), one.samples())
                  : say("cli.class-has", classes.get(i), 100 * one.score(), one.samples()));
    }
  }

  private static List<Map<String, Object>> perClass(
      Judgement judgement, Task task, List<String> classes) {
    var rows = new ArrayList<Map<String, Object>>();
    for (int i = 0; i < classes.size(); i++) {
      var one = judgement.perClass().get(i);
      var row = CommandContext.fields("class", classes.get(i), "samples", one.samples());
      if (task.answer() == Answer.CLASS) row.put("right", one.right());
      row.put(TaskWords.ofOneClass(task), Double.isNaN(one.score()) ? null : one.score());
      rows.add(row);
    }
    return rows;
  }

  /// Tells only what could not be read.
  private final class Skipped implements Trainer.Listener {
    @Override
    public void step(long step, long steps, double loss) {}

    @Override
    public void epoch(Epoch epoch) {}

    @Override
    public void skipped(List<String> reasons) {
      DataOptions.tell(context, reasons);
    }
  }
}
