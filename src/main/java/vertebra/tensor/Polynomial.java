package vertebra.tensor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// The normal form of an extent: a sum of products of atoms with whole coefficients.
///
/// Atoms are symbols and divisions that do not come out even. What comes out even is taken out of a
/// division, and a division of a division is one, so that `(H+1)÷2` and `(H−1)÷2+1` have the same
/// form. Two extents are equal when their difference is zero, and provably differ when it is
/// another constant.
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
            case FLOOR_DIV -> of(left).floorDiv(right);
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

  private Polynomial floorDiv(Dim divisor) {
    if (!(divisor instanceof Dim.Known(var by)) || by < 1)
      return atom(new Dim.Formula(Dim.Operator.FLOOR_DIV, toDim(), divisor));
    var whole = new HashMap<List<Dim>, Long>();
    var rest = new HashMap<List<Dim>, Long>();
    terms.forEach((atoms, count) -> {
      add(whole, atoms, Math.floorDiv(count, by));
      add(rest, atoms, Math.floorMod(count, by));
    });
    return new Polynomial(whole).plus(new Polynomial(rest).fraction(by), 1);
  }

  /// The division of what does not come out even: its coefficients are smaller than the divisor.
  private Polynomial fraction(long by) {
    long constant = terms.getOrDefault(ONE, 0L);
    var open = new HashMap<>(terms);
    open.remove(ONE);
    if (open.isEmpty()) return new Polynomial(Map.of());
    var atoms = open.keySet().iterator().next();
    if (open.size() == 1
        && open.containsValue(1L)
        && atoms.size() == 1
        && atoms.getFirst() instanceof Dim.Formula(var operator, var inner, Dim.Known(var innerBy))
        && operator == Dim.Operator.FLOOR_DIV) {
      long offset = Math.multiplyExact(constant, innerBy);
      return of(inner.plus(offset)).floorDiv(Dim.of(Math.multiplyExact(innerBy, by)));
    }
    long common = by;
    for (long count : open.values()) common = gcd(common, count);
    if (common > 1) {
      var smaller = new HashMap<List<Dim>, Long>();
      for (var term : open.entrySet()) smaller.put(term.getKey(), term.getValue() / common);
      add(smaller, ONE, constant / common);
      return new Polynomial(smaller).floorDiv(Dim.of(by / common));
    }
    return atom(new Dim.Formula(Dim.Operator.FLOOR_DIV, toDim(), Dim.of(by)));
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  private static Polynomial atom(Dim dim) {
    return new Polynomial(Map.of(List.of(dim), 1L));
  }

  /// The same as an extent, its terms in a fixed order.
  private Dim toDim() {
    return terms.entrySet().stream()
        .sorted(Comparator.comparing(term -> term.getKey().toString()))
        .map(term -> term.getKey().stream().reduce(Dim.of(term.getValue()), Dim::times))
        .reduce(Dim.of(0), Dim::plus);
  }

  private static void add(Map<List<Dim>, Long> sum, List<Dim> atoms, long count) {
    if (count != 0 && sum.merge(atoms, count, Math::addExact) == 0) sum.remove(atoms);
  }
}
