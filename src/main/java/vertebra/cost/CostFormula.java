package vertebra.cost;

import static vertebra.text.Texts.say;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/// A count as a polynomial of the sizes that a design leaves open, such as `41.2·H·W + 5,120`.
///
/// Windows that move by steps count in steps too, so the polynomial is that of sizes which lie
/// whole steps apart: those that leave a remainder when divided by the period. There it is exact.
///
/// @param from for every open size the least of its values that the formula is about
/// @param period how far those values are apart, by the name of the size
/// @param terms the coefficients by the powers of the sizes, in their order
public record CostFormula(
    SequencedMap<String, Long> from,
    Map<String, Long> period,
    SequencedMap<List<Integer>, Fraction> terms) {

  /// Every digit of a number below that is said.
  private static final BigDecimal EXACT = BigDecimal.valueOf(1_000);

  /// A quotient in lowest terms with a positive divisor.
  record Fraction(BigInteger over, BigInteger under) {
    Fraction {
      var common = over.gcd(under);
      over = over.divide(common);
      under = under.divide(common);
    }

    Fraction plus(Fraction other) {
      return new Fraction(
          over.multiply(other.under).add(other.over.multiply(under)), under.multiply(other.under));
    }

    boolean isZero() {
      return over.signum() == 0;
    }

    private BigDecimal rounded(int digits) {
      return new BigDecimal(over)
          .divide(new BigDecimal(under), new MathContext(digits, RoundingMode.HALF_EVEN));
    }

    private String words() {
      if (under.equals(BigInteger.ONE)) return String.format(Locale.ROOT, "%,d", over);
      var exact = rounded(12);
      if (exact.abs().compareTo(EXACT) >= 0) return String.format(Locale.ROOT, "%,.1f", exact);
      return exact.round(new MathContext(4)).stripTrailingZeros().toPlainString();
    }
  }

  public CostFormula {
    from = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(from));
    period = Map.copyOf(period);
    terms = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(terms));
  }

  /// Whether the formula is about these sizes.
  public boolean covers(Map<String, Long> sizes) {
    return from.entrySet().stream()
        .allMatch(least -> {
          var size = sizes.get(least.getKey());
          return size != null
              && size >= least.getValue()
              && (size - least.getValue()) % step(least.getKey()) == 0;
        });
  }

  private long step(String name) {
    return Objects.requireNonNull(period.get(name));
  }

  /// The count at sizes that it [covers][#covers].
  public long at(Map<String, Long> sizes) {
    var sum = new Fraction(BigInteger.ZERO, BigInteger.ONE);
    for (var term : terms.entrySet()) {
      var product = term.getValue().over();
      int axis = 0;
      for (var name : from.keySet())
        product =
            product.multiply(
                BigInteger.valueOf(Objects.requireNonNull(sizes.get(name)))
                    .pow(term.getKey().get(axis++)));
      sum = sum.plus(new Fraction(product, term.getValue().under()));
    }
    return sum.over().divide(sum.under()).longValueExact();
  }

  /// Which sizes it is about, such as `H a multiple of 32`; blank if it is about all.
  public String condition() {
    var words = new ArrayList<String>();
    from.forEach((name, least) -> {
      long step = step(name);
      if (step > 1 && least % step == 0) words.add(say("cost.a-multiple-of", name, step));
      else if (step > 1) words.add(say("cost.more-than-a-multiple-of", name, least % step, step));
      if (least > step) words.add(say("cost.at-least", name, least));
    });
    return String.join(", ", words);
  }

  /// The polynomial, the highest powers first.
  @Override
  public String toString() {
    var text = new StringBuilder();
    for (var term : terms.entrySet()) {
      var words = term.getValue().words();
      boolean isLess = words.startsWith("-");
      if (text.isEmpty()) text.append(isLess ? "−" : "");
      else text.append(isLess ? " − " : " + ");
      text.append(isLess ? words.substring(1) : words);
      int axis = 0;
      for (var name : from.keySet()) {
        int power = term.getKey().get(axis++);
        if (power > 0) text.append('·').append(name);
        if (power > 1) text.append(power == 2 ? "²" : power == 3 ? "³" : "⁴");
      }
    }
    return text.isEmpty() ? "0" : text.toString();
  }
}
