package vertebra.gradient;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import vertebra.gradient.GradientRules.Table;
import vertebra.onnx.Attribute;

/// The gradients of matrix products.
///
/// Source: `Y = A B` gives `dA = dY Bᵀ` and `dB = Aᵀ dY`.
final class MatrixRules {

  private MatrixRules() {}

  static void addTo(Table table) {
    table.add("MatMul", MatrixRules::product);
    table.add("Gemm", MatrixRules::scaledProduct);
    table.add("Einsum", MatrixRules::einstein);
  }

  /// `Y = A B` for every matrix of a batch. One matrix for all of them takes one product over all
  /// rows.
  private static void product(Application a) throws GradientException {
    var left = a.x();
    var right = a.x(1);
    if (left.rank() < 2 || right.rank() < 2) throw a.refused(say("gradient.multiplies-a-vector"));
    a.give(0, () -> a.dy().product(right.turned()));
    if (right.rank() > 2) {
      a.give(1, () -> left.turned().product(a.dy()));
      return;
    }
    long rows = left.elements() / left.dim(-1);
    a.give(
        1,
        () ->
            left.reshaped(rows, left.dim(-1))
                .turned()
                .product(a.dy().reshaped(rows, right.dim(1))));
  }

  /// `Y = α A B + β C`, with A and B as they are or turned.
  private static void scaledProduct(Application a) {
    boolean turnsLeft = a.whole("transA", 0) == 1;
    boolean turnsRight = a.whole("transB", 0) == 1;
    double alpha = a.real("alpha", 1);
    a.give(
        0,
        () -> {
          var right = turnsRight ? a.x(1) : a.x(1).turned();
          var dLeft = scaled(a.dy().product(right), alpha);
          return turnsLeft ? dLeft.turned() : dLeft;
        });
    a.give(
        1,
        () -> {
          var left = turnsLeft ? a.x() : a.x().turned();
          var dRight = scaled(left.product(a.dy()), alpha);
          return turnsRight ? dRight.turned() : dRight;
        });
    a.give(2, () -> scaled(a.dy(), a.real("beta", 1)));
  }

  private static Term scaled(Term term, double factor) {
    return factor == 1 ? term : term.times(factor);
  }

  /// A sum of products over named axes: the gradient of one factor is the same sum with that factor
  /// and the result exchanged. Axes that only this factor has were summed up, so they are repeated.
  private static void einstein(Application a) throws GradientException {
    var equation = a.text("equation", "").replace(" ", "");
    int arrow = equation.indexOf("->");
    if (arrow < 0 || equation.contains("."))
      throw a.refused(say("gradient.leaves-axes-of-unnamed", equation));
    var result = equation.substring(arrow + 2);
    var factors = Arrays.asList(equation.substring(0, arrow).split(",", -1));
    for (var factor : factors)
      if (factor.chars().distinct().count() < factor.length())
        throw a.refused(say("gradient.names-an-axis", equation));
    a.giveEach(i -> factor(a, i, factors, result));
  }

  private static Term factor(Application a, int i, List<String> factors, String result) {
    var terms = new ArrayList<>(List.of(a.dy()));
    var names = new ArrayList<>(List.of(result));
    for (int other = 0; other < factors.size(); other++)
      if (other != i) {
        terms.add(a.x(other));
        names.add(factors.get(other));
      }
    var own = factors.get(i);
    var there = String.join("", names);
    var kept =
        own.chars()
            .filter(axis -> there.indexOf(axis) >= 0)
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    var sizes = a.x(i).dims();
    var found =
        own.chars()
            .filter(axis -> kept.indexOf(axis) >= 0)
            .mapToLong(axis -> sizes[own.indexOf(axis)]);
    var product =
        a.tape()
            .record(
                "Einsum",
                terms,
                found.toArray(),
                Attribute.text("equation", String.join(",", names) + "->" + kept));
    var spread = sizes.clone();
    for (int axis = 0; axis < own.length(); axis++)
      if (kept.indexOf(own.charAt(axis)) < 0) spread[axis] = 1;
    return product.reshaped(spread).expanded(sizes);
  }
}
