package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// A language that the window can speak.
public enum Language {
  /// That of the system where it is one of the others, and English otherwise.
  SYSTEM("system", ""),
  ENGLISH("en", "English"),
  GERMAN("de", "Deutsch"),
  CHINESE("zh-Hans", "简体中文");

  private final String tag;
  private final String ownName;

  Language(String tag, String ownName) {
    this.tag = tag;
    this.ownName = ownName;
  }

  static Optional<Language> named(String tag) {
    return Arrays.stream(values()).filter(language -> language.tag.equals(tag)).findFirst();
  }

  String tag() {
    return tag;
  }

  /// Its name in itself, by which everybody finds their own.
  public String title() {
    return this == SYSTEM ? say("settings.language-of-the-system") : ownName;
  }

  /// The tag of its sentences, empty for English.
  ///
  /// @param system the language of the system
  public String sentences(Locale system) {
    return switch (this) {
      case ENGLISH -> "";
      case GERMAN, CHINESE -> tag;
      case SYSTEM -> ofSystem(system).map(Language::tag).orElse("");
    };
  }

  /// Chinese in traditional characters is another script, which is not spoken here.
  private static Optional<Language> ofSystem(Locale system) {
    boolean isTraditional =
        system.getScript().equals("Hant")
            || system.getScript().isEmpty() && system.getCountry().matches("TW|HK|MO");
    return switch (system.getLanguage()) {
      case "de" -> Optional.of(GERMAN);
      case "zh" -> isTraditional ? Optional.empty() : Optional.of(CHINESE);
      default -> Optional.empty();
    };
  }
}
