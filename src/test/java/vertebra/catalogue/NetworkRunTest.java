package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.ThrowingConsumer;
import vertebra.analysis.Analysis;
import vertebra.block.Preset;
import vertebra.compile.Compiler;
import vertebra.compile.Compiler.Options;
import vertebra.onnx.Checker;
import vertebra.onnx.Model;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.NoiseInput;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.weights.Initialiser;

/// Every ready-made network, whole: its design has no mistakes, its model is accepted by ONNX's
/// checker, and ONNX Runtime answers with finite numbers of the shapes that were promised.
@Tag("ort")
class NetworkRunTest {

  /// Networks that need more are checked but not run, and say so.
  private static final long MOST_MULTIPLY_ADDS = 6_000_000_000L;

  private static final long MOST_PARAMETERS = 60_000_000;

  private static final long BATCH = 2;
  private static final Initialiser WEIGHTS = Initialiser.seeded(1);
  private static final Engine ENGINE = new OrtEngine();

  private static Stream<DynamicTest> everyNetwork(ThrowingConsumer<Analysis> proof) {
    return Designs.CATALOGUE.presets().stream()
        .map(preset -> DynamicTest.dynamicTest(preset.id(), () -> proof.accept(analyzed(preset))));
  }

  private static Analysis analyzed(Preset preset) {
    return Designs.analyzed(preset.graph().get());
  }

  private static Model compiled(Analysis analysis) throws Exception {
    return new Compiler(Designs.CATALOGUE).compile(analysis, Options.DEFAULT).model();
  }

  @TestFactory
  Stream<DynamicTest> theCheckerAcceptsEveryNetwork() {
    return everyNetwork(analysis -> {
      assertEquals(List.of(), analysis.errors());
      var model = compiled(analysis);
      assertTrue(model.opset() >= Compiler.OPSET, "opset " + model.opset());
      Checker.check(model, WEIGHTS);
    });
  }

  @TestFactory
  Stream<DynamicTest> aBatchOfTwoRunsToFiniteNumbersOfThePromisedShapes() {
    return everyNetwork(analysis -> {
      assumeSmall(analysis);
      var model = compiled(analysis);
      var inputs = new LinkedHashMap<String, Tensor>();
      for (int i = 0; i < model.inputs().size(); i++) {
        var type = model.inputs().get(i).type();
        var dims =
            Designs.sized(type, BATCH).shape().dims().stream()
                .mapToLong(dim -> dim.known().orElse(16))
                .toArray();
        inputs.put(model.inputs().get(i).name(), NoiseInput.uniform(i).tensor(type.dtype(), dims));
      }
      try (var session =
          ENGINE.open(model, WEIGHTS, Device.CPU, Engine.Options.DEFAULT.withThreads(2))) {
        var outputs = session.run(inputs, Cancellation.none());
        for (var output : model.outputs()) {
          var tensor = Objects.requireNonNull(outputs.get(output.name()));
          var promised = Designs.sized(output.type(), BATCH).shape();
          if (promised.isKnown())
            assertArrayEquals(promised.toLongs(), tensor.dims(), output.name());
          assertTrue(isFinite(tensor), output.name() + " is not finite");
        }
      }
    });
  }

  private static void assumeSmall(Analysis analysis) {
    var cost = analysis.cost();
    assumeTrue(
        cost.multiplyAdds() <= MOST_MULTIPLY_ADDS && cost.parameters() <= MOST_PARAMETERS,
        () ->
            "not run, because it is large: %,d parameters, %,d multiply-adds a sample"
                .formatted(cost.parameters(), cost.multiplyAdds()));
  }

  private static boolean isFinite(Tensor tensor) {
    for (long i = 0; i < tensor.elements(); i++) if (!Double.isFinite(tensor.get(i))) return false;
    return true;
  }
}
