package vertebra.cli;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import vertebra.cli.input.UsageError;
import vertebra.dataset.Augmentation;
import vertebra.dataset.Dataset;
import vertebra.dataset.Dataset.Answer;
import vertebra.dataset.Dataset.Part;
import vertebra.learning.LearningSettings;
import vertebra.training.Loss;
import vertebra.training.LossName;
import vertebra.training.Optimiser;
import vertebra.training.Recipe;
import vertebra.training.Refinement;
import vertebra.training.Schedule;
import vertebra.training.ScheduleName;
import vertebra.training.Task;

/// How a network is to be trained.
final class RecipeOptions {

  /// What stands for class weights that let every class count the same in all.
  private static final String BALANCED = "balanced";

  @Option(names = "--epochs", paramLabel = "N", description = "${bundle:help.train.epochs}")
  private int epochs = Recipe.USUAL.epochs();

  @Option(names = "--batch", paramLabel = "N", description = "${bundle:help.train.batch}")
  private Optional<Integer> batch = Optional.empty();

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description = "${bundle:help.train.optimizer}")
  private String optimiser = "adamw";

  @Option(names = "--lr", paramLabel = "X", description = "${bundle:help.train.lr}")
  private Optional<Double> rate = Optional.empty();

  @Option(names = "--momentum", paramLabel = "X", description = "${bundle:help.train.momentum}")
  private Optional<Double> momentum = Optional.empty();

  @Option(names = "--weight-decay", paramLabel = "X", description = "${bundle:help.train.decay}")
  private Optional<Double> decay = Optional.empty();

  @Option(names = "--schedule", paramLabel = "NAME", description = "${bundle:help.train.schedule}")
  private Optional<String> schedule = Optional.empty();

  @Option(names = "--warmup", paramLabel = "N", description = "${bundle:help.train.warmup}")
  private int warmUp;

  @Option(names = "--accumulate", paramLabel = "N", description = "${bundle:help.train.accumulate}")
  private int gathered = 1;

  @Option(names = "--clip", paramLabel = "X", description = "${bundle:help.train.clip}")
  private Optional<Double> longest = Optional.empty();

  @Option(names = "--ema", paramLabel = "X", description = "${bundle:help.train.ema}")
  private double average;

  @Option(names = "--patience", paramLabel = "N", description = "${bundle:help.train.patience}")
  private int patience;

  @Option(names = "--loss", paramLabel = "NAME", description = "${bundle:help.train.loss}")
  private Optional<String> loss = Optional.empty();

  @Option(
      names = "--label-smoothing",
      paramLabel = "X",
      description = "${bundle:help.train.smoothing}")
  private double smoothing;

  @Option(
      names = "--class-weights",
      paramLabel = "W,W,…",
      description = "${bundle:help.train.class-weights}")
  private Optional<String> classWeights = Optional.empty();

  @Option(
      names = "--augment",
      paramLabel = "CHANGE",
      split = ",",
      description = "${bundle:help.train.augment}")
  private List<String> augmentation = new ArrayList<>();

  @Option(names = "--no-kept-features", description = "${bundle:help.train.no-kept-features}")
  private boolean isAnew;

  /// The recipe for a task and its data.
  Recipe recipe(Task task, Dataset data, long seed) throws UsageError {
    positive("--epochs", epochs);
    positive("--batch", batch.orElse(1));
    positive("--accumulate", gathered);
    if (rate.isPresent()) positive("--lr", rate.get());
    if (longest.isPresent()) positive("--clip", longest.get());
    share("--ema", average);
    share("--momentum", momentum.orElse(0.0));
    share("--label-smoothing", smoothing);
    notNegative("--weight-decay", decay.orElse(0.0));
    notNegative("--warmup", warmUp);
    notNegative("--patience", patience);
    int most = Math.max(1, data.size(Part.TRAINING));
    return Recipe.USUAL
        .with(loss(task, data))
        .with(optimiser(), rate.orElse(usualRate()))
        .with(schedule())
        .with(refinement(task))
        .withBatch(batch.orElse(Math.min(most, task.usualBatch())))
        .withEpochs(epochs)
        .withSeed(seed);
  }

  /// What makes a training differ from others, in words, by what it is.
  SequencedMap<String, String> inWords(Recipe recipe, Dataset data) {
    var words = new LinkedHashMap<String, String>();
    words.put(say("learning.data"), data.title());
    words.put(say("learning.examples"), String.valueOf(data.size(Part.TRAINING)));
    words.put(say("learning.epochs"), String.valueOf(recipe.epochs()));
    words.put(say("learning.batch"), String.valueOf(recipe.batch()));
    words.put(say("learning.optimiser"), optimiser);
    words.put(say("learning.rate"), String.valueOf(recipe.rate()));
    words.put(LearningSettings.seedInWords(), String.valueOf(recipe.seed()));
    return words;
  }

  private Refinement refinement(Task task) throws UsageError {
    try {
      var plain =
          new Refinement(
              Optional.empty(), gathered, average, patience, Augmentation.of(augmentation), isAnew);
      return longest.or(task::usualLongest).map(plain::withLongest).orElse(plain);
    } catch (IllegalArgumentException wrong) {
      throw new UsageError(String.valueOf(wrong.getMessage()), wrong);
    }
  }

  private Optimiser optimiser() throws UsageError {
    var name = optimiser.toLowerCase(Locale.ROOT);
    boolean hasMomentum = name.equals("sgd") || name.equals("momentum");
    if (momentum.isPresent() && !hasMomentum)
      throw new UsageError(say("cli.momentum-belongs-to", optimiser));
    double kept = momentum.orElse(Optimiser.Sgd.USUAL.momentum());
    var adam = Optimiser.Adam.USUAL;
    return switch (name) {
      case "adamw" ->
          new Optimiser.AdamW(
              adam.beta1(),
              adam.beta2(),
              adam.epsilon(),
              decay.orElse(Optimiser.AdamW.USUAL.decay()));
      case "adam" ->
          new Optimiser.Adam(adam.beta1(), adam.beta2(), adam.epsilon(), decay.orElse(0.0));
      case "sgd" -> new Optimiser.Sgd(kept, kept > 0, decay.orElse(Optimiser.Sgd.USUAL.decay()));
      case "momentum" -> new Optimiser.Sgd(kept, false, decay.orElse(Optimiser.Sgd.USUAL.decay()));
      case "rmsprop" ->
          new Optimiser.RmsProp(
              Optimiser.RmsProp.USUAL.share(),
              Optimiser.RmsProp.USUAL.epsilon(),
              decay.orElse(0.0));
      default -> throw new UsageError(say("cli.there-is-no-optimizer", optimiser));
    };
  }

  private double usualRate() {
    return switch (optimiser.toLowerCase(Locale.ROOT)) {
      case "sgd", "momentum" -> 0.05;
      case "rmsprop" -> 0.001;
      default -> Recipe.USUAL.rate();
    };
  }

  private Schedule schedule() throws UsageError {
    boolean isShaky = optimiser.toLowerCase(Locale.ROOT).equals("rmsprop");
    var name = schedule.orElse(isShaky ? "cosine" : "one-cycle");
    var then =
        ScheduleName.of(name.toLowerCase(Locale.ROOT))
            .map(ScheduleName::schedule)
            .orElseThrow(() -> new UsageError(say("cli.there-is-no-schedule", name)));
    return warmUp == 0 ? then : new Schedule.WarmUp(warmUp, then);
  }

  private Loss loss(Task task, Dataset data) throws UsageError {
    if (task.answer() == Answer.BOXES) {
      if (loss.isPresent() || smoothing > 0 || classWeights.isPresent())
        throw new UsageError(say("cli.a-detector-has-its-own-loss"));
      return task.usualLoss();
    }
    var chosen = loss.isPresent() ? named(loss.get()) : task.usualLoss();
    if (smoothing == 0 && classWeights.isEmpty()) return chosen;
    if (!(chosen instanceof Loss.CrossEntropy))
      throw new UsageError(say("cli.smoothing-belongs-to-cross-entropy"));
    return new Loss.CrossEntropy(smoothing, weights(data));
  }

  private static Loss named(String name) throws UsageError {
    return LossName.of(name.toLowerCase(Locale.ROOT))
        .map(LossName::loss)
        .orElseThrow(() -> new UsageError(say("cli.there-is-no-loss", name)));
  }

  private List<Double> weights(Dataset data) throws UsageError {
    if (classWeights.isEmpty()) return List.of();
    int classes = data.classes().size();
    if (classWeights.get().equals(BALANCED)) {
      var counts = data.counts(Part.TRAINING);
      if (counts.isEmpty()) throw new UsageError(say("cli.classes-are-not-counted", data.title()));
      double all = counts.stream().mapToInt(Integer::intValue).sum();
      return counts.stream().map(count -> all / (classes * Math.max(1.0, count))).toList();
    }
    try {
      var weights = Stream.of(classWeights.get().split(",", -1)).map(Double::parseDouble).toList();
      if (weights.size() == classes && weights.stream().allMatch(weight -> weight > 0))
        return weights;
    } catch (NumberFormatException none) {
      throw new UsageError(say("cli.class-weights-are", classes, classWeights.get()), none);
    }
    throw new UsageError(say("cli.class-weights-are", classes, classWeights.get()));
  }

  static void positive(String option, double number) throws UsageError {
    if (!(number > 0)) throw new UsageError(say("cli.must-be-more-than-0", option, number));
  }

  private static void notNegative(String option, double number) throws UsageError {
    if (!(number >= 0)) throw new UsageError(say("cli.must-not-be-negative", option, number));
  }

  private static void share(String option, double number) throws UsageError {
    if (!(number >= 0 && number < 1))
      throw new UsageError(say("cli.must-be-a-share", option, number));
  }
}
