package vertebra.importing;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// An equation of the operator Einsum.
///
/// @param factors the letters that name the axes of every input, in order; `...` stands for any
///   number of axes
record EinsumEquation(List<String> factors) {

  static final String REST = "...";

  private static final String ARROW = "->";

  private static final Pattern FACTOR = Pattern.compile("[A-Za-z]*(\\.\\.\\.)?[A-Za-z]*");

  EinsumEquation {
    factors = List.copyOf(factors);
  }

  /// What an equation says; empty where nothing can be worked out by it: it is none, or its result
  /// has an axis twice or one that no factor has.
  static Optional<EinsumEquation> of(String text) {
    var sides = text.replace(" ", "").split(ARROW, -1);
    if (sides.length > 2) return Optional.empty();
    var factors = List.of(sides[0].split(",", -1));
    if (!factors.stream().allMatch(EinsumEquation::isFactor)) return Optional.empty();
    if (sides.length == 2 && !isResult(sides[1], sides[0])) return Optional.empty();
    return Optional.of(new EinsumEquation(factors));
  }

  private static boolean isFactor(String text) {
    return FACTOR.matcher(text).matches();
  }

  private static boolean isResult(String text, String factors) {
    if (!isFactor(text)) return false;
    var letters = text.replace(REST, "");
    return letters.chars().distinct().count() == letters.length()
        && letters.chars().allMatch(letter -> factors.indexOf(letter) >= 0);
  }
}
