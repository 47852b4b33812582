package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import vertebra.analysis.Analysis;
import vertebra.analysis.Diagnostic;
import vertebra.block.BlockType;
import vertebra.catalogue.Mistakes.Mistake;
import vertebra.compile.Compiler;
import vertebra.compile.Compiler.Options;
import vertebra.graph.GraphEdit;
import vertebra.media.NoiseInput;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.tensor.TensorType;
import vertebra.weights.Initialiser;

/// What every block says to parameters and inputs that it cannot have: one sentence with the rule
/// and a way out, never an exception; and what it accepts runs with the shapes it promised.
///
/// A seeded sample of all mistakes is tried; `-Dvertebra.full=true` tries every one.
@Tag("ort")
@Tag("slow")
class BlockRefusalTest {

  private static final boolean FULL = Boolean.getBoolean("vertebra.full");
  private static final long BATCH = 2;
  private static final int SAMPLE = 5;
  private static final int RUNS = 1;
  private static final long MOST_MULTIPLY_ADDS = 40_000_000;
  private static final long MOST_PARAMETERS = 1_000_000;
  private static final long MOST_BYTES = 64_000_000;

  private static final Engine ENGINE = new OrtEngine();

  private interface Question {
    void about(List<Mistake> mistakes) throws Exception;
  }

  private static Stream<DynamicTest> everyBlock(Question question) {
    return Designs.CATALOGUE.blocks().stream()
        .map(block ->
            DynamicTest.dynamicTest(
                block.id().value(), () -> question.about(sample(block, Mistakes.about(block)))));
  }

  private static List<Mistake> sample(BlockType block, List<Mistake> all) {
    if (FULL) return all;
    var shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, new Random(block.id().value().hashCode()));
    return shuffled.subList(0, Math.min(SAMPLE, shuffled.size()));
  }

  @TestFactory
  Stream<DynamicTest> aMistakeIsToldOnceWithAWayOut() {
    return everyBlock(mistakes -> {
      for (var mistake : mistakes) {
        var analysis = Designs.analyzed(mistake.design());
        var errors = analysis.errors();
        if (errors.isEmpty()) continue;
        assertEquals(1, errors.size(), () -> mistake.what() + ": " + messages(analysis.errors()));
        var error = errors.getFirst();
        assertFalse(error.code().equals("internal-error"), mistake::what);
        assertFalse(error.message().isBlank(), mistake::what);
        if (mistake.changesOutputs()) continue;
        assertFalse(error.fixes().isEmpty(), () -> mistake.what() + ": " + error.message());
        var mended = GraphEdit.apply(analysis.graph(), error.fixes().getFirst().edit());
        assertEquals(
            List.of(),
            Designs.analyzed(mended).errors(),
            () -> mistake.what() + ": " + error.fixes().getFirst().title());
      }
    });
  }

  private static List<String> messages(List<Diagnostic> diagnostics) {
    return diagnostics.stream().map(Diagnostic::message).toList();
  }

  @TestFactory
  Stream<DynamicTest> whatIsAcceptedRunsWithTheShapesThatWerePromised() {
    return everyBlock(mistakes -> {
      int runs = 0;
      for (var mistake : mistakes) {
        var analysis = Designs.analyzed(mistake.design());
        if (!analysis.isValid() || !isSmall(analysis) || runs == RUNS && !FULL) continue;
        runs++;
        assertRuns(mistake, analysis);
      }
    });
  }

  private static boolean isSmall(Analysis analysis) {
    var cost = analysis.cost();
    return cost.multiplyAdds() <= MOST_MULTIPLY_ADDS
        && cost.parameters() <= MOST_PARAMETERS
        && cost.activationBytes() <= MOST_BYTES;
  }

  /// Numbers for the sizes that are open: those of the example.
  private static long[] sizes(TensorType type, TensorType usual) {
    var shape = Designs.sized(type, BATCH).shape();
    var like = Designs.sized(usual, BATCH).shape();
    var sizes = new long[shape.rank()];
    for (int axis = 0; axis < sizes.length; axis++)
      sizes[axis] =
          shape
              .dim(axis)
              .known()
              .orElse(axis < like.rank() ? like.dim(axis).known().orElse(BATCH) : BATCH);
    return sizes;
  }

  private static void assertRuns(Mistake mistake, Analysis analysis) throws Exception {
    var model = new Compiler(Designs.CATALOGUE).compile(analysis, Options.DEFAULT).model();
    var inputs = new LinkedHashMap<String, Tensor>();
    for (int i = 0; i < model.inputs().size(); i++) {
      var type = model.inputs().get(i).type();
      inputs.put(
          model.inputs().get(i).name(),
          NoiseInput.uniform(i)
              .tensor(
                  type.dtype(),
                  sizes(
                      type,
                      mistake.usual().inputs().isEmpty()
                          ? type
                          : mistake.usual().inputs().get(i))));
    }
    try (var session =
        ENGINE.open(
            model, Initialiser.seeded(1), Device.CPU, Engine.Options.DEFAULT.withThreads(1))) {
      var outputs = session.run(inputs, Cancellation.none());
      for (var output : model.outputs()) {
        var tensor = Objects.requireNonNull(outputs.get(output.name()), mistake.what());
        var promised = Designs.sized(output.type(), BATCH).shape();
        if (promised.isKnown())
          assertArrayEquals(
              promised.toLongs(), tensor.dims(), () -> mistake.what() + " " + output.name());
      }
    } catch (RuntimeException refused) {
      throw new AssertionError(mistake.what(), refused);
    }
    assertTrue(model.opset() >= Compiler.OPSET);
  }
}
