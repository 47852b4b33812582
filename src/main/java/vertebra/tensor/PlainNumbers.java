package vertebra.tensor;

/// Numbers as people write them, in the digits and signs that are read: those of wide and of other
/// scripts, spaces of every width, and what looks like `×`.
public final class PlainNumbers {

  /// From here to [#LAST_WIDE] stand the wide forms of `!` to `~`.
  private static final int FIRST_WIDE = 0xFF01;

  private static final int LAST_WIDE = 0xFF5E;

  private PlainNumbers() {}

  /// The same text with `0` to `9`, blanks, `×`, `-` and `,` for what stands for them.
  public static String of(String text) {
    var plain = new StringBuilder(text.length());
    text.codePoints().map(PlainNumbers::plain).forEach(plain::appendCodePoint);
    return plain.toString();
  }

  private static int plain(int sign) {
    if (Character.isDigit(sign)) return '0' + Character.digit(sign, 10);
    if (Character.isSpaceChar(sign)) return ' ';
    if (sign >= FIRST_WIDE && sign <= LAST_WIDE) return sign - FIRST_WIDE + '!';
    return switch (sign) {
      case '✕', '✖', '⨯', '⨉', 'х', 'Х' -> '×';
      case '−', '–', '‐', '‑' -> '-';
      case '、', '،' -> ',';
      default -> sign;
    };
  }
}
