package vertebra.training;

import java.util.Optional;
import vertebra.dataset.Augmentation;

/// What is added to plain training.
///
/// @param longest the length to which the gradient of all weights together is shortened
/// @param gathered how many batches make one step, by the mean of their gradients
/// @param average how much of the running average of the weights each step keeps, from 0 for none
///   to less than 1; where there is one, it is judged and stored in the weights' place
/// @param patience after how many epochs that are no better than the best one training ends; 0 for
///   never
/// @param augmentation how examples are changed at random
/// @param isAnew whether what frozen blocks at the beginning make of an example is made anew in
///   every epoch, as it is in any case where examples are changed at random; otherwise it is kept
public record Refinement(
    Optional<Double> longest,
    int gathered,
    double average,
    int patience,
    Augmentation augmentation,
    boolean isAnew) {

  /// Plain training.
  public static final Refinement NONE =
      new Refinement(Optional.empty(), 1, 0, 0, Augmentation.NONE, false);

  public Refinement {
    if (gathered < 1 || !(average >= 0 && average < 1) || patience < 0)
      throw new IllegalArgumentException(
          "gathered " + gathered + ", average " + average + ", patience " + patience);
  }

  /// The same with the gradient shortened.
  public Refinement withLongest(double length) {
    return new Refinement(Optional.of(length), gathered, average, patience, augmentation, isAnew);
  }

  /// The same with so many batches a step.
  public Refinement withGathered(int batches) {
    return new Refinement(longest, batches, average, patience, augmentation, isAnew);
  }

  /// The same with a running average of the weights.
  public Refinement withAverage(double kept) {
    return new Refinement(longest, gathered, kept, patience, augmentation, isAnew);
  }

  /// The same with an early end.
  public Refinement withPatience(int epochs) {
    return new Refinement(longest, gathered, average, epochs, augmentation, isAnew);
  }

  /// The same with examples changed.
  public Refinement with(Augmentation other) {
    return new Refinement(longest, gathered, average, patience, other, isAnew);
  }

  /// The same with features of frozen blocks made anew or kept.
  public Refinement withAnew(boolean wanted) {
    return new Refinement(longest, gathered, average, patience, augmentation, wanted);
  }

  /// Whether features of frozen blocks can be kept.
  public boolean keepsFeatures() {
    return !isAnew && augmentation.isNone();
  }

  /// How much of the average the step of a number, from 0, keeps: nothing at first, as there is
  /// none yet, and less than later while it is young.
  double kept(long step) {
    return Math.min(average, step / (step + 10.0));
  }
}
