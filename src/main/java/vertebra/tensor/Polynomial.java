package vertebra.tensor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// The normal form of an extent: a sum of products of atoms with whole coefficients.
///
/// Atoms are symbols and divisions that do not come out even. Two extents are equal when their
/// difference is zero, and provably differ when it is another constant.
record Polynomial(Map<List<Dim>, Long> terms) {

  private static final List<Dim> ONE = List.of();

  static Polynomial of(Dim dim) {
    return switch (dim) {
      case Dim.Known(var value) -> new Polynomial(value == 0 ? Map.of() : Map.of(ONE, value));
      case Dim.Symbol symbol -> new Polynomial(Map.of(List.of(symbol), 1L));
      case Dim.Formula(var operator, var left, var right) ->
          switch (operator) {
            case PLUS -> of(left).plus(of(right), 1);
            case MINUS -> of(left).minus(of(right));
            case TIMES -> of(left).times(of(right));
            case FLOOR_DIV -> new Polynomial(Map.of(List.of(dim), 1L));
          };
    };
  }

  Polynomial minus(Polynomial other) {
    return plus(other, -1);
  }

  /// The value, if no atom is left.
  OptionalLong constant() {
    if (terms.isEmpty()) return OptionalLong.of(0);
    var constant = terms.get(ONE);
    return terms.size() == 1 && constant != null ? OptionalLong.of(constant) : OptionalLong.empty();
  }

  private Polynomial plus(Polynomial other, long factor) {
    var sum = new HashMap<>(terms);
    other.terms.forEach((atoms, count) -> add(sum, atoms, Math.multiplyExact(count, factor)));
    return new Polynomial(sum);
  }

  private Polynomial times(Polynomial other) {
    var product = new HashMap<List<Dim>, Long>();
    terms.forEach((atoms, count) ->
        other.terms.forEach((moreAtoms, moreCount) -> {
          var all = new ArrayList<>(atoms);
          all.addAll(moreAtoms);
          all.sort(Comparator.comparing(Dim::toString));
          add(product, List.copyOf(all), Math.multiplyExact(count, moreCount));
        }));
    return new Polynomial(product);
  }

  private static void add(Map<List<Dim>, Long> sum, List<Dim> atoms, long count) {
    if (sum.merge(atoms, count, Math::addExact) == 0) sum.remove(atoms);
  }
}
