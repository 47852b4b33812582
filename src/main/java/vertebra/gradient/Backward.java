package vertebra.gradient;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import vertebra.onnx.Model;

/// The way back over a tape: from the last operator to the first, each hands the gradient of its
/// results on to what it took. Only what depends on a wanted term is gone through.
final class Backward {

  private final Tape tape;
  private final List<Term> wanted;
  private final Set<String> active = new HashSet<>();
  private final Map<String, Term> gradients = new HashMap<>();

  Backward(Tape tape, List<Term> wanted) {
    this.tape = tape;
    this.wanted = List.copyOf(wanted);
  }

  Tape tape() {
    return tape;
  }

  /// Whether a wanted term flows into this one.
  boolean isActive(Term term) {
    return active.contains(term.name());
  }

  Optional<Term> gradient(Term term) {
    return Optional.ofNullable(gradients.get(term.name()));
  }

  /// A term that is used twice gets the sum.
  void add(Term term, Term gradient) {
    gradients.merge(term.name(), gradient.gathered(term.dims()), Term::plus);
  }

  List<Term> from(Term scalar) throws GradientException {
    var macros = List.copyOf(tape.macros());
    wanted.forEach(term -> active.add(term.name()));
    for (var macro : macros)
      if (!GradientRules.isFlat(macro.type()) && macro.inputs().stream().anyMatch(this::isActive))
        macro.outputs().forEach(output -> active.add(output.name()));
    gradients.put(scalar.name(), tape.scalar(1));
    for (var macro : macros.reversed()) apply(macro);
    tape.within("step");
    var result = new ArrayList<Term>();
    for (var term : wanted)
      result.add(gradient(term).orElseGet(() -> tape.scalar(0).expanded(term.dims())));
    return result;
  }

  private void apply(Macro macro) throws GradientException {
    boolean matters =
        macro.outputs().stream()
            .anyMatch(output -> isActive(output) && gradient(output).isPresent());
    if (!matters) return;
    tape.within(macro.name() + "/back");
    var rule = GradientRules.of(macro.type());
    if (rule.isEmpty())
      throw new GradientException(
          say(
              "gradient.the-block-cannot-be-trained-through",
              Model.Operator.blockOf(macro.name()),
              macro.type()));
    rule.get().apply(new Application(macro, this));
  }
}
