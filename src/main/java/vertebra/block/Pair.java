package vertebra.block;

import java.util.Optional;
import java.util.regex.Pattern;

/// Two whole numbers, for height and width. Written `3` when both are equal and `1x7` otherwise.
public record Pair(int height, int width) {

  private static final Pattern WRITTEN =
      Pattern.compile("\\s*(\\d{1,9})\\s*(?:[x×*,]\\s*(\\d{1,9}))?\\s*");

  public static Pair of(int both) {
    return new Pair(both, both);
  }

  public static Pair of(int height, int width) {
    return new Pair(height, width);
  }

  /// Reads `3`, `3×5`, `3x5`, `3*5` or `3,5`; empty if the text is neither.
  public static Optional<Pair> parse(String text) {
    var match = WRITTEN.matcher(text);
    if (!match.matches()) return Optional.empty();
    int height = Integer.parseInt(match.group(1));
    return Optional.of(
        new Pair(height, match.group(2) == null ? height : Integer.parseInt(match.group(2))));
  }

  public boolean isSquare() {
    return height == width;
  }

  @Override
  public String toString() {
    return isSquare() ? Integer.toString(height) : height + "x" + width;
  }
}
