package vertebra.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.Compiled;
import vertebra.compile.Compiler;
import vertebra.dataset.Augmentation;
import vertebra.dataset.Batch;
import vertebra.dataset.DataSource;
import vertebra.dataset.Dataset;
import vertebra.dataset.ForwardingDataset;
import vertebra.dataset.RightAnswer;
import vertebra.design.Ports;
import vertebra.document.GraphText;
import vertebra.media.InputException;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.tensor.DType;
import vertebra.weights.Initialiser;
import vertebra.weights.Safetensors;

/// The loop learns, repeats itself, goes on where it was stopped, and says why it stops.
@Tag("ort")
@Tag("slow")
class TrainerTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final Engine ENGINE = new OrtEngine();

  private static final String NET =
      """
      image  = input(shape: "N,1,6,6")
      first  = conv-unit(filters: 4)  image
      quiet  = dropout(rate: 0.2)     first
      head   = classification-head(classes: 3)  quiet
      scores = output                 head
      """;

  private static final Recipe RECIPE =
      Recipe.USUAL.withBatch(8).withEpochs(4).withSeed(5).with(Optimiser.AdamW.USUAL, 0.02);

  /// Noise at three levels of brightness.
  private record Levels(int kinds, int unreadable) implements Dataset {
    @Override
    public String title() {
      return "levels";
    }

    @Override
    public List<String> classes() {
      return List.of("dark", "grey", "bright").subList(0, kinds);
    }

    @Override
    public int size(Part part) {
      return part == Part.TRAINING ? 48 : 13;
    }

    @Override
    public Example read(Part part, int index, Cancellation cancellation) throws InputException {
      if (part == Part.TRAINING && index < unreadable)
        throw new InputException("picture " + index + " is damaged.");
      var random = new Random(index + (part == Part.TRAINING ? 0 : 1000));
      var pixels = new float[36];
      for (int i = 0; i < 36; i++) pixels[i] = 0.3f * (float) random.nextGaussian() + index % 3;
      return new Example(Tensor.of(pixels, 1, 1, 6, 6), new RightAnswer.Named(index % 3));
    }

    @Override
    public List<String> remarks() {
      return List.of();
    }
  }

  private static final Dataset DATA = new Levels(3, 0);

  @TempDir Path folder;

  private final List<Epoch> epochs = new ArrayList<>();
  private final List<String> skipped = new ArrayList<>();

  /// The epoch after which training is stopped; 0 for none.
  private int stopAfter;

  private static Analysis analysis(String net) throws Exception {
    return new Analyzer(CATALOGUE).analyze(GraphText.parse(net, Ports.of(CATALOGUE)));
  }

  private static Compiled compiled(String net, int batch) throws Exception {
    return new Compiler(CATALOGUE)
        .compile(analysis(net), Compiler.Options.DEFAULT.withBatch(batch));
  }

  private static Step step(String net, Recipe recipe, List<String> frozen) throws Exception {
    var task = Task.of(CATALOGUE, analysis(net));
    var options = Compiler.Options.DEFAULT.withBatch(recipe.batch()).withTaps(task.taps());
    var compiled = new Compiler(CATALOGUE).compile(analysis(net), options);
    var single = new Compiler(CATALOGUE).compile(analysis(net), options.withBatch(1));
    return Step.of(compiled, Optional.of(single), task, recipe, frozen, false, Cancellation.none());
  }

  private Trainer.Outcome train(
      String net, Recipe recipe, List<String> frozen, Dataset data, String file, boolean resume)
      throws Exception {
    var cancellation = new Cancellation();
    var step = step(net, recipe, frozen);
    var place =
        new Trainer.Place(
            ENGINE,
            Device.CPU,
            Engine.Options.DEFAULT.withThreads(1),
            Initialiser.seeded(1),
            folder.resolve(file),
            resume,
            Optional.empty(),
            Runnable::run,
            cancellation,
            Optional.empty());
    return Trainer.train(
        step,
        recipe,
        data,
        place,
        new Trainer.Listener() {
          @Override
          public void step(long done, long steps, double loss) {}

          @Override
          public void epoch(Epoch epoch) {
            epochs.add(epoch);
            if (epoch.number() == stopAfter) cancellation.cancel();
          }

          @Override
          public void skipped(List<String> reasons) {
            skipped.addAll(reasons);
          }
        });
  }

  private float[] weight(String file, String name) throws Exception {
    try (var stored = Safetensors.open(folder.resolve(file))) {
      var entry = stored.find(name).orElseThrow();
      var tensor =
          Tensor.zeros(DType.FLOAT32, entry.dims().stream().mapToLong(Long::longValue).toArray());
      stored.fill(name, DType.FLOAT32, tensor.data());
      return tensor.toFloats();
    }
  }

  private static String refusal(Executable work) {
    return assertThrows(TrainingException.class, work).getMessage();
  }

  @Test
  void aDecoderLearnsThePicturesOfNumbers() throws Exception {
    var net =
        """
        place   = input(shape: "N,4")
        drawer  = spatial-broadcast-decoder(side: 8, width: 16, layers: 3)  place
        picture = output  drawer
        """;
    var task = Task.of(CATALOGUE, analysis(net));
    var input = compiled(net, 1).model().inputs().getFirst();
    var data = DataSource.of("spots").open(input, task.wanted(), 3, Cancellation.none());
    var recipe = RECIPE.with(task.usualLoss()).withBatch(16).withEpochs(2);
    train(net, recipe, List.of(), data, "w.safetensors", false);
    var last = epochs.getLast();
    assertTrue(
        last.validationLoss() < epochs.getFirst().loss() / 4 && last.validationAccuracy() > 0.3,
        epochs.toString());
    var first = data.read(Dataset.Part.VALIDATION, 0, Cancellation.none());
    var judgement = task.judgement();
    var right = ((RightAnswer.Pictured) first.target()).picture();
    judgement.add(List.of(right), new Batch(first.input(), List.of(first.target())));
    assertEquals(1, judgement.score());
    assertThrows(
        InputException.class,
        () -> DataSource.of("shapes").open(input, task.wanted(), 3, Cancellation.none()));
  }

  @Test
  void aSmallNetworkLearns() throws Exception {
    var outcome =
        train(
            NET,
            RECIPE.withEpochs(12).with(Optimiser.AdamW.USUAL, 0.05),
            List.of(),
            DATA,
            "w.safetensors",
            false);
    assertTrue(epochs.getLast().loss() < epochs.getFirst().loss() / 2, epochs.toString());
    assertEquals(1, outcome.best().validationAccuracy());
    assertTrue(outcome.isComplete());
    assertFalse(Trainer.interrupted(folder.resolve("w.safetensors")).isPresent());
  }

  @Test
  void theSameSeedGivesTheSameBits() throws Exception {
    train(NET, RECIPE, List.of(), DATA, "a.safetensors", false);
    train(NET, RECIPE, List.of(), DATA, "b.safetensors", false);
    train(NET, RECIPE.withSeed(6), List.of(), DATA, "c.safetensors", false);
    assertEquals(
        -1, Files.mismatch(folder.resolve("a.safetensors"), folder.resolve("b.safetensors")));
    assertTrue(
        Files.mismatch(folder.resolve("a.safetensors"), folder.resolve("c.safetensors")) > 0);
  }

  @Test
  void goingOnAfterAStopReachesTheSameWeights() throws Exception {
    train(NET, RECIPE, List.of(), DATA, "whole.safetensors", false);
    stopAfter = 2;
    assertThrows(
        CancellationException.class,
        () -> train(NET, RECIPE, List.of(), DATA, "cut.safetensors", false));
    stopAfter = 0;
    assertTrue(Trainer.interrupted(folder.resolve("cut.safetensors")).isPresent());
    train(NET, RECIPE, List.of(), DATA, "cut.safetensors", true);
    assertEquals(
        -1, Files.mismatch(folder.resolve("whole.safetensors"), folder.resolve("cut.safetensors")));
  }

  @Test
  void whoeverStopsItBeforeItBeginsDoesNotWaitForTheStep() throws Exception {
    var stopped = new Cancellation();
    stopped.cancel();
    var compiled = compiled(NET, 8);
    var task = Task.of(CATALOGUE, analysis(NET));
    assertThrows(
        CancellationException.class,
        () -> Step.of(compiled, Optional.empty(), task, RECIPE, List.of(), false, stopped));
  }

  @Test
  void aCheckpointOfAnotherRecipeIsRefused() throws Exception {
    stopAfter = 2;
    assertThrows(
        CancellationException.class,
        () -> train(NET, RECIPE, List.of(), DATA, "w.safetensors", false));
    stopAfter = 0;
    var why = refusal(() -> train(NET, RECIPE.withSeed(9), List.of(), DATA, "w.safetensors", true));
    assertTrue(why.contains("it was begun with --seed 5, not 9"), why);
  }

  @Test
  void frozenBlocksKeepTheirWeightsAndStatistics() throws Exception {
    train(NET, RECIPE, List.of("first"), DATA, "w.safetensors", false);
    var compiled = compiled(NET, 8).model();
    for (var weight : compiled.weights()) {
      if (!weight.name().startsWith("first.") && !weight.name().startsWith("head.")) continue;
      var fresh =
          Tensor.zeros(DType.FLOAT32, weight.dims().stream().mapToLong(Long::longValue).toArray());
      Initialiser.seeded(1).fill(weight, fresh.data());
      var now = weight("w.safetensors", weight.name());
      if (weight.name().startsWith("first."))
        assertArrayEquals(fresh.toFloats(), now, weight.name());
      else assertFalse(Arrays.equals(fresh.toFloats(), now), weight.name());
    }
  }

  @Test
  void runningVarianceIsUnbiased() throws Exception {
    var net =
        """
        image  = input(shape: "N,2")
        even   = batch-norm   image
        scores = dense(units: 2)  even
        end    = output       scores
        """;
    var pictures =
        new Dataset() {
          @Override
          public String title() {
            return "pairs";
          }

          @Override
          public List<String> classes() {
            return List.of("a", "b");
          }

          @Override
          public int size(Part part) {
            return 4;
          }

          @Override
          public Example read(Part part, int index, Cancellation cancellation) {
            return new Example(
                Tensor.of(new float[] {index, -2 * index}, 1, 2), new RightAnswer.Named(index % 2));
          }

          @Override
          public List<String> remarks() {
            return List.of();
          }
        };
    train(net, RECIPE.withBatch(4).withEpochs(1), List.of(), pictures, "w.safetensors", false);
    // 0, 1, 2, 3: mean 1.5, sum of squared differences 5, over n − 1.
    assertArrayEquals(
        new float[] {0.15f, -0.3f}, weight("w.safetensors", "even.running_mean"), 1e-5f);
    assertArrayEquals(
        new float[] {0.9f + 0.1f * 5 / 3, 0.9f + 0.1f * 20 / 3},
        weight("w.safetensors", "even.running_var"),
        1e-5f);
  }

  @Test
  void numbersOutOfBoundsStopWithTheBlockNamed() {
    var wild = RECIPE.with(new Optimiser.Sgd(0, false, 0), 1e30);
    var why = refusal(() -> train(NET, wild, List.of(), DATA, "w.safetensors", false));
    assertTrue(why.contains("the loss is no longer a number. The numbers of the block"), why);
    assertTrue(why.contains("first") || why.contains("head"), why);
  }

  @Test
  void whatCannotBeReadIsNamedAndLeftOut() throws Exception {
    train(NET, RECIPE, List.of(), new Levels(3, 2), "w.safetensors", false);
    assertEquals(2, skipped.size());
    assertTrue(skipped.contains("picture 1 is damaged."), skipped.toString());
  }

  @Test
  void whatCanBeReadFillsABatchAsLargeAsTheData() throws Exception {
    train(NET, RECIPE.withBatch(48), List.of(), new Levels(3, 2), "w.safetensors", false);
    assertEquals(4, epochs.size());
    assertTrue(skipped.contains("picture 1 is damaged."), skipped.toString());
    assertTrue(
        refusal(() -> train(NET, RECIPE.withBatch(48), List.of(), new Levels(3, 48), "v", false))
            .contains("picture "));
  }

  @Test
  void aHeadOfAnotherNumberOfClassesIsRefused() {
    var why =
        refusal(() -> train(NET, RECIPE, List.of(), new Levels(2, 0), "w.safetensors", false));
    assertEquals(
        "The head gives 3 scores, but levels has 2 classes. Set the head's number of classes to"
            + " 2.",
        why);
  }

  @Test
  void aBatchLargerThanTheDataIsRefused() {
    var why =
        refusal(() -> train(NET, RECIPE.withBatch(64), List.of(), DATA, "w.safetensors", false));
    assertTrue(why.contains("Give --batch 48 or less."), why);
  }

  @Test
  void aNetworkWithoutWeightsIsRefused() {
    var net =
        """
        image  = input(shape: "N,1,6,6")
        row    = flatten  image
        scores = output   row
        """;
    var why = refusal(() -> train(net, RECIPE, List.of(), DATA, "w.safetensors", false));
    assertTrue(why.startsWith("The network has no weights"), why);
  }

  @Test
  void aBatchOfOneWithABatchNormIsRefused() {
    var net =
        """
        image  = input(shape: "N,1,6,6")
        row    = flatten  image
        even   = batch-norm  row
        scores = dense(units: 3)  even
        end    = output   scores
        """;
    var why =
        refusal(() -> train(net, RECIPE.withBatch(1), List.of(), DATA, "w.safetensors", false));
    assertTrue(why.contains("take a batch of 2 or more"), why);
  }

  @Test
  void aWrongPathToFreezeIsNamed() {
    var why = refusal(() -> train(NET, RECIPE, List.of("backbone"), DATA, "w.safetensors", false));
    assertTrue(why.startsWith("There is no block \"backbone\" to freeze."), why);
  }

  @Test
  void gradientsAreShortenedTogether() throws Exception {
    var still = RECIPE.with(new Optimiser.Sgd(0, false, 0), 1).with(new Schedule.Constant());
    train(
        NET,
        still.with(Refinement.NONE.withLongest(1e-9)),
        List.of(),
        DATA,
        "w.safetensors",
        false);
    var fc =
        compiled(NET, 8).model().weights().stream()
            .filter(weight -> weight.name().equals("head.fc.weight"))
            .findFirst()
            .orElseThrow();
    var fresh = Tensor.zeros(DType.FLOAT32, 3, 4);
    Initialiser.seeded(1).fill(fc, fresh.data());
    assertArrayEquals(fresh.toFloats(), weight("w.safetensors", "head.fc.weight"), 1e-6f);
  }

  @Test
  void whatTrainingTakesIsKnownBefore() throws Exception {
    var net =
        """
        image  = input(shape: "N,6")
        one    = dense(units: 4, bias: false)  image
        act    = relu   one
        two    = dense(units: 3, bias: false)  act
        end    = output  two
        """;
    var plain = RECIPE.with(new Optimiser.Sgd(0, false, 0), 0.1);
    var takes = step(net, plain.withBatch(8), List.of()).takes();
    var twice = step(net, plain.withBatch(16), List.of()).takes();
    assertEquals(8, takes.batch());
    // 36 weights, as they were and as they become; besides those only numbers that do not change.
    assertTrue(takes.fixed() >= 2 * 36 * 4 && takes.fixed() < 1000, takes.toString());
    assertEquals(takes.fixed(), twice.fixed());
    // At least what went in, both layers and their gradients.
    assertTrue(takes.perBatch() >= 8 * (2 * 6 + 2 * 3 + 4 + 4) * 4, takes.toString());
    assertTrue(twice.perBatch() > 1.6 * takes.perBatch(), takes + ", " + twice);
    var averaged = RECIPE.with(Refinement.NONE.withAverage(0.9).withGathered(2));
    assertTrue(step(net, averaged, List.of()).takes().fixed() >= 2 * 5 * 36 * 4);
  }

  /// Two tensors leave the frozen blocks; one of them is silenced at random on its way.
  private static final String BRANCHED =
      """
      image  = input(shape: "N,1,6,6")
      first  = conv-unit(filters: 4)  image
      second = conv-unit(filters: 4)  first
      quiet  = dropout(rate: 0.2)     first
      third  = conv-unit(filters: 4)  second
      sum    = add                    quiet third
      head   = classification-head(classes: 3)  sum
      scores = output                 head
      """;

  /// Counts how often examples are read.
  private record Counted(Dataset data, List<Integer> reads) implements ForwardingDataset {
    @Override
    public Example read(Part part, int index, Cancellation cancellation) throws InputException {
      reads.add(index);
      return data.read(part, index, cancellation);
    }
  }

  @Test
  void whatAFrozenBeginningMakesIsComputedOnceAndTheSameIsLearned() throws Exception {
    var frozen = List.of("first", "second");
    var step = step(BRANCHED, RECIPE, frozen);
    assertEquals(2 * 4 * 36, step.part().orElseThrow().elements());
    var kept = new Counted(DATA, new ArrayList<>());
    var anew = new Counted(DATA, new ArrayList<>());
    train(BRANCHED, RECIPE, frozen, kept, "kept.safetensors", false);
    var without = RECIPE.with(Refinement.NONE.withAnew(true));
    train(BRANCHED, without, frozen, anew, "anew.safetensors", false);
    assertEquals(48 + 13, kept.reads().size());
    assertEquals(4 * (48 + 13), anew.reads().size());
    for (var each : step.stored())
      assertArrayEquals(
          weight("anew.safetensors", each.name()), weight("kept.safetensors", each.name()), 1e-4f);
  }

  @Test
  void whatChangesFromEpochToEpochIsNotKept() throws Exception {
    var changed = Augmentation.of(List.of("flip"));
    var recipe = RECIPE.with(Refinement.NONE.with(changed));
    assertTrue(step(BRANCHED, recipe, List.of("first", "second")).part().isEmpty());
    assertTrue(step(BRANCHED, RECIPE, List.of()).part().isEmpty());
    assertTrue(step(BRANCHED, RECIPE, List.of("third")).part().isEmpty());
  }

  @Test
  void whatDoesNotFitIntoMemoryIsOfferedASmallerBatch() throws Exception {
    var takes = new StepMemory(1_000_000_000, 64_000_000_000L, 64);
    takes.require(80_000_000_000L);
    var why = refusal(() -> takes.require(20_000_000_000L));
    assertTrue(why.contains("Give --batch 16 or less"), why);
    assertTrue(why.contains("65 GB") && why.contains("20 GB"), why);
    assertTrue(new StepMemory(1_000_000_000, 16_000_000_000L, 16).fits(20_000_000_000L));
    assertFalse(new StepMemory(1_000_000_000, 17_000_000_000L, 17).fits(20_000_000_000L));
    var none = refusal(() -> takes.require(1_500_000_000));
    assertTrue(none.contains("not even one example at a time fits"), none);
  }
}
