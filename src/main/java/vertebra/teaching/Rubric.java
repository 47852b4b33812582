package vertebra.teaching;

import java.util.List;

/// What the checks of a lesson are worth.
///
/// @param pass how many points are enough; 0 where everything has to hold
/// @param words how many words the sentence needs
/// @param worths what each check is worth, in their order
public record Rubric(int pass, int words, List<Worth> worths) {

  /// Every check counts one, and all of them have to hold.
  public static final Rubric EVEN = new Rubric(0, 1, List.of());

  /// What one check is worth.
  ///
  /// @param isMust whether the work fails without it, whatever else it has
  public record Worth(int points, boolean isMust) {
    static final Worth ONE = new Worth(1, false);
  }

  public Rubric {
    worths = List.copyOf(worths);
  }

  /// Whether checks are worth points of their own; what goes with the work, such as predictions, is
  /// then expected and worth none.
  boolean isWeighed() {
    return pass > 0;
  }

  /// What it is worth that every question was answered and nothing locked was touched.
  Worth ofDiligence() {
    return isWeighed() ? new Worth(0, true) : Worth.ONE;
  }

  Worth of(int check) {
    return check < worths.size() ? worths.get(check) : Worth.ONE;
  }
}
