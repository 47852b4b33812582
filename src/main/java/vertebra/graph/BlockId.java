package vertebra.graph;

import java.util.regex.Pattern;

/// The permanent name of a block type, in kebab case. It is written to files, so it never changes.
public record BlockId(String value) {

  private static final Pattern LEGAL = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  public BlockId {
    if (!isLegal(value))
      throw new IllegalArgumentException(
          "\"" + value + "\" cannot name a block: use lower-case words joined by dashes");
  }

  /// Whether a text can name a block.
  public static boolean isLegal(String text) {
    return LEGAL.matcher(text).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
