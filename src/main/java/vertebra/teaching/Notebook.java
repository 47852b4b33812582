package vertebra.teaching;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import vertebra.document.Document;

/// What a learner noted in a lesson: predictions, sentences, and how many hints were taken. It is
/// kept in the design's settings, so that the design is all that is handed in.
///
/// @param lesson the id of the lesson; empty for none
/// @param notes what was typed, by the number of the step, from 1
record Notebook(String lesson, Map<Integer, String> notes, int hints) {

  public static final Notebook EMPTY = new Notebook("", Map.of(), 0);

  private static final String LESSON = "lesson";
  private static final String NOTE = "lesson.step.";
  private static final String HINTS = "lesson.hints";

  public Notebook {
    notes = java.util.Collections.unmodifiableMap(new TreeMap<>(notes));
  }

  /// An empty notebook for a lesson.
  public static Notebook of(Lesson lesson) {
    return new Notebook(lesson.id(), Map.of(), 0);
  }

  /// What a design remembers.
  public static Notebook of(Document document) {
    var notes = new TreeMap<Integer, String>();
    var settings = document.settings();
    for (int step = 1; step <= 99; step++) {
      int number = step;
      settings.find(NOTE + step).ifPresent(note -> notes.put(number, note));
    }
    int hints =
        settings
            .find(HINTS)
            .filter(text -> text.matches("\\d{1,3}"))
            .map(Integer::valueOf)
            .orElse(0);
    return new Notebook(settings.find(LESSON).orElse(""), notes, hints);
  }

  /// The note at a step.
  public Optional<String> note(int step) {
    return Optional.ofNullable(notes.get(step)).filter(note -> !note.isBlank());
  }

  /// The notebook with a note; the first prediction at a step stays.
  public Notebook with(int step, String note) {
    var more = new TreeMap<>(notes);
    more.put(step, note);
    return new Notebook(lesson, more, hints);
  }

  /// The notebook with more hints taken.
  public Notebook withHints(int count) {
    return new Notebook(lesson, notes, count);
  }

  /// A design that remembers this.
  public Document in(Document document) {
    var changed =
        document
            .withSetting(LESSON, lesson)
            .withSetting(HINTS, hints == 0 ? "" : Integer.toString(hints));
    for (var note : notes.entrySet())
      changed = changed.withSetting(NOTE + note.getKey(), note.getValue());
    return changed;
  }

  /// A notebook in which everything is noted rightly.
  static Notebook complete(Lesson lesson) {
    SequencedMap<Integer, String> notes = new LinkedHashMap<>();
    for (int i = 0; i < lesson.steps().size(); i++) {
      var step = lesson.steps().get(i);
      if (step.answer().isPresent()) notes.put(i + 1, step.answer().get().expected());
      else if (step.kind() == Lesson.StepKind.SAY) notes.put(i + 1, step.text());
    }
    return new Notebook(lesson.id(), notes, 0);
  }
}
