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
import vertebra.onnx.Checker;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;
import vertebra.precision.Difference;
import vertebra.precision.Precision;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.NoiseInput;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.weights.Initialiser;
import vertebra.workbench.Reducing;

/// Every block can be compiled to float16, and what it then gives is near what it gives in float32.
@Tag("ort")
class PrecisionRunTest {

  private static final long MOST_MULTIPLY_ADDS = 5_000_000;
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
      var compiled = compiled(analysis);
      var half = Reducing.of(compiled, Precision.FLOAT16);
      Checker.check(half.model(), half.data(WEIGHTS));
      var cost = analysis.cost();
      assumeTrue(
          cost.multiplyAdds() <= MOST_MULTIPLY_ADDS && cost.parameters() <= MOST_PARAMETERS,
          "checked, but not run, because it is large");
      var inputs = inputs(compiled.model());
      var exact = run(compiled.model(), WEIGHTS, inputs);
      var reduced = run(half.model(), half.data(WEIGHTS), inputs);
      var difference = Difference.of(Precision.FLOAT16, exact, reduced);
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
    "efficientnet_b0,    0.02",
    "deit_tiny,          0.01",
    "ssdlite320_mobilenet_v3_large, 0.02",
    "yolov8n,            0.02",
  })
  void wholeNetworksAreNearAndTakeHalfTheBytes(String preset, double most) throws Exception {
    var compiled =
        compiled(Designs.analyzed(Designs.CATALOGUE.preset(preset).orElseThrow().graph().get()));
    var half = Reducing.of(compiled, Precision.FLOAT16);
    Checker.check(half.model(), half.data(WEIGHTS));
    assertTrue(half.model().weightBytes() < 0.52 * compiled.model().weightBytes());
    var inputs = inputs(compiled.model());
    var difference =
        Difference.of(
            Precision.FLOAT16,
            run(compiled.model(), WEIGHTS, inputs),
            run(half.model(), half.data(WEIGHTS), inputs));
    var worst = difference.worst().orElseThrow();
    assertTrue(worst.relative() <= most, difference::inWords);
    assertEquals(0, worst.lost());
  }

  private static SequencedMap<String, Tensor> inputs(Model model) {
    var inputs = new LinkedHashMap<String, Tensor>();
    for (int i = 0; i < model.inputs().size(); i++) {
      var input = model.inputs().get(i);
      var dims =
          Designs.sized(input.type(), BATCH).shape().dims().stream()
              .mapToLong(dim -> dim.known().orElse(16))
              .toArray();
      inputs.put(input.name(), NoiseInput.uniform(i).tensor(input.type().dtype(), dims));
    }
    return inputs;
  }

  private static SequencedMap<String, Tensor> run(
      Model model, WeightData weights, SequencedMap<String, Tensor> inputs) throws EngineException {
    var options = Engine.Options.DEFAULT.withThreads(2);
    try (var session = ENGINE.open(model, weights, Device.CPU, options)) {
      return session.run(inputs, Cancellation.none());
    }
  }
}
