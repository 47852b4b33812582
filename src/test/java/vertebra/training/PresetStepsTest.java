package vertebra.training;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Findings;
import vertebra.block.Catalogue;
import vertebra.block.Preset;
import vertebra.catalogue.SmallerNetworks;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.Compiled;
import vertebra.compile.Compiler;
import vertebra.dataset.Batch;
import vertebra.dataset.PixelClasses;
import vertebra.dataset.RightAnswer;
import vertebra.design.Designs;
import vertebra.detection.BoundingBox;
import vertebra.detection.LabelledBox;
import vertebra.graph.Graph;
import vertebra.media.NoiseInput;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.tensor.DType;
import vertebra.weights.WeightSource;

/// Ready-made networks learn at a small size: two short steps down the gradient of their head's own
/// loss give finite and falling losses.
@Tag("ort")
@Tag("slow")
class PresetStepsTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final int BATCH = 2;

  /// How far all weights together go in a step, the next where one is too far: at so small a size
  /// the last norms of deep networks even out eight numbers, and a step overshoots.
  private static final List<Double> LENGTHS = List.of(1e-3, 1e-4, 1e-5);

  /// The sides of a picture that are tried, the smallest first, before the network's own.
  private static final List<Integer> SIDES = List.of(64, 96, 128, 224);

  /// To what a network is made narrower and shallower, where its parameters allow it.
  private static final SmallerNetworks.Limits SMALL =
      new SmallerNetworks.Limits(60_000_000, 2_000_000);

  private static final long MOST_MULTIPLY_ADDS = 4_000_000_000L;
  private static final long MOST_PARAMETERS = 70_000_000;

  /// One of each kind of head, small ones.
  private static final List<String> FEW =
      List.of("mobilenet_v3_small", "lraspp_mobilenet_v3_large", "yolov5n", "yolov8n");

  @TestFactory
  Stream<DynamicTest> aNetworkOfEachKindOfHeadLearnsInTwoSteps() {
    return tests(CATALOGUE.presets().stream().filter(preset -> FEW.contains(preset.id())));
  }

  @Tag("full")
  @TestFactory
  Stream<DynamicTest> everyReadyMadeNetworkThatCanBeTrainedLearnsInTwoSteps() {
    return tests(CATALOGUE.presets().stream().filter(preset -> !preset.id().startsWith("block_")));
  }

  private static Stream<DynamicTest> tests(Stream<Preset> presets) {
    return presets.map(preset -> DynamicTest.dynamicTest(preset.id(), () -> learns(preset)));
  }

  /// The network with the smallest picture at which as few of its norms as possible see one place
  /// alone, and narrower if it is still large. Of two numbers a norm leaves nothing but which is
  /// the larger, and where so little flows through them no step in float32 is short enough.
  private static Analysis small(Preset preset) {
    var graph = preset.graph().get();
    if (new Designs(CATALOGUE).inputs(graph).size() == 1) {
      var sizes =
          SIDES.stream()
              .map(side -> analyzed(resized(graph, side)))
              .filter(Analysis::isValid)
              .toList();
      var fewest = sizes.stream().mapToLong(PresetStepsTest::normsOfOnePlace).min();
      for (var size : sizes)
        if (normsOfOnePlace(size) == fewest.orElseThrow())
          return analyzed(SmallerNetworks.within(SMALL, size.graph()));
    }
    return analyzed(SmallerNetworks.within(SMALL, SmallerNetworks.of(preset)));
  }

  private static long normsOfOnePlace(Analysis analysis) {
    return normsOfOnePlace(analysis.graph(), analysis.findings());
  }

  private static long normsOfOnePlace(Graph graph, Findings findings) {
    long count = 0;
    for (var entry : findings.byNode().entrySet()) {
      var finding = entry.getValue();
      var inside = finding.inside();
      if (inside.isPresent())
        count += normsOfOnePlace(inside.get().body().graph(), inside.get().findings());
      else if (graph.node(entry.getKey()).block().value().equals("batch-norm")) {
        var shape = finding.site().input(0).shape();
        if (shape.rank() == 4 && shape.dim(2).value() * shape.dim(3).value() == 1) count++;
      }
    }
    return count;
  }

  private static Graph resized(Graph graph, int side) {
    var reader = graph.outgoing(new Designs(CATALOGUE).inputs(graph).getFirst().id()).getFirst();
    return new Designs(CATALOGUE)
        .resized(graph, reader.to().node(), side)
        .map(edit -> vertebra.graph.GraphEdit.apply(graph, edit))
        .orElse(graph);
  }

  private static Analysis analyzed(Graph graph) {
    return new Analyzer(CATALOGUE).analyze(graph);
  }

  private static void learns(Preset preset) throws Exception {
    var analysis = small(preset);
    var cost = analysis.cost();
    assumeTrue(cost.parameters() > 0, "has no weights");
    assumeTrue(
        new Designs(CATALOGUE).inputs(analysis.graph()).size() == 1, "takes several pictures");
    assumeTrue(
        BATCH * cost.multiplyAdds() <= MOST_MULTIPLY_ADDS && cost.parameters() <= MOST_PARAMETERS,
        "not run, because it is large");
    Task task;
    try {
      task = Task.of(CATALOGUE, analysis);
    } catch (TrainingException untrained) {
      assumeTrue(false, "not trained: " + untrained.getMessage());
      return;
    }
    var options = Compiler.Options.DEFAULT.withBatch(BATCH).withTaps(task.taps());
    var compiled = new Compiler(CATALOGUE).compile(analysis, options);
    var tried = new ArrayList<List<Double>>();
    for (double length : LENGTHS) {
      var losses = losses(compiled, task, length);
      tried.add(losses);
      assertTrue(losses.stream().allMatch(Double::isFinite), losses::toString);
      if (losses.get(1) < losses.get(0) && losses.get(2) < losses.get(1)) return;
    }
    fail(tried.toString());
  }

  private static List<Double> losses(Compiled compiled, Task task, double length) throws Exception {
    var recipe =
        Recipe.USUAL
            .with(task.usualLoss())
            .with(new Optimiser.Sgd(0, false, 0), 1)
            .with(Refinement.NONE.withLongest(length))
            .withBatch(BATCH);
    var step = Step.of(compiled, task, recipe, List.of());
    var losses = new ArrayList<Double>();
    try (var weights = WeightSource.fresh(1).open(compiled.model());
        var session =
            new OrtEngine()
                .open(
                    step.training(),
                    weights.data(),
                    Device.CPU,
                    Engine.Options.DEFAULT.withThreads(1))) {
      var state = new State(step, weights.data(), Cancellation.none());
      var stepping = new Stepping(session, step, recipe, state);
      for (int i = 0; i < 3; i++)
        // Always as the first batch, so that dropout silences the same numbers.
        losses.add(
            Stepping.result(
                    stepping.learn(batch(step), 0, recipe.rate(), Cancellation.none()), Step.LOSS)
                .get(0));
    }
    return losses;
  }

  private static Batch batch(Step step) {
    var input = NoiseInput.normal(3).tensor(DType.FLOAT32, step.sizes());
    return new Batch(input, IntStream.range(0, BATCH).mapToObj(row -> target(step, row)).toList());
  }

  private static RightAnswer target(Step step, int row) {
    int classes = step.task().wanted().classes();
    int last = step.dims().size() - 1;
    int wide = step.dims().get(last).intValue();
    int high = step.dims().get(last - 1).intValue();
    return switch (step.task().answer()) {
      case CLASS -> new RightAnswer.Named(row % classes);
      case MASK ->
          new RightAnswer.Masked(
              PixelClasses.of(wide, high, (x, y) -> (x + 2 * y + row) % classes));
      case BOXES ->
          new RightAnswer.Boxed(
              List.of(
                  new LabelledBox(
                      new BoundingBox(0.1 * wide, 0.2 * high, 0.5 * wide, 0.8 * high),
                      row % classes)));
      case PICTURE -> {
        var dims =
            LongStream.concat(
                    LongStream.of(1),
                    step.task().wanted().sizes().stream().mapToLong(Long::longValue))
                .toArray();
        yield new RightAnswer.Pictured(Tensor.zeros(DType.FLOAT32, dims));
      }
    };
  }
}
