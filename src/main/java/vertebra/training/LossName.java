package vertebra.training;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The losses by the names that people give them.
public enum LossName {
  CROSS_ENTROPY,
  BINARY,
  FOCAL,
  DICE,
  SQUARED,
  L1,
  SMOOTH_L1;

  /// The one of a name in lower case.
  public static Optional<LossName> of(String word) {
    return Arrays.stream(values()).filter(name -> name.word().equals(word)).findFirst();
  }

  /// Such as `smooth-l1`.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public Loss loss() {
    return switch (this) {
      case CROSS_ENTROPY -> Loss.CrossEntropy.PLAIN;
      case BINARY -> new Loss.BinaryCrossEntropy();
      case FOCAL -> Loss.Focal.USUAL;
      case DICE -> new Loss.Dice();
      case SQUARED -> new Loss.MeanSquared();
      case L1 -> new Loss.MeanAbsolute();
      case SMOOTH_L1 -> new Loss.SmoothAbsolute(1);
    };
  }
}
