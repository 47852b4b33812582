package vertebra.gradient;

import vertebra.gradient.GradientRules.Table;

/// The gradients of arithmetic between tensors. What was broadcast is summed up by whoever takes a
/// gradient.
///
/// Source: the ONNX operator specification for the functions, elementary calculus for the rest.
final class ArithmeticRules {

  private ArithmeticRules() {}

  static void addTo(Table table) {
    // y = a + b
    table.add("Add", a -> a.giveEach(_ -> a.dy()));
    table.add("Sum", a -> a.giveEach(_ -> a.dy()));
    table.add("Mean", a -> a.giveEach(_ -> a.dy().times(1.0 / a.macro().inputs().size())));
    // y = a − b
    table.add(
        "Sub",
        a -> {
          a.give(0, a::dy);
          a.give(1, () -> a.dy().negated());
        });
    // y = a · b
    table.add("Mul", a -> a.giveEach(i -> a.dy().times(a.x(1 - i))));
    // y = a ⁄ b, ∂y ⁄ ∂b = −y ⁄ b
    table.add(
        "Div",
        a -> {
          a.give(0, () -> a.dy().over(a.x(1)));
          a.give(1, () -> a.dy().times(a.y()).over(a.x(1)).negated());
        });
    // y = aᵇ, ∂y ⁄ ∂a = b aᵇ⁻¹, ∂y ⁄ ∂b = y ln a
    table.add(
        "Pow",
        a -> {
          a.give(0, () -> a.dy().times(a.x(1)).times(a.x().raisedTo(a.x(1).plus(-1))));
          a.give(1, () -> a.dy().times(a.y()).times(a.x().log()));
        });
    // The largest or smallest takes the gradient; equals share it.
    table.add("Max", ArithmeticRules::extreme);
    table.add("Min", ArithmeticRules::extreme);
    // y = condition ? a : b
    table.add(
        "Where",
        a -> {
          a.give(1, () -> a.x().choose(a.dy(), a.tape().scalar(0)));
          a.give(2, () -> a.x().choose(a.tape().scalar(0), a.dy()));
        });
  }

  private static void extreme(Application a) {
    var winners = a.macro().inputs().stream().map(x -> x.equalTo(a.y()).asNumbers()).toList();
    var shared = a.dy().over(winners.stream().reduce(Term::plus).orElseThrow());
    a.giveEach(i -> shared.times(winners.get(i)));
  }
}
