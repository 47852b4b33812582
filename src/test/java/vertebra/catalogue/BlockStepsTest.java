package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import vertebra.analysis.Analysis;
import vertebra.block.BlockType;
import vertebra.block.Example;
import vertebra.compile.Compiler;
import vertebra.gradient.Forward;
import vertebra.gradient.GradientException;
import vertebra.gradient.Tape;
import vertebra.gradient.Term;
import vertebra.media.NoiseInput;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Weight.WeightKind;
import vertebra.onnx.WeightData;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.tensor.DType;
import vertebra.weights.Initialiser;

/// Every block that has weights learns: two steps down the gradient of what leaves it, weighed at
/// random, give finite and falling numbers.
@Tag("ort")
@Tag("slow")
class BlockStepsTest {

  /// Blocks through which no gradient flows; who trains through them is told so.
  private static final Set<String> WITHOUT_GRADIENT = Set.of();

  private static final long BATCH = 2;

  /// How far all weights together go in a step.
  private static final double LENGTH = 0.02;

  private static final long FEW_MULTIPLY_ADDS = 20_000_000;
  private static final long MOST_MULTIPLY_ADDS = 2_000_000_000L;
  private static final long MOST_PARAMETERS = 30_000_000;
  private static final int ONE_IN = 4;

  private static final WeightData WEIGHTS = new RepeatedWeights(Initialiser.seeded(1));
  private static final Engine ENGINE = new OrtEngine();

  /// What these learn has a slope only where numbers are below zero.
  private static final Set<String> BELOW_ZERO = Set.of("prelu");

  @TestFactory
  Stream<DynamicTest> smallBlocksLearnInTwoSteps() {
    var small =
        learning().stream().filter(one -> costs(one.analysis(), FEW_MULTIPLY_ADDS)).toList();
    return tests(small.stream().filter(one -> Math.floorMod(one.title().hashCode(), ONE_IN) == 0));
  }

  @Tag("full")
  @TestFactory
  Stream<DynamicTest> everyExampleOfEveryBlockLearnsInTwoSteps() {
    return tests(learning().stream());
  }

  /// An example of a block with weights.
  private record Learning(BlockType block, String title, Analysis analysis) {}

  private static List<Learning> learning() {
    var all = new ArrayList<Learning>();
    for (var block : Designs.CATALOGUE.blocks())
      for (Example example : block.examples()) {
        var analysis = Designs.analyzed(Designs.around(block, example));
        if (analysis.cost().parameters() > 0)
          all.add(new Learning(block, block.id() + ", " + example.name(), analysis));
      }
    return all;
  }

  private static boolean costs(Analysis analysis, long most) {
    var cost = analysis.cost();
    return BATCH * cost.multiplyAdds() <= most && cost.parameters() <= MOST_PARAMETERS;
  }

  private static Stream<DynamicTest> tests(Stream<Learning> all) {
    return all.map(one ->
        DynamicTest.dynamicTest(
            one.title(),
            () -> {
              assumeTrue(costs(one.analysis(), MOST_MULTIPLY_ADDS), "not run, because it is large");
              learns(one);
            }));
  }

  private static void learns(Learning one) throws Exception {
    var options = Compiler.Options.DEFAULT.withBatch(BATCH);
    var model = new Compiler(Designs.CATALOGUE).compile(one.analysis(), options).model();
    var reals = new LinkedHashSet<String>();
    for (var output : model.outputs())
      if (output.type().dtype() == DType.FLOAT32) reals.add(output.name());
    assumeTrue(!reals.isEmpty(), "nothing leaves it that has a slope");
    try {
      learns(model, reals, BELOW_ZERO.contains(one.block().id().value()));
      assertTrue(!WITHOUT_GRADIENT.contains(one.block().id().value()), "it has a gradient");
    } catch (GradientException none) {
      assertTrue(
          WITHOUT_GRADIENT.contains(one.block().id().value()), String.valueOf(none.getMessage()));
    }
  }

  private static void learns(Model model, Set<String> outputs, boolean signed) throws Exception {
    var forward = Forward.of(model, outputs, Forward.Form.TRAINING);
    assumeTrue(!forward.weights().isEmpty(), "no weight leads to what leaves it");
    var tape = forward.tape();
    var shares = new LinkedHashMap<String, Tensor>();
    var losses = new ArrayList<Term>();
    for (var output : forward.outputs().values()) {
      var name = output.name() + "/share";
      shares.put(name, NoiseInput.normal(7).tensor(DType.FLOAT32, output.dims()));
      losses.add(output.times(tape.input(name, output.dims())).average());
    }
    var loss = Tape.joined(losses).total();
    var names = List.copyOf(forward.weights().keySet());
    var gradients = tape.gradients(loss, List.copyOf(forward.weights().values()));
    var length =
        Tape.joined(gradients.stream().map(gradient -> gradient.squared().total()).toList())
            .total()
            .root();
    tape.output("loss", loss);
    tape.output("length", length);
    for (int i = 0; i < names.size(); i++) {
      var weight = Objects.requireNonNull(forward.weights().get(names.get(i)));
      var way = gradients.get(i).times(length.plus(1e-12).reciprocal().times(LENGTH));
      tape.output(names.get(i) + "'", weight.minus(way));
    }
    step(tape.model("two steps"), model, shares, signed);
  }

  private static void step(Model steps, Model model, Map<String, Tensor> shares, boolean signed)
      throws Exception {
    var feed = new LinkedHashMap<String, Tensor>(Designs.noise(model, BATCH));
    if (signed)
      feed.replaceAll((_, noise) -> NoiseInput.normal(3).tensor(noise.dtype(), noise.dims()));
    feed.putAll(shares);
    for (var weight : model.weights())
      if (weight.kind() != WeightKind.CONSTANT) {
        var tensor =
            Tensor.zeros(
                weight.dtype(), weight.dims().stream().mapToLong(Long::longValue).toArray());
        WEIGHTS.fill(weight, tensor.data());
        feed.put(weight.name(), tensor);
      }
    feed.keySet().retainAll(steps.inputs().stream().map(Model.Value::name).toList());
    var losses = new ArrayList<Double>();
    double expected = 0;
    var options = Engine.Options.DEFAULT.withThreads(1);
    try (var session = ENGINE.open(steps, WEIGHTS, Device.CPU, options)) {
      for (int i = 0; i < 3; i++) {
        var results = session.run(feed, Cancellation.none());
        for (var name : results.keySet())
          assertTrue(Designs.isFinite(Objects.requireNonNull(results.get(name))), name);
        losses.add(Objects.requireNonNull(results.get("loss")).get(0));
        if (i == 0) expected = LENGTH * Objects.requireNonNull(results.get("length")).get(0);
        for (var name : List.copyOf(feed.keySet())) {
          var next = results.get(name + "'");
          if (next != null) feed.put(name, next);
        }
      }
    }
    assertEquals(3, losses.size());
    assertTrue(expected > 0, "no weight has a gradient");
    // A step so small that it drowns in the rounding of the loss shows nothing.
    if (expected > 1e-5 * Math.abs(losses.getFirst()))
      assertTrue(
          losses.get(1) < losses.get(0) && losses.get(2) < losses.get(0),
          losses + ", expected to fall by about " + expected);
  }
}
