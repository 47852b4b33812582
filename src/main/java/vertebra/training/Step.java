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
import vertebra.gradient.Tape;
import vertebra.gradient.Term;
import vertebra.graph.PortPath;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Weight;

/// A step of training as a model, and what judges the weights that it makes.
///
/// The step takes a batch, its targets, the numbers of the learning rate, and everything that
/// changes; it gives the loss, the scores, the squared lengths of the gradients, and everything
/// changed, under the same names with a stroke behind.
///
/// @param training the step
/// @param judging the network in the form of a run, with all weights as inputs
/// @param input the name of the input that a batch goes to
/// @param dims the sizes of a batch
/// @param scores the name of the network's result in both models
/// @param classes how many scores each example gets
/// @param weights what is learned, in the order of the gradients' lengths
/// @param statistics what norms keep
/// @param stored every weight and statistic of the design, those that stay as they are too
/// @param masks the inputs that silence numbers
public record Step(
    Model training,
    Model judging,
    String input,
    List<Long> dims,
    String scores,
    int classes,
    List<Weight> weights,
    List<Weight> statistics,
    List<Weight> stored,
    List<Forward.Mask> masks) {

  static final String TARGET = "target";
  static final String RATE = "rate";
  static final String FIRST = "first";
  static final String SECOND = "second";
  static final String LOSS = "loss";
  static final String LENGTHS = "lengths";

  /// What ends the name of a changed tensor.
  static final String CHANGED = "'";

  public Step {
    dims = List.copyOf(dims);
    weights = List.copyOf(weights);
    statistics = List.copyOf(statistics);
    stored = List.copyOf(stored);
    masks = List.copyOf(masks);
  }

  /// The name under which an optimiser's memory of a weight flows.
  static String memory(String weight, String what) {
    return weight + "/" + what;
  }

  /// The step of a design that was compiled for the recipe's batch.
  ///
  /// @param frozen paths of blocks whose weights stay as they are
  public static Step of(Compiled compiled, Recipe recipe, List<String> frozen)
      throws TrainingException {
    try {
      return new Making(compiled, recipe, frozen).step();
    } catch (GradientException none) {
      throw new TrainingException(none);
    }
  }

  /// The work of making a step.
  private static final class Making {
    private final Compiled compiled;
    private final Model model;
    private final Recipe recipe;
    private final Set<String> frozen;

    Making(Compiled compiled, Recipe recipe, List<String> paths) throws TrainingException {
      this.compiled = compiled;
      this.model = compiled.model();
      this.recipe = recipe;
      this.frozen = frozen(compiled, paths);
    }

    Step step() throws GradientException, TrainingException {
      var input = input();
      var scores = scores(output());
      var form = new Forward.Form(true, frozen::contains, dropout());
      var forward = Forward.of(model, Set.of(scores), form);
      var result = Objects.requireNonNull(forward.outputs().get(scores));
      var dims = Objects.requireNonNull(forward.inputs().get(input)).dims();
      if (forward.inputs().size() != 1 || result.rank() != 2 || result.dim(0) != dims[0])
        throw new TrainingException(
            say("training.the-output-has-the-sizes", output(), Arrays.toString(result.dims())));
      if (forward.weights().isEmpty())
        throw new TrainingException(
            frozen.isEmpty()
                ? say("training.the-network-has-no-weights-so-there")
                : say("training.all-weights-are-frozen"));
      record(forward, result);
      var learned = weights(forward.weights().keySet());
      var kept = weights(forward.statistics().keySet());
      return new Step(
          forward.tape().model("training"),
          judging(scores),
          input,
          Arrays.stream(dims).boxed().toList(),
          scores,
          (int) result.dim(1),
          learned,
          kept,
          model.weights().stream()
              .filter(weight -> weight.kind() != Weight.WeightKind.CONSTANT)
              .toList(),
          forward.masks());
    }

    private void record(Forward forward, Term scores) throws GradientException {
      var tape = forward.tape();
      var loss = recipe.loss().of(scores, tape.input(TARGET, scores.dims()));
      var weights = List.copyOf(forward.weights().values());
      var gradients = tape.gradients(loss, weights);
      tape.output(LOSS, loss);
      tape.output(scores.name() + CHANGED, scores);
      var lengths =
          Tape.joined(gradients.stream().map(gradient -> gradient.squared().total()).toList());
      tape.output(LENGTHS, lengths);
      var rates = new Optimiser.Rates(tape.input(RATE), tape.input(FIRST), tape.input(SECOND));
      var shortened = shortened(gradients, lengths);
      for (int i = 0; i < weights.size(); i++)
        update(tape, weights.get(i), shortened.get(i), rates);
      forward.renewed().forEach((name, term) -> tape.output(name + CHANGED, term));
    }

    /// All gradients together no longer than the recipe allows.
    private List<Term> shortened(List<Term> gradients, Term lengths) {
      if (recipe.longest().isEmpty()) return gradients;
      double longest = recipe.longest().get();
      var share = lengths.total().root().plus(1e-6).reciprocal().times(longest).atMost(1);
      return gradients.stream().map(gradient -> gradient.times(share)).toList();
    }

    private void update(Tape tape, Term weight, Term gradient, Optimiser.Rates rates) {
      var names = recipe.optimiser().memory();
      var memory = new ArrayList<Term>();
      for (var name : names) memory.add(tape.input(memory(weight.name(), name), weight.dims()));
      var update = recipe.optimiser().step(weight, gradient, memory, rates);
      tape.output(weight.name() + CHANGED, update.weight());
      for (int i = 0; i < names.size(); i++)
        tape.output(memory(weight.name(), names.get(i)) + CHANGED, update.memory().get(i));
    }

    private Model judging(String scores) throws GradientException {
      var form = new Forward.Form(false, frozen::contains, Map.of());
      var forward = Forward.of(model, Set.of(scores), form);
      forward
          .tape()
          .output(scores + CHANGED, Objects.requireNonNull(forward.outputs().get(scores)));
      return forward.tape().model("judging");
    }

    private List<Weight> weights(Set<String> names) {
      return model.weights().stream().filter(weight -> names.contains(weight.name())).toList();
    }

    private String input() throws TrainingException {
      if (model.inputs().size() == 1) return model.inputs().getFirst().name();
      throw new TrainingException(
          say("training.the-design-has-inputs-but-examples", model.inputs().size()));
    }

    private String output() throws TrainingException {
      if (model.outputs().size() == 1) return model.outputs().getFirst().name();
      throw new TrainingException(
          say("training.the-design-has-outputs-but-labelled", model.outputs().size()));
    }

    /// The scores before they became probabilities, of which a loss takes the logarithm itself.
    private String scores(String output) {
      var maker =
          model.operators().stream()
              .filter(operator -> operator.outputs().contains(output))
              .findFirst();
      return maker
          .filter(operator -> Set.of("Softmax", "Identity").contains(operator.type()))
          .filter(operator -> isMade(operator.inputs().getFirst()))
          .map(operator -> scores(operator.inputs().getFirst()))
          .orElse(output);
    }

    private boolean isMade(String tensor) {
      return model.operators().stream().anyMatch(operator -> operator.outputs().contains(tensor));
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
