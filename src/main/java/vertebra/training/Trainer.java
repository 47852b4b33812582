package vertebra.training;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import vertebra.runtime.SystemMemory;
import vertebra.runtime.Tensor;
import vertebra.runtime.onednn.Accelerator;
import vertebra.weights.Safetensors;

/// The loop of training: through the data again and again, judged after each time. The best weights
/// so far lie in a file, and a checkpoint beside it, after every epoch.
///
/// Sessions are opened and run on the thread that calls [#train].
public final class Trainer {

  /// What is told while training goes on.
  public interface Listener {

    /// It goes on from a checkpoint.
    ///
    /// @param passed the epochs that are behind it
    default void resumed(List<Epoch> passed) {}

    /// The accelerator that was wished for is not used.
    default void unaccelerated(String reason) {}

    /// A step is done.
    void step(long step, long steps, double loss);

    /// A step was computed.
    ///
    /// @param lengths the squared length of every weight's gradient, in the order of
    ///   [Step#weights()]
    default void computed(long step, Tensor lengths) {}

    /// A watched step was computed.
    ///
    /// @param gradients by the names of the weights; overwritten by the next step
    /// @param weights after the step, likewise
    default void seen(long step, Map<String, Tensor> gradients, Map<String, Tensor> weights) {}

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
  /// @param accelerator what computes a step's kernels on the processor, if it is wished for
  public record Place(
      Engine engine,
      Device device,
      Engine.Options options,
      WeightData numbers,
      Path weights,
      boolean resume,
      Optional<Double> seconds,
      Executor background,
      Cancellation cancellation,
      Optional<Accelerator> accelerator) {

    /// Nothing is opened once stopping was asked for.
    Session open(Model model) throws EngineException {
      cancellation.check();
      return engine.open(model, numbers, device, options);
    }
  }

  /// With the accelerator where that can be had, else in standard operators alone.
  private Session learning() throws EngineException {
    if (place.accelerator().isPresent()) {
      try {
        var turns = step.turns();
        if (place.device().kind() != Device.DeviceKind.CPU)
          listener.unaccelerated(say("training.is-for-the-processor", place.device().title()));
        else if (turns.isEmpty()) listener.unaccelerated(say("training.no-kernel-is-worth-it"));
        else
          return place
              .accelerator()
              .get()
              .open(step.training(), turns, place.numbers(), place.engine(), place.options());
      } catch (EngineException cannot) {
        listener.unaccelerated(String.valueOf(cannot.getMessage()));
      }
    }
    return place.open(step.training());
  }

  /// How training ended.
  ///
  /// @param isComplete whether nothing is left to do: it came to the last epoch, or to where it no
  ///   longer improved
  /// @param isEarly whether it no longer improved
  public record Outcome(Epoch best, boolean isComplete, boolean isEarly, double seconds) {}

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
  private final List<Epoch> passed = new ArrayList<>();
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
    this.state = new State(step, place.numbers(), place.cancellation());
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
    return KeptFeatures.over(
        step,
        data,
        place,
        examples -> new Trainer(step, recipe, examples, place, listener).train());
  }

  /// How the weights of a place judge the validation part; nothing is learned or written.
  public static Judged judge(Step step, Recipe recipe, Dataset data, Place place, Listener listener)
      throws IOException, EngineException, TrainingException {
    return KeptFeatures.over(
        step,
        data,
        place,
        examples -> new Trainer(step, recipe, examples, place, listener).judged());
  }

  private Judged judged() throws EngineException, TrainingException {
    sameClasses();
    try (var judging = place.open(step.judging())) {
      var judgement = judge(judging);
      tell(true);
      return judgement;
    }
  }

  private Outcome train() throws IOException, EngineException, TrainingException {
    sameClasses();
    enough();
    step.takes(place.device(), place.accelerator()).require(SystemMemory.total());
    int done = 0;
    if (place.resume() && Checkpoint.isThere(checkpoint)) {
      var found = Checkpoint.read(checkpoint, state, recipe);
      done = found.epoch();
      best = Optional.of(found.best());
      passed.addAll(found.passed());
      listener.resumed(found.passed());
    }
    try (var training = learning();
        var judging = place.open(step.judging())) {
      var stepping = new Stepping(training, step, recipe, state);
      while (done < recipe.epochs() && (best.isEmpty() || !isOver() && !isEarly(done))) {
        var epoch = epoch(++done, stepping, judging);
        keep(epoch);
        listener.epoch(epoch);
      }
    }
    boolean early = isEarly(done) && done < recipe.epochs();
    boolean complete = !isCut && (early || done >= recipe.epochs());
    if (complete) Files.deleteIfExists(checkpoint);
    return new Outcome(best.orElseThrow(), complete, early, seconds(start));
  }

  /// Whether it did not improve for as long as the recipe is patient.
  private boolean isEarly(int done) {
    int patience = recipe.refinement().patience();
    return patience > 0 && best.filter(one -> done - one.number() >= patience).isPresent();
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

  private Epoch epoch(int number, Stepping stepping, Session judging)
      throws EngineException, TrainingException {
    long began = System.nanoTime();
    var learned = step.task().judgement();
    boolean watched = !step.task().isJudgedByItsLoss();
    double loss = 0;
    long count = 0;
    long samples = 0;
    var batches =
        Batches.shuffled(
            data,
            step.sizes(),
            recipe.seed() * 7919 + number,
            recipe.refinement().augmentation(),
            place.background(),
            place.cancellation());
    for (var batch = batches.next(); batch.isPresent(); batch = batches.next()) {
      long at = (number - 1) * perEpoch + count++;
      var results = stepping.learn(batch.get(), at, rate(at), place.cancellation());
      double missed = Stepping.result(results, Step.LOSS).get(0);
      growth.add(Stepping.result(results, Step.LENGTHS));
      listener.computed(at + 1, Stepping.result(results, Step.LENGTHS));
      if (step.isWatched())
        listener.seen(at + 1, Stepping.gradients(step, results), state.tensors());
      if (!Double.isFinite(missed)) throw diverged(number);
      if (watched) learned.add(Stepping.answers(step, results), batch.get());
      samples += batch.get().count();
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

  private double rate(long at) {
    long steps = Math.max(1, Stepping.number(recipe, recipe.epochs() * perEpoch));
    return recipe.rate(Stepping.number(recipe, at), steps);
  }

  private Judged judge(Session judging) throws EngineException, TrainingException {
    var judgement = step.task().judgement();
    boolean byLoss = step.task().isJudgedByItsLoss();
    double loss = 0;
    var batches = Batches.validation(data, step.sizes(), place.background(), place.cancellation());
    var names = judging.inputs().stream().map(input -> input.name()).toList();
    for (var batch = batches.next(); batch.isPresent(); batch = batches.next()) {
      var feed = new LinkedHashMap<String, Tensor>(state.judged());
      feed.put(step.input(), batch.get().inputs());
      if (byLoss) feed.putAll(Stepping.targets(step, batch.get()));
      feed.keySet().retainAll(names);
      var results = judging.run(feed, place.cancellation());
      judgement.add(Stepping.answers(step, results), batch.get());
      listener.judged(Stepping.answers(step, results), batch.get());
      if (byLoss) loss += Stepping.result(results, Step.LOSS).get(0) * batch.get().count();
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
      Safetensors.write(
          place.weights(), step.stored(), State.numbers(state.judged(), place.numbers()));
    }
    if (isCut) return;
    passed.add(epoch);
    new Checkpoint(epoch.number(), best.orElseThrow(), passed).write(checkpoint, state, recipe);
  }
}
