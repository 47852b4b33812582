package vertebra.text;

import java.util.Collections;
import java.util.Enumeration;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The sentences of one language, by code.
public final class Texts {

  /// The system property that chooses the language of the program, by its tag.
  public static final String LANGUAGE = "vertebra.language";

  private static final Texts CHOSEN = in(System.getProperty(LANGUAGE, ""));

  private final String tag;
  private final Sentences english;
  private final Sentences translated;

  private Texts(String tag, Sentences english, Sentences translated) {
    this.tag = tag;
    this.english = english;
    this.translated = translated;
  }

  /// The texts of a language; what it leaves out is said in English.
  ///
  /// @param tag its tag, such as `de` or `zh-Hans`; empty for English
  public static Texts in(String tag) {
    var english = Sentences.of("messages.properties");
    return tag.isEmpty()
        ? new Texts(tag, english, english)
        : new Texts(tag, english, Sentences.of("messages_" + tag + ".properties"));
  }

  /// Says a message in the language of the program. A code that nobody wrote a sentence for is said
  /// itself.
  public static String say(String code, @Nullable Object... arguments) {
    return CHOSEN.sentence(code, arguments);
  }

  /// What a text that stands in a statement of its own is called in the language of the program.
  ///
  /// @param english the text itself, for where the language has no other
  public static String worded(String code, String english) {
    return CHOSEN.translated.find(code).orElse(english);
  }

  /// The tag of the program's language, such as `de`; empty for English.
  public static String language() {
    return CHOSEN.tag;
  }

  /// Whether the program speaks another language than English.
  public static boolean isTranslated() {
    return CHOSEN.translated != CHOSEN.english;
  }

  /// The sentences of the program's language, for what looks its texts up by itself.
  ///
  /// @param beginning how the codes begin that it lists
  public static ResourceBundle bundle(String beginning) {
    return new ResourceBundle() {
      @Override
      protected @Nullable Object handleGetObject(String code) {
        return CHOSEN.find(code).isPresent() ? CHOSEN.sentence(code) : null;
      }

      @Override
      public boolean containsKey(String code) {
        return CHOSEN.find(code).isPresent();
      }

      @Override
      public Enumeration<String> getKeys() {
        var codes = new TreeSet<>(CHOSEN.english.codes(beginning));
        codes.addAll(CHOSEN.translated.codes(beginning));
        return Collections.enumeration(codes);
      }
    };
  }

  public Set<String> codes() {
    var codes = new TreeSet<>(english.codes());
    codes.addAll(translated.codes());
    return codes;
  }

  public String sentence(String code, @Nullable Object... arguments) {
    return new Sentence(find(code).orElse(code)).with(arguments);
  }

  private Optional<String> find(String code) {
    return translated.find(code).or(() -> english.find(code));
  }
}
