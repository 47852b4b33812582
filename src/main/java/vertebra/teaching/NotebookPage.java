package vertebra.teaching;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vertebra.document.Json;
import vertebra.paint.Xml;
import vertebra.teaching.facts.Found;

/// A learner's notebook as one page for people that holds the same as JSON for programs: each step
/// with what was said and what is true, and which checks the design passes.
///
/// @param replies what is true beside what was predicted, by the number of the step
public record NotebookPage(
    Lesson lesson,
    Notebook notebook,
    Map<Integer, LessonMarks.Reply> replies,
    Optional<LessonMarks> marks) {

  private static final String PAGE = "/vertebra/lessons/notebook.html";

  public NotebookPage {
    replies = Map.copyOf(replies);
  }

  /// The page.
  public String html() {
    var steps = new StringBuilder();
    for (int i = 1; i <= lesson.steps().size(); i++) {
      var reply = Optional.ofNullable(replies.get(i));
      steps.append(
          line(
              Integer.toString(i),
              lesson.steps().get(i - 1).text(),
              notebook.note(i).orElse(""),
              reply.map(LessonMarks.Reply::truth).orElse(""),
              reply.map(known -> mark(known.isRight())).orElse("")));
    }
    var checks = new StringBuilder();
    for (var row : rows()) checks.append(line(mark(row.holds()), row.words()));
    return Resource.text(PAGE)
        .replace("{title}", Xml.escaped(lesson.title()))
        .replace("{question}", Xml.escaped(lesson.question()))
        .replace("{checked}", Xml.escaped(say("lessons.checks-of-the-design")))
        .replace("{steps}", heads() + steps)
        .replace("{checks}", checks)
        .replace("{json}", Json.text(json()).replace("<", "\\u003c"));
  }

  private List<LessonMarks.CheckResult> rows() {
    return marks.map(LessonMarks::rows).orElse(List.of());
  }

  private Map<String, Object> json() {
    var steps = new ArrayList<Map<String, Object>>();
    for (int i = 1; i <= lesson.steps().size(); i++) {
      var step = new LinkedHashMap<String, Object>();
      step.put("step", i);
      step.put("note", notebook.note(i).orElse(""));
      var reply = replies.get(i);
      if (reply != null) {
        step.put("truth", reply.truth());
        step.put("right", reply.isRight());
      }
      steps.add(step);
    }
    var checks = new ArrayList<Map<String, Object>>();
    for (var row : rows()) checks.add(Map.of("check", row.id(), "holds", row.holds()));
    var all = new LinkedHashMap<String, Object>();
    all.put("lesson", lesson.id());
    all.put("hints", notebook.hints());
    all.put("steps", steps);
    all.put("checks", checks);
    return all;
  }

  private static String mark(boolean isRight) {
    return isRight ? "✓" : "–";
  }

  private static String heads() {
    return Stream.of(
            say("lessons.page-step"),
            say("lessons.page-question"),
            say("lessons.page-you-said"),
            say("lessons.page-it-is"),
            "")
        .map(Xml::escaped)
        .collect(Collectors.joining("<th>", "<tr><th>", "\n"));
  }

  private static String line(String... cells) {
    return Stream.of(cells)
        .map(NotebookPage::cell)
        .collect(Collectors.joining("<td>", "<tr><td>", "\n"));
  }

  /// Painted cells stand row below row, as they were painted, and so do the blocks of a design.
  private static String cell(String words) {
    return Found.Cells.parse(words)
        .map(cells -> String.join("\n", cells.rows()))
        .or(() -> Optional.of(words).filter(all -> all.contains("\n")))
        .map(rows -> "<pre>" + Xml.escaped(rows) + "</pre>")
        .orElseGet(() -> Xml.escaped(words));
  }
}
