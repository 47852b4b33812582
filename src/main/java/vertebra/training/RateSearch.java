package vertebra.training;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import vertebra.dataset.Batches;
import vertebra.dataset.Dataset;
import vertebra.runtime.EngineException;

/// What learning rate suits a network: a short training in which the rate grows by the same factor
/// from step to step, until the loss breaks out. Nothing of it stays.
///
/// Source: Smith 2017, "Cyclical Learning Rates for Training Neural Networks", section 3.3.
///
/// @param tried the rates in their order, with the smoothed loss at each
/// @param rate a tenth of the rate at which the loss was least: there it falls steadily
public record RateSearch(List<Tried> tried, double rate) {

  /// A rate that was tried.
  ///
  /// @param loss a running mean
  public record Tried(double rate, double loss) {}

  private static final int STEPS = 100;
  private static final double FIRST = 1e-6;
  private static final double LAST = 10;

  /// How much of the running mean a step keeps.
  private static final double KEPT = 0.9;

  /// A loss so many times the least has broken out.
  private static final double BROKEN = 4;

  /// So many steps are made in any case.
  private static final int LEAST = 10;

  public RateSearch {
    tried = List.copyOf(tried);
  }

  /// Searches. Throws [java.util.concurrent.CancellationException] when stopped.
  public static RateSearch of(Step step, Recipe recipe, Dataset data, Trainer.Place place)
      throws IOException, EngineException, TrainingException {
    return KeptFeatures.over(step, data, place, examples -> over(step, recipe, examples, place));
  }

  private static RateSearch over(Step step, Recipe recipe, Dataset data, Trainer.Place place)
      throws IOException, EngineException, TrainingException {
    var state = new State(step, place.numbers(), place.cancellation());
    var tried = new ArrayList<Tried>();
    double mean = 0;
    double least = Double.POSITIVE_INFINITY;
    double best = FIRST;
    try (var session = place.open(step.training())) {
      var stepping = new Stepping(session, step, recipe, state);
      long at = 0;
      long gathered = recipe.refinement().gathered();
      for (long seed = 0; at < STEPS * gathered; seed++) {
        var batches = batches(step, recipe, data, place, seed);
        long before = at;
        for (var batch = batches.next();
            batch.isPresent() && at < STEPS * gathered;
            batch = batches.next()) {
          long number = Stepping.number(recipe, at);
          double rate = FIRST * Math.pow(LAST / FIRST, number / (STEPS - 1.0));
          var results = stepping.learn(batch.get(), at++, rate, place.cancellation());
          double loss = Stepping.result(results, Step.LOSS).get(0);
          mean = KEPT * mean + (1 - KEPT) * loss;
          double smooth = mean / (1 - Math.pow(KEPT, (double) at));
          if (!Double.isFinite(smooth) || number > LEAST && smooth > BROKEN * least)
            return new RateSearch(tried, best / 10);
          tried.add(new Tried(rate, smooth));
          if (smooth < least) {
            least = smooth;
            best = rate;
          }
        }
        if (at == before)
          throw new TrainingException(
              say("training.too-many-pictures-could", say("training.none-was-found")));
      }
    }
    return new RateSearch(tried, best / 10);
  }

  private static Batches batches(
      Step step, Recipe recipe, Dataset data, Trainer.Place place, long seed) {
    return Batches.shuffled(
        data,
        step.sizes(),
        recipe.seed() * 7919 - seed,
        recipe.refinement().augmentation(),
        place.background(),
        place.cancellation());
  }
}
