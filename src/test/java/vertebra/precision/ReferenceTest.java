package vertebra.precision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Operator;
import vertebra.onnx.Model.Weight;
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

@Tag("ort")
class ReferenceTest {

  private static final Engine ENGINE = new OrtEngine();

  /// Three products, each of which multiplies by `factor`, and a way back to small numbers.
  private static Model model(float factor) {
    return new Model(
        "tested",
        17,
        List.of(new Model.Value("x", TensorType.float32("1,2"))),
        List.of(new Model.Value("y", TensorType.float32("1,2"))),
        List.of(
            operator("one/Mul", "x"),
            operator("two/Mul", "one/Mul"),
            operator("three/Mul", "two/Mul"),
            new Operator("y", "Sigmoid", List.of("three/Mul"), List.of("y"), List.of())),
        List.of(
            new Weight(
                "w",
                DType.FLOAT32,
                List.of(2L),
                new Init.Constant(factor),
                Weight.WeightKind.TRAINABLE)),
        Map.of());
  }

  private static Operator operator(String name, String input) {
    return new Operator(name, "Mul", List.of(input, "w"), List.of(name), List.of());
  }

  private static Deviation deviation(float factor) throws EngineException {
    var exact = model(factor);
    var reduced = HalfModel.of(exact, Set.of());
    var reference = Reference.of(exact, reduced);
    var x = Session.feed("x", Tensor.of(new float[] {1, 2}, 1, 2));
    var weights = Initialiser.seeded(0);
    try (var half =
            ENGINE.open(
                reduced.model(), reduced.data(weights), Device.CPU, Engine.Options.DEFAULT);
        var whole = ENGINE.open(reference.model(), weights, Device.CPU, Engine.Options.DEFAULT)) {
      return reference.deviation(
          whole.run(x, Cancellation.none()), half.run(x, Cancellation.none()));
    }
  }

  @Test
  void valuesThatPassFloat16OnTheWayAreNamed() throws EngineException {
    var passing = deviation(250).passing().orElseThrow();
    assertEquals("two", passing.block());
    assertEquals(2, passing.blocks());
    assertEquals(2 * 250.0 * 250 * 250, passing.size(), 1);
    assertTrue(
        deviation(250)
            .inWords()
            .endsWith(
                "; values reach 3.1e+07, more than float16 holds (65,504), first at two, in 2"
                    + " blocks: use float32, or normalise there"),
        deviation(250)::inWords);
  }

  @Test
  void onlyTheModelsOwnOutputsAreCompared() throws EngineException {
    var deviation = deviation(1);
    assertEquals(Optional.empty(), deviation.passing());
    assertEquals(List.of("y"), deviation.outputs().stream().map(Deviation.Output::name).toList());
    assertTrue(deviation.worst().orElseThrow().relative() < 1e-3);
  }

  @Test
  void theWorstOutputIsTheOneThatIsSaid() {
    var exact = new LinkedHashMap<String, Tensor>();
    exact.put("a", Tensor.of(new float[] {1, 0}, 1, 2));
    exact.put("b", Tensor.of(new float[] {4, 2}, 1, 2));
    exact.put("c", Tensor.of(new float[] {3, 3}, 1, 2));
    var others =
        Map.of(
            "a", Tensor.of(new float[] {1, 0}, 1, 2),
            "b", Tensor.of(new float[] {4.02f, 2}, 1, 2),
            "c", Tensor.of(new float[] {3, Float.POSITIVE_INFINITY}, 1, 2));
    var deviation = Deviation.of(Precision.FLOAT16, exact, others);
    assertEquals("c", deviation.worst().orElseThrow().name());
    assertEquals(
        List.of(
            "largest difference to float32 0 (0 % of the largest number) on output a",
            "largest difference to float32 0.020 (0.50 % of the largest number) on output b",
            "largest difference to float32 0 (0 % of the largest number) on output c; 1 number is"
                + " no longer finite, because something on the way passes 65,504"),
        deviation.lines());
    assertEquals(new Deviation.Top(1, 1), deviation.top().orElseThrow());
  }
}
