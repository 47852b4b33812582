package vertebra.teaching;

import java.util.List;

/// What a lesson is about, as a list shows it.
///
/// @param question what it answers
/// @param minutes how long it takes, about
/// @param steps how many steps it has
/// @param tracks the courses that it belongs to
/// @param needs the lessons that it builds on, by id
/// @param concepts the terms that it explains
public record LessonOutline(
    String id,
    String title,
    String question,
    int minutes,
    int steps,
    List<String> tracks,
    List<String> needs,
    List<String> concepts) {
  public LessonOutline {
    tracks = List.copyOf(tracks);
    needs = List.copyOf(needs);
    concepts = List.copyOf(concepts);
  }
}
