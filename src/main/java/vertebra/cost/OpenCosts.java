package vertebra.cost;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import vertebra.analysis.Plan;
import vertebra.block.Cost;
import vertebra.block.OpenSizes;
import vertebra.block.Role;
import vertebra.cost.CostFormula.Fraction;
import vertebra.onnx.UsualSizes;
import vertebra.tensor.Dim;

/// What a design costs that leaves sizes open: at sizes that somebody chooses, and as formulas.
///
/// A formula is not written down by any block. The counts of a few sizes are asked, a polynomial is
/// laid through them, and other sizes are asked whether it holds there; where none does, there is
/// no formula.
public final class OpenCosts {

  /// The power up to which each size may come; attention counts the square of a map's places.
  private static final int DEGREE = 2;

  /// A block at which more open sizes meet has no formula, because too much would have to be asked.
  private static final int MOST_SIZES = 4;

  private static final Comparator<List<Integer>> HIGHEST_FIRST =
      Comparator.<List<Integer>>comparingInt(
              power -> -power.stream().mapToInt(Integer::intValue).sum())
          .thenComparing(List::toString, Comparator.reverseOrder());

  private static final long LONGEST_PERIOD = 4_096;

  private final Plan plan;
  private final OpenSizes working;
  private final SequencedMap<String, Long> periods = new LinkedHashMap<>();

  /// The steps of the plan by the open sizes that meet at them.
  private final Map<Set<String>, List<Plan.Step>> groups = new LinkedHashMap<>();

  private final Map<Map<String, Long>, Cost> known = new HashMap<>();

  private OpenCosts(Plan plan) {
    this.plan = plan;
    working = plan.sizes();
    for (var type : plan.tensors())
      for (var dim : type.shape().dims())
        for (var symbol : dim.symbols())
          if (!symbol.isBatch()) periods.merge(symbol.name(), period(dim), OpenCosts::common);
    for (var step : plan.steps())
      if (step.block().role() != Role.INPUT && step.block().role() != Role.OUTPUT)
        groups.computeIfAbsent(meeting(step), _ -> new ArrayList<>()).add(step);
  }

  private Set<String> meeting(Plan.Step step) {
    return Stream.concat(step.inputs().stream(), step.outputs().stream())
        .flatMap(tensor -> plan.tensors().get(tensor).shape().symbols())
        .filter(symbol -> !symbol.isBatch())
        .map(Dim.Symbol::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// The costs of a plan that leaves other sizes open than its batch; nothing for one that leaves
  /// none.
  public static Optional<OpenCosts> of(Plan plan) {
    var costs = new OpenCosts(plan);
    return costs.periods.isEmpty() ? Optional.empty() : Optional.of(costs);
  }

  /// The names of the open sizes, in the order in which they come.
  public List<String> names() {
    return List.copyOf(periods.keySet());
  }

  /// Sizes to say costs at where nobody chooses.
  public SequencedMap<String, Long> usual() {
    var usual = working.usual();
    var inputs = usual.of(plan.inputs(), Map.of());
    var sizes = new LinkedHashMap<String, Long>();
    for (var name : names())
      sizes.put(name, inputs.getOrDefault(name, usual.next(name, UsualSizes.SIDE)));
    return sizes;
  }

  /// What the design costs at sizes at which it works.
  public CostTable at(Map<String, Long> sizes) {
    return CostTable.of(plan.at(sizes));
  }

  private Cost cost(Map<String, Long> sizes) {
    return known.computeIfAbsent(Map.copyOf(sizes), chosen -> at(chosen).total());
  }

  /// A count as a formula, if it is a polynomial of the open sizes.
  public Optional<CostFormula> formula(ToLongFunction<Cost> count) {
    if (groups.keySet().stream().anyMatch(names -> names.size() > MOST_SIZES)
        || periods.values().stream().anyMatch(period -> period > LONGEST_PERIOD))
      return Optional.empty();
    // Small sizes may be cut off by what stands at the border.
    for (int begin : new int[] {0, 4, 16}) {
      var found = formula(begin, count);
      if (found.isPresent()) return found;
    }
    return Optional.empty();
  }

  private Optional<CostFormula> formula(int begin, ToLongFunction<Cost> count) {
    var from = new LinkedHashMap<String, Long>();
    periods.forEach((name, period) -> from.put(name, first(name, period) + begin * period));
    try {
      var terms = terms(from, count);
      var formula = new CostFormula(from, periods, terms);
      for (int farther : new int[] {DEGREE + 1, DEGREE + 2}) {
        var sizes = new LinkedHashMap<String, Long>();
        int axis = 0;
        for (var least : from.entrySet())
          sizes.put(least.getKey(), least.getValue() + (farther + axis++) * step(least.getKey()));
        var cost = cost(sizes);
        if (!cost.isComplete() || formula.at(sizes) != count.applyAsLong(cost))
          return Optional.empty();
      }
      return Optional.of(formula);
    } catch (ArithmeticException | IllegalStateException noNumber) {
      return Optional.empty();
    }
  }

  /// The least size that is a multiple of the period and works; else the least that works.
  private long first(String name, long period) {
    var works = working.sizes(name);
    for (long size = period; size <= OpenSizes.MOST; size += period)
      if (works.get((int) size)) return size;
    return period > OpenSizes.MOST ? period : Math.max(1, works.nextSetBit(0));
  }

  /// The coefficients of the polynomial through the counts of the first sizes: the sum of those of
  /// the steps at which the same sizes meet.
  private SequencedMap<List<Integer>, Fraction> terms(
      SequencedMap<String, Long> from, ToLongFunction<Cost> count) {
    var names = List.copyOf(from.keySet());
    var sums = new HashMap<List<Integer>, Fraction>();
    groups.forEach((meeting, steps) -> {
      var axes = IntStream.range(0, names.size()).filter(i -> meeting.contains(names.get(i)));
      terms(steps, axes.toArray(), from, count)
          .forEach((power, term) -> sums.merge(power, term, Fraction::plus));
    });
    var terms = new LinkedHashMap<List<Integer>, Fraction>();
    sums.entrySet().stream()
        .filter(term -> !term.getValue().isZero())
        .sorted(Map.Entry.comparingByKey(HIGHEST_FIRST))
        .forEach(term -> terms.put(term.getKey(), term.getValue()));
    return terms;
  }

  private Map<List<Integer>, Fraction> terms(
      List<Plan.Step> steps,
      int[] axes,
      SequencedMap<String, Long> from,
      ToLongFunction<Cost> count) {
    var powers = powers(from.size(), axes);
    var names = List.copyOf(from.keySet());
    var values = new HashMap<List<Integer>, BigInteger>();
    for (var at : powers) {
      var sizes = new LinkedHashMap<String, Long>();
      for (int axis : axes) {
        var name = names.get(axis);
        sizes.put(name, Objects.requireNonNull(from.get(name)) + at.get(axis) * step(name));
      }
      long sum = 0;
      for (var step : steps) sum = Math.addExact(sum, count.applyAsLong(cost(step, sizes)));
      values.put(at, BigInteger.valueOf(sum));
    }
    var under = BigInteger.ONE;
    for (int axis : axes) {
      var name = names.get(axis);
      solve(values, powers, axis, Objects.requireNonNull(from.get(name)), step(name));
      under = under.multiply(BigInteger.TWO.multiply(BigInteger.valueOf(step(name)).pow(2)));
    }
    var terms = new HashMap<List<Integer>, Fraction>();
    for (var power : powers)
      terms.put(power, new Fraction(Objects.requireNonNull(values.get(power)), under));
    return terms;
  }

  private long step(String name) {
    return Objects.requireNonNull(periods.get(name));
  }

  private Cost cost(Plan.Step step, Map<String, Long> sizes) {
    var outputs =
        step.outputs().stream()
            .map(plan.tensors()::get)
            .map(type -> type.with(type.shape().substitute(sizes)))
            .toList();
    return step.rules().cost(step.site().at(sizes), outputs, 0);
  }

  /// Turns the counts at the first three sizes along an axis into the coefficients of the parabola
  /// through them, times twice the square of the period.
  private static void solve(
      Map<List<Integer>, BigInteger> values,
      List<List<Integer>> powers,
      int axis,
      long first,
      long period) {
    for (var line : powers) {
      if (line.get(axis) != 0) continue;
      var zero = line;
      var one = moved(line, axis, 1);
      var two = moved(line, axis, 2);
      var v0 = Objects.requireNonNull(values.get(zero));
      var v1 = Objects.requireNonNull(values.get(one));
      var v2 = Objects.requireNonNull(values.get(two));
      var a = v0.shiftLeft(1);
      var b = v1.shiftLeft(2).subtract(v2).subtract(v0.multiply(BigInteger.valueOf(3)));
      var c = v2.add(v0).subtract(v1.shiftLeft(1));
      var x = BigInteger.valueOf(first);
      var p = BigInteger.valueOf(period);
      values.put(
          zero,
          a.multiply(p)
              .multiply(p)
              .subtract(b.multiply(p).multiply(x))
              .add(c.multiply(x).multiply(x)));
      values.put(one, b.multiply(p).subtract(c.shiftLeft(1).multiply(x)));
      values.put(two, c);
    }
  }

  private static List<Integer> moved(List<Integer> place, int axis, int to) {
    var moved = new ArrayList<>(place);
    moved.set(axis, to);
    return List.copyOf(moved);
  }

  /// Every combination of powers along some of the axes.
  private static List<List<Integer>> powers(int sizes, int... axes) {
    var all = new LinkedHashSet<List<Integer>>();
    all.add(Collections.nCopies(sizes, 0));
    for (int axis : axes)
      for (var known : List.copyOf(all))
        for (int power = 1; power <= DEGREE; power++) all.add(moved(known, axis, power));
    return List.copyOf(all);
  }

  /// How far sizes have to be apart for an extent to be a straight line through them.
  private static long period(Dim dim) {
    return switch (dim) {
      case Dim.Known _, Dim.Symbol _ -> 1;
      case Dim.Formula(var operator, var left, Dim.Known(var by))
          when operator == Dim.Operator.FLOOR_DIV && by > 0 ->
          product(period(left), by);
      case Dim.Formula(_, var left, var right) -> common(period(left), period(right));
    };
  }

  private static long product(long a, long b) {
    return Math.multiplyHigh(a, b) == 0 && a * b > 0
        ? Math.min(a * b, LONGEST_PERIOD + 1)
        : LONGEST_PERIOD + 1;
  }

  private static long common(long a, long b) {
    return product(a, b / BigInteger.valueOf(a).gcd(BigInteger.valueOf(b)).longValueExact());
  }
}
