package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import vertebra.analysis.Analysis;
import vertebra.block.BlockType;
import vertebra.block.BlockType.Behaviour;
import vertebra.block.Example;
import vertebra.compile.CompileException;
import vertebra.compile.Compiler;
import vertebra.compile.Compiler.Options;
import vertebra.onnx.Checker;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.weights.Initialiser;

/// What every block says in ONNX is accepted by ONNX's checker and does in ONNX Runtime what the
/// block claims.
@Tag("ort")
class BlockRunTest {

  /// Examples that need more are left out of running (not of checking), and say so.
  private static final long MOST_MULTIPLY_ADDS = 700_000_000;

  private static final long MOST_PARAMETERS = 12_000_000;

  private static final long BATCH = 2;
  private static final WeightData WEIGHTS = new RepeatedWeights(Initialiser.seeded(1));
  private static final Engine ENGINE = new OrtEngine();

  private static Model compiled(Analysis analysis) throws CompileException {
    return new Compiler(Designs.CATALOGUE).compile(analysis, Options.DEFAULT).model();
  }

  @Tag("slow")
  @TestFactory
  Stream<DynamicNode> theCheckerAcceptsEveryExample() {
    return Designs.everyExample((block, example) -> {
      var model = compiled(Designs.analyzed(Designs.around(block, example)));
      Checker.check(model, WEIGHTS);
    });
  }

  @TestFactory
  Stream<DynamicNode> theCheckerAcceptsEveryExampleInANewerOperatorSet() {
    return Designs.everyExample((block, example) -> {
      var analysis = Designs.analyzed(Designs.around(block, example));
      var newer = Options.DEFAULT.withOpset(21);
      Checker.check(new Compiler(Designs.CATALOGUE).compile(analysis, newer).model(), WEIGHTS);
    });
  }

  @Tag("slow")
  @TestFactory
  Stream<DynamicNode> runningGivesWhatTheBlockClaimsClosedAndOpenedUp() {
    return Designs.everyExample((block, example) -> {
      var closed = Designs.analyzed(Designs.around(block, example));
      assumeSmall(closed);
      var outputs = run(compiled(closed));
      assertClaims(block, example, outputs);
      if (block.behaviour() instanceof Behaviour.Composite) {
        var opened = Designs.analyzed(Designs.opened(block, example));
        assertEquals(closed.cost().parameters(), opened.cost().parameters());
        assertSame(outputs, run(compiled(opened)));
      }
    });
  }

  private static void assertClaims(BlockType block, Example example, Map<String, Tensor> outputs) {
    var ports = block.outputs(example.parameters());
    for (int i = 0; i < ports.size(); i++) {
      var claimed = Designs.sized(example.outputs().get(i), BATCH);
      var tensor = Objects.requireNonNull(outputs.get("out-" + ports.get(i).name()));
      if (claimed.shape().isKnown())
        assertArrayEquals(claimed.shape().toLongs(), tensor.dims(), ports.get(i).name());
      assertEquals(claimed.dtype(), tensor.dtype());
      assertTrue(Designs.isFinite(tensor), "not finite");
    }
  }

  private static void assertSame(Map<String, Tensor> expected, Map<String, Tensor> found) {
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach((name, tensor) ->
        assertEquals(
            -1,
            tensor.data().mismatch(Objects.requireNonNull(found.get(name)).data()),
            () -> name + " is not the same in every bit"));
  }

  private static void assumeSmall(Analysis analysis) {
    var cost = analysis.cost();
    assumeTrue(
        BATCH * cost.multiplyAdds() <= MOST_MULTIPLY_ADDS && cost.parameters() <= MOST_PARAMETERS,
        () ->
            "not run, because it is large: %,d parameters, %,d multiply-adds a sample"
                .formatted(cost.parameters(), cost.multiplyAdds()));
  }

  private static SequencedMap<String, Tensor> run(Model model) throws EngineException {
    var options = Engine.Options.DEFAULT.withThreads(1);
    try (var session = ENGINE.open(model, WEIGHTS, Device.CPU, options)) {
      return session.run(Designs.noise(model, BATCH), Cancellation.none());
    }
  }
}
