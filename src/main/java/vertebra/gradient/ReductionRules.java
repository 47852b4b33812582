package vertebra.gradient;

import vertebra.gradient.GradientRules.Table;

/// The gradients of sums, means and extremes over axes, which an operator may drop or keep.
///
/// Source: the ONNX operator specification for the functions, elementary calculus for the rest.
final class ReductionRules {

  /// What a reduction hands back, once result and gradient have the axes again.
  @FunctionalInterface
  private interface Spread {
    Term of(Term x, Term y, Term dy);
  }

  private ReductionRules() {}

  static void addTo(Table table) {
    // y = Σ x
    add(table, "ReduceSum", (x, _, dy) -> dy.expanded(x.dims()));
    // y = Σ x ⁄ n
    add(
        table,
        "ReduceMean",
        (x, y, dy) -> dy.times((double) y.elements() / x.elements()).expanded(x.dims()));
    add(table, "ReduceMax", ReductionRules::shared);
    add(table, "ReduceMin", ReductionRules::shared);
    // y = Π x, ∂y ⁄ ∂x = y ⁄ x
    add(table, "ReduceProd", (x, y, dy) -> dy.times(y).over(x));
    // y = √ Σ x², ∂y ⁄ ∂x = x ⁄ y
    add(table, "ReduceL2", (x, y, dy) -> dy.times(x).over(y));
  }

  private static void add(Table table, String operator, Spread spread) {
    table.add(
        operator,
        a -> {
          var axes = a.axes(1, a.x().axesFrom(0));
          var kept = a.x().dims();
          for (long axis : axes) kept[a.axis(axis)] = 1;
          a.give(0, () -> spread.of(a.x(), a.y().reshaped(kept), a.dy().reshaped(kept)));
        });
  }

  /// The extreme of some numbers hands its gradient to where it was found; equals share it.
  static Term shared(Term x, Term y, Term dy) {
    var winners = x.equalTo(y).asNumbers();
    return winners.times(dy.over(winners.gathered(y.dims())));
  }
}
