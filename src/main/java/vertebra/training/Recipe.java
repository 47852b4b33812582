package vertebra.training;

import java.util.Optional;

/// How a network is to be trained.
///
/// @param rate the learning rate that the schedule's factor applies to
/// @param longest the length to which the gradient of all weights together is shortened
/// @param batch how many examples go through at once
/// @param seed decides over the order of examples and over dropout
public record Recipe(
    Loss loss,
    Optimiser optimiser,
    double rate,
    Schedule schedule,
    Optional<Double> longest,
    int batch,
    int epochs,
    long seed) {

  public Recipe {
    if (batch < 1 || epochs < 1 || !(rate > 0))
      throw new IllegalArgumentException(
          "batch " + batch + ", epochs " + epochs + ", rate " + rate);
  }

  /// Values that suit most classifiers.
  public static final Recipe USUAL =
      new Recipe(
          Loss.CrossEntropy.PLAIN,
          Optimiser.AdamW.USUAL,
          3e-3,
          new Schedule.OneCycle(0.3),
          Optional.empty(),
          64,
          10,
          0);

  public Recipe with(Loss other) {
    return new Recipe(other, optimiser, rate, schedule, longest, batch, epochs, seed);
  }

  /// The same with another optimiser and its rate.
  public Recipe with(Optimiser other, double itsRate) {
    return new Recipe(loss, other, itsRate, schedule, longest, batch, epochs, seed);
  }

  public Recipe with(Schedule other) {
    return new Recipe(loss, optimiser, rate, other, longest, batch, epochs, seed);
  }

  public Recipe withLongest(double length) {
    return new Recipe(loss, optimiser, rate, schedule, Optional.of(length), batch, epochs, seed);
  }

  public Recipe withBatch(int size) {
    return new Recipe(loss, optimiser, rate, schedule, longest, size, epochs, seed);
  }

  public Recipe withEpochs(int count) {
    return new Recipe(loss, optimiser, rate, schedule, longest, batch, count, seed);
  }

  public Recipe withSeed(long other) {
    return new Recipe(loss, optimiser, rate, schedule, longest, batch, epochs, other);
  }
}
