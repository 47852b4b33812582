package vertebra.block;

import java.util.Optional;
import java.util.regex.Pattern;
import vertebra.tensor.PlainNumbers;

/// Two whole numbers, for height and width. Written `3` when both are equal and `1x7` otherwise.
public record Pair(int height, int width) {

  private static final Pattern WRITTEN =
      Pattern.compile(
          "\\s*[(\\[]?\\s*(\\d{1,9})\\s*(?:([xX×,]|by|\\*)\\s*(\\d{1,9})\\s*)?(?:px)?[)\\]]?\\s*");

  public static Pair of(int both) {
    return new Pair(both, both);
  }

  public static Pair of(int height, int width) {
    return new Pair(height, width);
  }

  /// Reads `3`, `3×5`, `3x5`, `3*5`, `3 by 5`, `(3, 5)` or `3,5`; empty if the text is neither.
  public static Optional<Pair> parse(String text) {
    var match = WRITTEN.matcher(PlainNumbers.of(text));
    if (!match.matches()) return Optional.empty();
    int height = Integer.parseInt(match.group(1));
    return Optional.of(
        new Pair(height, match.group(3) == null ? height : Integer.parseInt(match.group(3))));
  }

  /// The same of text that says both and cannot be a product, unlike `3*5`.
  public static Optional<Pair> both(String text) {
    var match = WRITTEN.matcher(PlainNumbers.of(text));
    boolean isBoth = match.matches() && match.group(2) != null && !match.group(2).equals("*");
    return isBoth ? parse(text) : Optional.empty();
  }

  public boolean isSquare() {
    return height == width;
  }

  @Override
  public String toString() {
    return isSquare() ? Integer.toString(height) : height + "x" + width;
  }
}
