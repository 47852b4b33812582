package vertebra.teaching;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import vertebra.block.Catalogue;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.teaching.Lesson.Step;
import vertebra.teaching.facts.Claim;

/// A lesson as the text that is read as the same lesson again.
final class WrittenLesson {

  private static final double EXACT = 1e-6;

  private final Lesson lesson;
  private final Catalogue catalogue;
  private final List<String> lines = new ArrayList<>();

  private WrittenLesson(Lesson lesson, Catalogue catalogue) {
    this.lesson = lesson;
    this.catalogue = catalogue;
  }

  /// Writes a lesson. The exception says what of it cannot be written.
  static String of(Lesson lesson, Catalogue catalogue) throws LessonException {
    var text = new WrittenLesson(lesson, catalogue).text();
    if (!LessonText.parse(text, catalogue).equals(lesson))
      throw new LessonException(say("lessons.cannot-be-written", lesson.title()));
    return text;
  }

  private String text() {
    head();
    lesson.designs().forEach((name, graph) -> design("Design " + name, graph));
    for (var step : lesson.steps()) step(step);
    section("Check");
    for (int i = 0; i < lesson.checks().size(); i++)
      lines.add("- " + worth(lesson.rubric().of(i)) + claim(lesson.checks().get(i)));
    for (var wrong : lesson.wrong()) {
      section("Wrong " + wrong.name());
      lines.add(wrong.sentence());
      // What it has of the solution stands elsewhere among the others, so all of it is said anew.
      for (var node : lesson.solution().nodes()) lines.add("    drop " + node.id());
      graph(wrong.graph());
    }
    return String.join("\n", lines) + "\n";
  }

  private void head() {
    lines.add("---");
    line("id", lesson.id());
    line("title", lesson.title());
    line("minutes", Integer.toString(lesson.minutes()));
    line("tracks", String.join(", ", lesson.tracks()));
    line("needs", String.join(", ", lesson.needs()));
    line("concepts", String.join(", ", lesson.concepts()));
    line("corrects", String.join("; ", lesson.corrects()));
    line("question", lesson.question());
    line("weights", lesson.badge().name().toLowerCase(Locale.ROOT));
    lesson.inputs().keySet().stream()
        .sorted()
        .forEach(name ->
            line("input " + name, Objects.requireNonNull(lesson.inputs().get(name)).words()));
    for (var rule : lesson.rules().lines()) line("weight", rule);
    lesson.trained().ifPresent(file -> line("trained", file));
    if (!lesson.learned().isEmpty()) line("learned", String.join(", ", lesson.learned()));
    line(
        "locked", String.join(", ", lesson.locked().stream().map(NodeId::value).sorted().toList()));
    lesson.titles().keySet().stream()
        .sorted(Comparator.comparing(NodeId::value))
        .forEach(id -> line(LessonText.CALLED + id, lesson.titles().getOrDefault(id, "")));
    line("palette", String.join(", ", lesson.palette()));
    if (lesson.isOpen()) line("solutions", "many");
    if (lesson.hidesDesigns()) line("designs", "hidden");
    var rubric = lesson.rubric();
    if (rubric.pass() > 0) line("pass", Integer.toString(rubric.pass()));
    if (rubric.words() > 1) line("words", Integer.toString(rubric.words()));
    for (var hint : lesson.hints()) line("hint", hint);
    lines.add("---");
  }

  private void line(String key, String value) {
    if (!value.isEmpty()) lines.add(key + ": " + value);
  }

  private void section(String title) {
    lines.add("");
    lines.add("# " + title);
  }

  private void design(String title, Graph graph) {
    section(title);
    graph(graph);
  }

  private void graph(Graph graph) {
    DesignText.of(graph, catalogue).lines().forEach(line -> lines.add("    " + line));
  }

  private void step(Step step) {
    section(
        "Step "
            + step.kind().name().toLowerCase(Locale.ROOT)
            + step.design().map(name -> " " + name).orElse(""));
    lines.add(step.text());
    step.answer().ifPresent(claim -> lines.add((step.isYesNo() ? "?? " : "? ") + claim(claim)));
    step.mistakes().forEach((typed, sentence) -> lines.add("! " + typed + ": " + sentence));
  }

  private static String worth(Rubric.Worth worth) {
    return worth.equals(Rubric.Worth.ONE)
        ? ""
        : "[" + worth.points() + (worth.isMust() ? "*" : "") + "] ";
  }

  private static String claim(Claim claim) {
    return claim + (claim.tolerance() == EXACT ? "" : " ± " + claim.tolerance());
  }
}
