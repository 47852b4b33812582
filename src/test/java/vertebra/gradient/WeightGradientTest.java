package vertebra.gradient;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class WeightGradientTest {

  private static final int OPSET = 21;

  /// The window of a stem: 7 × 7 with stride 2.
  private static final Window STEM =
      new Window(
          List.of(7L, 7L), List.of(2L, 2L), List.of(1L, 1L), List.of(3L, 3L), List.of(3L, 3L), 1);

  /// Else a step of a batch that fits no memory would take minutes to record before that is said.
  @Test
  void aHugeBatchIsRecordedInFewOperators() {
    var tape = new Tape(OPSET);
    var x = tape.input("x", 100_000, 3, 224, 224);
    var dy = tape.input("dy", 100_000, 64, 112, 112);
    new WeightGradient(x, dy, STEM, new long[] {64, 3, 7, 7}).recorded();
    assertTrue(tape.macros().size() < 5_000, tape.macros().size() + " operators");
  }
}
