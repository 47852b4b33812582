package vertebra.learning;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CancellationException;
import vertebra.compile.CompileException;
import vertebra.compile.Compiled;
import vertebra.dataset.Dataset;
import vertebra.dataset.Dataset.Part;
import vertebra.dataset.ForwardingDataset;
import vertebra.execute.RunSettings;
import vertebra.learning.LearningSettings.Choice;
import vertebra.learning.Outlook.Trouble;
import vertebra.learning.Outlook.Way;
import vertebra.media.InputException;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.SystemMemory;
import vertebra.runtime.Tensor;
import vertebra.runtime.onednn.Accelerator;
import vertebra.training.Epoch;
import vertebra.training.Judgement;
import vertebra.training.RateSearch;
import vertebra.training.Recipe;
import vertebra.training.Step;
import vertebra.training.Trainer;
import vertebra.training.TrainingException;
import vertebra.weights.WeightSource;

/// A training under way: tells how it goes, waits when it shall, and judges its best weights in the
/// end.
final class OneTraining implements Trainer.Listener {

  /// How often progress is told, in nanoseconds.
  private static final long PAUSE = 120_000_000;

  /// How often weights are shown, in nanoseconds.
  private static final long SIGHT = 1_000_000_000;

  /// So many times smaller, a rate is offered where numbers grew out of bounds.
  private static final double SMALLER = 0.1;

  private final EngineLearner learner;
  private final LearningWish wish;
  private final EngineLearner.Lesson lesson;
  private final Learner.News news;
  private final Pause pause;
  private final Cancellation cancellation;
  private final Recipe recipe;
  private final Curves.Growing curves = new Curves.Growing();
  private final long start = System.nanoTime();
  private final List<String> skipped = new ArrayList<>();
  private final SequencedMap<String, Double> gradients = new LinkedHashMap<>();
  private Optional<Step> compiled = Optional.empty();
  private Optional<LearnedMaps> maps = Optional.empty();
  private long first = -1;
  private long told;
  private long shown;
  private long done;
  private double epochSeconds;
  private double stepsSince;

  OneTraining(
      EngineLearner learner,
      LearningWish wish,
      EngineLearner.Lesson lesson,
      Learner.News news,
      Pause pause,
      Cancellation cancellation) {
    this.learner = learner;
    this.wish = wish;
    this.lesson = lesson;
    this.news = news;
    this.pause = pause;
    this.cancellation = cancellation;
    this.recipe = lesson.recipe();
  }

  RateSearch searched() throws IOException, EngineException, CompileException, TrainingException {
    var model = EngineLearner.compiled(wish, lesson);
    var step = EngineLearner.step(wish, lesson, model, cancellation);
    try (var begun = source().open(model.model())) {
      news.doing(say("learning.trying-rates"));
      return RateSearch.of(step, recipe, paused(), place(begun));
    }
  }

  Learned learned()
      throws IOException, EngineException, CompileException, TrainingException, LearningException {
    var task = lesson.task();
    var model = EngineLearner.compiled(wish, lesson);
    var step = EngineLearner.step(wish, lesson, model, cancellation);
    var large = EngineLearner.tooLarge(learner.takes(wish, step), SystemMemory.total());
    if (large.isPresent())
      throw new LearningException(large.get(), new TrainingException(large.get().reason()));
    compiled = Optional.of(step);
    var weights = wish.weights();
    Files.createDirectories(weights.toAbsolutePath().getParent());
    Interruption.note(weights, wish.design());
    boolean complete = false;
    try (var begun = source().open(model.model())) {
      begun.match().ifPresent(match -> skipped.addAll(match.complaints()));
      news.doing(say("learning.opening"));
      var place = place(begun);
      maps = LearnedMaps.of(EngineLearner.compiled(wish, lesson, 1), lesson, place);
      complete = Trainer.train(step, recipe, paused(), place, this).isComplete();
    } catch (CancellationException stopped) {
      if (curves.now().best().isEmpty()) {
        // One that was to go on still can.
        if (!wish.resume()) Interruption.forget(weights);
        throw stopped;
      }
    } catch (TrainingException | EngineException ended) {
      throw new LearningException(trouble(ended), ended);
    } catch (OutOfMemoryError full) {
      throw new LearningException(
          new Trouble(say("learning.no-memory", recipe.batch()), smallerBatch()), full);
    } finally {
      maps.ifPresent(LearnedMaps::close);
    }
    if (complete) Interruption.forget(weights);
    var labels = TrainedFiles.labels(weights);
    Files.write(labels, lesson.data().classes());
    double seconds = seconds();
    var evaluation = complete ? evaluation(model) : Optional.<Evaluation>empty();
    var found = curves.now();
    return new Learned(
        wish.settings()
            .inWords(recipe, lesson.data().title(), RunSettings.of(wish.design()).weightsInWords()),
        task.figure(),
        found,
        found.best().orElseThrow(),
        complete,
        seconds,
        weights,
        labels,
        evaluation);
  }

  private WeightSource source() throws IOException {
    return wish.settings().isFresh()
        ? WeightSource.fresh(recipe.seed())
        : RunSettings.of(wish.design()).weights(wish.samples());
  }

  private Trainer.Place place(WeightSource.Opened numbers) {
    return new Trainer.Place(
        learner.engine(),
        learner.engine().choose(wish.options().device()),
        Engine.Options.DEFAULT.withThreads(wish.threads()).withTf32(wish.options().tf32()),
        numbers.data(),
        wish.weights(),
        wish.resume(),
        Optional.empty(),
        learner.reading(),
        cancellation,
        EngineLearner.accelerator(wish));
  }

  private Trouble trouble(Exception ended) {
    var reason = String.valueOf(ended.getMessage());
    if (ended instanceof EngineException failure)
      return new Trouble(reason, failure.lacksMemory() ? smallerBatch() : List.of());
    if (gradients.isEmpty()) return Trouble.of(reason);
    double smaller = recipe.rate() * SMALLER;
    return new Trouble(
        reason,
        List.of(
            new Way(
                say("learning.way-rate", smaller),
                LearningSettings.choosing(Choice.RATE, String.valueOf(smaller)))));
  }

  private List<Way> smallerBatch() {
    return recipe.batch() > 1 ? List.of(EngineLearner.batch(recipe.batch() / 2)) : List.of();
  }

  /// The data, which nobody reads while it is to wait.
  private Dataset paused() {
    return new Waiting(lesson.data(), pause, cancellation);
  }

  private record Waiting(Dataset data, Pause pause, Cancellation stop)
      implements ForwardingDataset {
    @Override
    public Example read(Part part, int index, Cancellation cancellation) throws InputException {
      pause.await(stop);
      return data.read(part, index, cancellation);
    }
  }

  private double seconds() {
    return (System.nanoTime() - start) / 1e9 - pause.seconds();
  }

  private double perEpoch() {
    return Math.max(1, Math.floorDiv(lesson.data().size(Part.TRAINING), recipe.batch()));
  }

  @Override
  public void resumed(List<Epoch> passed) {
    passed.forEach(curves::epoch);
  }

  @Override
  public void computed(long step, Tensor lengths) {
    var squares = new LinkedHashMap<String, Double>();
    var weights = compiled.orElseThrow().weights();
    for (int i = 0; i < weights.size(); i++)
      squares.merge(WeightMoment.block(weights.get(i).name()), lengths.get(i), Double::sum);
    gradients.clear();
    squares.forEach((block, sum) -> gradients.put(block, Math.sqrt(sum)));
  }

  @Override
  public void seen(long step, Map<String, Tensor> numbers, Map<String, Tensor> weights) {
    if (System.nanoTime() - shown < SIGHT && shown != 0) return;
    shown = System.nanoTime();
    news.sight(
        WeightMoment.of(
            step / perEpoch(),
            compiled.orElseThrow().weights(),
            numbers,
            weights,
            maps.map(open -> open.now(weights, cancellation)).orElse(List.of())));
  }

  @Override
  public void step(long step, long steps, double loss) {
    if (first < 0) {
      first = step - 1;
      epochSeconds = seconds();
    }
    done = step;
    stepsSince++;
    curves.step(step, steps, perEpoch(), loss);
    if (System.nanoTime() - told >= PAUSE || step == steps) tell(steps);
    pause.await(cancellation);
  }

  private void tell(long steps) {
    told = System.nanoTime();
    double spent = seconds() - epochSeconds;
    double left = done == first ? 0 : spent / (done - first) * (steps - done);
    double each = spent == 0 ? 0 : stepsSince * recipe.batch() / spent;
    double rate = recipe.rate() * recipe.schedule().factor(done - 1, steps);
    news.progress(
        new LearningProgress(
            done,
            steps,
            recipe.epochs(),
            rate,
            each,
            left,
            lesson.task().figure(),
            curves.now(),
            gradients,
            skipped));
  }

  @Override
  public void epoch(Epoch epoch) {
    curves.epoch(epoch);
    // Small networks go through small data many times a second.
    if (System.nanoTime() - told >= PAUSE || epoch.number() == 1)
      tell((long) (recipe.epochs() * perEpoch()));
  }

  @Override
  public void unaccelerated(String reason) {
    // What is missing was said before it began.
    if (EngineLearner.accelerator(wish).flatMap(Accelerator::objection).isEmpty())
      skipped.add(say("learning.without-onednn", reason));
  }

  @Override
  public void skipped(List<String> reasons) {
    skipped.addAll(reasons);
  }

  /// How the best weights judge; being stopped meanwhile leaves it out.
  private Optional<Evaluation> evaluation(Compiled model)
      throws IOException, EngineException, TrainingException {
    news.doing(say("learning.judging"));
    var worst = new WorstAnswers(lesson.task(), lesson.data().classes(), normalisation());
    try (var best = WeightSource.file(wish.weights()).open(model.model())) {
      var step = EngineLearner.whole(wish, lesson, model);
      var judged = Trainer.judge(step, recipe, paused(), place(best), worst);
      var judgement = judged.judgement();
      return Optional.of(
          new Evaluation(
              lesson.task().figure(),
              judgement.score(),
              judged.loss(),
              judgement.samples(),
              lesson.data().classes(),
              judgement.perClass(),
              confusion(judgement),
              worst.found()));
    } catch (CancellationException stopped) {
      return Optional.empty();
    }
  }

  private Optional<vertebra.media.ImageInput.Normalisation> normalisation() {
    try {
      return Optional.of(EngineLearner.normalisation(lesson.input()));
    } catch (InputException noPicture) {
      return Optional.empty();
    }
  }

  private static List<List<Long>> confusion(Judgement judgement) {
    var rows = new ArrayList<List<Long>>();
    if (judgement.more().get("confusion") instanceof List<?> all)
      for (var row : all)
        if (row instanceof List<?> numbers)
          rows.add(numbers.stream().map(number -> ((Number) number).longValue()).toList());
    return rows;
  }
}
