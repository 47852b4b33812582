package vertebra.learning;

import static vertebra.text.Texts.say;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import vertebra.analysis.Diagnostic;
import vertebra.analysis.QuickFix;
import vertebra.analysis.Target;
import vertebra.compile.CompileException;
import vertebra.compile.Compiled;
import vertebra.compile.Compiler;
import vertebra.dataset.Dataset;
import vertebra.dataset.Dataset.Part;
import vertebra.depiction.ChangedExamples;
import vertebra.depiction.SeenPicture;
import vertebra.design.Titles;
import vertebra.document.Edit;
import vertebra.execute.DesignCompiler;
import vertebra.execute.RunSettings;
import vertebra.files.ByteCount;
import vertebra.learning.LearningSettings.Choice;
import vertebra.learning.Outlook.Trouble;
import vertebra.learning.Outlook.Way;
import vertebra.media.ImageInput.Normalisation;
import vertebra.media.ImageInput.Preparation;
import vertebra.media.InputException;
import vertebra.onnx.Model;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.SystemMemory;
import vertebra.runtime.onednn.Accelerator;
import vertebra.runtime.pack.Packs;
import vertebra.text.Message;
import vertebra.training.BlockMemory;
import vertebra.training.HeadClasses;
import vertebra.training.RateSearch;
import vertebra.training.Recipe;
import vertebra.training.Step;
import vertebra.training.StepMemory;
import vertebra.training.Task;
import vertebra.training.TrainingException;

/// Trains with an engine, on the thread that asks.
///
/// @param reading where examples are read while a step is computed
public record EngineLearner(Engine engine, Executor reading) implements Learner {

  /// How many examples are shown before it begins.
  private static final int SHOWN = 12;

  /// How many examples are shown with what changes make of them, and how often each.
  private static final int ROWS = 4;

  private static final int CHANGED = 3;

  /// A design with its task and its data.
  record Lesson(Task task, Dataset data, Recipe recipe, Model.Value input) {}

  private static Lesson lesson(LearningWish wish, Cancellation cancellation)
      throws TrainingException, CompileException, InputException {
    var design = wish.design();
    var task = Task.of(design.catalogue(), design.analysis());
    var settings = wish.settings();
    var open = compiler(wish).compile(design.analysis(), Compiler.Options.DEFAULT);
    var input = open.model().inputs().getFirst();
    var source = settings.data(task, input.type().shape().rank());
    long seed = settings.seed().orElse(Recipe.USUAL.seed());
    var data = source.open(input, task.wanted(), seed, cancellation);
    return new Lesson(task, data, settings.recipe(task, data.size(Part.TRAINING)), input);
  }

  private static List<String> remarks(LearningWish wish, Lesson lesson, Optional<Step> step) {
    var data = lesson.data();
    long all = (long) data.size(Part.TRAINING) + data.size(Part.VALIDATION);
    var kept =
        step.flatMap(Step::part)
            .map(part ->
                say(
                    "training.features-are-kept",
                    part.elements(),
                    ByteCount.words(part.bytes(all))));
    var missing =
        accelerator(wish)
            .flatMap(Accelerator::objection)
            .map(reason -> say("learning.will-go-without-onednn", reason));
    return Stream.of(data.remarks().stream(), kept.stream(), missing.stream())
        .flatMap(each -> each)
        .toList();
  }

  /// What the design's own blocks take, by their titles.
  private static List<BlockMemory> blocks(Step step, Titles titles) {
    var sums = new LinkedHashMap<String, BlockMemory>();
    for (var one : step.takesByBlock())
      sums.merge(one.ofDesign().block(), one.ofDesign(), BlockMemory::plus);
    return sums.values().stream()
        .map(one -> one.block().isEmpty() ? one : one.called(titles.named(one.block())))
        .toList();
  }

  static Compiled compiled(LearningWish wish, Lesson lesson) throws CompileException {
    return compiled(wish, lesson, lesson.recipe().batch());
  }

  static Compiled compiled(LearningWish wish, Lesson lesson, int batch) throws CompileException {
    var options = Compiler.Options.DEFAULT.withBatch(batch).withTaps(lesson.task().taps());
    return compiler(wish).compile(wish.design().analysis(), options);
  }

  /// A step that also gives its gradients, to be looked at.
  static Step step(LearningWish wish, Lesson lesson, Compiled compiled, Cancellation cancellation)
      throws TrainingException, CompileException {
    var frozen = wish.settings().frozen(wish.design().graph());
    var single =
        frozen.isEmpty() ? Optional.<Compiled>empty() : Optional.of(compiled(wish, lesson, 1));
    return Step.of(compiled, single, lesson.task(), lesson.recipe(), frozen, true, cancellation);
  }

  /// A step that takes examples in any case, for whoever looks at them while they are judged.
  static Step whole(LearningWish wish, Lesson lesson, Compiled compiled) throws TrainingException {
    var frozen = wish.settings().frozen(wish.design().graph());
    return Step.of(compiled, lesson.task(), lesson.recipe(), frozen);
  }

  /// What computes a step's kernels, if that is wished for.
  static Optional<Accelerator> accelerator(LearningWish wish) {
    return wish.settings().isAccelerated()
        ? Optional.of(Accelerator.of(System.getenv(), Packs.usual().kernels()))
        : Optional.empty();
  }

  /// What a step will hold in memory.
  StepMemory takes(LearningWish wish, Step step) {
    var accelerator = accelerator(wish);
    return accelerator.isEmpty()
        ? step.takes()
        : step.takes(engine.choose(wish.options().device()), accelerator);
  }

  private static Compiler compiler(LearningWish wish) {
    return DesignCompiler.of(wish.design().catalogue(), RunSettings.of(wish.design()));
  }

  @Override
  public Outlook look(LearningWish wish, Cancellation cancellation) throws LearningException {
    try {
      var lesson = lesson(wish, cancellation);
      var data = lesson.data();
      var rank = lesson.input().type().shape().rank();
      var problem = otherClasses(wish, lesson);
      var trouble = trouble(wish, lesson);
      var step = Optional.<Step>empty();
      var memory = Optional.<StepMemory>empty();
      if (trouble.isEmpty())
        try {
          var made = step(wish, lesson, compiled(wish, lesson), cancellation);
          step = Optional.of(made);
          memory = Optional.of(takes(wish, made));
          trouble = tooLarge(memory.get(), SystemMemory.total());
        } catch (TrainingException cannot) {
          trouble = Optional.of(Trouble.of(String.valueOf(cannot.getMessage())));
        }
      return new Outlook(
          wish.settings().data(lesson.task(), rank),
          data.title(),
          data.size(Part.TRAINING),
          data.size(Part.VALIDATION),
          data.classes(),
          examples(lesson, cancellation),
          changed(lesson, cancellation),
          remarks(wish, lesson, step),
          lesson.recipe(),
          lesson.task().figure(),
          memory,
          step.map(made -> blocks(made, new Titles(wish.design()))).orElse(List.of()),
          problem,
          trouble);
    } catch (TrainingException | CompileException | IOException cannot) {
      throw new LearningException(Trouble.of(String.valueOf(cannot.getMessage())), cannot);
    }
  }

  /// The head gives scores for another number of classes than the data have: a problem of the
  /// design, as long as it is to learn from them.
  private static Optional<Diagnostic> otherClasses(LearningWish wish, Lesson lesson) {
    var design = wish.design();
    int asked = lesson.task().wanted().classes();
    int there = lesson.data().classes().size();
    if (asked == there) return Optional.empty();
    var head = HeadClasses.of(design.catalogue(), design.analysis(), lesson.task(), there);
    return Optional.of(
        new Diagnostic(
            Diagnostic.Severity.WARNING,
            "head-differs-from-data",
            head.<Target>map(found -> new Target.OnParameter(found.node(), found.parameter().key()))
                .orElseGet(Target.OnDocument::new),
            Message.of("learning.other-classes", asked, lesson.data().title(), there),
            head.map(found -> fix(new Titles(design), found)).stream().toList()));
  }

  private static QuickFix fix(Titles titles, HeadClasses head) {
    return new QuickFix(
        Message.of(
            "learning.way-set-classes",
            head.parameter().label(),
            titles.of(head.node()),
            head.value()),
        head.edit());
  }

  /// The same where it keeps learning from beginning.
  private static Trouble trouble(Diagnostic problem) {
    return new Trouble(
        problem.message(),
        problem.fixes().stream().map(fix -> new Way(fix.title(), Edit.of(fix.edit()))).toList());
  }

  private static Optional<Trouble> tooFew(Lesson lesson) {
    int there = lesson.data().size(Part.TRAINING);
    if (there >= lesson.recipe().batch()) return Optional.empty();
    return Optional.of(
        new Trouble(
            say("learning.batch-larger-than-data", lesson.recipe().batch(), there),
            there == 0 ? List.of() : List.of(batch(there))));
  }

  /// It does not fit into the memory of this computer.
  static Optional<Trouble> tooLarge(StepMemory takes, long available) {
    if (takes.fits(available)) return Optional.empty();
    int fits = takes.largestBatch(available);
    return Optional.of(
        new Trouble(
            say(
                "learning.too-large",
                takes.batch(),
                ByteCount.words(takes.total()),
                ByteCount.words(available)),
            fits == 0 ? List.of() : List.of(batch(fits))));
  }

  /// The changes that are wished for cannot be made to such data.
  private static Optional<Trouble> unchangeable(Lesson lesson) {
    var dims =
        lesson.input().type().shape().dims().stream()
            .map(dim -> dim.known().orElse(lesson.recipe().batch()))
            .toList();
    return lesson
        .recipe()
        .refinement()
        .augmentation()
        .objection(dims, lesson.task().answer())
        .map(reason ->
            new Trouble(
                reason,
                List.of(
                    new Way(
                        say("learning.way-no-changes"),
                        LearningSettings.choosing(Choice.AUGMENTATION, "")))));
  }

  private static Optional<BufferedImage> changed(Lesson lesson, Cancellation cancellation) {
    var augmentation = lesson.recipe().refinement().augmentation();
    if (augmentation.isNone() || unchangeable(lesson).isPresent()) return Optional.empty();
    try {
      return Optional.of(
          ChangedExamples.of(
              lesson.data(), augmentation, lesson.recipe().seed(), ROWS, CHANGED, cancellation));
    } catch (InputException bad) {
      // What cannot be read is named when it is to be learned from, and is no picture otherwise.
      return Optional.empty();
    }
  }

  /// The way out by a batch of another size.
  public static Way batch(int size) {
    return new Way(
        say("learning.way-batch", size),
        LearningSettings.choosing(Choice.BATCH, String.valueOf(size)));
  }

  private static List<BufferedImage> examples(Lesson lesson, Cancellation cancellation) {
    var pictures = new ArrayList<BufferedImage>();
    var data = lesson.data();
    int size = data.size(Part.TRAINING);
    for (int i = 0; i < Math.min(SHOWN, size); i++) {
      cancellation.check();
      int classes = data.classes().size();
      int index = classes > 1 ? (int) ((long) i * step(size, classes) % size) : i;
      try {
        var input = data.read(Part.TRAINING, index, cancellation).input();
        if (input.rank() == 4 && (input.dim(1) == 1 || input.dim(1) == 3))
          pictures.add(SeenPicture.of(input, normalisation(lesson.input())).image());
      } catch (InputException bad) {
        // It is named and counted when it is to be learned from.
      }
    }
    return pictures;
  }

  /// How far the examples that are shown lie apart: where classes take turns, steps that have no
  /// common part with their number meet all.
  static int step(int size, int classes) {
    int step = Math.floorDiv(size, SHOWN) + 1;
    while (BigInteger.valueOf(step).gcd(BigInteger.valueOf(classes)).intValue() > 1) step++;
    return step;
  }

  static Normalisation normalisation(Model.Value input) throws InputException {
    return Preparation.usual(input).normalisation();
  }

  /// What is done with a training that can begin.
  private interface Work<T> {
    T done(OneTraining training)
        throws IOException, EngineException, CompileException, TrainingException, LearningException;
  }

  @Override
  public RateSearch search(LearningWish wish, News news, Pause pause, Cancellation cancellation)
      throws LearningException {
    return begun(wish, news, pause, cancellation, OneTraining::searched);
  }

  @Override
  public Learned learn(LearningWish wish, News news, Pause pause, Cancellation cancellation)
      throws LearningException {
    return begun(wish, news, pause, cancellation, OneTraining::learned);
  }

  private <T> T begun(
      LearningWish wish, News news, Pause pause, Cancellation cancellation, Work<T> work)
      throws LearningException {
    news.doing(say("learning.preparing"));
    try {
      var lesson = lesson(wish, cancellation);
      var trouble = trouble(wish, lesson);
      if (trouble.isPresent())
        throw new LearningException(trouble.get(), new TrainingException(trouble.get().reason()));
      return work.done(new OneTraining(this, wish, lesson, news, pause, cancellation));
    } catch (TrainingException | CompileException | IOException | EngineException cannot) {
      throw new LearningException(Trouble.of(String.valueOf(cannot.getMessage())), cannot);
    }
  }

  private static Optional<Trouble> trouble(LearningWish wish, Lesson lesson) {
    return otherClasses(wish, lesson)
        .map(EngineLearner::trouble)
        .or(() -> tooFew(lesson))
        .or(() -> unchangeable(lesson));
  }
}
