package vertebra.training;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import vertebra.dataset.Batch;
import vertebra.dataset.Batches;
import vertebra.dataset.Dataset;
import vertebra.dataset.Dataset.Part;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;
import vertebra.weights.Safetensors;

/// The loop of training: through the data again and again, judged after each time. The best weights
/// so far lie in a file, and a checkpoint beside it, after every epoch.
///
/// Sessions are opened and run on the thread that calls [#train].
public final class Trainer {

  /// What is told while training goes on.
  public interface Listener {

    /// A step is done.
    void step(long step, long steps, double loss);

    /// A step was computed.
    ///
    /// @param lengths the squared length of every weight's gradient, in the order of
    ///   [Step#weights()]
    default void computed(long step, Tensor lengths) {}

    /// A batch of the validation part was answered.
    ///
    /// @param answers in the task's order
    default void judged(List<Tensor> answers, Batch batch) {}

    /// An epoch is done and its checkpoint lies on the disk.
    void epoch(Epoch epoch);

    /// Examples that could not be read, in the first epoch or while judging.
    void skipped(List<String> reasons);
  }

  /// Where and for how long.
  ///
  /// @param numbers the weights to begin with
  /// @param weights the file of the best weights
  /// @param resume whether to go on from the checkpoint beside it
  /// @param seconds how long to go on, if not to the last epoch
  /// @param background where the next batch is read
  public record Place(
      Engine engine,
      Device device,
      Engine.Options options,
      WeightData numbers,
      Path weights,
      boolean resume,
      Optional<Double> seconds,
      Executor background,
      Cancellation cancellation) {}

  /// How training ended.
  ///
  /// @param isComplete whether it came to the last epoch
  public record Outcome(Epoch best, boolean isComplete, double seconds) {}

  /// How the validation part was judged.
  ///
  /// @param loss the mean over its examples
  public record Judged(Judgement judgement, double loss) {}

  private static final long NANOS = 1_000_000_000;

  private final Step step;
  private final Recipe recipe;
  private final Dataset data;
  private final Place place;
  private final Listener listener;
  private final State state;
  private final Growth growth;
  private final Path checkpoint;
  private final long perEpoch;
  private final long start = System.nanoTime();
  private final List<String> unread = new ArrayList<>();
  private Optional<Epoch> best = Optional.empty();

  /// Whether time ended in the middle of an epoch.
  private boolean isCut;

  private Trainer(Step step, Recipe recipe, Dataset data, Place place, Listener listener)
      throws IOException {
    this.step = step;
    this.recipe = recipe;
    this.data = data;
    this.place = place;
    this.listener = listener;
    this.state = new State(step, recipe.optimiser(), place.numbers());
    this.growth = new Growth(step.weights());
    this.checkpoint = Checkpoint.beside(place.weights());
    this.perEpoch = data.size(Part.TRAINING) / recipe.batch();
  }

  /// The file from which an interrupted training of these weights could go on, if there is one.
  public static Optional<Path> interrupted(Path weights) {
    return Optional.of(Checkpoint.beside(weights)).filter(Checkpoint::isThere);
  }

  /// Trains until the last epoch or the time is over. Throws
  /// [java.util.concurrent.CancellationException] when stopped; the last checkpoint stays.
  public static Outcome train(
      Step step, Recipe recipe, Dataset data, Place place, Listener listener)
      throws IOException, EngineException, TrainingException {
    return new Trainer(step, recipe, data, place, listener).train();
  }

  /// How the weights of a place judge the validation part; nothing is learned or written.
  public static Judged judge(Step step, Recipe recipe, Dataset data, Place place, Listener listener)
      throws IOException, EngineException, TrainingException {
    var trainer = new Trainer(step, recipe, data, place, listener);
    trainer.sameClasses();
    try (var judging = trainer.open(step.judging())) {
      var judgement = trainer.judge(judging);
      trainer.tell(true);
      return judgement;
    }
  }

  private Outcome train() throws IOException, EngineException, TrainingException {
    sameClasses();
    enough();
    int done = 0;
    if (place.resume() && Checkpoint.isThere(checkpoint)) {
      var found = Checkpoint.read(checkpoint, state, recipe);
      done = found.epoch();
      best = Optional.of(found.best());
    }
    try (var training = open(step.training());
        var judging = open(step.judging())) {
      while (done < recipe.epochs() && (best.isEmpty() || !isOver())) {
        var epoch = epoch(++done, training, judging);
        keep(epoch);
        listener.epoch(epoch);
      }
    }
    boolean complete = done >= recipe.epochs() && !isCut;
    if (complete) Files.deleteIfExists(checkpoint);
    return new Outcome(best.orElseThrow(), complete, seconds(start));
  }

  private void sameClasses() throws TrainingException {
    if (data.classes().size() != step.task().wanted().classes())
      throw new TrainingException(
          say(
              "training.the-head-gives-scores",
              step.task().wanted().classes(),
              data.title(),
              data.classes().size()));
  }

  private void enough() throws TrainingException {
    if (perEpoch == 0)
      throw new TrainingException(
          say(
              "training.there-are-pictures-to-learn",
              data.size(Part.TRAINING),
              recipe.batch(),
              Math.max(1, data.size(Part.TRAINING))));
  }

  private boolean isOver() {
    return place.seconds().filter(most -> seconds(start) >= most).isPresent();
  }

  private static double seconds(long start) {
    return (double) (System.nanoTime() - start) / NANOS;
  }

  private Session open(Model model) throws EngineException {
    return place.engine().open(model, place.numbers(), place.device(), place.options());
  }

  private long[] dims() {
    return step.dims().stream().mapToLong(Long::longValue).toArray();
  }

  private Epoch epoch(int number, Session training, Session judging)
      throws EngineException, TrainingException {
    long began = System.nanoTime();
    var learned = step.task().judgement();
    boolean watched = !step.task().isJudgedByItsLoss();
    double loss = 0;
    long count = 0;
    long samples = 0;
    var batches =
        Batches.shuffled(
            data, dims(), recipe.seed() * 7919 + number, place.background(), place.cancellation());
    for (var batch = batches.next(); batch.isPresent(); batch = batches.next()) {
      long at = (number - 1) * perEpoch + count++;
      var results = training.run(feed(batch.get(), at), state.room(), place.cancellation());
      double missed = result(results, Step.LOSS).get(0);
      growth.add(result(results, Step.LENGTHS));
      listener.computed(at + 1, result(results, Step.LENGTHS));
      if (!Double.isFinite(missed)) throw diverged(number);
      if (watched) learned.add(answers(results), batch.get());
      samples += batch.get().count();
      state.advance(results);
      loss += missed;
      listener.step(at + 1, recipe.epochs() * perEpoch, missed);
      isCut = isOver() && count < perEpoch;
      if (isCut) break;
    }
    if (count == 0) throw unreadable(batches);
    double each = samples / seconds(began);
    unread.addAll(batches.skipped().values());
    var judged = judge(judging);
    tell(number == 1);
    return new Epoch(
        number,
        loss / count,
        watched ? learned.score() : judged.judgement().score(),
        judged.loss(),
        judged.judgement().score(),
        each);
  }

  private void tell(boolean first) {
    if (first && !unread.isEmpty()) listener.skipped(List.copyOf(unread));
  }

  private static TrainingException unreadable(Batches batches) {
    return new TrainingException(
        say(
            "training.too-many-pictures-could",
            batches.skipped().values().stream()
                .findFirst()
                .orElse(say("training.none-was-found"))));
  }

  private TrainingException diverged(int epoch) {
    return new TrainingException(
        say("training.training-was-stopped-in-epoch", epoch, growth.first(), recipe.rate() / 10));
  }

  private static Tensor result(SequencedMap<String, Tensor> results, String name) {
    return Objects.requireNonNull(results.get(name), name);
  }

  private Map<String, Tensor> feed(Batch batch, long at) {
    var feed = new HashMap<String, Tensor>(state.tensors());
    feed.put(step.input(), batch.inputs());
    feed.putAll(targets(batch));
    var averages = recipe.optimiser().averages();
    double factor = recipe.schedule().factor(at, recipe.epochs() * perEpoch);
    feed.put(Step.RATE, scalar(recipe.rate() * factor));
    feed.put(Step.FIRST, scalar(1 / (1 - Math.pow(averages[0], at + 1.0))));
    feed.put(Step.SECOND, scalar(1 / (1 - Math.pow(averages[1], at + 1.0))));
    for (int i = 0; i < step.masks().size(); i++) {
      var mask = step.masks().get(i);
      feed.put(
          mask.term().name(),
          drawn(mask.term().dims(), mask.rate(), recipe.seed() + at * 1_000_003 + i));
    }
    feed.keySet().retainAll(names());
    return feed;
  }

  /// What the step takes; an optimiser without averages takes none of their numbers.
  private List<String> names() {
    return step.training().inputs().stream().map(input -> input.name()).toList();
  }

  private Map<String, Tensor> targets(Batch batch) {
    return step.task().targets(batch, step.answers().stream().map(Step.Answered::sizes).toList());
  }

  private List<Tensor> answers(SequencedMap<String, Tensor> results) {
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

  private Judged judge(Session judging) throws EngineException, TrainingException {
    var judgement = step.task().judgement();
    boolean byLoss = step.task().isJudgedByItsLoss();
    double loss = 0;
    var batches = Batches.validation(data, dims(), place.background(), place.cancellation());
    var names = judging.inputs().stream().map(input -> input.name()).toList();
    for (var batch = batches.next(); batch.isPresent(); batch = batches.next()) {
      var feed = new LinkedHashMap<String, Tensor>(state.tensors());
      feed.put(step.input(), batch.get().inputs());
      if (byLoss) feed.putAll(targets(batch.get()));
      feed.keySet().retainAll(names);
      var results = judging.run(feed, place.cancellation());
      judgement.add(answers(results), batch.get());
      listener.judged(answers(results), batch.get());
      if (byLoss) loss += result(results, Step.LOSS).get(0) * batch.get().count();
    }
    unread.addAll(batches.skipped().values());
    if (judgement.samples() == 0) throw unreadable(batches);
    return new Judged(judgement, byLoss ? loss / judgement.samples() : judgement.loss());
  }

  /// Writes the checkpoint, and the weights if they are the best so far. An epoch that was cut
  /// short is no point to go on from.
  private void keep(Epoch epoch) throws IOException {
    if (best.isEmpty() || epoch.isBetterThan(best.get())) {
      best = Optional.of(epoch);
      Safetensors.write(place.weights(), step.stored(), state.numbers(place.numbers()));
    }
    if (isCut) return;
    new Checkpoint(epoch.number(), best.orElseThrow()).write(checkpoint, state, recipe);
  }
}
