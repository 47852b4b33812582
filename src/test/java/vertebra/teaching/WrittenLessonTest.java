package vertebra.teaching;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vertebra.catalogue.StandardCatalogue;

/// A lesson that was written is read as the same lesson.
class WrittenLessonTest {

  static Stream<String> lessons() {
    return Lessons.ids().stream();
  }

  @ParameterizedTest
  @MethodSource("lessons")
  void aWrittenLessonIsReadAsTheSame(String id) throws LessonException {
    var catalogue = StandardCatalogue.catalogue();
    var lesson = Lessons.find(id, catalogue).orElseThrow();
    var text = Lessons.text(lesson, catalogue);
    assertEquals(lesson, LessonText.parse(text, catalogue), text);
    assertEquals(text, Lessons.text(LessonText.parse(text, catalogue), catalogue));
  }
}
