package vertebra.runtime.ort;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.io.PushbackReader;
import java.io.Reader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a JSON array one element at a time, because a profile may be larger than memory.
///
/// Objects become maps, arrays lists, numbers doubles, `null` the word "null".
final class EventReader implements AutoCloseable {

  /// Deeper nesting than this is not a profile.
  private static final int DEEPEST = 32;

  private final PushbackReader in;
  private boolean started;

  EventReader(Reader text) {
    in = new PushbackReader(text);
  }

  /// The next element of the outermost array, if it is an object; empty at the end.
  Optional<Map<?, ?>> next() throws IOException {
    if (!started) expect('[');
    int sign = significant();
    if (sign == ']') return Optional.empty();
    if (started && sign == ',') sign = significant();
    started = true;
    if (sign == ']') return Optional.empty();
    in.unread(sign);
    if (value(0) instanceof Map<?, ?> event) return Optional.of(event);
    throw damaged();
  }

  private Object value(int depth) throws IOException {
    if (depth > DEEPEST) throw damaged();
    int sign = significant();
    return switch (sign) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> text();
      default -> {
        in.unread(sign);
        yield word();
      }
    };
  }

  private Map<String, Object> object(int depth) throws IOException {
    var map = new LinkedHashMap<String, Object>();
    for (int sign = significant(); sign != '}'; sign = significant()) {
      if (sign == ',') continue;
      if (sign != '"') throw damaged();
      var key = text();
      expect(':');
      map.put(key, value(depth + 1));
    }
    return map;
  }

  private List<Object> array(int depth) throws IOException {
    var list = new ArrayList<>();
    for (int sign = significant(); sign != ']'; sign = significant()) {
      if (sign == ',') continue;
      in.unread(sign);
      list.add(value(depth + 1));
    }
    return list;
  }

  private String text() throws IOException {
    var text = new StringBuilder();
    for (int sign = read(); sign != '"'; sign = read())
      text.append(sign == '\\' ? escaped() : (char) sign);
    return text.toString();
  }

  private char escaped() throws IOException {
    int sign = read();
    return switch (sign) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> {
        int code = 0;
        for (int i = 0; i < 4; i++) code = code * 16 + Math.max(0, Character.digit(read(), 16));
        yield (char) code;
      }
      default -> (char) sign;
    };
  }

  private Object word() throws IOException {
    var word = new StringBuilder();
    int sign = read();
    while (Character.isLetterOrDigit(sign) || sign == '-' || sign == '+' || sign == '.') {
      word.append((char) sign);
      sign = read();
    }
    in.unread(sign);
    if (word.isEmpty()) throw damaged();
    try {
      return Double.valueOf(word.toString());
    } catch (NumberFormatException name) {
      return word.toString();
    }
  }

  private void expect(char wanted) throws IOException {
    if (significant() != wanted) throw damaged();
  }

  private int significant() throws IOException {
    int sign = read();
    while (Character.isWhitespace(sign)) sign = read();
    return sign;
  }

  private int read() throws IOException {
    int sign = in.read();
    if (sign < 0) throw damaged();
    return sign;
  }

  private static IOException damaged() {
    return new IOException(say("ort.the-profile-is-not-complete-json"));
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
