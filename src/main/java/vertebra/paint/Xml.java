package vertebra.paint;

import vertebra.text.Controls;

/// Text where markup stands around it, in SVG and HTML.
public final class Xml {

  private Xml() {}

  /// Text for an element or an attribute; characters that XML cannot hold, and those that are not
  /// shown but act, become a question mark.
  public static String escaped(String text) {
    var safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(point -> {
          switch (point) {
            case '&' -> safe.append("&amp;");
            case '<' -> safe.append("&lt;");
            case '>' -> safe.append("&gt;");
            case '"' -> safe.append("&quot;");
            default -> safe.appendCodePoint(isLegal(point) ? point : '?');
          }
        });
    return safe.toString();
  }

  private static boolean isLegal(int point) {
    return point == '\t'
        || point == '\n'
        || point >= 0x20 && point < 0xd800 && !Controls.acts(point)
        || point >= 0xe000 && point < 0xfffe
        || point >= 0x10000;
  }
}
