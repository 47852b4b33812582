package vertebra.learning;

import vertebra.runtime.Cancellation;
import vertebra.training.RateSearch;

/// Whoever makes designs learn. Called on one thread, that of training.
public interface Learner {

  /// Hears on the training thread how it goes.
  interface News {
    /// What is being done before the first step and after the last.
    void doing(String words);

    /// How far it is; told several times a second at most.
    void progress(LearningProgress progress);

    /// What weights and gradients are; told about once a second at most.
    default void sight(WeightMoment sight) {}
  }

  /// What can be said before it begins.
  Outlook look(LearningWish wish, Cancellation cancellation) throws LearningException;

  /// Finds a learning rate that suits, by a short training of which nothing stays.
  RateSearch search(LearningWish wish, News news, Pause pause, Cancellation cancellation)
      throws LearningException;

  /// Trains. Throws [java.util.concurrent.CancellationException] where it was stopped before the
  /// first epoch ended; after that, being stopped is an end like another.
  Learned learn(LearningWish wish, News news, Pause pause, Cancellation cancellation)
      throws LearningException;
}
