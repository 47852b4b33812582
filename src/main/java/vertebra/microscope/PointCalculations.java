package vertebra.microscope;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import vertebra.microscope.Working.Group;
import vertebra.microscope.Working.How;
import vertebra.microscope.Working.Term;

/// Operators that make each number from those at the same place.
final class PointCalculations {

  static final Map<String, Calculation> ROWS = new HashMap<>();

  static {
    curve("Abs", Math::abs);
    curve("Ceil", Math::ceil);
    curve("Cos", Math::cos);
    curve("Erf", PointCalculations::erf);
    curve("Exp", Math::exp);
    curve("Floor", Math::floor);
    curve("HardSwish", x -> x * Math.clamp(x / 6 + 0.5, 0, 1));
    curve("Log", Math::log);
    curve("Mish", x -> x * Math.tanh(softplus(x)));
    curve("Neg", x -> -x);
    curve("Not", x -> x == 0 ? 1 : 0);
    curve("Reciprocal", x -> 1 / x);
    curve("Relu", x -> Math.max(0, x));
    curve("Round", Math::rint);
    curve("Sigmoid", PointCalculations::sigmoid);
    curve("Sign", Math::signum);
    curve("Sin", Math::sin);
    curve("Softplus", PointCalculations::softplus);
    curve("Softsign", x -> x / (1 + Math.abs(x)));
    curve("Sqrt", Math::sqrt);
    curve("Tanh", Math::tanh);
    row(
        "Gelu",
        use ->
            use.text("approximate", "none").equals("tanh")
                ? x -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))
                : x -> x / 2 * (1 + erf(x / Math.sqrt(2))));
    row(
        "LeakyRelu",
        use -> {
          double slope = use.real("alpha", 0.01);
          return x -> x < 0 ? slope * x : x;
        });
    row(
        "Elu",
        use -> {
          double alpha = use.real("alpha", 1);
          return x -> x < 0 ? alpha * Math.expm1(x) : x;
        });
    row(
        "Celu",
        use -> {
          double alpha = use.real("alpha", 1);
          return x -> Math.max(0, x) + Math.min(0, alpha * Math.expm1(x / alpha));
        });
    row(
        "Selu",
        use -> {
          double alpha = use.real("alpha", 1.6732631921768188);
          double gamma = use.real("gamma", 1.0507010221481323);
          return x -> gamma * (x < 0 ? alpha * Math.expm1(x) : x);
        });
    row(
        "HardSigmoid",
        use -> {
          double alpha = use.real("alpha", 0.2);
          double beta = use.real("beta", 0.5);
          return x -> Math.clamp(alpha * x + beta, 0, 1);
        });
    row(
        "ThresholdedRelu",
        use -> {
          double alpha = use.real("alpha", 1);
          return x -> x > alpha ? x : 0;
        });
    row(
        "Clip",
        use -> {
          double least =
              Math.max(
                  use.value(1, 0, Double.NEGATIVE_INFINITY),
                  use.real("min", Double.NEGATIVE_INFINITY));
          double most =
              Math.min(
                  use.value(2, 0, Double.POSITIVE_INFINITY),
                  use.real("max", Double.POSITIVE_INFINITY));
          return x -> Math.min(most, Math.max(least, x));
        });
    row(
        "Cast",
        use ->
            switch ((int) use.whole("to", 1)) {
              case 2, 3, 4, 5, 6, 7, 12, 13 -> x -> (double) (long) x;
              case 9 -> x -> x == 0 ? 0 : 1;
              default -> x -> x;
            });
    ROWS.put("BatchNormalization", new Normalization());
    ROWS.put("Add", new Sum(1));
    ROWS.put("Sum", new Sum(1));
    ROWS.put("Sub", new Sum(-1));
    ROWS.put("Mul", new Product());
    ROWS.put("Max", new Largest());
    ROWS.put("Where", new Choice());
    both("Div", (a, b) -> a / b);
    both("Pow", Math::pow);
    both("Min", Math::min);
    ROWS.put("Mod", new Remainder());
    both("Less", (a, b) -> a < b ? 1 : 0);
    both("LessOrEqual", (a, b) -> a <= b ? 1 : 0);
    both("Greater", (a, b) -> a > b ? 1 : 0);
    both("GreaterOrEqual", (a, b) -> a >= b ? 1 : 0);
    both("Equal", (a, b) -> a == b ? 1 : 0);
    both("And", (a, b) -> a != 0 && b != 0 ? 1 : 0);
    both("Or", (a, b) -> a != 0 || b != 0 ? 1 : 0);
    both("PRelu", (x, slope) -> x < 0 ? slope * x : x);
  }

  private PointCalculations() {}

  private static void curve(String type, DoubleUnaryOperator formula) {
    row(type, _ -> formula);
  }

  private static void row(String type, Formula formula) {
    ROWS.put(type, new Curve(formula));
  }

  private static void both(String type, DoubleBinaryOperator formula) {
    ROWS.put(type, new Both(formula));
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double softplus(double x) {
    return x > 30 ? x : Math.log1p(Math.exp(x));
  }

  /// The error function by its series near 0 and the continued fraction of its complement far out,
  /// each to about 1e-15 (Abramowitz and Stegun 1964, 7.1.6 and 7.1.14).
  static double erf(double x) {
    double size = Math.abs(x);
    if (size > 6) return Math.signum(x);
    if (size < 2.5) {
      double term = size;
      double sum = size;
      for (int n = 1; n < 100 && Math.abs(term) > 1e-18; n++) {
        term *= 2 * size * size / (2 * n + 1);
        sum += term;
      }
      return Math.signum(x) * 2 / Math.sqrt(Math.PI) * Math.exp(-size * size) * sum;
    }
    double fraction = 0;
    for (int n = 80; n > 0; n--) fraction = n / 2.0 / (size + fraction);
    return Math.signum(x) * (1 - Math.exp(-size * size) / Math.sqrt(Math.PI) / (size + fraction));
  }

  /// What an operator makes of one number, by its attributes.
  private interface Formula {
    DoubleUnaryOperator of(Use use);
  }

  private record Curve(Formula formula) implements CellByCell {
    @Override
    public Working at(Use use, long index) {
      var term = use.term(0, index, 1);
      return Working.formula(List.of(term), formula.of(use).applyAsDouble(term.value()));
    }
  }

  private static long[] together(Use use) {
    var dims = use.dims(0);
    for (int i = 1; i < use.inputs(); i++) dims = Cells.broadcast(dims, use.dims(i));
    return dims;
  }

  /// The number of each input at the same place.
  private static List<Term> terms(Use use, long index) {
    var place = Cells.place(index, together(use));
    var terms = new ArrayList<Term>();
    for (int i = 0; i < use.inputs(); i++)
      terms.add(use.term(i, Cells.repeated(place, use.dims(i)), 1));
    return terms;
  }

  private static List<Group> groups(List<Term> terms) {
    var groups = new ArrayList<Group>();
    for (var term : terms) groups.add(Group.row(groups.size(), List.of(term)));
    return groups;
  }

  /// Inputs of fitting extents, repeated along axes of one cell.
  private interface Together extends Calculation {
    @Override
    default long[] dims(Use use) {
      return together(use);
    }
  }

  private record Both(DoubleBinaryOperator formula) implements Together {
    @Override
    public Working at(Use use, long index) {
      var terms = terms(use, index);
      double value = terms.stream().mapToDouble(Term::value).reduce(formula).orElse(Double.NaN);
      return Working.formula(terms, value);
    }
  }

  /// With the sign of what is divided by; or, as C does it, of what is divided.
  private static final class Remainder implements Together {
    @Override
    public Working at(Use use, long index) {
      var terms = terms(use, index);
      double a = terms.getFirst().value();
      double b = terms.getLast().value();
      return Working.formula(terms, use.whole("fmod", 0) == 1 ? a % b : a - b * Math.floor(a / b));
    }
  }

  /// @param second the sign of the second term
  private record Sum(int second) implements Together {
    @Override
    public Working at(Use use, long index) {
      var terms = terms(use, index);
      if (second < 0) {
        var last = terms.removeLast();
        terms.add(new Term(last.tensor(), last.index(), last.value(), second));
      }
      return Working.sum(groups(terms), 0);
    }
  }

  private static final class Product implements Together {
    @Override
    public Working at(Use use, long index) {
      var terms = terms(use, index);
      double value = terms.stream().mapToDouble(Term::value).reduce(1, (a, b) -> a * b);
      return new Working(How.PRODUCT, groups(terms), 0, value, List.of());
    }
  }

  private static final class Largest implements Together {
    @Override
    public Working at(Use use, long index) {
      return Working.largest(groups(terms(use, index)));
    }
  }

  private static final class Choice implements Together {
    @Override
    public Working at(Use use, long index) {
      var place = Cells.place(index, together(use));
      boolean first = use.value(0, Cells.repeated(place, use.dims(0))) != 0;
      int chosen = first ? 1 : 2;
      return Working.copy(use.term(chosen, Cells.repeated(place, use.dims(chosen)), 1));
    }
  }

  /// With the statistics that training gathered; the same for every place of a channel.
  private static final class Normalization implements CellByCell {
    @Override
    public Working at(Use use, long index) {
      var dims = use.dims(0);
      long channel = dims.length > 1 ? Cells.place(index, dims)[1] : 0;
      var term = use.term(0, index, 1);
      double mean = use.value(3, channel);
      double spread = Math.sqrt(use.value(4, channel) + use.real("epsilon", 1e-5));
      return SetCalculations.normalized(
          term, mean, spread, use.value(1, channel), use.value(2, channel), List.of());
    }
  }
}
