package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import vertebra.text.Texts;

class LanguageTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "de-AT, de",
    "zh-CN, zh-Hans",
    "zh, zh-Hans",
    "zh-Hans-HK, zh-Hans",
    "zh-TW, ''",
    "zh-Hant, ''",
    "fr-FR, ''",
    "en, ''",
    "und, ''"
  })
  void theSystemsLanguageIsSpokenWhereThereIsATranslation(String system, String tag) {
    assertEquals(tag, Language.SYSTEM.sentences(Locale.forLanguageTag(system)));
    assertEquals("", Language.ENGLISH.sentences(Locale.forLanguageTag(system)));
    assertEquals("de", Language.GERMAN.sentences(Locale.forLanguageTag(system)));
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void whatWasChosenHoldsForTheNextStart(Language chosen) {
    var file = folder.resolve(Preferences.FILE);
    assertEquals(Language.SYSTEM, new Settings(Preferences.from(file)).language());
    new Settings(Preferences.from(file)).speak(chosen);
    assertEquals(chosen, new Settings(Preferences.from(file)).language());
  }

  @Test
  void everyLanguageHasItsSentences() {
    assertEquals("Run", Texts.in("").sentence("shell.run"));
    for (var language : Language.values()) {
      var tag = language.sentences(Locale.ROOT);
      long own =
          Stream.of("shell.undo", "shell.redo", "palette.fits")
              .filter(code -> !Texts.in(tag).sentence(code).equals(Texts.in("").sentence(code)))
              .count();
      assertEquals(tag.isEmpty() ? 0 : 3, own, language.title());
    }
  }
}
