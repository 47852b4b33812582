package vertebra.teaching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import vertebra.catalogue.StandardCatalogue;

/// The lessons that are told in other languages differ from the English ones in their words alone.
class TranslatedLessonsTest {

  private static final String FOLDER = "/vertebra/lessons/";

  /// Lines of a lesson that are words: those of its head, and whatever stands in a section as text.
  private static final List<String> WORDS = List.of("title", "corrects", "question", "hint");

  static Stream<Arguments> translations() {
    return Stream.of("de", "zh-Hans")
        .flatMap(tag -> Lessons.ids().stream().limit(3).map(id -> Arguments.of(id, tag)));
  }

  @ParameterizedTest
  @MethodSource("translations")
  void onlyTheWordsOfALessonAreTranslated(String id, String tag) {
    var english = Resource.text(FOLDER + id + Lessons.EXTENSION);
    var translated = Resource.text(FOLDER + id + ".lesson." + tag + ".md");
    assertEquals(frame(english), frame(translated));
    assertNotEquals(words(english), words(translated));
    assertEquals(words(english).size(), words(translated).size());
  }

  @ParameterizedTest
  @MethodSource("translations")
  void aTranslatedLessonIsALesson(String id, String tag) throws LessonException {
    var catalogue = StandardCatalogue.catalogue();
    var lesson = LessonText.parse(Resource.text(FOLDER + id + ".lesson." + tag + ".md"), catalogue);
    assertEquals(id, lesson.id());
    assertTrue(lesson.wrong().size() >= 3);
  }

  private static List<String> frame(String lesson) {
    return lesson.lines().map(TranslatedLessonsTest::withoutWords).toList();
  }

  private static List<String> words(String lesson) {
    return lesson
        .lines()
        .map(line -> line.substring(withoutWords(line).length()))
        .filter(words -> !words.isEmpty())
        .toList();
  }

  /// A line up to where its words begin: all of it where it is a design, a check, an answer or the
  /// head of a step.
  private static String withoutWords(String line) {
    int colon = line.indexOf(':');
    if (colon > 0 && (WORDS.contains(line.substring(0, colon)) || line.startsWith("!")))
      return line.substring(0, colon + 1);
    if (line.startsWith("# Wrong")) return "# Wrong";
    boolean isFrame =
        line.isBlank()
            || line.startsWith("    ")
            || line.matches("[-?#].*")
            || line.matches("[a-z]+( [a-z]+)?: .*");
    return isFrame ? line : "";
  }
}
