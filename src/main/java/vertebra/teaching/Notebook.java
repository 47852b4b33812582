package vertebra.teaching;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import vertebra.block.Catalogue;
import vertebra.document.Document;
import vertebra.graph.Graph;

/// What a learner noted in a lesson: predictions, sentences, and how many hints were taken. It is
/// kept in the design's settings, so that the design is all that is handed in.
///
/// @param lesson the id of the lesson; empty for none
/// @param notes what was typed, by the number of the step, from 1
/// @param drafts what the learner made of designs that the lesson laid on the canvas, by the first
///   step at which each lay there
/// @param hints how many hints were taken, 0 to 3
/// @param at the step at which the learner is, from 1
public record Notebook(
    String lesson, Map<Integer, String> notes, Map<Integer, String> drafts, int hints, int at) {

  public static final Notebook EMPTY = new Notebook("", Map.of(), Map.of(), 0, 1);

  /// The setting of a design that names the file of its lesson, if that is none of the course.
  public static final String FILE = "lesson.file";

  private static final String LESSON = "lesson";
  private static final String NOTE = "lesson.step.";
  private static final String DRAFT = "lesson.draft.";
  private static final String HINTS = "lesson.hints";
  private static final String AT = "lesson.at";
  private static final String SECONDS = "lesson.seconds";

  /// More steps than a lesson has.
  private static final int LAST = 99;

  public Notebook {
    notes = Collections.unmodifiableMap(new TreeMap<>(notes));
    drafts = Collections.unmodifiableMap(new TreeMap<>(drafts));
  }

  /// An empty notebook for a lesson.
  public static Notebook of(Lesson lesson) {
    return new Notebook(lesson.id(), Map.of(), Map.of(), 0, 1);
  }

  /// What a design remembers.
  public static Notebook of(Document document) {
    return new Notebook(
        document.settings().find(LESSON).orElse(""),
        numbered(document, NOTE),
        numbered(document, DRAFT),
        number(document, HINTS).orElse(0),
        number(document, AT).orElse(1));
  }

  private static Map<Integer, String> numbered(Document document, String key) {
    var found = new TreeMap<Integer, String>();
    for (int step = 1; step <= LAST; step++) {
      int number = step;
      document.settings().find(key + step).ifPresent(text -> found.put(number, text));
    }
    return found;
  }

  /// Whether a design was worked on in a lesson that was dealt to nobody, whose numbers everybody
  /// has: one of the course, or the teacher's own file.
  ///
  /// @param name of the lesson's file
  static boolean isShared(Document document, String name) {
    var file = document.settings().find(FILE);
    return document.settings().find(LESSON).isPresent()
        && file.map(path -> path.replaceFirst("^.*[/\\\\]", "").equals(name)).orElse(true);
  }

  private static Optional<Integer> number(Document document, String key) {
    return document
        .settings()
        .find(key)
        .filter(text -> text.matches("\\d{1,3}"))
        .map(Integer::valueOf);
  }

  /// The note at a step.
  public Optional<String> note(int step) {
    return Optional.ofNullable(notes.get(step)).filter(note -> !note.isBlank());
  }

  /// The notebook with a note; the first prediction at a step stays.
  public Notebook with(int step, String note) {
    var more = new TreeMap<>(notes);
    more.put(step, note);
    return new Notebook(lesson, more, drafts, hints, at);
  }

  /// The notebook with what the learner made of the lesson's design.
  public Notebook mended(int step, Graph design, Catalogue catalogue) {
    return with(step, DesignText.of(design, catalogue));
  }

  /// The notebook with what the learner makes of the design that lies on the canvas, checked or
  /// not; without it where it is the lesson's own again.
  public Notebook drafted(Lesson laying, Graph design, Catalogue catalogue) {
    var more = new TreeMap<>(drafts);
    int since = laying.laidSince(at);
    if (laying.exhibitAt(at).flatMap(laying::design).equals(Optional.of(design)))
      more.remove(since);
    else more.put(since, DesignText.of(design, catalogue));
    return new Notebook(lesson, notes, more, hints, at);
  }

  /// What the learner made of the design that lies on the canvas at the step where they are, if
  /// anything, and if that can be read.
  public Optional<Graph> made(Lesson laying, Catalogue catalogue) {
    var lines =
        Optional.ofNullable(drafts.get(laying.laidSince(at)))
            .or(() -> note(at).filter(_ -> laying.steps().get(at - 1).isMended()));
    if (lines.isEmpty()) return Optional.empty();
    try {
      return Optional.of(DesignText.read(lines.get(), catalogue));
    } catch (LessonException damaged) {
      return Optional.empty();
    }
  }

  /// The notebook with more hints taken.
  public Notebook withHints(int count) {
    return new Notebook(lesson, notes, drafts, count, at);
  }

  /// The notebook of a learner who is at another step.
  public Notebook at(int step) {
    return new Notebook(lesson, notes, drafts, hints, step);
  }

  /// A design that remembers this.
  public Document in(Document document) {
    var changed =
        document
            .withSetting(LESSON, lesson)
            .withSetting(HINTS, hints == 0 ? "" : Integer.toString(hints))
            .withSetting(AT, at == 1 ? "" : Integer.toString(at));
    for (var note : notes.entrySet())
      changed = changed.withSetting(NOTE + note.getKey(), note.getValue());
    for (int step = 1; step <= LAST; step++)
      changed = changed.withSetting(DRAFT + step, drafts.getOrDefault(step, ""));
    return changed;
  }

  /// How long a learner was at the lesson of a design, without breaks.
  public static Duration active(Document document) {
    return document
        .settings()
        .find(SECONDS)
        .filter(text -> text.matches("\\d{1,7}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
        .orElse(Duration.ZERO);
  }

  /// A design that remembers how long its learner was at it.
  public static Document withActive(Document document, Duration active) {
    long seconds = active.toSeconds();
    return document.withSetting(SECONDS, seconds == 0 ? "" : Long.toString(seconds));
  }

  /// A notebook in which everything is noted rightly.
  static Notebook complete(Lesson lesson, Catalogue catalogue) {
    SequencedMap<Integer, String> notes = new LinkedHashMap<>();
    for (int i = 0; i < lesson.steps().size(); i++) {
      var step = lesson.steps().get(i);
      if (step.isMended()) notes.put(i + 1, DesignText.of(lesson.mendedAt(i + 1), catalogue));
      else if (step.answer().isPresent()) notes.put(i + 1, step.answer().get().expected());
      else if (step.kind() == Lesson.StepKind.SAY) notes.put(i + 1, step.text());
    }
    return new Notebook(lesson.id(), notes, Map.of(), 0, 1);
  }
}
