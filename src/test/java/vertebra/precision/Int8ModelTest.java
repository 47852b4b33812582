package vertebra.precision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.onnx.Attribute;
import vertebra.onnx.Checker;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Operator;
import vertebra.onnx.Model.Weight;
import vertebra.onnx.WeightData;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.tensor.DType;
import vertebra.tensor.TensorType;
import vertebra.weights.Initialiser;
import vertebra.weights.WeightException;

class Int8ModelTest {

  private static final WeightData FRESH = Initialiser.seeded(5);
  private static final Engine ENGINE = new OrtEngine();

  private static Weight weight(String name, Init init, Long... dims) {
    return new Weight(name, DType.FLOAT32, List.of(dims), init, Weight.WeightKind.TRAINABLE);
  }

  private static Operator operator(String type, String output, String... inputs) {
    return new Operator("block/" + output, type, List.of(inputs), List.of(output), List.of());
  }

  private static Model model(String in, String out, List<Operator> operators, Weight... weights) {
    return new Model(
        "tested",
        17,
        List.of(new Model.Value("x", TensorType.float32(in))),
        List.of(new Model.Value("y", TensorType.float32(out))),
        operators,
        List.of(weights),
        Map.of());
  }

  private static Tensor noise(long seed, long... dims) {
    var random = new Random(seed);
    int count = 1;
    for (long dim : dims) count *= (int) dim;
    var numbers = new float[count];
    for (int i = 0; i < count; i++) numbers[i] = (float) random.nextGaussian();
    return Tensor.of(numbers, dims);
  }

  private static Map<String, Tensor> run(Model model, WeightData data, Tensor x)
      throws EngineException {
    try (var session = ENGINE.open(model, data, Device.CPU, Engine.Options.DEFAULT)) {
      return session.run(Session.feed("x", x), Cancellation.none());
    }
  }

  private static Reduced reduced(Model model, Calibration.Method method, Tensor... examples)
      throws IOException, EngineException {
    var int8 = Int8Model.of(model, false);
    var calibration = int8.calibration(method);
    for (var example : examples)
      calibration.add(run(calibration.model(), int8.data(FRESH), example));
    var reduced = int8.reduced(calibration, FRESH, List.of());
    Checker.check(reduced.model(), reduced.data(FRESH));
    return reduced;
  }

  private static final Model CONV =
      model(
          "1,2,6,6",
          "1,3,6,6",
          List.of(
              new Operator(
                  "block/Conv",
                  "Conv",
                  List.of("x", "w", "b"),
                  List.of("y"),
                  List.of(
                      Attribute.wholes("kernel_shape", 3, 3),
                      Attribute.wholes("pads", 1, 1, 1, 1)))),
          weight("w", new Init.Normal(0.3), 3L, 2L, 3L, 3L),
          weight("b", new Init.Normal(1), 3L));

  @Test
  @Tag("ort")
  void aConvolutionIsWhatWholeNumbersGive() throws IOException, EngineException {
    var x = noise(1, 1, 2, 6, 6);
    var reduced = reduced(CONV, Calibration.Method.MINMAX, x);
    var y = run(reduced.model(), reduced.data(FRESH), x).get("y");
    var expected = inWholes(x, range(x).grid());
    for (int i = 0; i < expected.length; i++)
      assertEquals(expected[i], y.get(i), Math.abs(expected[i]) * 1e-5 + 1e-5, "at " + i);
  }

  private static Range range(Tensor x) {
    float low = 0;
    float high = 0;
    for (int i = 0; i < x.elements(); i++) {
      low = Math.min(low, (float) x.get(i));
      high = Math.max(high, (float) x.get(i));
    }
    return new Range(low, high);
  }

  /// The convolution with every factor a whole number, summed in 64 bits.
  private static double[] inWholes(Tensor x, Range.Grid grid) throws IOException {
    var w = Numbers.of(FRESH, CONV.weights().get(0));
    var b = Numbers.of(FRESH, CONV.weights().get(1));
    var y = new double[3 * 36];
    for (int o = 0; o < 3; o++) {
      float most = 0;
      for (int i = 0; i < 18; i++) most = Math.max(most, Math.abs(w[o * 18 + i]));
      float scale = most / 127;
      long bias = (long) Math.rint(b[o] / (double) (scale * grid.scale()));
      for (int place = 0; place < 36; place++) {
        long sum = bias;
        for (int tap = 0; tap < 18; tap++) {
          int row = place / 6 + tap % 9 / 3 - 1;
          int column = place % 6 + tap % 3 - 1;
          if (row < 0 || row > 5 || column < 0 || column > 5) continue;
          long factor = grid.quantised((float) x.get(tap / 9 * 36L + row * 6L + column));
          sum += (factor - grid.zero()) * Math.round(Math.rint(w[o * 18 + tap] / (double) scale));
        }
        y[o * 36 + place] = sum * (double) scale * grid.scale();
      }
    }
    return y;
  }

  @Test
  @Tag("ort")
  void normalisationsBecomePartOfTheirConvolutions() throws IOException, EngineException {
    var model =
        model(
            "1,2,6,6",
            "1,3,6,6",
            List.of(
                new Operator(
                    "c/Conv",
                    "Conv",
                    List.of("x", "w"),
                    List.of("c"),
                    List.of(Attribute.wholes("pads", 1, 1, 1, 1))),
                operator("BatchNormalization", "n", "c", "gamma", "beta", "mean", "variance"),
                operator("Relu", "y", "n")),
            weight("w", new Init.Normal(0.3), 3L, 2L, 3L, 3L),
            weight("gamma", new Init.Uniform(2), 3L),
            weight("beta", new Init.Normal(1), 3L),
            weight("mean", new Init.Normal(1), 3L),
            weight("variance", new Init.Constant(0.7f), 3L));
    var folded = new Folded(model);
    assertEquals(
        List.of("Conv", "Relu"), folded.model().operators().stream().map(Operator::type).toList());
    assertEquals(
        List.of("w", "w.bias"), folded.model().weights().stream().map(Weight::name).toList());
    var x = noise(2, 1, 2, 6, 6);
    var before = run(model, FRESH, x).get("y");
    var after = run(folded.model(), folded.data(FRESH), x).get("y");
    for (int i = 0; i < before.elements(); i++) assertEquals(before.get(i), after.get(i), 1e-5);
    var reduced = reduced(model, Calibration.Method.MINMAX, x);
    assertEquals("1 of 1 layers in int8", reduced.summary());
  }

  @Test
  @Tag("ort")
  void storedMatricesAreTurnedAndQuantisedByOutput() throws IOException, EngineException {
    var model =
        model(
            "4,8",
            "4,5",
            List.of(
                new Operator(
                    "l/Transpose",
                    "Transpose",
                    List.of("w"),
                    List.of("t"),
                    List.of(Attribute.wholes("perm", 1, 0))),
                operator("MatMul", "m", "x", "t"),
                operator("Add", "y", "m", "b")),
            weight("w", new Init.Normal(1), 5L, 8L),
            weight("b", new Init.Normal(1), 5L));
    var x = noise(3, 4, 8);
    for (var method : Calibration.Method.values()) {
      var reduced = reduced(model, method, x, noise(4, 4, 8));
      assertTrue(
          reduced.model().operators().stream().noneMatch(one -> one.type().equals("Transpose")));
      var exact = run(model, FRESH, x).get("y");
      var found = run(reduced.model(), reduced.data(FRESH), x).get("y");
      for (int i = 0; i < exact.elements(); i++) assertEquals(exact.get(i), found.get(i), 0.15);
    }
  }

  @Test
  @Tag("ort")
  void productsOfActivationsAndSharedWeightsStayInFloat32() throws IOException, EngineException {
    var reduced =
        reduced(
            model(
                "4,4",
                "4,4",
                List.of(
                    operator("MatMul", "a", "x", "w"),
                    operator("MatMul", "b", "a", "x"),
                    operator("MatMul", "c", "b", "v"),
                    operator("Add", "y", "c", "v")),
                weight("w", new Init.Normal(1), 4L, 4L),
                weight("v", new Init.Normal(1), 4L, 4L)),
            Calibration.Method.MINMAX,
            noise(5, 4, 4));
    assertEquals(
        List.of(
            "1 stays in float32 (MatMul): multiplies two activations",
            "1 stays in float32 (MatMul): shares its weight with an operator in float32"),
        reduced.exceptions());
  }

  @Test
  @Tag("ort")
  void theEndsStayInFloat32OnRequest() {
    var operators =
        List.of(
            operator("MatMul", "a", "x", "w"),
            operator("MatMul", "b", "a", "v"),
            operator("MatMul", "y", "b", "u"));
    var weights =
        new Weight[] {
          weight("w", new Init.Normal(1), 4L, 4L),
          weight("v", new Init.Normal(1), 4L, 4L),
          weight("u", new Init.Normal(1), 4L, 4L)
        };
    assertEquals(
        List.of("a"), new Int8Plan(model("4,4", "4,4", operators, weights), true).rounded());
  }

  @Test
  @Tag("ort")
  void weightsThatAreNoNumbersAreRefusedByName() throws EngineException {
    var model =
        model(
            "4,4",
            "4,4",
            List.of(operator("MatMul", "y", "x", "w")),
            weight("w", new Init.Constant(Float.NaN), 4L, 4L));
    var int8 = Int8Model.of(model, false);
    var calibration = int8.calibration(Calibration.Method.MINMAX);
    var finite =
        new Model(
            "tested",
            17,
            model.inputs(),
            model.outputs(),
            model.operators(),
            List.of(weight("w", Init.ones(), 4L, 4L)),
            Map.of());
    var watched = Int8Model.of(finite, false).calibration(Calibration.Method.MINMAX);
    calibration.add(run(watched.model(), FRESH, noise(6, 4, 4)));
    var refusal =
        assertThrows(WeightException.class, () -> int8.reduced(calibration, FRESH, List.of()));
    assertTrue(refusal.getMessage().startsWith("The weight w holds infinities"));
  }
}
