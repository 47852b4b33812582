package vertebra.teaching;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.block.Catalogue;
import vertebra.text.Texts;

/// The lessons that come with the program, in the order of the course, and those of teachers.
public final class Lessons {

  /// How the file of a lesson ends.
  public static final String EXTENSION = ".lesson.md";

  private static final String FOLDER = "/vertebra/lessons/";

  /// What some editors put before the first line.
  private static final String MARK = "\ufeff";

  private static final String CONTENTS = FOLDER + "contents.txt";

  private Lessons() {}

  /// The ids of the built-in lessons in the order of the course.
  public static List<String> ids() {
    return Resource.text(CONTENTS)
        .lines()
        .filter(line -> !line.isBlank())
        .map(String::strip)
        .toList();
  }

  /// All built-in lessons.
  public static List<Lesson> all(Catalogue catalogue) throws LessonException {
    var lessons = new ArrayList<Lesson>();
    for (var id : ids()) lessons.add(of(id, catalogue));
    return lessons;
  }

  /// What the built-in lessons are about, in the order of the course.
  public static List<LessonOutline> outlines() {
    var outlines = new ArrayList<LessonOutline>();
    try {
      for (var id : ids()) outlines.add(LessonText.outline(text(id)));
    } catch (LessonException damaged) {
      throw new IllegalStateException(damaged);
    }
    return outlines;
  }

  /// The built-in lesson of that id.
  public static Optional<Lesson> find(String id, Catalogue catalogue) throws LessonException {
    return ids().contains(id) ? Optional.of(of(id, catalogue)) : Optional.empty();
  }

  private static Lesson of(String id, Catalogue catalogue) throws LessonException {
    return LessonText.parse(text(id), catalogue);
  }

  /// The lesson in the language of the program where it is translated, otherwise in English.
  private static String text(String id) {
    return Resource.find(FOLDER + id + ".lesson." + Texts.language() + ".md")
        .orElseGet(() -> Resource.text(FOLDER + id + EXTENSION));
  }

  /// The text of the design that remembers the trainings which were recorded for the built-in
  /// lesson of that id, if any were.
  public static Optional<String> trainings(String id) {
    return Resource.find(FOLDER + id + ".trainings.vertebra");
  }

  /// A teacher's lesson.
  public static Lesson read(Path file, Catalogue catalogue) throws LessonException {
    return new LessonSource(file(file)).lesson(catalogue, Variation.FIRST);
  }

  /// The text of a lesson, of the course or of a teacher, with which students' own are made.
  public record LessonSource(String text) {

    /// Whether each student has numbers of their own.
    public boolean varies() {
      return Variation.isIn(text);
    }

    /// The lesson with these numbers.
    public Lesson lesson(Catalogue catalogue, Variation numbers) throws LessonException {
      return LessonText.parse(text, catalogue, numbers);
    }
  }

  /// The text of the built-in lesson of that id.
  public static Optional<LessonSource> source(String id) {
    return ids().contains(id)
        ? Optional.of(new LessonSource(Resource.text(FOLDER + id + EXTENSION)))
        : Optional.empty();
  }

  /// The text of a teacher's lesson.
  public static LessonSource source(Path file) throws LessonException {
    return new LessonSource(file(file));
  }

  private static String file(Path file) throws LessonException {
    try {
      var text = Files.readString(file);
      return text.startsWith(MARK) ? text.substring(MARK.length()) : text;
    } catch (CharacterCodingException otherSigns) {
      throw new LessonException(say("lessons.no-utf-8", file));
    } catch (IOException unreadable) {
      throw new LessonException(say("lessons.unreadable", file, unreadable.getMessage()));
    }
  }

  /// A lesson as the text of its file. The exception says what of it cannot be written.
  public static String text(Lesson lesson, Catalogue catalogue) throws LessonException {
    return WrittenLesson.of(lesson, catalogue);
  }
}
