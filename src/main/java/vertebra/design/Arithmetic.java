package vertebra.design;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import vertebra.tensor.PlainNumbers;

/// Sums as people type them: `64*2`, `(3+1)/2`, `-1e-3`, and with names for numbers: `2*filters`.
public final class Arithmetic {

  private static final double LARGEST = 1e15;

  private final String text;
  private final Map<String, Double> named;
  private final Set<String> met = new LinkedHashSet<>();
  private int at;

  private Arithmetic(String text, Map<String, Double> named) {
    this.named = named;
    this.text = PlainNumbers.of(text).replace("·", "*").replace("×", "*").replace("÷", "/");
  }

  /// The value; empty if the text is no sum or has no finite value.
  public static OptionalDouble value(String text) {
    return value(text, Map.of());
  }

  /// The names that a sum uses, or several with commas between, of letters, digits and `_`.
  public static Set<String> names(String text) {
    var sum = new Arithmetic(text, Map.of());
    do sum.sum();
    while (sum.taken(','));
    return sum.met;
  }

  /// The value where some names stand for numbers.
  public static OptionalDouble value(String text, Map<String, Double> named) {
    var sum = new Arithmetic(text, named);
    double value = sum.sum();
    sum.skip();
    boolean whole = sum.at == sum.text.length() && Math.abs(value) <= LARGEST;
    return whole ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  private double sum() {
    double value = product();
    while (true) {
      if (taken('+')) value += product();
      else if (taken('-')) value -= product();
      else return value;
    }
  }

  private double product() {
    double value = factor();
    while (true) {
      if (taken('*')) value *= factor();
      else if (taken('/')) value /= factor();
      else return value;
    }
  }

  private double factor() {
    if (taken('-')) return -factor();
    if (taken('+')) return factor();
    if (!taken('(')) return number();
    double value = sum();
    return taken(')') ? value : Double.NaN;
  }

  private double number() {
    skip();
    int from = at;
    if (at < text.length() && Character.isLetter(text.charAt(at))) return name();
    while (at < text.length() && isPartOfNumber(from)) at++;
    try {
      return Double.parseDouble(text.substring(from, at));
    } catch (NumberFormatException notANumber) {
      return Double.NaN;
    }
  }

  private double name() {
    int from = at;
    while (at < text.length() && isPartOfName(text.charAt(at))) at++;
    var name = text.substring(from, at);
    met.add(name);
    return named.getOrDefault(name, Double.NaN);
  }

  private static boolean isPartOfName(char letter) {
    return Character.isLetterOrDigit(letter) || letter == '_';
  }

  private boolean isPartOfNumber(int from) {
    char letter = text.charAt(at);
    if (letter >= '0' && letter <= '9' || letter == '.') return true;
    if (at == from) return false;
    char before = text.charAt(at - 1);
    boolean exponent = letter == 'e' || letter == 'E';
    boolean sign = (letter == '-' || letter == '+') && (before == 'e' || before == 'E');
    return exponent || sign;
  }

  private boolean taken(char wanted) {
    skip();
    if (at >= text.length() || text.charAt(at) != wanted) return false;
    at++;
    return true;
  }

  private void skip() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) at++;
  }
}
