package vertebra.ui.canvas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Any sequence of actions can be undone, step by step, to the byte of the saved file, and redone;
/// after each step all that is selected is drawn, and something of the design is seen.
@Tag("slow")
class UndoLawTest {

  private static final int LENGTH = 40;

  @TempDir static Path folder;

  @ParameterizedTest
  @MethodSource("someSeeds")
  void whatWasDoneIsUndoneAndRedoneToTheByte(int seed) {
    obeys(seed);
  }

  /// The first ones, and some that once broke the law.
  static IntStream someSeeds() {
    return IntStream.concat(IntStream.range(0, 24), IntStream.of(33, 54, 61, 114, 180, 240));
  }

  @Test
  @Tag("full")
  void thatHoldsForAThousandSequences() {
    for (int seed = 0; seed < 1_000; seed++) obeys(seed);
  }

  @Test
  void everyDeedIsDone() {
    var hand = new RestlessHand(1, folder);
    for (int i = 0; i < 1_000; i++) hand.act();
    assertEquals(java.util.List.of(), hand.neverDone());
  }

  private static void obeys(int seed) {
    var hand = new RestlessHand(seed, folder);
    var law = new UndoLaw(hand);
    try {
      for (int i = 0; i < LENGTH; i++) law.act();
      law.undoAll();
      law.redoAll();
    } catch (RuntimeException | AssertionError broken) {
      fail("seed " + seed + " after " + hand.diary(), broken);
    }
  }
}
