package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.analysis.Analysis;
import vertebra.compile.Compiled;
import vertebra.compile.Compiler;
import vertebra.compile.Compiler.Options;
import vertebra.execute.PrecisionChoice;
import vertebra.execute.PrecisionConversion;
import vertebra.media.NoiseInput;
import vertebra.onnx.Checker;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;
import vertebra.precision.Deviation;
import vertebra.precision.Precision;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.tensor.DType;
import vertebra.weights.Initialiser;

/// Every block can be compiled to float16, and what it then gives is near what it gives in float32.
@Tag("ort")
@Tag("slow")
class PrecisionRunTest {

  private static final long MOST_MULTIPLY_ADDS = 3_000_000;
  private static final long MOST_PARAMETERS = 300_000;

  /// The largest float16.
  private static final double LARGEST = 65_504;

  private static final long BATCH = 1;
  private static final Initialiser WEIGHTS = Initialiser.seeded(1);
  private static final Engine ENGINE = new OrtEngine();

  private static Compiled compiled(Analysis analysis) throws Exception {
    return new Compiler(Designs.CATALOGUE).compile(analysis, Options.DEFAULT);
  }

  @TestFactory
  Stream<DynamicNode> everyBlockIsNearInFloat16() {
    return Designs.everyExample((block, example) -> {
      var analysis = Designs.analyzed(Designs.around(block, example));
      var cost = analysis.cost();
      assumeTrue(
          cost.multiplyAdds() <= MOST_MULTIPLY_ADDS && cost.parameters() <= MOST_PARAMETERS,
          "not run, because it is large");
      var compiled = compiled(analysis);
      var half = PrecisionConversion.of(compiled, Precision.FLOAT16);
      Checker.check(half.model(), half.data(WEIGHTS));
      var inputs = Designs.noise(compiled.model(), BATCH);
      var exact = run(compiled.model(), WEIGHTS, inputs);
      var reduced = run(half.model(), half.data(WEIGHTS), inputs);
      var difference = Deviation.of(Precision.FLOAT16, exact, reduced);
      for (var output : difference.outputs()) {
        assertEquals("", output.shapes());
        assumeTrue(output.scale() < LARGEST, "fresh weights make larger numbers than float16 has");
        assertEquals(0, output.lost(), difference::inWords);
        assertTrue(output.relative() <= 0.02, difference::inWords);
      }
    });
  }

  @ParameterizedTest
  @CsvSource({
    "lenet5,             0.002",
    "resnet20_cifar,     0.005",
    "mobilenet_v2,       0.01",
    "shufflenet_v2_x0_5, 0.01",
    "squeezenet1_1,      0.01",
    "deit_tiny,          0.01",
  })
  void wholeNetworksAreNearAndTakeHalfTheBytes(String preset, double most) throws Exception {
    var compiled =
        compiled(Designs.analyzed(Designs.CATALOGUE.preset(preset).orElseThrow().graph().get()));
    var half = PrecisionConversion.of(compiled, Precision.FLOAT16);
    Checker.check(half.model(), half.data(WEIGHTS));
    assertTrue(half.model().weightBytes() < 0.52 * compiled.model().weightBytes());
    var inputs = Designs.noise(compiled.model(), BATCH);
    var difference =
        Deviation.of(
            Precision.FLOAT16,
            run(compiled.model(), WEIGHTS, inputs),
            run(half.model(), half.data(WEIGHTS), inputs));
    var worst = difference.worst().orElseThrow();
    assertTrue(worst.relative() <= most, difference::inWords);
    assertEquals(0, worst.lost());
  }

  @ParameterizedTest
  @CsvSource({
    "lenet5,             0.05, 0.27",
    "resnet18,           0.05, 0.27",
    "mobilenet_v2,       0.10, 0.30",
    "deit_tiny,          0.05, 0.30",
  })
  void int8IsNearAndTakesAQuarterOfTheBytes(String preset, double most, double share)
      throws Exception {
    var compiled =
        compiled(Designs.analyzed(Designs.CATALOGUE.preset(preset).orElseThrow().graph().get()));
    var means =
        new PrecisionConversion.Means(
            ENGINE, PrecisionConversion.Pictures.USUAL, Cancellation.none(), (_, _) -> {});
    var wish = PrecisionChoice.of(Precision.INT8).with(new PrecisionChoice.Noise(4));
    var int8 = PrecisionConversion.of(compiled, wish, WEIGHTS, means);
    Checker.check(int8.model(), int8.data(WEIGHTS));
    assertTrue(int8.model().weightBytes() < share * compiled.model().weightBytes());
    assertTrue(int8.notes().getFirst().contains("only good for trying"));
    var inputs = new LinkedHashMap<String, Tensor>();
    for (var input : compiled.model().inputs())
      inputs.put(
          input.name(),
          NoiseInput.normal(99)
              .tensor(DType.FLOAT32, Designs.sized(input.type(), BATCH).shape().toLongs()));
    var difference =
        Deviation.of(
            Precision.INT8,
            run(compiled.model(), WEIGHTS, inputs),
            run(int8.model(), int8.data(WEIGHTS), inputs));
    assertTrue(difference.worst().orElseThrow().relative() <= most, difference::inWords);
    assertEquals(new Deviation.Top(1, 1), difference.top().orElseThrow());
  }

  private static SequencedMap<String, Tensor> run(
      Model model, WeightData weights, SequencedMap<String, Tensor> inputs) throws EngineException {
    var options = Engine.Options.DEFAULT.withThreads(2);
    try (var session = ENGINE.open(model, weights, Device.CPU, options)) {
      return session.run(inputs, Cancellation.none());
    }
  }
}
