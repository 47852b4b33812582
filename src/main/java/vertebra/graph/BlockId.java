package vertebra.graph;

import org.jspecify.annotations.Nullable;

/// The permanent name of a block type, in kebab case. It is written to files, so it never changes.
public record BlockId(String value) {

  public BlockId {
    if (!isLegal(value))
      throw new IllegalArgumentException(
          "\"" + value + "\" cannot name a block: use lower-case words joined by dashes");
  }

  /// Whether a text can name a block.
  public static boolean isLegal(String text) {
    boolean inWord = false;
    for (int i = 0; i < text.length(); i++) {
      char sign = text.charAt(i);
      boolean dash = sign == '-';
      if (dash ? !inWord : (sign < 'a' || sign > 'z') && (sign < '0' || sign > '9')) return false;
      inWord = !dash;
    }
    return inWord;
  }

  // Said by hand, because what a record says by itself is made when it is first asked, and these
  // are asked by every start of the program.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BlockId id && id.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return value;
  }
}
