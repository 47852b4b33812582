package vertebra.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Weight;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Tensor;
import vertebra.runtime.onednn.Accelerator;
import vertebra.runtime.onednn.Libraries;
import vertebra.runtime.ort.OrtEngine;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.weights.Initialiser;

/// The two lowerings of a step agree: every sample of an operator that a library of kernels takes,
/// between two convolutions, gives the same results and gradients as standard operators do.
@Tag("ort")
class KernelAgreementTest {

  private static final double AGREED = 1e-4;
  private static final Engine ENGINE = new OrtEngine();

  private static final Set<String> WHOLE =
      Set.of(
          "Add",
          "AveragePool",
          "BatchNormalization",
          "Conv",
          "ConvTranspose",
          "GlobalAveragePool",
          "MaxPool");

  /// Operators of one number or two, between maps.
  private static final String MAPS =
      """
      Relu | 2,3,5,6 |
      LeakyRelu | 2,3,5,6 | alpha=0.3
      Clip | 2,3,5,6 {0} {0.5} |
      Clip | 2,3,5,6 _ {0.5} |
      HardSigmoid | 2,3,5,6 | alpha=0.5 beta=0.4
      HardSwish | 2,3,5,6 |
      Sigmoid | 2,3,5,6 |
      Tanh | 2,3,5,6 |
      Softplus | 2,3,5,6 |
      Mish | 2,3,5,6 |
      Add | 2,3,5,6 2,3,5,6 |
      Sub | 2,3,5,6 2,3,5,6 |
      Mul | 2,3,5,6 2,3,5,6 |
      Mul | 2,3,5,6 2,3,1,1 |
      Mul | 2,3,5,6 3,1,1 |
      Div | 2,3,5,6 {0.3} |
      ReduceSum | 2,3,5,6 [2,3] |
      Slice | 2,3,8,7 [0,1] [100,100] [2,3] [2,2] |
      Slice | 2,5,4,4 [1,-3] [3,100] [1,3] |
      Slice | 2,3,5,6 [-1] [-100] [3] [-2] |
      Pad | 2,3,5,6 [0,2,0,0,0,3,0,0] |
      Pad | 2,3,5,6 [0,0,1,2,0,0,0,3] |
      Pad | 2,3,5,6 [0,0,-1,0,0,-1,0,-2] |
      Pad | 2,3,5,6 [0,0,1,1,0,0,2,1] | mode=edge
      """;

  /// What is left to standard operators: a norm that is settled, windows with gaps, slices that run
  /// backwards, and copies of the edge.
  private static final Set<String> LEFT =
      Set.of(
          "BatchNormalization | 3,2,4,3 2 2 {0.5,-0.3} {1.5,0.7} |",
          "MaxPool | 1,2,7,7 | kernel_shape=3,3 dilations=2,2",
          "Slice | 2,3,5,6 [-1] [-100] [3] [-2] |",
          "Pad | 2,3,5,6 [0,0,1,1,0,0,2,1] | mode=edge");

  static List<Sample> samples() {
    var samples = new ArrayList<Sample>();
    for (var sample : GradientRulesTest.SAMPLES)
      if (WHOLE.contains(sample.model().operators().getLast().type())) samples.add(sample);
    MAPS.lines().map(Sample::parse).forEach(samples::add);
    samples.add(Sample.parse("MaxPool | 2,16,9,9 | kernel_shape=3,3 strides=2,2 pads=1,1,1,1"));
    samples.add(Sample.parse("Conv | 2,16,9,9 32,16,3,3 32 | strides=2,2 pads=1,1,1,1"));
    samples.add(Sample.parse("Conv | 2,32,9,9 32,1,3,3 | group=32 pads=1,1,1,1"));
    samples.removeIf(sample -> sample.model().weights().getFirst().dims().size() < 3);
    return samples;
  }

  /// The sample's operator, with a convolution of single pixels before and behind.
  ///
  /// @param rectified whether a rectifier follows it
  private static Model between(Sample sample, boolean rectified) throws GradientException {
    var model = sample.model();
    var operator = model.operators().getLast();
    var first = model.weights().getFirst();
    var operators = new ArrayList<Model.Operator>();
    operators.add(convolution("before", first.name(), "before/weight", "x"));
    var inputs = new ArrayList<>(operator.inputs());
    Collections.replaceAll(inputs, first.name(), "x");
    operators.add(
        new Model.Operator(
            operator.name(), operator.type(), inputs, operator.outputs(), operator.attributes()));
    var last = operator.outputs().getFirst();
    if (rectified)
      operators.add(
          new Model.Operator("act/Relu", "Relu", List.of(last), List.of("act"), List.of()));
    operators.add(convolution("behind", rectified ? "act" : last, "behind/weight", "z"));
    var made =
        Forward.of(model, Set.of(operator.outputs().getFirst()), Forward.Form.TRAINING)
            .outputs()
            .firstEntry()
            .getValue();
    var weights = new ArrayList<>(model.weights());
    weights.add(pixels("before/weight", first.dims().get(1), first.dims().size()));
    weights.add(pixels("behind/weight", made.dim(1), made.rank()));
    var end = new Model.Value("z", model.outputs().getFirst().type());
    return new Model(
        model.name(), model.opset(), List.of(), List.of(end), operators, weights, Map.of());
  }

  private static Model.Operator convolution(String path, String from, String by, String to) {
    return new Model.Operator(path + "/Conv", "Conv", List.of(from, by), List.of(to), List.of());
  }

  private static Weight pixels(String name, long channels, int rank) {
    var dims = new ArrayList<>(Collections.nCopies(rank, 1L));
    dims.set(0, channels);
    dims.set(1, channels);
    return new Weight(name, DType.FLOAT32, dims, Init.zeros(), Weight.WeightKind.TRAINABLE);
  }

  private static Tape step(Model model) throws GradientException {
    var forward = Forward.of(model, new LinkedHashSet<>(List.of("z")), Forward.Form.TRAINING);
    var tape = forward.tape();
    var z = forward.outputs().firstEntry().getValue();
    var random = new Random(1);
    var factors = new float[(int) z.elements()];
    for (int i = 0; i < factors.length; i++) factors[i] = random.nextFloat(-1, 1);
    var sum = z.times(tape.constant(factors, z.dims())).total();
    var weights = List.copyOf(forward.weights().values());
    var gradients = tape.gradients(sum, weights);
    for (int i = 0; i < weights.size(); i++)
      tape.output("d " + weights.get(i).name(), gradients.get(i));
    tape.output("sum", sum);
    forward.renewed().forEach((name, term) -> tape.output(name + "'", term));
    return tape;
  }

  private static Map<String, Tensor> feed(Model model) {
    var feed = new HashMap<String, Tensor>();
    for (var input : model.inputs()) {
      var random = new Random(input.name().hashCode());
      var dims = input.type().shape().dims().stream().mapToLong(Dim::value).toArray();
      var numbers = new float[Numbers.count(dims)];
      for (int i = 0; i < numbers.length; i++) numbers[i] = random.nextFloat(-1, 1);
      feed.put(input.name(), Tensor.of(numbers, dims));
    }
    return feed;
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("samples")
  void bothLoweringsGiveTheSame(Sample sample) throws Exception {
    var accelerator = Libraries.accelerator();
    assumeTrue(accelerator.isPresent(), "no oneDNN for this system");
    var tape = step(between(sample, false));
    var turns = tape.turns();
    var type = sample.model().operators().getLast().name();
    assertEquals(
        !LEFT.contains(sample.toString()),
        turns.stream()
            .anyMatch(turn ->
                turn instanceof StepTurn.Whole(var kernels, _)
                    && kernels.stream().anyMatch(kernel -> kernel.name().equals(type))),
        () -> "whether the library takes " + sample);
    agree(tape.model("step"), turns, accelerator.get());
  }

  @Test
  void aNormDoesWhatItsRectifierWouldDoThereAndBack() throws Exception {
    var accelerator = Libraries.accelerator();
    assumeTrue(accelerator.isPresent(), "no oneDNN for this system");
    var tape = step(between(Sample.parse("BatchNorm:1 | 3,5,4,3 5 5 |"), true));
    var turns = tape.turns();
    var kernels = new ArrayList<String>();
    for (var turn : turns)
      if (turn instanceof StepTurn.Whole(var whole, _))
        whole.forEach(kernel -> kernels.add(kernel.action().toString()));
    assertEquals(
        1, kernels.stream().filter(text -> text.matches("Norm\\[.*rectified=true]")).count());
    assertEquals(
        1, kernels.stream().filter(text -> text.matches("NormBack\\[.*rectified=true]")).count());
    assertEquals(0, kernels.stream().filter(text -> text.startsWith("Each")).count());
    agree(tape.model("step"), turns, accelerator.get());
  }

  private static void agree(Model model, List<StepTurn> turns, Accelerator accelerator)
      throws Exception {
    var numbers = Initialiser.seeded(1);
    var options = Engine.Options.DEFAULT.withThreads(2);
    try (var standard = ENGINE.open(model, numbers, Device.CPU, options);
        var whole = accelerator.open(model, turns, numbers, ENGINE, options)) {
      var feed = feed(model);
      var expected = standard.run(feed, Cancellation.none());
      for (int time = 0; time < 2; time++) {
        var found = whole.run(feed, Cancellation.none());
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((name, tensor) -> same(name, tensor.toFloats(), found.get(name)));
      }
    }
  }

  private static void same(String name, float[] expected, Tensor found) {
    double largest = 1;
    for (float number : expected) largest = Math.max(largest, Math.abs(number));
    var numbers = found.toFloats();
    assertEquals(expected.length, numbers.length, name);
    for (int i = 0; i < numbers.length; i++)
      assertEquals(expected[i], numbers[i], AGREED * largest, name + " at " + i);
  }
}
