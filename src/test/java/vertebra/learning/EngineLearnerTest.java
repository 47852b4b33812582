package vertebra.learning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.document.Edit;
import vertebra.learning.LearningSettings.Choice;
import vertebra.runtime.Cancellation;
import vertebra.runtime.ort.OrtEngine;
import vertebra.training.BlockMemory;
import vertebra.training.Epoch;
import vertebra.training.StepMemory;

@Tag("ort")
class EngineLearnerTest {

  @TempDir Path folder;

  private final Learner learner = new EngineLearner(new OrtEngine(), Runnable::run);
  private RedOrBlue lesson;

  @BeforeEach
  void draw() throws IOException {
    lesson = new RedOrBlue(folder);
    lesson.draw();
  }

  private Learned learned(LearningWish wish) throws LearningException {
    return learner.learn(wish, RedOrBlue.news(() -> {}), new Pause(), Cancellation.none());
  }

  @Test
  void whatWasLearnedIsJudgedAndKept() throws Exception {
    var document = lesson.document(RedOrBlue.NET);
    var learned = learned(lesson.wish(document, "net-trained-1.safetensors", false));
    assertTrue(learned.isComplete());
    assertEquals(3, learned.curves().epochs().size());
    assertEquals("blue\nred\n", Files.readString(learned.labels()));
    var evaluation = learned.evaluation().orElseThrow();
    assertEquals(2L * RedOrBlue.EACH, evaluation.samples());
    for (var row : evaluation.confusion())
      assertEquals(RedOrBlue.EACH, row.stream().mapToLong(Long::longValue).sum());
    long wrong = evaluation.confusion().get(0).get(1) + evaluation.confusion().get(1).get(0);
    assertEquals(Math.min(12, wrong), evaluation.worst().size());
    var kept =
        KeptTraining.of(Edit.apply(document, KeptTraining.keeping(document, learned)).document());
    assertEquals(1, kept.size());
    assertEquals(learned.settings(), kept.getFirst().settings());
    assertEquals(
        learned.best().validationLoss(),
        kept.getFirst().curves().best().orElseThrow().validationLoss(),
        1e-4);
  }

  @Test
  void mapsAreThoseOfTheWeightsOfTheMomentWhileItLearns() throws Exception {
    var seen = new ArrayList<WeightMoment>();
    var document =
        Edit.apply(lesson.document(RedOrBlue.NET), LearningSettings.choosing(Choice.FROZEN, "conv"))
            .document();
    for (var each : List.of(document, lesson.document(RedOrBlue.NET))) {
      var fast = Edit.apply(each, LearningSettings.choosing(Choice.RATE, "0.5")).document();
      var wish = lesson.wish(fast, "net-trained-" + seen.size() + ".safetensors", false);
      learner.learn(wish, RedOrBlue.seeing(seen::add), new Pause(), Cancellation.none());
    }
    var ports = seen.getFirst().maps().stream().map(map -> map.port().toString()).toList();
    assertTrue(ports.containsAll(List.of("conv:y", "relu:y", "head:scores")), ports::toString);
    // With the convolution frozen its map is that of the first weights, and another without.
    assertEquals(pixels(seen.getFirst(), "image:y"), pixels(seen.getLast(), "image:y"));
    assertNotEquals(pixels(seen.getFirst(), "conv:y"), pixels(seen.getLast(), "conv:y"));
  }

  private static List<Integer> pixels(WeightMoment moment, String port) {
    var picture =
        moment.maps().stream()
            .filter(map -> map.port().toString().equals(port))
            .findFirst()
            .orElseThrow()
            .picture();
    int wide = picture.getWidth();
    return Arrays.stream(picture.getRGB(0, 0, wide, picture.getHeight(), null, 0, wide))
        .boxed()
        .toList();
  }

  @Test
  void oneThatWasStoppedGoesOnToTheSameWeights() throws Exception {
    var document = lesson.document(RedOrBlue.NET);
    var whole = learned(lesson.wish(document, "whole-trained-1.safetensors", false));
    var files = TrainedFiles.of(Optional.of(folder.resolve("net.vertebra")), "net", folder);
    var weights = String.valueOf(files.next().getFileName());
    var stop = new Cancellation();
    var stopped =
        learner.learn(
            lesson.wish(document, weights, false), RedOrBlue.news(stop::cancel), new Pause(), stop);
    assertFalse(stopped.isComplete());
    var left = files.interrupted(lesson.wish(document, weights, false).design()).orElseThrow();
    assertEquals(folder.resolve(weights), left.weights());
    assertTrue(
        files
            .interrupted(
                lesson
                    .wish(lesson.document(RedOrBlue.NET.replace("4,", "5,")), weights, false)
                    .design())
            .isEmpty());
    assertEquals(
        Optional.of(left),
        files.interrupted(
            lesson
                .wish(
                    lesson.document(RedOrBlue.NET.replace("stride: 2)", "stride: 2, groups: 1)")),
                    weights,
                    false)
                .design()),
        "what only repeats an initial value is left out when it is saved");
    var again = new Cancellation();
    var stoppedAgain =
        learner.learn(
            lesson.wish(document, weights, true),
            RedOrBlue.news(again::cancel),
            new Pause(),
            again);
    assertEquals(stopped.curves().epochs(), stoppedAgain.curves().epochs());
    var on = learned(lesson.wish(document, weights, true));
    assertTrue(on.isComplete());
    assertEquals(losses(whole), losses(on), "the epochs before it was stopped are its own too");
    assertEquals(whole.best().number(), on.best().number());
    var kept = document;
    for (var part : List.of(stopped, stoppedAgain, on))
      kept = Edit.apply(kept, KeptTraining.keeping(kept, part)).document();
    assertEquals(3, KeptTraining.of(kept).getFirst().curves().epochs().size());
    assertEquals(1, KeptTraining.of(kept).size(), "one training, however often it was stopped");
    assertTrue(files.interrupted(lesson.wish(document, weights, false).design()).isEmpty());
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("whole-trained-1.safetensors")),
        Files.readAllBytes(folder.resolve(weights)));
  }

  private static List<Double> losses(Learned learned) {
    return learned.curves().epochs().stream().map(Epoch::validationLoss).toList();
  }

  @Test
  void trainingsThatBeginWithOtherWeightsSayThatTheyDiffer() throws Exception {
    var document = lesson.document(RedOrBlue.NET);
    var usual = learned(lesson.wish(document, "a.safetensors", false));
    var fresh = Edit.apply(document, LearningSettings.choosing(Choice.START, "fresh")).document();
    var anew = learned(lesson.wish(fresh, "b.safetensors", false));
    var key = LearningSettings.startInWords();
    assertEquals("fresh weights, seed 0", usual.settings().get(key));
    assertEquals("fresh weights", anew.settings().get(key));
  }

  @Test
  void oneThatIsStoppedBeforeItsFirstEpochLeavesNothing() throws Exception {
    var stop = new Cancellation();
    stop.cancel();
    var wish = lesson.wish(lesson.document(RedOrBlue.NET), "net-trained-1.safetensors", false);
    assertThrows(
        CancellationException.class,
        () -> learner.learn(wish, RedOrBlue.news(() -> {}), new Pause(), stop));
    var files = TrainedFiles.of(Optional.of(folder.resolve("net.vertebra")), "net", folder);
    assertEquals(wish.weights(), files.next());
  }

  @Test
  void aHeadWithOtherClassesIsOfferedAsManyAsTheDataHave() throws Exception {
    var document = lesson.document(RedOrBlue.NET.replace("classes: 2", "classes: 5"));
    var outlook = learner.look(lesson.wish(document, "x.safetensors", false), Cancellation.none());
    var trouble = outlook.trouble().orElseThrow();
    assertTrue(trouble.reason().contains("5 classes"), trouble.reason());
    var mended = Edit.apply(document, trouble.ways().getFirst().edit()).document();
    var again = learner.look(lesson.wish(mended, "x.safetensors", false), Cancellation.none());
    assertTrue(again.isGood(), () -> again.trouble().toString());
  }

  @Test
  void examplesOfAllClassesAreShownWhereClassesTakeTurns() {
    for (int classes = 2; classes <= 12; classes++)
      for (int size : new int[] {12, 100, 6_000, 9_001}) {
        long step = EngineLearner.step(size, classes);
        var met = new HashSet<Long>();
        for (int i = 0; i < 12; i++) met.add(i * step % size % classes);
        if (size % classes == 0) assertEquals(classes, met.size(), classes + " of " + size);
      }
  }

  @Test
  void whatTrainingTakesInMemoryIsSaidBlockByBlock() throws Exception {
    var wish = lesson.wish(lesson.document(RedOrBlue.NET), "x.safetensors", false);
    var outlook = learner.look(wish, Cancellation.none());
    var conv = outlook.blocks().getFirst();
    // 108 weights, in a run once; their gradient and both numbers of AdamW, as they were and
    // become.
    assertTrue(conv.run() >= 4 * 108 && conv.training() >= 7 * 4 * 108, conv.toString());
    long all = outlook.blocks().stream().mapToLong(BlockMemory::training).sum();
    assertTrue(all <= outlook.memory().orElseThrow().tensors(), outlook.toString());
  }

  @Test
  void aLibraryThatIsMissingIsToldBeforeItBegins() throws Exception {
    var edit = LearningSettings.choosing(Choice.KERNELS, LearningSettings.ONEDNN);
    var document = Edit.apply(lesson.document(RedOrBlue.NET), edit).document();
    var wish = lesson.wish(document, "x.safetensors", false);
    var missing = EngineLearner.accelerator(wish).orElseThrow().objection();
    var remarks = learner.look(wish, Cancellation.none()).remarks();
    assertEquals(
        missing.stream().map(why -> "It will be trained without oneDNN. " + why).toList(),
        remarks.stream().filter(remark -> remark.contains("oneDNN")).toList());
  }

  @Test
  void memoryThatIsTooSmallIsOfferedABatchThatFits() {
    var takes = new StepMemory(1_000_000_000, 64_000_000_000L, 64);
    var trouble = EngineLearner.tooLarge(takes, 20_000_000_000L).orElseThrow();
    assertEquals(LearningSettings.choosing(Choice.BATCH, "16"), trouble.ways().getFirst().edit());
    assertTrue(EngineLearner.tooLarge(takes, 80_000_000_000L).isEmpty());
  }

  @Test
  void aBatchLargerThanTheDataIsOfferedSmaller() throws Exception {
    var document =
        Edit.apply(lesson.document(RedOrBlue.NET), LearningSettings.choosing(Choice.BATCH, "64"))
            .document();
    var trouble =
        learner
            .look(lesson.wish(document, "x.safetensors", false), Cancellation.none())
            .trouble()
            .orElseThrow();
    assertEquals(
        LearningSettings.choosing(Choice.BATCH, String.valueOf(2 * RedOrBlue.EACH)),
        trouble.ways().getFirst().edit());
  }
}
