package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vertebra.microscope.Working.Group;
import vertebra.microscope.Working.How;
import vertebra.microscope.Working.Stage;
import vertebra.microscope.Working.Term;
import vertebra.onnx.Model;
import vertebra.runtime.Tensor;

/// A few operators, worked out again in double precision, one number at a time and only as far back
/// as is needed.
final class Derivation {

  /// An operator's chain is followed this far; nobody reads more stages.
  private static final int LONGEST = 12;

  private final Map<String, Tensor> known;
  private final Set<String> fixed;
  private final Map<String, Use> makers = new HashMap<>();
  private final Map<String, long[]> dims = new HashMap<>();
  private final Map<String, Map<Long, Double>> made = new HashMap<>();

  /// @param known the numbers that are given: what flows in, weights, constants
  /// @param fixed the tensors that belong to the program, and do not flow in
  Derivation(List<Model.Operator> operators, Map<String, Tensor> known, Set<String> fixed) {
    this.known = Map.copyOf(known);
    this.fixed = Set.copyOf(fixed);
    for (var operator : operators)
      for (int i = 0; i < operator.outputs().size(); i++)
        makers.put(operator.outputs().get(i), new Use(this, operator, i));
  }

  /// The operators that nobody knows how to work out.
  static List<String> unknown(List<Model.Operator> operators) {
    return operators.stream()
        .map(Model.Operator::type)
        .filter(type -> Calculations.of(type).isEmpty())
        .distinct()
        .toList();
  }

  Optional<Use> maker(String tensor) {
    return Optional.ofNullable(makers.get(tensor));
  }

  private Use made(String tensor) {
    return Objects.requireNonNull(makers.get(tensor), tensor);
  }

  private static Calculation calculation(Use use) {
    return Calculations.of(use.operator().type()).orElseThrow();
  }

  /// The extents of a tensor; the caller's own.
  long[] dims(String tensor) {
    var given = known.get(tensor);
    if (given != null) return given.dims();
    var before = dims.get(tensor);
    if (before != null) return before.clone();
    var use = made(tensor);
    var found = calculation(use).dims(use);
    dims.put(tensor, found);
    return found.clone();
  }

  double value(String tensor, long index) {
    var given = known.get(tensor);
    if (given != null) return given.get(index);
    var values = made.computeIfAbsent(tensor, _ -> new HashMap<>());
    var before = values.get(index);
    if (before != null) return before;
    double found = working(tensor, index).value();
    if (values.size() > 100_000) values.clear();
    values.put(index, found);
    return found;
  }

  /// How a number comes about from what its operator reads.
  Working working(String tensor, long index) {
    var use = made(tensor);
    return calculation(use).at(use, index);
  }

  /// How a number comes about from what flows in: movers are looked through, and what is done to a
  /// single number after another is a stage of it.
  ///
  /// @param by the operator that puts the terms together
  record Explained(Working working, Use by) {}

  /// Throws [UnsupportedOperationException] where an operator cannot be worked out.
  Explained explained(String tensor, long index) {
    return explained(tensor, index, LONGEST);
  }

  private Explained explained(String tensor, long index, int left) {
    var working = working(tensor, index);
    var use = made(tensor);
    if (left == 0) return new Explained(working, use);
    if (working.how() == How.COPY) {
      var from = working.terms().getFirst();
      return makers.containsKey(from.tensor())
          ? explained(from.tensor(), from.index(), left - 1)
          : new Explained(working, use);
    }
    var main = main(tensor, working);
    if (main == null) return new Explained(traced(working), use);
    var before = explained(main.tensor(), main.index(), left - 1);
    if (before.working().how() == How.PUT) return new Explained(traced(working), use);
    return new Explained(
        staged(before.working(), working, main, use.operator().type()), before.by());
  }

  /// What was explained so far, and what is then done with that number alone.
  private static Working staged(Working before, Working working, Term main, String operator) {
    if (working.how() == How.NORM) return before.then(normalized(working));
    var others =
        working.terms().stream()
            .filter(term -> term != main)
            .map(term -> Numerals.of(term.value()))
            .toList();
    return before.then(
        others.isEmpty()
            ? Stage.of(words(operator), working.value())
            : Stage.of(words(operator), String.join(", ", others), working.value()));
  }

  /// A normalization by numbers that stand fast, as one factor and one shift.
  private static Stage normalized(Working working) {
    double at = working.first();
    var stages = working.stages();
    double spread =
        stages.get(1).value() == 0 ? 1 : stages.getFirst().value() / stages.get(1).value();
    double scale = stages.get(1).value() == 0 ? 1 : stages.get(2).value() / stages.get(1).value();
    double factor = scale / spread;
    return Stage.of(
        say("microscope.normalized"),
        "×" + Numerals.of(factor) + " " + Numerals.signed(working.value() - factor * at),
        working.value());
  }

  /// An operator as people call it.
  private static String words(String operator) {
    return switch (operator) {
      case "Add", "Sum" -> say("microscope.plus");
      case "Sub" -> say("microscope.less");
      case "Mul" -> say("microscope.times");
      case "Div" -> say("microscope.divided-by");
      case "Relu" -> say("microscope.relu");
      case "Clip" -> say("microscope.clip");
      default -> operator;
    };
  }

  /// The only term that something makes from what flows in, of an operator that works number by
  /// number.
  private @Nullable Term main(String tensor, Working working) {
    if (!Calculations.isPointwise(made(tensor).operator().type())) return null;
    Term found = null;
    for (var term : working.terms()) {
      if (term.isOutside() || isFixed(term.tensor())) continue;
      if (found != null || !makers.containsKey(origin(term).tensor())) return null;
      found = term;
    }
    return found;
  }

  /// Whether no number of it depends on what flows in.
  boolean isFixed(String tensor) {
    var use = makers.get(tensor);
    if (use == null) return fixed.contains(tensor);
    return use.operator().inputs().stream().filter(name -> !name.isEmpty()).allMatch(this::isFixed);
  }

  /// The same terms at the places where their numbers came in.
  private Working traced(Working working) {
    var groups = new ArrayList<Group>();
    for (var group : working.groups())
      groups.add(
          new Group(
              group.number(),
              group.rows(),
              group.columns(),
              group.terms().stream().map(this::origin).toList()));
    return working.with(groups);
  }

  private Term origin(Term term) {
    var at = term;
    for (int i = 0; i < LONGEST && !at.isOutside(); i++) {
      var use = makers.get(at.tensor());
      if (use == null || !calculation(use).moves()) return at;
      var working = calculation(use).at(use, at.index());
      if (working.how() != How.COPY) return at;
      var from = working.terms().getFirst();
      at = term.from(from.tensor(), from.index());
    }
    return at;
  }
}
