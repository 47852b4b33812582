package vertebra.training;

import vertebra.runtime.Tensor;

/// How far training was after one time through the data.
///
/// @param number from 1
/// @param loss the mean over the epoch, as the recipe's loss says
/// @param accuracy the share of right answers over the epoch, while weights changed
/// @param validationLoss the cross-entropy on what it does not learn from
/// @param validationAccuracy the share of right answers there
public record Epoch(
    int number,
    double loss,
    double accuracy,
    double validationLoss,
    double validationAccuracy,
    double samplesPerSecond) {

  /// How many numbers it has beside its own.
  static final int NUMBERS = 5;

  double[] numbers() {
    return new double[] {loss, accuracy, validationLoss, validationAccuracy, samplesPerSecond};
  }

  /// Reads one of several that stand behind each other.
  static Epoch of(int number, Tensor numbers, int place) {
    int at = place * NUMBERS;
    return new Epoch(
        number,
        numbers.get(at),
        numbers.get(at + 1),
        numbers.get(at + 2),
        numbers.get(at + 3),
        numbers.get(at + 4));
  }

  /// Whether it judges better than another one: by right answers, then by loss.
  boolean isBetterThan(Epoch other) {
    return validationAccuracy != other.validationAccuracy
        ? validationAccuracy > other.validationAccuracy
        : validationLoss < other.validationLoss;
  }
}
