package vertebra.learning;

import static vertebra.text.Texts.say;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import vertebra.dataset.Augmentation;
import vertebra.dataset.DataSource;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.graph.Graph;
import vertebra.graph.PortPath;
import vertebra.training.Loss;
import vertebra.training.LossName;
import vertebra.training.OptimiserName;
import vertebra.training.Recipe;
import vertebra.training.Refinement;
import vertebra.training.Schedule;
import vertebra.training.ScheduleName;
import vertebra.training.Task;

/// What a design remembers about learning. What nobody chose follows from the design's head and the
/// data.
///
/// @param data where examples come from
/// @param isFresh whether it begins with weights drawn anew, instead of those of the design
/// @param frozen paths of blocks whose weights stay as they are
/// @param warmUp over how many steps the rate rises first
/// @param smoothing the share of a right answer that is spread over all classes
/// @param isAccelerated whether oneDNN shall compute convolutions and what lies between them
public record LearningSettings(
    Optional<DataSource> data,
    Optional<Integer> epochs,
    Optional<Integer> batch,
    Optional<Double> rate,
    Optional<OptimiserName> optimiser,
    Optional<LossName> loss,
    Optional<Long> seed,
    boolean isFresh,
    List<String> frozen,
    Optional<ScheduleName> schedule,
    int warmUp,
    double smoothing,
    Refinement refinement,
    boolean isAccelerated) {

  /// One thing that can be chosen.
  public enum Choice {
    DATA,
    EPOCHS,
    BATCH,
    RATE,
    OPTIMISER,
    LOSS,
    SEED,
    START,
    FROZEN,
    SCHEDULE,
    WARMUP,
    SMOOTHING,
    CLIP,
    AVERAGE,
    GATHERED,
    PATIENCE,
    AUGMENTATION,
    FEATURES,
    KERNELS;

    private final String key = MARK + name().toLowerCase(Locale.ROOT);

    String key() {
      return key;
    }
  }

  static final String MARK = "train.";
  private static final String NOTHING = "–";
  private static final String FRESH = "fresh";

  /// Features of frozen blocks are made in every epoch.
  public static final String ANEW = "anew";

  /// Convolutions and what lies between them are computed by oneDNN.
  public static final String ONEDNN = "onednn";

  private static final int MOST = 1_000_000;

  /// Nothing was chosen.
  public static final LearningSettings NONE =
      new LearningSettings(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          List.of(),
          Optional.empty(),
          0,
          0,
          Refinement.NONE,
          false);

  public LearningSettings {
    frozen = List.copyOf(frozen);
  }

  /// What a document remembers; what it says in a way that is not understood counts as not said.
  public static LearningSettings of(Document document) {
    return new LearningSettings(
        read(document, Choice.DATA, LearningSettings::source),
        read(document, Choice.EPOCHS, LearningSettings::count),
        read(document, Choice.BATCH, LearningSettings::count),
        read(document, Choice.RATE, LearningSettings::positive),
        read(document, Choice.OPTIMISER, OptimiserName::of),
        read(document, Choice.LOSS, LossName::of),
        read(document, Choice.SEED, LearningSettings::whole),
        read(document, Choice.START, Optional::of).filter(FRESH::equals).isPresent(),
        read(document, Choice.FROZEN, Optional::of)
            .map(text -> Arrays.asList(text.split(" ", -1)))
            .orElse(List.of()),
        read(document, Choice.SCHEDULE, ScheduleName::of),
        read(document, Choice.WARMUP, LearningSettings::count).orElse(0),
        read(document, Choice.SMOOTHING, LearningSettings::share).orElse(0.0),
        new Refinement(
            read(document, Choice.CLIP, LearningSettings::positive),
            read(document, Choice.GATHERED, LearningSettings::count).orElse(1),
            read(document, Choice.AVERAGE, LearningSettings::share).orElse(0.0),
            read(document, Choice.PATIENCE, LearningSettings::count).orElse(0),
            read(document, Choice.AUGMENTATION, LearningSettings::augmentation)
                .orElse(Augmentation.NONE),
            read(document, Choice.FEATURES, Optional::of).filter(ANEW::equals).isPresent()),
        read(document, Choice.KERNELS, Optional::of).filter(ONEDNN::equals).isPresent());
  }

  private static Optional<Augmentation> augmentation(String text) {
    try {
      return Optional.of(Augmentation.parse(text));
    } catch (IllegalArgumentException foreign) {
      return Optional.empty();
    }
  }

  private static Optional<Double> share(String text) {
    return positive(text).filter(share -> share < 1);
  }

  /// Whether anything was chosen of what is usually left as it is.
  public boolean isRefined() {
    return schedule.isPresent()
        || warmUp > 0
        || smoothing > 0
        || isAccelerated
        || !refinement.equals(Refinement.NONE);
  }

  private static <T> Optional<T> read(
      Document document, Choice choice, Function<String, Optional<T>> reading) {
    return document.settings().find(choice.key()).filter(text -> !text.isBlank()).flatMap(reading);
  }

  private static Optional<DataSource> source(String text) {
    for (var generator : DataSource.Generator.values())
      if (generator.word().equals(text)) return Optional.of(new DataSource.Drawn(generator));
    try {
      return Optional.of(new DataSource.Stored(Path.of(text)));
    } catch (InvalidPathException foreign) {
      return Optional.empty();
    }
  }

  private static Optional<Integer> count(String text) {
    return whole(text).filter(count -> count > 0 && count <= MOST).map(Long::intValue);
  }

  private static Optional<Long> whole(String text) {
    return text.matches("-?\\d{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }

  private static Optional<Double> positive(String text) {
    try {
      return Optional.of(Double.parseDouble(text)).filter(rate -> rate > 0 && rate < MOST);
    } catch (NumberFormatException foreign) {
      return Optional.empty();
    }
  }

  /// The edit that remembers a choice; blank leaves it to Vertebra again.
  public static Edit choosing(Choice choice, String text) {
    return new Edit.SetSetting(choice.key(), text.strip());
  }

  /// The edit that freezes or thaws blocks.
  public Edit freezing(List<String> paths, boolean wanted) {
    var all = new LinkedHashSet<>(frozen);
    all.removeAll(paths);
    if (wanted) all.addAll(paths);
    return choosing(Choice.FROZEN, String.join(" ", all));
  }

  /// Those of the frozen blocks that are still there.
  List<String> frozen(Graph graph) {
    return frozen.stream()
        .filter(path ->
            PortPath.nodes(path).filter(nodes -> graph.contains(nodes.getFirst())).isPresent())
        .toList();
  }

  /// The data that were chosen, else such that suit the task.
  public DataSource data(Task task, int rank) {
    return data.orElseGet(() ->
        new DataSource.Drawn(
            switch (task.answer()) {
              case MASK, BOXES -> DataSource.Generator.SCENES;
              case PICTURE -> DataSource.Generator.SPOTS;
              case CLASS ->
                  rank == 3
                      ? DataSource.Generator.POINTS
                      : task.wanted().classes() == DataSource.Generator.DIGITS.classes()
                          ? DataSource.Generator.DIGITS
                          : DataSource.Generator.SHAPES;
            }));
  }

  /// How to train for a task.
  ///
  /// @param examples how many there are to learn from
  public Recipe recipe(Task task, int examples) {
    var named = optimiser.orElse(OptimiserName.ADAMW);
    var usual =
        Recipe.USUAL
            .withEpochs(epochs.orElse(Recipe.USUAL.epochs()))
            .withSeed(seed.orElse(Recipe.USUAL.seed()))
            .withBatch(batch.orElse(Math.clamp(examples, 1, task.usualBatch())))
            .with(smoothed(loss.map(LossName::loss).orElse(task.usualLoss())))
            .with(refined(task));
    var recipe = named.in(usual, rate.orElse(named.usualRate()));
    var then = schedule.map(ScheduleName::schedule).orElse(recipe.schedule());
    return recipe.with(warmUp == 0 ? then : new Schedule.WarmUp(warmUp, then));
  }

  private Refinement refined(Task task) {
    return refinement
        .longest()
        .or(task::usualLongest)
        .map(refinement::withLongest)
        .orElse(refinement);
  }

  /// Smoothing is of cross-entropy alone.
  private Loss smoothed(Loss chosen) {
    return chosen instanceof Loss.CrossEntropy(_, var weights)
        ? new Loss.CrossEntropy(smoothing, weights)
        : chosen;
  }

  /// Everything that makes one training differ from another, in words, by what it is.
  ///
  /// @param title of the data
  /// @param weights those of the design, in words
  SequencedMap<String, String> inWords(Recipe recipe, String title, String weights) {
    var words = new LinkedHashMap<String, String>();
    words.put(say("learning.data"), title);
    words.put(startInWords(), isFresh ? say("learning.fresh") : weights);
    words.put(say("learning.epochs"), String.valueOf(recipe.epochs()));
    words.put(say("learning.batch"), String.valueOf(recipe.batch()));
    words.put(say("learning.optimiser"), optimiser.orElse(OptimiserName.ADAMW).word());
    words.put(say("learning.rate"), String.valueOf(recipe.rate()));
    words.put(say("learning.loss"), loss.map(LossName::word).orElse(say("learning.usual-loss")));
    words.put(seedInWords(), String.valueOf(recipe.seed()));
    words.put(
        say("learning.schedule"),
        schedule.map(ScheduleName::word).orElse(say("learning.usual-schedule")));
    words.put(say("learning.warm-up"), number(warmUp));
    words.put(say("learning.smoothing"), number(smoothing));
    words.put(say("learning.clip"), number(refinement.longest().orElse(0.0)));
    words.put(say("learning.average"), number(refinement.average()));
    words.put(say("learning.gathered"), String.valueOf(refinement.gathered()));
    words.put(say("learning.patience"), number(refinement.patience()));
    words.put(
        say("learning.augmentation"),
        refinement.augmentation().isNone() ? NOTHING : refinement.augmentation().inWords());
    words.put(say("learning.frozen"), frozen.isEmpty() ? NOTHING : String.join(", ", frozen));
    if (isAccelerated) words.put(say("learning.kernels"), say("learning.by-onednn"));
    return words;
  }

  /// What a training's words call the seed, by which alone runs differ that chance tells apart.
  public static String seedInWords() {
    return say("learning.seed");
  }

  /// What a training's words call the weights that it begins with.
  static String startInWords() {
    return say("learning.start");
  }

  private static String number(double chosen) {
    return chosen == 0
        ? NOTHING
        : new BigDecimal(String.valueOf(chosen)).stripTrailingZeros().toPlainString();
  }
}
