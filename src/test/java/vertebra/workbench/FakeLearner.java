package vertebra.workbench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import vertebra.dataset.DataSource;
import vertebra.learning.Curves;
import vertebra.learning.Learned;
import vertebra.learning.Learner;
import vertebra.learning.LearningProgress;
import vertebra.learning.LearningWish;
import vertebra.learning.Outlook;
import vertebra.learning.Pause;
import vertebra.runtime.Cancellation;
import vertebra.training.Epoch;
import vertebra.training.RateSearch;
import vertebra.training.Recipe;

/// Learns nothing at all, and says how it went.
public record FakeLearner(Path folder) implements Learner {

  @Override
  public Outlook look(LearningWish wish, Cancellation cancellation) {
    return new Outlook(
        new DataSource.Drawn(DataSource.Generator.SHAPES),
        "drawn shapes",
        90,
        12,
        List.of("circle", "square"),
        List.of(),
        Optional.empty(),
        List.of(),
        Recipe.USUAL,
        "accuracy",
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  @Override
  public RateSearch search(LearningWish wish, News news, Pause pause, Cancellation cancellation) {
    return new RateSearch(List.of(new RateSearch.Tried(0.02, 1)), 0.002);
  }

  @Override
  public Learned learn(LearningWish wish, News news, Pause pause, Cancellation cancellation) {
    cancellation.check();
    news.doing("learning");
    var epoch = new Epoch(1, 1.5, 0.5, 1.25, 0.75, 100);
    var curves = new Curves(List.of(new Curves.Moment(0.5, 1.5)), List.of(epoch));
    var settings = new LinkedHashMap<String, String>();
    settings.put("data", "drawn shapes");
    news.progress(
        new LearningProgress(
            1, 2, 1, 0.01, 100, 1, "accuracy", curves, new LinkedHashMap<>(), List.of()));
    return new Learned(
        settings,
        "accuracy",
        curves,
        epoch,
        true,
        1,
        folder.resolve("learned.safetensors"),
        folder.resolve("learned.txt"),
        Optional.empty());
  }
}
