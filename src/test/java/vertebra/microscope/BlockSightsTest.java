package vertebra.microscope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.analysis.Analyzer;
import vertebra.block.BlockType;
import vertebra.block.BlockType.Behaviour;
import vertebra.block.Example;
import vertebra.execute.OpenSessions;

/// Blocks of the catalogue under the microscope: numbers here and there in what each gives are
/// worked out, or it is said why not.
@Tag("ort")
@Tag("slow")
class BlockSightsTest {

  private static final long MOST_MULTIPLY_ADDS = 20_000_000;
  private static final long MOST_ELEMENTS = 800_000;
  private static final int NUMBERS = 9;

  /// What is handed on as it is, and the one block whose boxes fall, of which the runtime's choice
  /// is shown.
  private static final Set<String> WITHOUT = Set.of("input", "nms", "nms-rows", "best-boxes");

  private static boolean isSmall(BlockType block, Example example) {
    var site = block.site(example);
    for (var input : site.inputs())
      if (input.shape().inBatchesOf(1).isKnown()
          && product(input.shape().inBatchesOf(1).toLongs()) > MOST_ELEMENTS) return false;
    return new Analyzer(Slides.CATALOGUE)
            .analyze(Slides.graph(block, example))
            .cost()
            .multiplyAdds()
        <= MOST_MULTIPLY_ADDS;
  }

  private static long product(long... dims) {
    return Cells.count(dims);
  }

  @Test
  void theNumbersOfEveryPrimitiveBlockAreTheRuntimes() throws Exception {
    var wrong = new ArrayList<String>();
    var seen = new TreeMap<Lens, String>();
    try (var sessions = Slides.sessions()) {
      for (var block : Slides.CATALOGUE.blocks()) {
        if (!(block.behaviour() instanceof Behaviour.Primitive)) continue;
        for (var example : block.examples())
          if (isSmall(block, example)) check(block, example, sessions, wrong, seen);
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(
        seen.keySet()
            .containsAll(
                Set.of(
                    Lens.CONV,
                    Lens.DEPTHWISE,
                    Lens.ADD,
                    Lens.GATE,
                    Lens.SHUFFLE,
                    Lens.DWT,
                    Lens.NORM,
                    Lens.ACTIVATION,
                    Lens.ROI_ALIGN,
                    Lens.TOKENS,
                    Lens.SPLIT)),
        () -> new TreeSet<>(seen.keySet()).toString());
  }

  private static void check(
      BlockType block,
      Example example,
      OpenSessions sessions,
      List<String> wrong,
      Map<Lens, String> seen)
      throws Exception {
    var slide = Slides.of(block, example, sessions);
    for (int output = 0; output < slide.outputs().size(); output++)
      switch (Sight.of(slide, output)) {
        case Sight.Bad(var why) -> {
          if (!WITHOUT.contains(block.id().value())) wrong.add(block.id() + ": " + why);
        }
        case Sight.Good(var sight) -> {
          seen.put(sight.lens(), block.id().value());
          long count = sight.plane().count();
          for (int i = 0; i < NUMBERS; i++) {
            var reading = sight.at(i * (count - 1) / (NUMBERS - 1));
            if (reading.working().isEmpty())
              wrong.add(block.id() + ", " + example.name() + ": " + reading.why());
          }
        }
      }
  }
}
