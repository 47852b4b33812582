package vertebra.text;

import java.util.IllegalFormatException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A sentence with places for its arguments. Every text is a sentence: a place that does not fit an
/// argument is said as it is written.
record Sentence(String pattern) {

  /// The numbers of the arguments that it names.
  Set<Integer> places() {
    var places = new TreeSet<Integer>();
    new Reader(pattern, new Object[0], places).whole();
    return places;
  }

  String with(@Nullable Object... arguments) {
    if (pattern.indexOf('{') < 0) return pattern;
    return new Reader(pattern, arguments, new TreeSet<>()).whole();
  }

  private static final class Reader {
    private final String pattern;
    private final @Nullable Object[] arguments;
    private final Set<Integer> places;
    private int at;

    Reader(String pattern, @Nullable Object[] arguments, Set<Integer> places) {
      this.pattern = pattern;
      this.arguments = arguments;
      this.places = places;
    }

    String whole() {
      return upTo("");
    }

    /// Reads up to one of the characters that end a piece, and stays there.
    private String upTo(String ends) {
      var said = new StringBuilder();
      while (at < pattern.length() && ends.indexOf(pattern.charAt(at)) < 0) {
        char c = pattern.charAt(at);
        if (c != '{') {
          said.append(c);
          at++;
        } else if (pattern.startsWith("{{", at)) {
          said.append('{');
          at += 2;
        } else said.append(place());
      }
      return said.toString();
    }

    private String place() {
      int start = at++;
      int number = 0;
      for (; at < pattern.length() && Character.isDigit(pattern.charAt(at)); at++)
        number = 10 * number + (pattern.charAt(at) - '0');
      if (at == start + 1 || at == pattern.length()) return pattern.substring(start, at);
      places.add(number);
      var said =
          switch (pattern.charAt(at)) {
            case '|' -> choice(number);
            case '%' -> formatted(number);
            default -> plain(number);
          };
      if (at < pattern.length() && pattern.charAt(at) == '}') at++;
      return number < arguments.length ? said : pattern.substring(start, at);
    }

    private String choice(int number) {
      at++;
      var one = upTo("|}");
      if (at < pattern.length() && pattern.charAt(at) == '|') at++;
      var other = upTo("}");
      return number < arguments.length && isOne(arguments[number]) ? one : other;
    }

    private static boolean isOne(@Nullable Object argument) {
      return argument instanceof Number count
          ? count.doubleValue() == 1
          : Boolean.TRUE.equals(argument);
    }

    private String formatted(int number) {
      var format = upTo("}");
      if (number >= arguments.length) return format;
      try {
        return String.format(Locale.ROOT, format, arguments[number]);
      } catch (IllegalFormatException unfit) {
        return String.valueOf(arguments[number]);
      }
    }

    private String plain(int number) {
      upTo("}");
      return number < arguments.length ? String.valueOf(arguments[number]) : "";
    }
  }
}
