package vertebra.weights;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Reads the JSON that a safetensors header consists of: objects, lists, texts and whole numbers,
/// and nothing else.
///
/// Strict on purpose: a name that stands twice, a number with a fraction or text behind the end are
/// signs of a file made to be read differently by different programs.
final class HeaderText {

  /// How deep objects and lists may nest; a real header nests two deep.
  private static final int DEPTH = 8;

  /// Text that is no such JSON.
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message);
    }
  }

  private final String text;
  private int position;

  private HeaderText(String text) {
    this.text = text;
  }

  /// The object that the text is; values are maps, lists, texts and longs.
  static SequencedMap<String, Object> object(String text) throws Malformed {
    var reader = new HeaderText(text);
    reader.skipBlanks();
    var object = reader.object(0);
    reader.skipBlanks();
    if (reader.position < text.length()) throw reader.unexpected(say("weights.the-end"));
    return object;
  }

  private Object value(int depth) throws Malformed {
    if (depth > DEPTH) throw new Malformed(say("weights.it-nests-deeper-than", DEPTH));
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> list(depth);
      case '"' -> string();
      default -> number();
    };
  }

  private SequencedMap<String, Object> object(int depth) throws Malformed {
    var fields = new LinkedHashMap<String, Object>();
    take('{');
    if (!taken('}')) {
      do {
        skipBlanks();
        var name = string();
        skipBlanks();
        take(':');
        skipBlanks();
        if (fields.put(name, value(depth + 1)) != null)
          throw new Malformed(say("weights.stands-there-twice", name));
        skipBlanks();
      } while (taken(','));
      take('}');
    }
    return fields;
  }

  private List<Object> list(int depth) throws Malformed {
    var elements = new ArrayList<>();
    take('[');
    if (!taken(']')) {
      do {
        skipBlanks();
        elements.add(value(depth + 1));
        skipBlanks();
      } while (taken(','));
      take(']');
    }
    return elements;
  }

  private long number() throws Malformed {
    int start = position;
    while (position < text.length() && "0123456789-+.eE".indexOf(text.charAt(position)) >= 0)
      position++;
    var digits = text.substring(start, position);
    if (digits.isEmpty()) throw unexpected(say("weights.a-value"));
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException notWhole) {
      throw new Malformed(say("weights.is-not-a-whole-number-of-64", digits));
    }
  }

  private String string() throws Malformed {
    take('"');
    var out = new StringBuilder();
    while (true) {
      char next = take();
      if (next == '"') return out.toString();
      out.append(next == '\\' ? escaped() : next);
    }
  }

  private char escaped() throws Malformed {
    char code = take();
    return switch (code) {
      case '"', '\\', '/' -> code;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw new Malformed(say("weights.unknown-escape", code));
    };
  }

  private char unicode() throws Malformed {
    int end = Math.min(position + 4, text.length());
    var digits = text.substring(position, end);
    position = end;
    try {
      if (digits.length() == 4) return (char) Integer.parseInt(digits, 16);
    } catch (NumberFormatException notHexadecimal) {
      // Falls through to the message.
    }
    throw new Malformed(say("weights.unknown-unicode-escape", digits));
  }

  private void skipBlanks() {
    while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) position++;
  }

  private char peek() throws Malformed {
    if (position >= text.length()) throw new Malformed(say("weights.it-ends-in-the-middle"));
    return text.charAt(position);
  }

  private char take() throws Malformed {
    char next = peek();
    position++;
    return next;
  }

  private void take(char expected) throws Malformed {
    if (peek() != expected) throw unexpected("'" + expected + "'");
    position++;
  }

  private boolean taken(char wanted) throws Malformed {
    skipBlanks();
    if (peek() != wanted) return false;
    position++;
    return true;
  }

  private Malformed unexpected(String expected) {
    var found =
        position < text.length() ? "'" + text.charAt(position) + "'" : say("weights.the-end");
    return new Malformed(say("weights.expected-at-character-found", expected, position, found));
  }

  /// A text as JSON.
  static String quoted(String text) {
    var out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next == '"' || next == '\\') out.append('\\').append(next);
      else if (next < ' ') out.append(String.format("\\u%04x", (int) next));
      else out.append(next);
    }
    return out.append('"').toString();
  }
}
