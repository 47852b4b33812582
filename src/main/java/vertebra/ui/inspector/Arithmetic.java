package vertebra.ui.inspector;

import java.util.OptionalDouble;

/// Sums as people type them into a number field: `64*2`, `(3+1)/2`, `-1e-3`.
final class Arithmetic {

  private static final double LARGEST = 1e15;

  private final String text;
  private int at;

  private Arithmetic(String text) {
    this.text = text.replace("·", "*").replace("×", "*").replace("−", "-").replace("÷", "/");
  }

  /// The value; empty if the text is no sum or has no finite value.
  static OptionalDouble value(String text) {
    var sum = new Arithmetic(text);
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
    while (at < text.length() && isPartOfNumber(from)) at++;
    try {
      return Double.parseDouble(text.substring(from, at));
    } catch (NumberFormatException notANumber) {
      return Double.NaN;
    }
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
