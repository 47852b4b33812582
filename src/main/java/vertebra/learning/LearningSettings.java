package vertebra.learning;

import static vertebra.text.Texts.say;

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
import vertebra.dataset.DataSource;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.graph.Graph;
import vertebra.graph.PortPath;
import vertebra.training.LossName;
import vertebra.training.OptimiserName;
import vertebra.training.Recipe;
import vertebra.training.Task;

/// What a design remembers about learning. What nobody chose follows from the design's head and the
/// data.
///
/// @param data where examples come from
/// @param isFresh whether it begins with weights drawn anew, instead of those of the design
/// @param frozen paths of blocks whose weights stay as they are
public record LearningSettings(
    Optional<DataSource> data,
    Optional<Integer> epochs,
    Optional<Integer> batch,
    Optional<Double> rate,
    Optional<OptimiserName> optimiser,
    Optional<LossName> loss,
    Optional<Long> seed,
    boolean isFresh,
    List<String> frozen) {

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
    FROZEN;

    String key() {
      return MARK + name().toLowerCase(Locale.ROOT);
    }
  }

  static final String MARK = "train.";
  private static final String FRESH = "fresh";
  private static final int MOST = 1_000_000;

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
            .orElse(List.of()));
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
            .with(loss.map(LossName::loss).orElse(task.usualLoss()));
    return named.in(usual, rate.orElse(named.usualRate()));
  }

  /// Everything that makes one training differ from another, in words, by what it is.
  SequencedMap<String, String> inWords(Recipe recipe, String title) {
    var words = new LinkedHashMap<String, String>();
    words.put(say("learning.data"), title);
    words.put(say("learning.epochs"), String.valueOf(recipe.epochs()));
    words.put(say("learning.batch"), String.valueOf(recipe.batch()));
    words.put(say("learning.optimiser"), optimiser.orElse(OptimiserName.ADAMW).word());
    words.put(say("learning.rate"), String.valueOf(recipe.rate()));
    words.put(say("learning.loss"), loss.map(LossName::word).orElse(say("learning.usual-loss")));
    words.put(say("learning.seed"), String.valueOf(recipe.seed()));
    words.put(say("learning.frozen"), frozen.isEmpty() ? "–" : String.join(", ", frozen));
    return words;
  }
}
