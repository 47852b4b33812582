package vertebra.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The sentences of one language, by code.
public final class Texts {

  private static final Texts CHOSEN = in(System.getProperty("vertebra.language", ""));

  private final Locale language;
  private final Map<String, String> sentences;

  private Texts(Locale language, Map<String, String> sentences) {
    this.language = language;
    this.sentences = sentences;
  }

  /// Says a message in the language of the program. A code that nobody wrote a sentence for is said
  /// itself.
  public static String say(String code, Object... arguments) {
    return CHOSEN.sentence(code, arguments);
  }

  /// The sentences of the program's language, for what looks its texts up by itself.
  public static ResourceBundle bundle() {
    return new ResourceBundle() {
      @Override
      protected @Nullable Object handleGetObject(String code) {
        return CHOSEN.sentences.containsKey(code) ? CHOSEN.sentence(code) : null;
      }

      @Override
      public Enumeration<String> getKeys() {
        return Collections.enumeration(CHOSEN.codes());
      }
    };
  }

  /// The texts of a language.
  ///
  /// @param tag its tag, such as `de` or `zh-Hans`; empty for English
  public static Texts in(String tag) {
    var sentences = new HashMap<String, String>(4096);
    read("messages.properties", sentences);
    if (!tag.isEmpty()) read("messages_" + tag + ".properties", sentences);
    return new Texts(tag.isEmpty() ? Locale.ROOT : Locale.forLanguageTag(tag), sentences);
  }

  public Set<String> codes() {
    return Collections.unmodifiableSet(sentences.keySet());
  }

  public String sentence(String code, Object... arguments) {
    return new Sentence(sentences.getOrDefault(code, code)).with(language, arguments);
  }

  private static void read(String name, Map<String, String> into) {
    try (InputStream file = Texts.class.getResourceAsStream(name)) {
      if (file != null) parse(new String(file.readAllBytes(), StandardCharsets.UTF_8), into);
    } catch (IOException damaged) {
      throw new UncheckedIOException(damaged);
    }
  }

  /// Reads lines of `code=sentence`. It is what properties files are, without what no translation
  /// needs, and a quarter of the time.
  static void parse(String file, Map<String, String> into) {
    for (int at = 0, end; at < file.length(); at = end + 1) {
      end = file.indexOf('\n', at);
      if (end < 0) end = file.length();
      int equals = file.indexOf('=', at);
      if (equals < 0 || equals > end || file.charAt(at) == '#') continue;
      into.put(file.substring(at, equals), plain(file.substring(equals + 1, end)));
    }
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
