package vertebra.gradient;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import vertebra.onnx.Attribute;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Weight;
import vertebra.onnx.Model.Weight.WeightKind;
import vertebra.onnx.ModelShapes;

/// The forward pass of a model on a tape, in the form that training wants or in that of a run.
///
/// In training, norms even out the batch itself and say what they found, and dropout silences what
/// a mask says. Weights that may change are inputs of the tape; all others stay stored.
///
/// @param inputs the model's inputs by name
/// @param outputs the wanted tensors by name
/// @param weights the weights that may change, by name
/// @param statistics the kept statistics that are inputs of the tape, by name
/// @param renewed what this batch makes of the statistics, by name
/// @param masks the inputs that silence numbers
public record Forward(
    Tape tape,
    SequencedMap<String, Term> inputs,
    SequencedMap<String, Term> outputs,
    SequencedMap<String, Term> weights,
    SequencedMap<String, Term> statistics,
    SequencedMap<String, Term> renewed,
    List<Mask> masks) {

  /// An input whose numbers are 0 or `1 ⁄ (1 − rate)`, drawn anew for every step.
  ///
  /// @param rate the share of zeros
  public record Mask(Term term, double rate) {}

  /// How the pass is to be recorded.
  ///
  /// @param training whether norms and dropout do what they do in training
  /// @param frozen which weights stay as they are, by name; norms with such weights use their kept
  ///   statistics
  /// @param dropout the rate of every block that silences numbers, by path
  public record Form(boolean training, Predicate<String> frozen, Map<String, Double> dropout) {

    /// Training of every weight.
    public static final Form TRAINING = new Form(true, _ -> false, Map.of());

    /// A run, with every weight given to it.
    public static final Form RUN = new Form(false, _ -> false, Map.of());

    public Form {
      dropout = Map.copyOf(dropout);
    }
  }

  public Forward {
    inputs = Collections.unmodifiableSequencedMap(inputs);
    outputs = Collections.unmodifiableSequencedMap(outputs);
    weights = Collections.unmodifiableSequencedMap(weights);
    statistics = Collections.unmodifiableSequencedMap(statistics);
    renewed = Collections.unmodifiableSequencedMap(renewed);
    masks = List.copyOf(masks);
  }

  /// Records what leads to some tensors of a model whose input sizes are numbers.
  ///
  /// Throws [GradientException] if a size inside follows only from what flows in.
  public static Forward of(Model model, Set<String> outputs, Form form) throws GradientException {
    return new Recording(model, outputs, form).recorded();
  }

  /// The work of recording.
  private static final class Recording {

    /// The share of a batch in the running statistics.
    private static final double SHARE = 0.1;

    private final Model model;
    private final Set<String> wanted;
    private final Form form;
    private final Tape tape;
    private final ModelShapes shapes;
    private final Map<String, Term> terms = new HashMap<>();
    private final SequencedMap<String, Term> inputs = new LinkedHashMap<>();
    private final SequencedMap<String, Term> weights = new LinkedHashMap<>();
    private final SequencedMap<String, Term> statistics = new LinkedHashMap<>();
    private final SequencedMap<String, Term> renewed = new LinkedHashMap<>();
    private final List<Mask> masks = new ArrayList<>();

    Recording(Model model, Set<String> wanted, Form form) {
      this.model = model;
      this.wanted = wanted;
      this.form = form;
      this.tape = new Tape(model.opset());
      this.shapes = ModelShapes.of(model);
    }

    Forward recorded() throws GradientException {
      var needed = needed();
      for (var operator : needed) tape.claim(operator.name());
      var used = new HashSet<String>();
      needed.forEach(operator -> used.addAll(operator.inputs()));
      for (var input : model.inputs())
        if (used.contains(input.name()) || wanted.contains(input.name())) given(input);
      for (var weight : model.weights()) if (used.contains(weight.name())) stored(weight);
      for (var operator : needed) record(operator);
      var outputs = new LinkedHashMap<String, Term>();
      for (var output : wanted) outputs.put(output, term(output));
      tape.within("step");
      return new Forward(tape, inputs, outputs, weights, statistics, renewed, masks);
    }

    private List<Model.Operator> needed() {
      var reached = new HashSet<>(wanted);
      var kept = new ArrayList<Model.Operator>();
      for (var operator : model.operators().reversed())
        if (operator.outputs().stream().anyMatch(reached::contains)) {
          kept.add(operator);
          reached.addAll(operator.inputs());
        }
      return kept.reversed();
    }

    private void given(Model.Value input) {
      var dims = shapes.of(input.name()).orElseThrow();
      var term = tape.given(input.name(), input.type().dtype(), dims);
      inputs.put(input.name(), term);
      terms.put(input.name(), term);
    }

    private void stored(Weight weight) {
      boolean changes =
          switch (weight.kind()) {
            case TRAINABLE, STATISTIC -> !form.frozen().test(weight.name());
            case CONSTANT -> false;
          };
      if (!changes) {
        terms.put(weight.name(), tape.store(weight));
        return;
      }
      var term = tape.input(weight.name(), Window.unboxed(weight.dims()));
      terms.put(weight.name(), term);
      (weight.kind() == WeightKind.TRAINABLE ? weights : statistics).put(weight.name(), term);
    }

    private Term term(String name) {
      return name.isEmpty() ? tape.none() : Objects.requireNonNull(terms.get(name), name);
    }

    private Term made(Model.Operator operator, String name) throws GradientException {
      var dims =
          shapes
              .of(name)
              .orElseThrow(() ->
                  new GradientException(
                      say(
                          "gradient.the-block-cannot-be-trained",
                          operator.block(),
                          operator.type())));
      var term = new Term(tape, name, dims);
      shapes.values(name).ifPresent(values -> tape.know(name, values));
      terms.put(name, term);
      return term;
    }

    private void record(Model.Operator operator) throws GradientException {
      var given = operator.inputs().stream().map(this::term).toList();
      tape.within(operator.name());
      var rate = form.dropout().getOrDefault(operator.block(), 0.0);
      if (form.training() && isLearning(operator)) norm(operator, given);
      else if (form.training() && operator.type().equals("Identity") && rate > 0)
        silence(operator, given.getFirst(), rate);
      else tape.record(plain(operator, given));
    }

    /// Whether it is a norm that evens out the batch: one whose statistics are not frozen.
    private boolean isLearning(Model.Operator operator) {
      return operator.type().equals("BatchNormalization")
          && statistics.containsKey(operator.inputs().get(3));
    }

    private Macro plain(Model.Operator operator, List<Term> given) throws GradientException {
      var results = new ArrayList<Term>();
      for (var output : operator.outputs()) results.add(made(operator, output));
      // The way back needs the places of the maxima.
      if (form.training() && operator.type().equals("MaxPool") && results.size() == 1)
        results.add(tape.fresh("places", results.getFirst().dims()));
      return new Macro.Plain(
          operator.name(), operator.type(), given, results, operator.attributes());
    }

    private void norm(Model.Operator operator, List<Term> given) throws GradientException {
      var x = given.getFirst();
      long channels = x.dim(1);
      long numbers = x.elements() / channels;
      if (numbers < 2)
        throw new GradientException(say("gradient.the-batch-norm-needs", operator.block()));
      var epsilon =
          operator.attributes().stream()
              .filter(Attribute.Real.class::isInstance)
              .map(Attribute.Real.class::cast)
              .filter(attribute -> attribute.name().equals("epsilon"))
              .mapToDouble(Attribute.Real::value)
              .findFirst()
              .orElse(1e-5);
      var mean = tape.fresh("mean", channels);
      var variance = tape.fresh("variance", channels);
      tape.record(
          new Macro.BatchNorm(
              operator.name(),
              x,
              given.get(1),
              given.get(2),
              epsilon,
              made(operator, operator.outputs().getFirst()),
              mean,
              variance));
      renew(operator.inputs().get(3), mean);
      renew(operator.inputs().get(4), variance.times((double) numbers / (numbers - 1)));
    }

    /// A norm that is used twice renews what its first use left.
    private void renew(String statistic, Term found) {
      var before = renewed.getOrDefault(statistic, term(statistic));
      renewed.put(statistic, before.times(1 - SHARE).plus(found.times(SHARE)));
    }

    private void silence(Model.Operator operator, Term x, double rate) throws GradientException {
      var mask = tape.input(operator.name() + "/mask", x.dims());
      masks.add(new Mask(mask, rate));
      tape.record(
          new Macro.Plain(
              operator.name(),
              "Mul",
              Arrays.asList(x, mask),
              List.of(made(operator, operator.outputs().getFirst())),
              List.of()));
    }
  }
}
