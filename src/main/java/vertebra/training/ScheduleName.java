package vertebra.training;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The schedules by the names that people give them.
public enum ScheduleName {
  CONSTANT,
  STEP,
  COSINE,
  ONE_CYCLE;

  /// The one of a name in lower case.
  public static Optional<ScheduleName> of(String word) {
    return Arrays.stream(values()).filter(name -> name.word().equals(word)).findFirst();
  }

  /// Such as `one-cycle`.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public Schedule schedule() {
    return switch (this) {
      case CONSTANT -> new Schedule.Constant();
      case STEP -> new Schedule.Stairs(3, 0.1);
      case COSINE -> new Schedule.Cosine();
      case ONE_CYCLE -> new Schedule.OneCycle(0.3);
    };
  }
}
