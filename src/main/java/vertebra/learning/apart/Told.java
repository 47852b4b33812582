package vertebra.learning.apart;

import vertebra.learning.Learned;
import vertebra.learning.LearningProgress;
import vertebra.learning.Outlook.Trouble;
import vertebra.learning.WeightMoment;
import vertebra.training.RateSearch;

/// What the process that learns says to the editor. All but the first three are its last word.
sealed interface Told {

  /// What is being done.
  record Doing(String words) implements Told {}

  /// How far it is.
  record Progress(LearningProgress progress) implements Told {}

  /// What weights and gradients are.
  record Seen(WeightMoment sight) implements Told {}

  /// What came of it.
  record Ended(Learned learned) implements Told {}

  /// Which learning rate suits.
  record Found(RateSearch rates) implements Told {}

  /// It cannot begin or go on.
  record Failed(Trouble trouble) implements Told {}

  /// It was stopped before the first epoch ended.
  record Stopped() implements Told {}

  /// A fault of the program.
  ///
  /// @param trace where it happened
  record Broken(String trace) implements Told {}
}
