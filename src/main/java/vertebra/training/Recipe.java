package vertebra.training;

/// How a network is to be trained.
///
/// @param rate the learning rate that the schedule's factor applies to
/// @param refinement what is added to plain training
/// @param batch how many examples go through at once
/// @param seed decides over the order of examples and over dropout
public record Recipe(
    Loss loss,
    Optimiser optimiser,
    double rate,
    Schedule schedule,
    Refinement refinement,
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
          Refinement.NONE,
          64,
          10,
          0);

  /// The learning rate of a step.
  ///
  /// @param step from 0
  /// @param steps how many there will be
  public double rate(long step, long steps) {
    return rate * schedule.factor(step, steps);
  }

  public Recipe with(Loss other) {
    return new Recipe(other, optimiser, rate, schedule, refinement, batch, epochs, seed);
  }

  /// The same with another optimiser and its rate.
  public Recipe with(Optimiser other, double itsRate) {
    return new Recipe(loss, other, itsRate, schedule, refinement, batch, epochs, seed);
  }

  public Recipe with(Schedule other) {
    return new Recipe(loss, optimiser, rate, other, refinement, batch, epochs, seed);
  }

  public Recipe with(Refinement other) {
    return new Recipe(loss, optimiser, rate, schedule, other, batch, epochs, seed);
  }

  public Recipe withRate(double other) {
    return new Recipe(loss, optimiser, other, schedule, refinement, batch, epochs, seed);
  }

  public Recipe withBatch(int size) {
    return new Recipe(loss, optimiser, rate, schedule, refinement, size, epochs, seed);
  }

  public Recipe withEpochs(int count) {
    return new Recipe(loss, optimiser, rate, schedule, refinement, batch, count, seed);
  }

  public Recipe withSeed(long other) {
    return new Recipe(loss, optimiser, rate, schedule, refinement, batch, epochs, other);
  }
}
