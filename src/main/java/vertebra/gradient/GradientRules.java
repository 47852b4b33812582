package vertebra.gradient;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// The rules of differentiation, one an operator, collected from their families.
final class GradientRules {

  /// How an operator hands a gradient back.
  @FunctionalInterface
  interface Rule {
    void apply(Application applied) throws GradientException;
  }

  /// The table while the families fill it.
  static final class Table {
    private final Map<String, Rule> rules = new HashMap<>();

    void add(String operator, Rule rule) {
      if (rules.put(operator, rule) != null)
        throw new IllegalStateException("two gradients of " + operator);
    }

    /// A rule for the first input alone.
    void first(String operator, Function<Application, Term> gradient) {
      add(operator, applied -> applied.give(0, () -> gradient.apply(applied)));
    }
  }

  /// Operators whose result stays the same under small changes of what they take, or is no number.
  private static final Set<String> FLAT =
      Set.of(
          "ArgMax",
          "Ceil",
          "ConstantOfShape",
          "Equal",
          "Floor",
          "Greater",
          "Held",
          "Less",
          "NonMaxSuppression",
          "Not",
          "Range",
          "Round",
          "Shape",
          "Sign");

  private static final Map<String, Rule> ALL = all();

  private GradientRules() {}

  private static Map<String, Rule> all() {
    var table = new Table();
    ActivationRules.addTo(table);
    ArithmeticRules.addTo(table);
    MatrixRules.addTo(table);
    ConvolutionRules.addTo(table);
    NormRules.addTo(table);
    PoolingRules.addTo(table);
    ReductionRules.addTo(table);
    ShapeRules.addTo(table);
    ResizeRules.addTo(table);
    return Map.copyOf(table.rules);
  }

  static Optional<Rule> of(String operator) {
    return Optional.ofNullable(ALL.get(operator));
  }

  static boolean isFlat(String operator) {
    return FLAT.contains(operator);
  }

  /// The operators that have a rule.
  static Set<String> operators() {
    return ALL.keySet();
  }
}
