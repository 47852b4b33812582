package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Samples;
import vertebra.learning.KeptTraining;
import vertebra.learning.LearningSettings;
import vertebra.teaching.Lessons;

/// Trainings that were recorded for lessons: they are there from the first step, of three seeds,
/// and show what the lesson says.
class RecordedTrainingsTest {

  @TempDir Path folder;

  private LessonShelf shelf() {
    return new LessonShelf(
        StandardCatalogue.catalogue(), Preferences.from(folder.resolve("preferences.json")));
  }

  private List<KeptTraining> recorded(String id) throws Exception {
    var shelf = shelf();
    return KeptTraining.of(shelf.document(shelf.lesson(id)));
  }

  /// A figure of each training, by its network and seed.
  private Map<String, Map<String, Double>> byNetwork(
      String id, ToDoubleFunction<KeptTraining> figure) throws Exception {
    var all = new HashMap<String, Map<String, Double>>();
    for (var kept : recorded(id))
      all.computeIfAbsent(kept.settings().get("network"), _ -> new HashMap<>())
          .put(kept.settings().get(LearningSettings.seedInWords()), figure.applyAsDouble(kept));
    return all;
  }

  private static double loss(KeptTraining kept) {
    return kept.curves().epochs().getLast().loss();
  }

  private static double mean(Map<String, Double> numbers) {
    return numbers.values().stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  private static double spread(Map<String, Double> numbers) {
    var all = numbers.values().stream().mapToDouble(Double::doubleValue).summaryStatistics();
    return all.getMax() - all.getMin();
  }

  @Test
  void everyLessonWithTrainingsComparesNetworksOfThreeSeedsByEqualSettings() throws Exception {
    var with = Lessons.ids().stream().filter(id -> Lessons.trainings(id).isPresent()).toList();
    assertEquals(
        List.of(
            "downsampling", "baseline", "classifier-to-detector", "depth-needs-skips", "wavelet"),
        with);
    for (var id : with) {
      byNetwork(id, RecordedTrainingsTest::loss)
          .forEach((network, runs) -> assertEquals(3, runs.size(), id + ", " + network));
      for (var key : List.of("data", "examples", "epochs", "batch", "learning rate"))
        assertEquals(
            1,
            recorded(id).stream()
                .map(kept -> kept.settings().get(key))
                .collect(Collectors.toSet())
                .size(),
            id + ", " + key);
    }
  }

  @Test
  void withoutSkipsDepthHarmsWhatIsLearnedInEverySeedAndWithThemItHelps() throws Exception {
    var losses = byNetwork("depth-needs-skips", RecordedTrainingsTest::loss);
    for (var seed : List.of("0", "1", "2")) {
      assertTrue(losses.get("37 convolutions").get(seed) > losses.get("19 convolutions").get(seed));
      assertTrue(losses.get("37 with skips").get(seed) < losses.get("19 with skips").get(seed));
    }
    var text = Lessons.source("depth-needs-skips").orElseThrow().text();
    for (var runs : losses.values())
      assertTrue(text.contains("%.2f".formatted(mean(runs))), text + runs);
  }

  @Test
  void theGapToTheBaselineIsSmallerThanChance() throws Exception {
    var right =
        byNetwork("baseline", kept -> kept.curves().best().orElseThrow().validationAccuracy());
    double gap = mean(right.get("strided convolutions")) - mean(right.get("Stage 4 separable"));
    assertTrue(gap > 0 && gap < spread(right.get("strided convolutions")), right.toString());
  }

  @Test
  void maximaTellMoreShapesFromTheSamePicturesThanStridesInEverySeed() throws Exception {
    var right =
        byNetwork("downsampling", kept -> kept.curves().best().orElseThrow().validationAccuracy());
    for (var seed : List.of("0", "1", "2"))
      assertTrue(
          right.get("max pooling").get(seed) > right.get("strided convolutions").get(seed) + 0.3);
  }

  @Test
  void allBandsOfAWaveletTellMoreShapesThanTheSmoothOneAloneInEverySeed() throws Exception {
    var right =
        byNetwork("wavelet", kept -> kept.curves().best().orElseThrow().validationAccuracy());
    for (var seed : List.of("0", "1", "2")) {
      double all = right.get("wavelet, all four bands").get(seed);
      assertTrue(all > right.get("wavelet, smooth band alone").get(seed) + 0.2);
      assertTrue(all > right.get("strided convolutions").get(seed) + 0.1);
      assertTrue(all < right.get("max pooling").get(seed));
    }
  }

  @Test
  void theyAreSeenUnderTheMicroscopeOnceAPredictionIsMade() throws Exception {
    var services = TestServices.of(StandardCatalogue.catalogue(), new FakeEngine(), folder);
    var designs = new OpenDesigns(services);
    var lesson = shelf().lesson("depth-needs-skips");
    designs.open(lesson, shelf().begun(lesson));
    var view = MicroscopeView.of(designs.shown(), new Scope());
    assertTrue(designs.shown().learning().hidesValues());
    assertEquals(List.of(), view.get().trainings());
    designs.shown().learning().note("14582");
    assertFalse(designs.shown().learning().hidesValues());
    assertEquals(12, view.get().trainings().size());
  }

  @Test
  void weightsThatWereLearntFlowInTheDesignTheyBelongToAlone() throws Exception {
    var services = TestServices.of(StandardCatalogue.catalogue(), new FakeEngine(), folder);
    var designs = new OpenDesigns(services);
    var lesson = shelf().lesson("sets");
    designs.open(lesson, shelf().begun(lesson));
    var learning = designs.shown().learning();
    Supplier<Optional<String>> weights =
        () -> designs.shown().workbench().state().document().settings().find(Samples.WEIGHTS);
    assertEquals(Optional.empty(), weights.get());
    for (int at = 2; !lesson.exhibitAt(at - 1).equals(Optional.of("learned")); at++)
      learning.go(at);
    assertEquals(Optional.of("file points-set.safetensors"), weights.get());
    learning.go(1);
    assertEquals(Optional.empty(), weights.get());
  }
}
