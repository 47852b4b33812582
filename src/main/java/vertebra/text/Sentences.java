package vertebra.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// A file of sentences: lines of `code=sentence`, sorted by code. It is searched as it lies,
/// because a run of the command line says a few dozen of two thousand; what was found is kept,
/// because windows say the same again and again.
final class Sentences {

  private final byte[] file;
  private final Map<String, Optional<String>> found = new ConcurrentHashMap<>();

  Sentences(byte[] file) {
    this.file = file;
  }

  /// The file of that name beside this class; without one, no sentences.
  static Sentences of(String name) {
    try (InputStream file = Sentences.class.getResourceAsStream(name)) {
      return new Sentences(file == null ? new byte[0] : file.readAllBytes());
    } catch (IOException damaged) {
      throw new UncheckedIOException(damaged);
    }
  }

  Optional<String> find(String code) {
    return found.computeIfAbsent(code, this::search);
  }

  private Optional<String> search(String code) {
    int start = place(code);
    int end = endOfLine(start);
    if (start == file.length || compare(code, start, end) != 0) return Optional.empty();
    int from = start + code.length() + 1;
    return Optional.of(plain(new String(file, from, end - from, StandardCharsets.UTF_8)));
  }

  /// Where the line of a code begins, or the first one behind it.
  private int place(String code) {
    int low = 0;
    int high = file.length;
    while (low < high) {
      int start = (low + high) >>> 1;
      while (start > low && file[start - 1] != '\n') start--;
      int end = endOfLine(start);
      int order = compare(code, start, end);
      if (order == 0) return start;
      if (order < 0) high = start;
      else low = Math.min(end + 1, file.length);
    }
    return low;
  }

  /// The codes that begin so. They stand one below the other, so no other line is read.
  List<String> codes(String beginning) {
    var codes = new ArrayList<String>();
    for (int start = place(beginning); start < file.length; start = endOfLine(start) + 1) {
      int end = start;
      while (end < file.length && file[end] != '=' && file[end] != '\n') end++;
      var code = new String(file, start, end - start, StandardCharsets.UTF_8);
      if (!code.startsWith(beginning)) break;
      codes.add(code);
    }
    return codes;
  }

  List<String> codes() {
    return new String(file, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.indexOf('=') > 0)
        .map(line -> line.substring(0, line.indexOf('=')))
        .toList();
  }

  private int endOfLine(int start) {
    int end = start;
    while (end < file.length && file[end] != '\n') end++;
    return end;
  }

  /// How a code stands to that of a line.
  private int compare(String code, int start, int end) {
    for (int i = 0; i < code.length(); i++) {
      if (start + i == end || file[start + i] == '=') return 1;
      int order = code.charAt(i) - file[start + i];
      if (order != 0) return order;
    }
    int behind = start + code.length();
    return behind < end && file[behind] == '=' ? 0 : -1;
  }

  /// A line break and blanks at the ends are written behind a backslash.
  private static String plain(String written) {
    if (written.indexOf('\\') < 0) return written;
    var text = new StringBuilder(written.length());
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (c == '\\' && i + 1 < written.length()) {
        c = written.charAt(++i);
        if (c == 'n') c = '\n';
      }
      text.append(c);
    }
    return text.toString();
  }
}
