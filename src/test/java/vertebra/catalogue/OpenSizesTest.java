package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.analysis.Analysis;
import vertebra.compile.CompileException;
import vertebra.compile.Compiler;
import vertebra.compile.Compiler.Options;
import vertebra.media.NoiseInput;
import vertebra.onnx.Model;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.tensor.TensorType;

/// Open heights and widths are as true as fixed ones: what a block says of sizes that it does not
/// know is what it says of each of them, and what it computes then is the same.
@Tag("slow")
class OpenSizesTest {

  private static final Engine ENGINE = new OrtEngine();

  /// How far numbers may lie apart that are computed in another order, in parts of the largest.
  private static final double ROUNDING = 1e-4;

  private static final long MOST_MULTIPLY_ADDS = 100_000_000;
  private static final long MOST_PARAMETERS = 3_000_000;

  /// Sizes that stand for all of 1 to 40 where there is no time for each.
  private static final List<Integer> FEW = List.of(1, 2, 5, 7, 16, 31, 32, 40);

  /// Their lists of boxes have the length of one size of the picture, which none of the usual is.
  private static final Set<String> TIED =
      Set.of(
          "fcos-boxes: two levels",
          "retinanet-boxes: two levels",
          "rpn-proposals: one map, nine boxes, softmax",
          "rpn-proposals: two levels");

  private static Analysis analyzed(OpenExamples example) {
    return Designs.analyzed(example.design());
  }

  /// Whether a design of the example can be made: parameters may give the block other ports.
  private static boolean hasItsPorts(OpenExamples example) {
    return example.block().portNames(example.example().parameters(), example.levels().size()).size()
        == example.levels().size();
  }

  private static List<TensorType> outputs(Analysis analysis) {
    return analysis.findings().of(Designs.SUBJECT).typing().outputs();
  }

  private static Model compiled(Analysis analysis) {
    try {
      return new Compiler(Designs.CATALOGUE).compile(analysis, Options.DEFAULT).model();
    } catch (CompileException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /// Whether it is about how many numbers a map has, which depends on both sizes together; that is
  /// found when a run brings them.
  private static boolean countsAll(OpenExamples example) {
    return example.block().id().value().equals("reshape");
  }

  /// Asks a valid example whether it compiles, and whether sizes come out as at fixed ones; answers
  /// how many sizes were asked.
  private static int holdShapes(
      OpenExamples example, Analysis open, List<Integer> heights, Random random) {
    compiled(open);
    int asked = 0;
    for (int height : heights) {
      int width = heights.get(random.nextInt(heights.size()));
      var fixed = Designs.analyzed(example.design(height, width));
      boolean fits = fits(open, example.sizes(height, width));
      assertTrue(
          fixed.isValid() || !fits || example.levels().size() > 1 || countsAll(example),
          () -> example + " says that it fits at " + height + " × " + width);
      if (!fixed.isValid()) continue;
      assertTrue(fits, () -> example + " says that it does not fit at " + height + " × " + width);
      var sizes = example.sizes(height, width);
      var substituted =
          outputs(open).stream().map(type -> type.with(type.shape().substitute(sizes))).toList();
      assertEquals(outputs(fixed), substituted, () -> example + " at " + height + " × " + width);
      asked++;
    }
    return asked;
  }

  private static boolean fits(Analysis open, Map<String, Long> sizes) {
    var working = open.findings().sizes();
    return sizes.entrySet().stream()
        .allMatch(size -> working.sizes(size.getKey()).get(Math.toIntExact(size.getValue())));
  }

  @Test
  void noExampleOfAnOperationThatIsValidWithOpenSizesIsLost() throws IOException {
    holdExamples(example -> !example.block().isComposite());
  }

  @Tag("full")
  @Test
  void noExampleThatIsValidWithOpenSizesIsLost() throws IOException {
    holdExamples(_ -> true);
  }

  private void holdExamples(Predicate<OpenExamples> asked) throws IOException {
    var random = new Random(1);
    var sizes = List.of(31, 32);
    var valid = new TreeSet<String>();
    var refused = new TreeSet<String>();
    var withoutFix = new TreeSet<String>();
    OpenExamples.all()
        .filter(asked)
        .forEach(example -> {
          var open = analyzed(example);
          (open.isValid() ? valid : refused).add(example.name());
          if (open.isValid()) holdShapes(example, open, sizes, random);
          else if (open.errors().getFirst().fixes().isEmpty()) withoutFix.add(example.name());
        });
    var known = known();
    assertEquals(428, known.size());
    refused.retainAll(known);
    assertEquals(Set.of(), refused, "valid before");
    assertTrue(valid.size() > 60, valid::toString);
    withoutFix.removeAll(TIED);
    assertEquals(Set.of(), withoutFix, "refused without a way out");
  }

  /// The examples that are valid with open sizes.
  private List<String> known() throws IOException {
    try (var file = getClass().getResourceAsStream("open-examples.txt")) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    }
  }

  @Test
  void whatAnOperationSaysOfOpenSizesHoldsAtEachOfThem() {
    assertTrue(sweep(example -> !example.block().isComposite(), 3, FEW) > 500);
  }

  @Tag("full")
  @Test
  void whatEveryBlockSaysOfOpenSizesHoldsAtAllOfOneToForty() {
    var all = IntStream.rangeClosed(1, 40).boxed().toList();
    assertTrue(sweep(_ -> true, Integer.MAX_VALUE, all) > 200_000);
  }

  /// So many variants of every example; answers how many sizes were asked.
  private static int sweep(Predicate<OpenExamples> asked, int most, List<Integer> heights) {
    var random = new Random(7);
    int count = 0;
    for (var example : OpenExamples.all().filter(asked).toList()) {
      var sizes = example.block().isComposite() ? FEW : heights;
      for (var variant : drawn(example, most, random)) {
        var open = analyzed(variant);
        if (open.isValid()) count += holdShapes(variant, open, sizes, random);
      }
    }
    return count;
  }

  /// So many variants of an example that have its ports.
  static List<OpenExamples> drawn(OpenExamples example, int most, Random random) {
    var variants = new ArrayList<>(example.varied().filter(OpenSizesTest::hasItsPorts).toList());
    Collections.shuffle(variants, random);
    return variants.subList(0, Math.min(most, variants.size()));
  }

  @Tag("ort")
  @Test
  void whatAnOperationComputesAtOpenSizesIsWhatItComputesAtFixedOnes() throws EngineException {
    assertTrue(runs(example -> !example.block().isComposite(), 1) > 60);
  }

  @Tag("ort")
  @Tag("full")
  @Test
  void whatEveryBlockComputesAtOpenSizesIsWhatItComputesAtFixedOnes() throws EngineException {
    int runs = runs(_ -> true, 40);
    assertTrue(runs > 2_600, () -> "only " + runs + " runs");
  }

  private static int runs(Predicate<OpenExamples> asked, int most) throws EngineException {
    var random = new Random(3);
    int done = 0;
    for (var example : OpenExamples.all().filter(asked).toList())
      for (var variant :
          example.block().isComposite() ? List.of(example) : drawn(example, most, random)) {
        var open = analyzed(variant);
        if (open.isValid() && !isLarge(variant)) done += holdNumbers(variant, open, random);
      }
    return done;
  }

  private static boolean isLarge(OpenExamples example) {
    var cost = Designs.analyzed(example.design(40, 40)).cost();
    return cost.multiplyAdds() > MOST_MULTIPLY_ADDS || cost.parameters() > MOST_PARAMETERS;
  }

  private static int holdNumbers(OpenExamples example, Analysis analysis, Random random)
      throws EngineException {
    int runs = 0;
    var model = compiled(analysis);
    try (var open = opened(model)) {
      for (int i = 0; i < 2; i++) {
        int height = 1 + random.nextInt(40);
        int width = 1 + random.nextInt(40);
        var fixed = Designs.analyzed(example.design(height, width));
        if (!fixed.isValid()) continue;
        var sizes = example.sizes(height, width);
        SequencedMap<String, Tensor> expected;
        try (var session = opened(compiled(fixed))) {
          expected = session.run(noise(model, sizes), Cancellation.none());
        }
        var found = open.run(noise(model, sizes), Cancellation.none());
        expected.forEach((name, tensor) ->
            assertClose(
                tensor,
                Objects.requireNonNull(found.get(name)),
                example + " at " + height + " × " + width + ": " + name));
        runs++;
      }
    }
    return runs;
  }

  private static Session opened(Model model) throws EngineException {
    return ENGINE.open(
        model, NetworkRun.WEIGHTS, Device.CPU, Engine.Options.DEFAULT.withThreads(1));
  }

  private static SequencedMap<String, Tensor> noise(Model model, Map<String, Long> sizes) {
    var inputs = new LinkedHashMap<String, Tensor>();
    for (int i = 0; i < model.inputs().size(); i++) {
      var type = model.inputs().get(i).type();
      var shape = type.shape().inBatchesOf(1).substitute(sizes);
      inputs.put(
          model.inputs().get(i).name(),
          NoiseInput.uniform(i).tensor(type.dtype(), shape.toLongs()));
    }
    return inputs;
  }

  private static void assertClose(Tensor expected, Tensor found, String what) {
    assertArrayEquals(expected.dims(), found.dims(), what);
    double largest = 1;
    for (long i = 0; i < expected.elements(); i++)
      largest = Math.max(largest, Math.abs(expected.get(i)));
    for (long i = 0; i < expected.elements(); i++)
      assertFalse(Math.abs(expected.get(i) - found.get(i)) > ROUNDING * largest, what);
  }
}
