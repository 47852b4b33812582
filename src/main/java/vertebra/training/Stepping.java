package vertebra.training;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import vertebra.dataset.Batch;
import vertebra.runtime.Cancellation;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;

/// One step after another over an open session, each handing what it changed on to the next.
final class Stepping {

  private final Session session;
  private final Step step;
  private final Recipe recipe;
  private final State state;

  /// What the step takes; an optimiser without averages takes none of their numbers.
  private final List<String> names;

  Stepping(Session session, Step step, Recipe recipe, State state) {
    this.session = session;
    this.step = step;
    this.recipe = recipe;
    this.state = state;
    this.names = step.training().inputs().stream().map(input -> input.name()).toList();
  }

  /// The number of the step that a batch belongs to.
  ///
  /// @param at how many batches came before
  static long number(Recipe recipe, long at) {
    return Math.floorDiv(at, recipe.refinement().gathered());
  }

  /// Learns a batch, and answers what the step gives.
  ///
  /// @param at how many batches came before
  SequencedMap<String, Tensor> learn(Batch batch, long at, double rate, Cancellation cancellation)
      throws EngineException {
    var results = session.run(feed(batch, at, rate), state.room(), cancellation);
    state.advance(results);
    if (step.isWatched())
      for (var weight : step.weights()) {
        var name = Step.gradient(weight.name());
        state.room().put(name, result(results, name));
      }
    return results;
  }

  private Map<String, Tensor> feed(Batch batch, long at, double rate) {
    var feed = new HashMap<String, Tensor>(state.tensors());
    feed.put(step.input(), batch.inputs());
    feed.putAll(targets(step, batch));
    int gathered = recipe.refinement().gathered();
    long number = number(recipe, at);
    var averages = recipe.optimiser().averages();
    feed.put(Step.RATE, scalar(rate));
    feed.put(Step.FIRST, scalar(1 / (1 - Math.pow(averages[0], number + 1.0))));
    feed.put(Step.SECOND, scalar(1 / (1 - Math.pow(averages[1], number + 1.0))));
    feed.put(Step.KEPT, scalar(at % gathered == 0 ? 0 : 1));
    feed.put(Step.MOVES, scalar(at % gathered == gathered - 1 ? 1 : 0));
    feed.put(Step.AVERAGED, scalar(recipe.refinement().kept(number)));
    for (int i = 0; i < step.masks().size(); i++) {
      var mask = step.masks().get(i);
      feed.put(
          mask.term().name(),
          drawn(mask.term().dims(), mask.rate(), recipe.seed() + at * 1_000_003 + i));
    }
    feed.keySet().retainAll(names);
    return feed;
  }

  static Map<String, Tensor> targets(Step step, Batch batch) {
    return step.task().targets(batch, step.answers().stream().map(Step.Answered::sizes).toList());
  }

  static Tensor result(SequencedMap<String, Tensor> results, String name) {
    return Objects.requireNonNull(results.get(name), name);
  }

  /// What a watched step gives, by the names of the weights.
  static Map<String, Tensor> gradients(Step step, SequencedMap<String, Tensor> results) {
    var gradients = new HashMap<String, Tensor>();
    for (var weight : step.weights())
      gradients.put(weight.name(), result(results, Step.gradient(weight.name())));
    return gradients;
  }

  static List<Tensor> answers(Step step, SequencedMap<String, Tensor> results) {
    return step.answers().stream().map(one -> result(results, one.name() + Step.CHANGED)).toList();
  }

  private static Tensor scalar(double value) {
    return Tensor.of(new float[] {(float) value});
  }

  /// Zeros at that rate, and elsewhere what keeps the mean.
  private static Tensor drawn(long[] dims, double rate, long seed) {
    var tensor = Tensor.zeros(DType.FLOAT32, dims);
    var random = new SplittableRandom(seed);
    var values = new float[(int) tensor.elements()];
    for (int i = 0; i < values.length; i++)
      values[i] = random.nextDouble() < rate ? 0 : (float) (1 / (1 - rate));
    return Tensor.of(values, dims);
  }
}
