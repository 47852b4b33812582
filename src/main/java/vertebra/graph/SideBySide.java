package vertebra.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntBinaryOperator;

/// Two lists laid side by side so that most agrees (Needleman and Wunsch, 1970, without a price for
/// gaps).
public final class SideBySide {

  /// The most pairs that are tried.
  private static final long MOST_PAIRS = 16_000_000;

  /// What comes next on the way through both lists.
  public enum Step {
    BOTH,
    BEFORE,
    AFTER
  }

  private SideBySide() {}

  /// Whether lists of these lengths can be laid side by side in a second or so.
  public static boolean fits(int before, int after) {
    return (long) before * after <= MOST_PAIRS;
  }

  /// The way through both lists on which most agrees.
  ///
  /// @param before the length of the one
  /// @param after the length of the other
  /// @param likeness how much an element of the one is like an element of the other; 0 where they
  ///   cannot be laid on each other
  public static List<Step> steps(int before, int after, IntBinaryOperator likeness) {
    var way = new Step[before + 1][after + 1];
    var next = new int[after + 1];
    for (int i = before - 1; i >= 0; i--) {
      var best = new int[after + 1];
      for (int j = after - 1; j >= 0; j--) {
        int alike = likeness.applyAsInt(i, j);
        int both = alike == 0 ? -1 : alike + next[j + 1];
        best[j] = Math.max(both, Math.max(next[j], best[j + 1]));
        way[i][j] = best[j] == both ? Step.BOTH : best[j] == next[j] ? Step.BEFORE : Step.AFTER;
      }
      next = best;
    }
    var steps = new ArrayList<Step>();
    int i = 0;
    int j = 0;
    while (i < before || j < after) {
      var step = j == after ? Step.BEFORE : i == before ? Step.AFTER : way[i][j];
      steps.add(step);
      if (step != Step.AFTER) i++;
      if (step != Step.BEFORE) j++;
    }
    return Collections.unmodifiableList(steps);
  }
}
