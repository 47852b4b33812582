package vertebra.text;

/// Signs that are not shown but do something to whatever shows them: control characters, and those
/// that turn the direction of a text. A name from somebody's file may hold them.
public final class Controls {

  private Controls() {}

  /// The text with every such sign spelt out, such as `\u001b`; lines and tabs stay.
  public static String spelled(String text) {
    var safe = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char sign = text.charAt(i);
      boolean endsNoLine = sign == '\r' && !text.startsWith("\n", i + 1);
      if (endsNoLine || acts(sign)) safe.append(String.format("\\u%04x", (int) sign));
      else safe.append(sign);
    }
    return safe.toString();
  }

  /// Whether a UTF-16 unit does something where it is shown, other than ending a line.
  public static boolean acts(int sign) {
    return sign < ' ' && sign != '\n' && sign != '\t' && sign != '\r'
        || sign >= 0x7f && sign <= 0x9f
        || sign == 0x200e
        || sign == 0x200f
        || sign >= 0x202a && sign <= 0x202e
        || sign >= 0x2066 && sign <= 0x2069;
  }
}
