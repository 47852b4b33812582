package vertebra.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import vertebra.onnx.Model;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.tensor.Dim;
import vertebra.weights.Initialiser;

/// Every rule's gradient is the slope: what the result changes by when one number changes a little.
@Tag("slow")
class GradientRulesTest {

  private static final double STEP = 1e-5;
  private static final double EXACT = 1e-6;
  private static final double SINGLE = 3e-5;

  /// So many numbers of a large weight are changed alone, about.
  private static final int ALONE = 16;

  private static final int DIRECTIONS = 6;
  private static final Engine ENGINE = new OrtEngine();

  static final List<Sample> SAMPLES =
      """
      Identity | 2,3 |
      Neg | 2,3 |
      Abs | 2,3 |
      Reciprocal | +2,3 |
      Exp | 2,3 |
      Log | +2,3 |
      Sqrt | +2,3 |
      Sin | 2,3 |
      Cos | 2,3 |
      Atan | 3,4 |
      Erf | 4,5 |
      Cast | 2,3 | to=1
      Relu | 3,5 |
      LeakyRelu | 3,5 |
      LeakyRelu | 3,5 | alpha=0.3
      PRelu | 2,3,4,2 3,1,1 |
      PRelu | 2,3 3 |
      Clip | 4,5 {-1} {0.5} |
      Clip | 4,5 _ {0.5} |
      HardSigmoid | 4,5 | alpha=0.5 beta=0.4
      HardSwish | 4,5 |
      Sigmoid | 3,4 |
      Tanh | 3,4 |
      Softplus | 3,4 |
      Softsign | 3,4 |
      Elu | 3,4 | alpha=0.7
      Celu | 3,4 | alpha=0.7
      Selu | 3,4 |
      Mish | 3,4 |
      Gelu | 3,4 |
      Gelu | 3,4 | approximate=tanh
      Add | 2,3,4 3,1 |
      Add | 3 2,3 |
      Sum | 2,3 3 2,1 |
      Mean | 2,3 3 2,1 |
      Sub | 2,1 3 |
      Mul | 2,3,4 4 |
      Mul | s 2,3 |
      Div | 2,3 +3 |
      Pow | +2,3 {2.5} |
      Pow | +2,3 3 |
      Max | 2,3 2,3 |
      Max | 2,3 {0.2} |
      Min | 2,3 3 |
      Where | ?2,3 2,3 3 |
      MatMul | 3,4 4,5 |
      MatMul | 2,3,4 4,5 |
      MatMul | 2,3,3,4 2,3,4,5 |
      MatMul | 2,1,3,4 3,4,5 |
      Gemm | 3,4 4,5 5 |
      Gemm | 4,3 5,4 3,5 | transA=1 transB=1 alpha=0.5 beta=2
      Gemm | 3,4 5,4 | transB=1
      Einsum | 2,3 3,4 | equation=ab,bc->ac
      Einsum | 2,3,4 4,2 | equation=bij,jb->i
      Conv | 2,3,7,6 4,3,3,3 4 | pads=1,1,1,1
      Conv | 2,3,7,6 4,3,3,3 | pads=1,1,1,1 strides=2,2
      Conv | 2,3,8,7 4,3,3,2 4 | pads=0,1,2,1 strides=2,1 dilations=1,2
      Conv | 1,2,9,9 3,2,3,3 | strides=3,2
      Conv | 2,3,5,5 4,3,1,1 |
      Conv | 2,3,5,5 4,3,1,1 | strides=2,2
      Conv | 2,2,17,16 3,2,1,1 |
      Conv | 1,2,17,16 2,2,3,3 | pads=1,1,1,1
      Conv | 1,2,9,9 2,2,3,3 | pads=2,2,2,2 dilations=2,2
      Conv | 1,2,6,6 2,2,3,3 | pads=3,3,3,3
      Conv | 1,2,6,5 2,2,5,3 |
      Conv | 2,4,6,5 6,2,3,3 6 | group=2 pads=1,1,1,1
      Conv | 2,4,6,5 6,2,3,3 | group=2 strides=2,2
      Conv | 2,4,7,6 4,1,3,3 4 | group=4 pads=1,1,1,1
      Conv | 2,4,7,6 4,1,3,3 | group=4 pads=1,1,1,1 strides=2,2
      Conv | 2,4,7,6 8,1,3,3 | group=4 dilations=2,1
      Conv | 1,2,7,6 3,2,3,3 | auto_pad=SAME_UPPER strides=2,2
      Conv | 1,2,7,6 3,2,2,2 | auto_pad=SAME_LOWER
      Conv | 2,3,9 4,3,3 4 | pads=1,0 strides=2
      Conv | 1,2,4,4,5 2,2,2,2,3 | pads=1,0,0,0,1,1
      ConvTranspose | 2,3,4,3 3,2,3,3 2 | strides=2,2 pads=1,1,1,1 output_padding=1,1
      ConvTranspose | 2,3,4,3 3,2,2,2 | strides=2,2
      ConvTranspose | 1,3,4,3 3,2,3,3 | pads=1,0,1,2 dilations=1,2
      ConvTranspose | 1,4,4,3 4,2,3,3 | group=2 strides=3,2
      ConvTranspose | 1,4,5,4 4,1,4,4 4 | group=4 strides=2,2 pads=1,1,1,1
      BatchNorm | 3,2,4,3 2 2 |
      BatchNorm | 5,4 4 4 |
      BatchNormalization | 3,2,4,3 2 2 {0.5,-0.3} {1.5,0.7} |
      LayerNormalization | 3,4,5 5 5 | axis=-1 epsilon=0.001
      LayerNormalization | 3,4,5 4,5 4,5 | axis=1
      LayerNormalization | 3,4,5 5 |
      InstanceNormalization | 2,3,4,3 3 3 |
      InstanceNormalization | 2,3,7 {1,1,1} {0,0,0} |
      GroupNormalization | 2,4,3,3 4 4 | num_groups=2
      LRN | 2,7,3,2 | size=5 alpha=0.5 beta=0.75 bias=1.5
      LRN | 1,6,2,2 | size=3 alpha=0.9
      LpNormalization | 3,4 | axis=1
      Softmax | 3,5 |
      Softmax | 2,3,4 | axis=1
      LogSoftmax | 3,5 | axis=1
      LogSoftmax | 2,3,2,2 | axis=1
      MaxPool | 2,3,6,8 | kernel_shape=2,2 strides=2,2
      MaxPool | 2,3,7,8 | kernel_shape=3,3 strides=2,2 pads=1,1,1,1
      MaxPool | 1,2,7,8 | kernel_shape=3,2 strides=2,3 ceil_mode=1
      MaxPool | 1,2,7,7 | kernel_shape=3,3 dilations=2,2
      MaxPool | 1,2,7,6 | kernel_shape=3,3 strides=2,2 auto_pad=SAME_UPPER
      MaxPool | 1,2,9 | kernel_shape=3 strides=2
      AveragePool | 2,3,6,8 | kernel_shape=2,2 strides=2,2
      AveragePool | 1,3,7,8 | kernel_shape=3,3 strides=2,2 pads=1,1,1,1
      AveragePool | 1,3,7,8 | kernel_shape=3,3 strides=2,2 pads=1,1,1,1 count_include_pad=1
      AveragePool | 1,2,7,8 | kernel_shape=3,2 strides=1,3 pads=1,0,2,1
      AveragePool | 1,2,7,8 | kernel_shape=2,3 strides=2,2 ceil_mode=1
      AveragePool | 1,2,8,9 | kernel_shape=3,3 strides=2,2 pads=1,1,1,1 ceil_mode=1
      AveragePool | 1,2,9 | kernel_shape=4 strides=2 pads=1,1
      GlobalAveragePool | 2,3,4,5 |
      GlobalMaxPool | 2,3,4,5 |
      ReduceSum | 2,3,4 [1] | keepdims=0
      ReduceSum | 2,3,4 [0,-1] |
      ReduceSum | 2,3 |
      ReduceMean | 2,3,4 | axes=-1 keepdims=0
      ReduceMean | 2,3,4 | axes=1,2
      ReduceMax | 2,3,4 | axes=1
      ReduceMin | 2,3,4 | axes=2 keepdims=0
      ReduceProd | 2,3 | axes=1
      ReduceL2 | 2,3 | axes=1
      Reshape | 2,3,4 [0,-1] |
      Flatten | 2,3,4 |
      Flatten | 2,3,4 | axis=2
      Squeeze | 2,1,3,1 [1,3] |
      Unsqueeze | 2,3 [0,3] |
      Transpose | 2,3,4 |
      Transpose | 2,3,4,2 | perm=0,3,1,2
      Concat | 2,3 2,1 2,2 | axis=1
      Concat | 2,3 1,3 | axis=-2
      Split:2 | 2,5 [2,3] | axis=1
      Split:3 | 6,2 | axis=0
      Slice | 5,6 [1,2] [4,5] |
      Slice | 5,6 [-2] [-5] [1] [-1] |
      Slice | 7,6 [1,0] [7,6] [0,1] [2,3] |
      Slice | 7,3 [-1] [-100] [0] [-2] |
      Slice | 2,3,8,8 [0,1] [100,100] [2,3] [2,2] |
      Pad | 2,3 [0,1,2,0] |
      Pad | 3,4 [-1,1,0,-2] |
      Pad | 1,2,4,5 [0,0,1,2,0,0,2,1] | mode=reflect
      Pad | 1,2,3,4 [0,0,1,0,0,0,2,3] | mode=edge
      Expand | 2,1,3 [4,1,5,1] |
      Tile | 2,3 [2,3] |
      Gather | 5,3 [0,2,2] |
      Gather | 2,5,3 [=1] | axis=1
      Gather | 4,5 [1,0;3,3] | axis=-1
      GatherND | 3,4,2 [0,1;2,3;0,1] |
      GatherElements | 3,2 [0,1;2,0] |
      CumSum | 3,4 [=1] |
      CumSum | 3,4 [=0] | exclusive=1 reverse=1
      DepthToSpace | 1,8,2,3 | blocksize=2
      DepthToSpace | 1,8,2,3 | blocksize=2 mode=CRD
      SpaceToDepth | 2,2,4,6 | blocksize=2
      Resize | 1,2,3,4 _ {1,1,2,2} | mode=nearest coordinate_transformation_mode=asymmetric nearest_mode=floor
      Resize | 1,2,5,4 _ _ [1,2,8,3] | mode=nearest coordinate_transformation_mode=asymmetric nearest_mode=floor
      Resize | 1,2,5,4 _ _ [1,2,7,6] | mode=nearest
      Resize | 1,2,3,4 _ {1,1,2,3} | mode=linear
      Resize | 1,2,6,7 _ _ [1,2,4,5] | mode=linear
      Resize | 1,2,3,4 _ _ [1,2,5,7] | mode=linear coordinate_transformation_mode=align_corners
      Resize | 1,2,3,4 _ _ [1,2,1,8] | mode=linear coordinate_transformation_mode=pytorch_half_pixel
      """
          .lines()
          .map(Sample::parse)
          .toList();

  /// The sum of the results, each number times a factor of its own, and its gradients.
  private record Slopes(Model value, Model gradients) {

    static Slopes of(Sample sample) throws GradientException {
      var names =
          sample.model().outputs().stream().map(Model.Value::name).collect(Collectors.toSet());
      return new Slopes(
          model(Forward.of(sample.model(), names, Forward.Form.TRAINING), false),
          model(Forward.of(sample.model(), names, Forward.Form.TRAINING), true));
    }

    private static Model model(Forward forward, boolean back) throws GradientException {
      var random = new Random(1);
      var sum = forward.tape().scalar(0);
      for (var y : forward.outputs().values()) {
        var factors = new float[(int) y.elements()];
        for (int i = 0; i < factors.length; i++) factors[i] = random.nextFloat(-1, 1);
        sum = sum.plus(y.times(forward.tape().constant(factors, y.dims())).total());
      }
      var weights = List.copyOf(forward.weights().values());
      if (back) {
        var gradients = forward.tape().gradients(sum, weights);
        for (int i = 0; i < weights.size(); i++)
          forward.tape().output("d " + weights.get(i).name(), gradients.get(i));
      }
      forward.tape().output("sum", sum);
      return forward.tape().model("sample");
    }
  }

  /// Of a small weight every number is changed alone. Of a larger one some are, which tells where a
  /// mistake is, and all at once in a few directions, to which every wrong number adds its part.
  @ParameterizedTest
  @FieldSource("SAMPLES")
  void aGradientIsTheSlope(Sample sample) throws Exception {
    var slopes = Slopes.of(sample);
    var found = run(slopes.gradients(), sample.numbers());
    for (var weight : sample.numbers().entrySet()) {
      var gradient = found.get("d " + weight.getKey());
      int count = gradient.values().length;
      assertEquals(weight.getValue().values().length, count);
      double allowed = EXACT * Math.max(1, gradient.largest());
      for (int i = 0; i < count; i += Math.max(1, count / ALONE)) {
        var change = new double[count];
        change[i] = 1;
        assertEquals(
            slope(slopes.value(), sample.numbers(), weight.getKey(), change),
            gradient.values()[i],
            allowed,
            weight.getKey() + " at " + i);
      }
      if (count < 2 * ALONE) continue;
      var random = new Random(2);
      for (int direction = 0; direction < DIRECTIONS; direction++) {
        var change = random.doubles(count, -1, 1).toArray();
        assertEquals(
            slope(slopes.value(), sample.numbers(), weight.getKey(), change),
            product(change, gradient.values()),
            allowed,
            weight.getKey() + " in direction " + direction);
      }
    }
  }

  private static double product(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) sum += one[i] * other[i];
    return sum;
  }

  /// Kept statistics, which a norm in training does not look at.
  private static Numbers kept(Model.Value input) {
    return Numbers.zeros(input.type().shape().dims().stream().mapToLong(Dim::value).toArray());
  }

  private static Map<String, Numbers> run(Model model, Map<String, Numbers> numbers) {
    var given = new HashMap<>(numbers);
    for (var input : model.inputs()) given.computeIfAbsent(input.name(), _ -> kept(input));
    return Interpreter.run(model, given);
  }

  /// How much the result changes when a weight moves a little along `change`.
  private static double slope(
      Model model, Map<String, Numbers> numbers, String name, double[] change) {
    return (value(model, numbers, name, change, STEP) - value(model, numbers, name, change, -STEP))
        / (2 * STEP);
  }

  private static double value(
      Model model, Map<String, Numbers> numbers, String name, double[] change, double step) {
    var moved = new HashMap<>(numbers);
    var weight = numbers.get(name);
    var values = weight.values().clone();
    for (int i = 0; i < values.length; i++) values[i] += change[i] * step;
    moved.put(name, new Numbers(values, weight.dims()));
    return run(model, moved).get("sum").values()[0];
  }

  /// The interpreter and the runtime know nothing of each other.
  @Tag("ort")
  @ParameterizedTest
  @FieldSource("SAMPLES")
  void theRuntimeComputesTheSameInSinglePrecision(Sample sample) throws Exception {
    var model = Slopes.of(sample).gradients();
    var feed = new HashMap<String, Tensor>();
    for (var input : model.inputs()) {
      var numbers = sample.numbers().getOrDefault(input.name(), kept(input));
      var floats = new float[numbers.values().length];
      for (int i = 0; i < floats.length; i++) floats[i] = (float) numbers.values()[i];
      feed.put(input.name(), Tensor.of(floats, numbers.dims()));
    }
    try (var session =
        ENGINE.open(model, Initialiser.seeded(0), Device.CPU, Engine.Options.DEFAULT)) {
      var outputs = session.run(feed, Cancellation.none());
      var expected = run(model, sample.numbers());
      for (var output : expected.entrySet()) {
        var numbers = outputs.get(output.getKey()).toFloats();
        double scale = Math.max(1, output.getValue().largest());
        for (int i = 0; i < numbers.length; i++)
          assertEquals(output.getValue().values()[i], numbers[i], SINGLE * scale, output.getKey());
      }
    }
  }

  @Test
  void everyRuleHasASample() {
    var sampled = new HashSet<String>();
    for (var sample : SAMPLES) sampled.add(sample.model().operators().getLast().type());
    var missing = new TreeSet<>(GradientRules.operators());
    missing.removeAll(sampled);
    missing.remove("BatchNorm");
    assertTrue(missing.isEmpty(), "no sample of " + missing);
  }
}
