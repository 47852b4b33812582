package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import vertebra.microscope.Working.Group;
import vertebra.microscope.Working.How;
import vertebra.microscope.Working.Stage;
import vertebra.microscope.Working.Term;
import vertebra.onnx.Model;
import vertebra.runtime.Tensor;

/// Boxes in order of their scores, and which of them fall because they overlap better ones of the
/// same class (ONNX `NonMaxSuppression`): a box whose overlap is exactly the limit stays.
final class FallingBoxes {

  /// So many boxes are followed; nobody reads more.
  private static final int MOST = 240;

  /// A box and what became of it.
  ///
  /// @param corners left, top, right, bottom
  /// @param winner the number of the box that it fell to; -1 if it stays
  /// @param overlap with that, or with the one that comes nearest
  @SuppressWarnings("ArrayRecordComponent")
  record Candidate(int box, int type, double score, double[] corners, int winner, double overlap) {
    boolean stays() {
      return winner < 0;
    }
  }

  private final List<Candidate> candidates;
  private final double limit;
  private final Tensor given;

  private FallingBoxes(List<Candidate> candidates, double limit, Tensor given) {
    this.candidates = List.copyOf(candidates);
    this.limit = limit;
    this.given = given;
  }

  /// Whether an operator lets boxes fall.
  static boolean isOne(Model.Operator operator) {
    return operator.type().equals("NonMaxSuppression");
  }

  /// What falls in a block, and which of its boxes the runtime kept; empty where none can fall.
  static Optional<FallingBoxes> of(Slide slide) {
    var found = slide.operators().stream().filter(FallingBoxes::isOne).findFirst();
    if (found.isEmpty() || !slide.known().containsKey(found.get().outputs().getFirst()))
      return Optional.empty();
    var use = new Use(slide.derivation(), found.get(), 0);
    var kept = slide.known().get(found.get().outputs().getFirst());
    Set<Long> keys = new HashSet<>();
    for (long i = 0; i < kept.elements() / 3; i++)
      if (kept.get(3 * i) == 0)
        keys.add((long) kept.get(3 * i + 1) << 32 | (long) kept.get(3 * i + 2));
    var candidates = candidates(use);
    if (candidates.isEmpty()) return Optional.empty();
    var flags = new float[candidates.size()];
    for (int i = 0; i < flags.length; i++)
      flags[i] =
          keys.contains((long) candidates.get(i).type() << 32 | candidates.get(i).box()) ? 1 : 0;
    return Optional.of(
        new FallingBoxes(candidates, use.value(3, 0, 0), Tensor.of(flags, 1, flags.length)));
  }

  private static List<Candidate> candidates(Use use) {
    var scores = use.dims(1);
    int types = (int) scores[1];
    int boxes = (int) scores[2];
    double least = use.value(4, 0, Double.NEGATIVE_INFINITY);
    double limit = use.value(3, 0, 0);
    long most = (long) use.value(2, 0, 0);
    var all = new ArrayList<Candidate>();
    for (int type = 0; type < types && all.size() < MOST; type++) {
      var order = new ArrayList<Integer>();
      var known = new double[boxes];
      for (int box = 0; box < boxes; box++) {
        known[box] = use.value(1, (long) type * boxes + box);
        if (known[box] > least) order.add(box);
      }
      order.sort((a, b) -> Double.compare(known[b], known[a]));
      var kept = new ArrayList<Integer>();
      for (int box : order) {
        if (kept.size() >= most || all.size() >= MOST) break;
        var corners = corners(use, box);
        int winner = -1;
        double nearest = 0;
        for (int other : kept) {
          double overlap = overlap(corners, all.get(other).corners());
          nearest = Math.max(nearest, overlap);
          if (overlap > limit) {
            winner = other;
            nearest = overlap;
            break;
          }
        }
        if (winner < 0) kept.add(all.size());
        all.add(new Candidate(box, type, known[box], corners, winner, nearest));
      }
    }
    return all;
  }

  private static double[] corners(Use use, int box) {
    var numbers = new double[4];
    for (int i = 0; i < 4; i++) numbers[i] = use.value(0, 4L * box + i);
    if (use.whole("center_point_box", 0) == 1)
      return new double[] {
        numbers[0] - numbers[2] / 2,
        numbers[1] - numbers[3] / 2,
        numbers[0] + numbers[2] / 2,
        numbers[1] + numbers[3] / 2
      };
    return new double[] {
      Math.min(numbers[1], numbers[3]),
      Math.min(numbers[0], numbers[2]),
      Math.max(numbers[1], numbers[3]),
      Math.max(numbers[0], numbers[2])
    };
  }

  /// How much two boxes share of what they cover together.
  static double overlap(double[] one, double[] other) {
    double width = Math.min(one[2], other[2]) - Math.max(one[0], other[0]);
    double height = Math.min(one[3], other[3]) - Math.max(one[1], other[1]);
    if (width <= 0 || height <= 0) return 0;
    double both = width * height;
    double together =
        (one[2] - one[0]) * (one[3] - one[1])
            + (other[2] - other[0]) * (other[3] - other[1])
            - both;
    return together <= 0 ? 0 : both / together;
  }

  /// Which boxes the runtime kept: 1 for those, 0 for the others, in the order of the candidates.
  Tensor given() {
    return given;
  }

  List<Candidate> candidates() {
    return candidates;
  }

  Candidate candidate(long index) {
    return candidates.get((int) index);
  }

  /// How it came about that a box stays or falls.
  Working working(long index) {
    var one = candidate(index);
    var terms = new ArrayList<Term>();
    for (double corner : one.corners()) terms.add(Term.outside(corner, 1));
    double value = one.stays() ? 1 : 0;
    return new Working(
        How.FORMULA,
        List.of(Group.row((int) index, terms)),
        0,
        one.score(),
        List.of(
            Stage.of(say("microscope.overlap"), Numerals.of(limit), one.overlap()),
            one.stays()
                ? Stage.of(say("microscope.it-stays"), value)
                : Stage.of(say("microscope.it-falls-to"), String.valueOf(one.winner()), value)));
  }
}
