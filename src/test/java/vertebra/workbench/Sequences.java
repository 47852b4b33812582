package vertebra.workbench;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Sequences of what people do to several designs that are open at once, as data: the same seed
/// gives the same sequence. Every act is drawn often; in a third of all steps a thread does one
/// thing that waits.
public final class Sequences {

  /// One thing that is done.
  ///
  /// @param design which of the open designs it is about
  /// @param choice which of the possibilities there are, by its remainder
  public record Step(Act act, int design, int choice) {
    @Override
    public String toString() {
      return act + "(" + design + ", " + choice + ")";
    }
  }

  private static final Act[] ACTS = Act.values();
  private static final int LARGEST = 1_000;

  private Sequences() {}

  /// A sequence.
  ///
  /// @param designs how many designs are open
  public static List<Step> of(long seed, int length, int designs) {
    var random = new Random(seed);
    return IntStream.range(0, length)
        .mapToObj(_ -> {
          var act = random.nextInt(3) == 0 ? Act.WORK : ACTS[random.nextInt(ACTS.length)];
          return new Step(act, random.nextInt(designs), random.nextInt(LARGEST));
        })
        .toList();
  }
}
