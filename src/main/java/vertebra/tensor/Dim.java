package vertebra.tensor;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/// The extent of one axis: a number, a name, or arithmetic over those.
///
/// Sums and products of numbers are folded at once; what remains is kept as a [Formula] and
/// compared through its [Polynomial] normal form, so `(H+2)+1` equals `H+3` and provably differs
/// from `H`.
public sealed interface Dim {

  /// A number. Intermediate results may be negative; an extent of a finished shape is at least 1.
  record Known(long value) implements Dim {
    @Override
    public String toString() {
      return Long.toString(value);
    }
  }

  /// A size that is not decided yet. Files of other programs give names of any letters (`past_len +
  /// 1`); what a person types is read by [#parse].
  ///
  /// @param isBatch whether it is how many samples there are at once, which work and memory are not
  ///   counted for
  record Symbol(String name, boolean isBatch) implements Dim {
    public Symbol {
      if (name.isEmpty()) throw new IllegalArgumentException(name);
    }

    /// A size of that name; `N` is a batch.
    public Symbol(String name) {
      this(name, name.equals("N"));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /// Arithmetic that could not be folded because an operand is symbolic.
  record Formula(Operator operator, Dim left, Dim right) implements Dim {
    @Override
    public String toString() {
      return "(" + left + operator.sign() + right + ")";
    }
  }

  /// The arithmetic that shapes need. Every operator folds numbers exactly and throws
  /// [ArithmeticException] on overflow.
  enum Operator {
    PLUS("+"),
    MINUS("−"),
    TIMES("·"),
    FLOOR_DIV("÷");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    /// How the operator is written in a formula.
    public String sign() {
      return sign;
    }

    long fold(long left, long right) {
      return switch (this) {
        case PLUS -> Math.addExact(left, right);
        case MINUS -> Math.subtractExact(left, right);
        case TIMES -> Math.multiplyExact(left, right);
        case FLOOR_DIV -> Math.floorDiv(left, right);
      };
    }

    private Dim apply(Dim left, Dim right) {
      if (left instanceof Known(var a) && right instanceof Known(var b)) return of(fold(a, b));
      if (right instanceof Known(var b)) {
        boolean sum = this == PLUS || this == MINUS;
        if (b == (sum ? 0 : 1)) return left;
        if (this == TIMES && b == 0) return right;
        if (sum
            && left instanceof Formula(var inner, var x, Known(var a))
            && (inner == PLUS || inner == MINUS)) {
          long constant =
              Math.addExact(
                  inner == PLUS ? a : Math.negateExact(a), this == PLUS ? b : Math.negateExact(b));
          return constant < 0 ? x.minus(Math.negateExact(constant)) : x.plus(constant);
        }
        if (this == FLOOR_DIV
            && left instanceof Formula(var inner, var x, Known(var a))
            && inner == FLOOR_DIV) return x.floorDiv(Math.multiplyExact(a, b));
        if (this == FLOOR_DIV
            && left instanceof Formula(var inner, var x, Known(var a))
            && inner == TIMES
            && a % b == 0) return x.times(a / b);
        if (this == TIMES
            && left instanceof Formula(var inner, var x, Known(var a))
            && inner == TIMES) return x.times(Math.multiplyExact(a, b));
      } else if (left instanceof Known && (this == PLUS || this == TIMES)) {
        return apply(right, left);
      } else if (this == MINUS && left.equals(right)) {
        return of(0);
      }
      return new Formula(this, left, right);
    }
  }

  /// The answer to a question that symbols may leave open.
  enum Verdict {
    YES,
    NO,
    OPEN
  }

  static Dim of(long value) {
    return new Known(value);
  }

  static Dim named(String name) {
    return new Symbol(name);
  }

  default Dim plus(Dim other) {
    return Operator.PLUS.apply(this, other);
  }

  default Dim plus(long other) {
    return plus(of(other));
  }

  default Dim minus(Dim other) {
    return Operator.MINUS.apply(this, other);
  }

  default Dim minus(long other) {
    return minus(of(other));
  }

  default Dim times(Dim other) {
    return Operator.TIMES.apply(this, other);
  }

  default Dim times(long other) {
    return times(of(other));
  }

  /// Division that rounds down; `other` must not be zero.
  default Dim floorDiv(long other) {
    return floorDiv(of(other));
  }

  default Dim floorDiv(Dim other) {
    return Operator.FLOOR_DIV.apply(this, other);
  }

  /// Division that rounds up, for a positive `other`.
  default Dim ceilDiv(long other) {
    return plus(other - 1).floorDiv(other);
  }

  /// Whether both extents are the same for every value of their symbols (YES), for none (NO), or
  /// for some (OPEN).
  ///
  /// Only NO may be reported as an error: an unproven equality is not a mistake.
  default Verdict equalTo(Dim other) {
    if (equals(other)) return Verdict.YES;
    if (this instanceof Known && other instanceof Known) return Verdict.NO;
    var difference = Polynomial.of(this).minus(Polynomial.of(other)).constant();
    if (difference.isEmpty()) return Verdict.OPEN;
    return difference.getAsLong() == 0 ? Verdict.YES : Verdict.NO;
  }

  /// The number, if the extent is one.
  default OptionalLong known() {
    return this instanceof Known(var value) ? OptionalLong.of(value) : OptionalLong.empty();
  }

  /// The number behind the extent; the extent must be known.
  default long value() {
    return known().orElseThrow(() -> new UndecidedSizeException(this));
  }

  /// This extent with the named sizes filled in.
  default Dim substitute(Map<String, Long> sizes) {
    return switch (this) {
      case Known known -> known;
      case Symbol(var name, _) -> sizes.containsKey(name) ? of(sizes.get(name)) : this;
      case Formula(var operator, var left, var right) ->
          operator.apply(left.substitute(sizes), right.substitute(sizes));
    };
  }

  /// The undecided sizes that this extent depends on.
  default Set<Symbol> symbols() {
    return switch (this) {
      case Known _ -> Set.of();
      case Symbol symbol -> Set.of(symbol);
      case Formula(_, var left, var right) -> {
        var mine = left.symbols();
        var theirs = right.symbols();
        if (mine.containsAll(theirs)) yield mine;
        var both = new LinkedHashSet<>(mine);
        both.addAll(theirs);
        yield both;
      }
    };
  }

  /// The extent as people write it, a sum or a division in brackets: `8·H·W`, `((H−1)÷2+1)`.
  default String written() {
    return this instanceof Formula(var operator, _, _) && operator != Operator.TIMES
        ? "(" + bare() + ")"
        : bare();
  }

  private String bare() {
    return this instanceof Formula(var operator, var left, var right)
        ? switch (operator) {
          case PLUS, MINUS -> left.bare() + operator.sign() + right.written();
          case TIMES -> product();
          case FLOOR_DIV ->
              left.written()
                  + Operator.FLOOR_DIV.sign()
                  + (right instanceof Formula ? "(" + right.bare() + ")" : right.bare());
        }
        : toString();
  }

  /// Numbers first, as one.
  private String product() {
    var number = BigInteger.ONE;
    var others = new ArrayList<String>();
    for (var factor : factors())
      if (factor instanceof Known(var value)) number = number.multiply(BigInteger.valueOf(value));
      else others.add(factor.written());
    if (!number.equals(BigInteger.ONE)) others.addFirst(number.toString());
    return String.join(Operator.TIMES.sign(), others);
  }

  private List<Dim> factors() {
    return this instanceof Formula(var operator, var left, var right) && operator == Operator.TIMES
        ? Stream.of(left, right).flatMap(each -> each.factors().stream()).toList()
        : List.of(this);
  }

  /// Reads `224` as a number and `N` as a name.
  static Dim parse(String text) {
    var word = text.strip();
    try {
      if (!word.isEmpty() && word.chars().allMatch(Dim::isDigit)) return of(Long.parseLong(word));
      if (!word.isEmpty() && !isDigit(word.charAt(0)) && word.chars().allMatch(Dim::isOfName))
        return named(word);
      throw new IllegalArgumentException("not the name of a size: \"" + word + "\"");
    } catch (NumberFormatException tooLarge) {
      throw new IllegalArgumentException(
          "the size " + word + " is larger than " + Long.MAX_VALUE, tooLarge);
    }
  }

  private static boolean isDigit(int sign) {
    return sign >= '0' && sign <= '9';
  }

  private static boolean isOfName(int sign) {
    return isDigit(sign) || sign >= 'a' && sign <= 'z' || sign >= 'A' && sign <= 'Z' || sign == '_';
  }
}
