package vertebra.training;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import vertebra.analysis.Plan;
import vertebra.block.ParameterSpec;
import vertebra.compile.Compiled;
import vertebra.gradient.Forward;
import vertebra.gradient.GradientException;
import vertebra.gradient.StepTurn;
import vertebra.gradient.Tape;
import vertebra.gradient.Term;
import vertebra.graph.PortPath;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Weight;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.onednn.Accelerator;
import vertebra.tensor.DType;

/// A step of training as a model, and what judges the weights that it makes.
///
/// The step takes a batch, its targets, the numbers of the learning rate, and everything that
/// changes; it gives the loss, the scores, the squared lengths of the gradients, and everything
/// changed, under the same names with a stroke behind.
///
/// @param program the step as it was recorded
/// @param training the step in standard operators
/// @param judging the network in the form of a run, with all weights as inputs
/// @param input the name of the input that a batch goes to
/// @param dims the sizes of a batch
/// @param task what is learned
/// @param answers the names of the tensors that answer, in the task's order
/// @param weights what is learned, in the order of the gradients' lengths
/// @param statistics what norms keep
/// @param memory what else a step hands on to the next: the optimiser's memory, gathered gradients,
///   running averages
/// @param stored every weight and statistic of the design, those that stay as they are too
/// @param masks the inputs that silence numbers
/// @param part the frozen blocks at the beginning, whose features the step learns from and the
///   network is judged by; empty where both take examples
/// @param isWatched whether the step also gives the gradients
/// @param working what lies between the operators of the step and of a run
public record Step(
    Tape program,
    Model training,
    Model judging,
    String input,
    List<Long> dims,
    Task task,
    List<Answered> answers,
    List<Weight> weights,
    List<Weight> statistics,
    List<Weight> memory,
    List<Weight> stored,
    List<Forward.Mask> masks,
    Optional<FrozenPart> part,
    boolean isWatched,
    WorkingMemory working) {

  static final String RATE = "rate";
  static final String FIRST = "first";
  static final String SECOND = "second";
  static final String LOSS = "loss";
  static final String LENGTHS = "lengths";

  /// What ends the name of a changed tensor.
  static final String CHANGED = "'";

  /// A tensor that answers.
  ///
  /// @param name in both models, with [#CHANGED] behind
  public record Answered(String name, List<Long> dims) {
    public Answered {
      dims = List.copyOf(dims);
    }

    long[] sizes() {
      return dims.stream().mapToLong(Long::longValue).toArray();
    }
  }

  public Step {
    answers = List.copyOf(answers);
    dims = List.copyOf(dims);
    weights = List.copyOf(weights);
    statistics = List.copyOf(statistics);
    memory = List.copyOf(memory);
    stored = List.copyOf(stored);
    masks = List.copyOf(masks);
  }

  /// The step divided between a library of kernels and standard operators; empty where no kernel is
  /// worth it.
  public List<StepTurn> turns() {
    return program.turns();
  }

  /// What training by this step holds in memory, in standard operators alone.
  public StepMemory takes() {
    return StepMemory.of(this, working.bytes());
  }

  /// What it holds on a device.
  ///
  /// @param accelerator what computes its kernels on the processor, where it is there
  public StepMemory takes(Device device, Optional<Accelerator> accelerator) {
    boolean isAccelerated =
        device.kind() == Device.DeviceKind.CPU
            && accelerator.filter(one -> one.objection().isEmpty()).isPresent();
    return isAccelerated
        ? StepMemory.of(this, program.bytesInTurns().orElseGet(working::bytes))
        : takes();
  }

  /// What each block of the design takes of that, beside what it takes in a run.
  public List<BlockMemory> takesByBlock() {
    return BlockMemory.of(this);
  }

  /// The sizes of a batch.
  long[] sizes() {
    return dims.stream().mapToLong(Long::longValue).toArray();
  }

  /// How much of the gathered gradient is kept: nothing by the first batch of a step.
  static final String KEPT = "kept";

  /// Whether weights change: 1 in the last batch of a step, else 0.
  static final String MOVES = "moves";

  /// How much of the running average is kept.
  static final String AVERAGED = "averaged";

  private static final String AVERAGE = "average";

  /// What the gradient of a weight, gathered over the batches of a step, is called in its memory.
  static final String GATHERED = "gathered";

  /// The name under which the running average of a weight or statistic flows.
  static String average(String weight) {
    return memory(weight, AVERAGE);
  }

  /// The name under which a watched step gives the gradient of a weight.
  static String gradient(String weight) {
    return memory(weight, "gradient") + CHANGED;
  }

  /// The name under which the memory of a weight flows.
  static String memory(String weight, String what) {
    return weight + "/" + what;
  }

  /// The weight whose memory flows under a name.
  static String weightOf(String memory) {
    return memory.substring(0, memory.lastIndexOf('/'));
  }

  /// The step of a design that was compiled for the recipe's batch.
  ///
  /// @param frozen paths of blocks whose weights stay as they are
  public static Step of(Compiled compiled, Task task, Recipe recipe, List<String> frozen)
      throws TrainingException {
    return of(compiled, Optional.empty(), task, recipe, frozen, false, Cancellation.none());
  }

  /// The step likewise.
  ///
  /// @param single the design compiled for one example; with it and where the recipe allows it, the
  ///   step begins behind the frozen blocks at the beginning
  /// @param isWatched whether it also gives the gradients, for whoever wants to look at them
  /// @param cancellation heeded between the parts of the work, which takes seconds for deep
  ///   networks
  public static Step of(
      Compiled compiled,
      Optional<Compiled> single,
      Task task,
      Recipe recipe,
      List<String> frozen,
      boolean isWatched,
      Cancellation cancellation)
      throws TrainingException {
    try {
      return new Making(compiled, single, task, recipe, frozen, isWatched, cancellation).step();
    } catch (GradientException none) {
      throw new TrainingException(none);
    }
  }

  /// The work of making a step.
  private static final class Making {
    private final Compiled compiled;
    private final Model model;
    private final Task task;
    private final List<String> names;
    private final Recipe recipe;
    private final Refinement refinement;
    private final Set<String> frozen;
    private final boolean isWatched;
    private final Cancellation cancellation;
    private final Optional<FrozenPart> part;
    private final List<Weight> memory = new ArrayList<>();

    Making(
        Compiled compiled,
        Optional<Compiled> single,
        Task task,
        Recipe recipe,
        List<String> paths,
        boolean isWatched,
        Cancellation cancellation)
        throws TrainingException {
      cancellation.check();
      this.isWatched = isWatched;
      this.cancellation = cancellation;
      this.compiled = compiled;
      this.task = task;
      this.names = task.answers(compiled);
      this.recipe = recipe;
      this.refinement = recipe.refinement();
      this.frozen = frozen(compiled, paths);
      this.part =
          single.filter(_ -> refinement.keepsFeatures()).flatMap(one -> part(one, dropout()));
      this.model = part.map(FrozenPart::rest).orElseGet(compiled::model);
    }

    private Optional<FrozenPart> part(Compiled single, Map<String, Double> rates) {
      return FrozenPart.of(
          single.model(),
          compiled.model(),
          names,
          frozen::contains,
          operator ->
              operator.type().equals("Identity") && rates.getOrDefault(operator.block(), 0.0) > 0);
    }

    Step step() throws GradientException, TrainingException {
      var input = input();
      var form = new Forward.Form(true, frozen::contains, dropout());
      var forward = Forward.of(model, new LinkedHashSet<>(names), form);
      var answers = answers(forward);
      var dims = Objects.requireNonNull(forward.inputs().get(input)).dims();
      if (forward.inputs().size() != 1 || answers.stream().anyMatch(one -> one.dim(0) != dims[0]))
        throw new TrainingException(
            say("training.the-answers-are-of-another-batch", Arrays.toString(dims)));
      if (forward.weights().isEmpty())
        throw new TrainingException(
            frozen.isEmpty()
                ? say("training.the-network-has-no-weights-so-there")
                : say("training.all-weights-are-frozen"));
      cancellation.check();
      record(forward, answers);
      cancellation.check();
      var learned = weights(forward.weights().keySet());
      var kept = weights(forward.statistics().keySet());
      var judging = judging();
      cancellation.check();
      var training = forward.tape().model("training");
      cancellation.check();
      return new Step(
          forward.tape(),
          training,
          judging.model("judging"),
          input,
          Arrays.stream(dims).boxed().toList(),
          task,
          answers.stream().map(one -> new Answered(one.name(), boxed(one.dims()))).toList(),
          learned,
          kept,
          memory,
          compiled.model().weights().stream()
              .filter(weight -> weight.kind() != Weight.WeightKind.CONSTANT)
              .toList(),
          forward.masks(),
          part,
          isWatched,
          WorkingMemory.of(compiled.model(), forward.tape().working(), judging.working()));
    }

    private static List<Long> boxed(long[] dims) {
      return Arrays.stream(dims).boxed().toList();
    }

    private List<Term> answers(Forward forward) {
      return names.stream()
          .map(name -> Objects.requireNonNull(forward.outputs().get(name)))
          .toList();
    }

    private void record(Forward forward, List<Term> answers) throws GradientException {
      var tape = forward.tape();
      var loss = task.loss(answers, recipe.loss());
      var names = List.copyOf(forward.weights().keySet());
      var weights = List.copyOf(forward.weights().values());
      var gradients = gathered(tape, names, tape.gradients(loss, weights));
      cancellation.check();
      tape.output(LOSS, loss);
      if (isWatched)
        for (int i = 0; i < names.size(); i++)
          tape.output(gradient(names.get(i)), gradients.get(i));
      for (var answer : answers) tape.output(answer.name() + CHANGED, answer);
      var lengths =
          Tape.joined(gradients.stream().map(gradient -> gradient.squared().total()).toList());
      tape.output(LENGTHS, lengths);
      var changing = new Changing(tape);
      var shortened = shortened(gradients, lengths);
      for (int i = 0; i < names.size(); i++)
        changing.update(names.get(i), weights.get(i), shortened.get(i));
      forward
          .renewed()
          .forEach((name, term) -> {
            tape.output(name + CHANGED, term);
            changing.average(name, term);
          });
    }

    /// The mean over the batches of a step, as far as they are through.
    private List<Term> gathered(Tape tape, List<String> names, List<Term> gradients) {
      int batches = refinement.gathered();
      if (batches == 1) return gradients;
      var kept = tape.input(KEPT);
      var sums = new ArrayList<Term>();
      for (int i = 0; i < names.size(); i++) {
        var gradient = gradients.get(i);
        var before = remembered(tape, names.get(i), GATHERED, gradient);
        var sum = before.times(kept).plus(gradient.times(1.0 / batches));
        tape.output(before.name() + CHANGED, sum);
        sums.add(sum);
      }
      return sums;
    }

    /// An input for something of the sizes of a weight that is handed on.
    private Term remembered(Tape tape, String weight, String what, Term like) {
      var name = memory(weight, what);
      memory.add(
          new Weight(
              name, DType.FLOAT32, boxed(like.dims()), Init.zeros(), Weight.WeightKind.STATISTIC));
      return tape.input(name, like.dims());
    }

    /// All gradients together no longer than the recipe allows.
    private List<Term> shortened(List<Term> gradients, Term lengths) {
      if (refinement.longest().isEmpty()) return gradients;
      double longest = refinement.longest().get();
      var share = lengths.total().root().plus(1e-6).reciprocal().times(longest).atMost(1);
      return gradients.stream().map(gradient -> gradient.times(share)).toList();
    }

    /// The end of a step, in which weights change.
    private final class Changing {
      private final Tape tape;
      private final Optimiser.Rates rates;

      /// Truth where weights change; empty where they always do.
      private final Optional<Term> moves;

      private final Optional<Term> keeping;

      Changing(Tape tape) {
        this.tape = tape;
        this.rates = new Optimiser.Rates(tape.input(RATE), tape.input(FIRST), tape.input(SECOND));
        this.moves =
            refinement.gathered() == 1
                ? Optional.empty()
                : Optional.of(tape.input(MOVES).above(0.5));
        this.keeping =
            refinement.average() == 0 ? Optional.empty() : Optional.of(tape.input(AVERAGED));
      }

      private Term after(Term before, Term after) {
        return moves.map(now -> now.choose(after, before)).orElse(after);
      }

      void update(String name, Term weight, Term gradient) {
        var optimiser = recipe.optimiser();
        var known = new ArrayList<Term>();
        for (var what : optimiser.memory()) known.add(remembered(tape, name, what, weight));
        var update = optimiser.step(weight, gradient, known, rates);
        var next = after(weight, update.weight());
        tape.output(name + CHANGED, next);
        for (int i = 0; i < known.size(); i++)
          tape.output(known.get(i).name() + CHANGED, after(known.get(i), update.memory().get(i)));
        average(name, next);
      }

      /// Hands the running average of a weight or statistic on.
      void average(String name, Term next) {
        if (keeping.isEmpty()) return;
        var kept = keeping.get();
        var before = remembered(tape, name, AVERAGE, next);
        var mean = before.times(kept).plus(next.times(kept.from(1)));
        tape.output(before.name() + CHANGED, after(before, mean));
      }
    }

    private Tape judging() throws GradientException {
      var form = new Forward.Form(false, frozen::contains, Map.of());
      var forward = Forward.of(model, new LinkedHashSet<>(names), form);
      var answers = answers(forward);
      for (var answer : answers) forward.tape().output(answer.name() + CHANGED, answer);
      if (task.isJudgedByItsLoss()) forward.tape().output(LOSS, task.loss(answers, recipe.loss()));
      return forward.tape();
    }

    private List<Weight> weights(Set<String> names) {
      return model.weights().stream().filter(weight -> names.contains(weight.name())).toList();
    }

    private String input() throws TrainingException {
      if (model.inputs().size() == 1) return model.inputs().getFirst().name();
      throw new TrainingException(
          say("training.the-design-has-inputs-but-examples", model.inputs().size()));
    }

    /// The rates of the blocks that silence numbers in training; in a run they do nothing, so the
    /// model does not tell.
    private Map<String, Double> dropout() {
      return compiled.plan().steps().stream()
          .filter(step -> step.block().id().value().equals("dropout"))
          .collect(Collectors.toMap(Plan.Step::path, Making::rate));
    }

    private static double rate(Plan.Step step) {
      return step.block()
          .parameter("rate")
          .filter(ParameterSpec.Real.class::isInstance)
          .map(spec -> step.site().get((ParameterSpec.Real) spec))
          .orElse(0.0);
    }
  }

  /// The names of the weights below some paths.
  private static Set<String> frozen(Compiled compiled, List<String> paths)
      throws TrainingException {
    var names = new LinkedHashSet<String>();
    for (var path : paths) {
      var owners =
          PortPath.nodes(path).stream()
              .flatMap(nodes ->
                  compiled.plan().steps().stream()
                      .filter(step -> PortPath.isWithin(step.nodes(), nodes)))
              .map(Plan.Step::weightPath)
              .toList();
      if (owners.isEmpty())
        throw new TrainingException(
            say(
                "training.there-is-no-block-to-freeze",
                path,
                nearest(compiled)
                    .map(first -> say("training.a-path-looks-like", first))
                    .orElse("")));
      for (var weight : compiled.model().weights())
        if (owners.stream().anyMatch(owner -> belongs(weight.name(), owner)))
          names.add(weight.name());
    }
    return names;
  }

  private static Optional<String> nearest(Compiled compiled) {
    return compiled.plan().steps().stream()
        .skip(1)
        .findFirst()
        .map(step -> step.nodes().getFirst().value());
  }

  private static boolean belongs(String weight, String owner) {
    return weight.equals(owner) || weight.startsWith(owner.endsWith("_") ? owner : owner + ".");
  }
}
