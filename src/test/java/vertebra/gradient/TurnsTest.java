package vertebra.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// What a step holds in memory whose kernels a library computes.
class TurnsTest {

  private static final long[] MAP = {1, 2, 3, 3};
  private static final int MAP_BYTES = 18 * Float.BYTES;
  private static final int WEIGHT_BYTES = 4 * Float.BYTES;

  private static Term convolved(Tape tape, Term map, String weight) {
    return tape.record("Conv", List.of(map, tape.input(weight, 2, 2, 1, 1)), MAP);
  }

  @Test
  void mapsOfTheLibraryThoseThatLeaveItAndThoseOfOthersAreCounted() {
    var tape = new Tape(20);
    var once = convolved(tape, tape.input("x", MAP), "first");
    tape.output("end", convolved(tape, once, "second").times(2));
    assertEquals(
        OptionalLong.of(
            // The picture and both weights in the library's form.
            MAP_BYTES
                + 2 * WEIGHT_BYTES
                // Both maps at once, and the one that leaves a second time.
                + 3 * MAP_BYTES
                // What is made of it.
                + MAP_BYTES),
        tape.bytesInTurns());
  }

  @Test
  void withoutKernelsThereIsNothingToCount() {
    var tape = new Tape(20);
    tape.output("end", tape.input("x", MAP).times(2));
    assertEquals(OptionalLong.empty(), tape.bytesInTurns());
  }
}
