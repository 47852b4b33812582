package vertebra.teaching;

import static vertebra.text.Texts.say;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vertebra.graph.Graph;
import vertebra.paint.Xml;

/// The work of a class as a table for spreadsheets and as a page: who passed what, and which check
/// failed most, which is what to teach next.
///
/// @param version of the program that marked it
/// @param machine what designs were measured on, if they were
/// @param picture a design as a picture in SVG, if one can be made
public record ClassReport(
    Classroom room,
    Lesson lesson,
    List<Grade> grades,
    Instant at,
    String version,
    String machine,
    Function<Graph, Optional<byte[]>> picture) {

  private static final List<String> COLUMNS =
      List.of(
          "student",
          "file",
          "lesson",
          "version",
          "seed",
          "passed",
          "of",
          "percent",
          "firstFailure",
          "firstFailureText",
          "predictionsMade",
          "predictionsRight",
          "hints",
          "faultNamed",
          "sentenceWords",
          "parameters",
          "macs",
          "receptiveField",
          "msMedian",
          "machine",
          "minutesActive",
          "variantKey",
          "duplicateOf",
          "gradedAt",
          "points",
          "outOf",
          "enough",
          "proved");

  private static final String CHECK = "check:";

  private static final String PAGE = "/vertebra/lessons/report.html";

  public ClassReport {
    grades = List.copyOf(grades);
  }

  /// The table, with commas between and a line a student. What nobody measured is left empty; equal
  /// designs are listed and are no mark.
  public String csv() {
    var checks = checks();
    var lines = new ArrayList<String>();
    lines.add(
        COLUMNS.stream().collect(Collectors.joining(","))
            + checks.stream()
                .map(check -> "," + cell(CHECK + check))
                .collect(Collectors.joining()));
    var first = new LinkedHashMap<String, String>();
    for (var grade : grades) {
      var row = row(grade);
      if (!grade.variant().isEmpty()) {
        var earlier = first.putIfAbsent(grade.variant(), grade.student());
        row.put("duplicateOf", earlier == null ? "" : earlier);
      }
      lines.add(
          COLUMNS.stream()
                  .map(column -> cell(row.getOrDefault(column, "")))
                  .collect(Collectors.joining(","))
              + checks.stream()
                  .map(check -> "," + state(grade, check))
                  .collect(Collectors.joining()));
    }
    return String.join("\r\n", lines) + "\r\n";
  }

  private List<String> checks() {
    var checks = new LinkedHashSet<String>();
    for (var grade : grades) for (var row : grade.marks().rows()) checks.add(row.id());
    return List.copyOf(checks);
  }

  private static String state(Grade grade, String check) {
    return grade.marks().rows().stream()
        .filter(row -> row.id().equals(check))
        .findFirst()
        .map(row -> row.holds() ? "1" : "0")
        .orElse("skipped");
  }

  private SequencedMap<String, String> row(Grade grade) {
    var row = new LinkedHashMap<String, String>();
    var marks = grade.marks();
    row.put("student", grade.student());
    row.put("file", grade.file().toString());
    row.put("lesson", lesson.id());
    row.put("version", version);
    row.put("seed", Long.toString(grade.seed()));
    row.put("points", Integer.toString(marks.points()));
    row.put("outOf", Integer.toString(marks.outOf()));
    row.put("enough", marks.suffices(lesson.rubric()) ? "1" : "0");
    grade.faultNamed().ifPresent(named -> row.put("faultNamed", named ? "1" : "0"));
    row.put("passed", Integer.toString(marks.passed()));
    row.put("of", Integer.toString(marks.rows().size()));
    row.put(
        "percent",
        String.format(Locale.ROOT, "%.0f", 100.0 * marks.passed() / marks.rows().size()));
    row.put("firstFailure", marks.firstFailure().map(LessonMarks.CheckResult::id).orElse(""));
    row.put(
        "firstFailureText", marks.firstFailure().map(LessonMarks.CheckResult::words).orElse(""));
    row.put("predictionsMade", Integer.toString(grade.predictionsMade()));
    row.put("predictionsRight", Integer.toString(grade.predictionsRight()));
    row.put("proved", Integer.toString(grade.proved()));
    row.put("hints", Integer.toString(grade.notebook().hints()));
    row.put("sentenceWords", Integer.toString(grade.sentenceWords(lesson)));
    row.put("parameters", number(grade.parameters()));
    row.put("macs", number(grade.macs()));
    row.put("receptiveField", grade.field(room, lesson).orElse(""));
    row.put("variantKey", grade.variant());
    row.put("gradedAt", at.toString());
    if (!grade.active().isZero())
      row.put(
          "minutesActive", String.format(Locale.ROOT, "%.1f", grade.active().toSeconds() / 60.0));
    if (grade.millis().isPresent()) {
      row.put("msMedian", String.format(Locale.ROOT, "%.3f", grade.millis().getAsDouble()));
      row.put("machine", machine);
    }
    return row;
  }

  private static String number(OptionalLong count) {
    return count.isPresent() ? Long.toString(count.getAsLong()) : "";
  }

  /// A cell: quoted where it must be, and never a formula for a spreadsheet.
  private static String cell(String text) {
    var safe = text.matches("[=+@-].*") ? "'" + text : text;
    return safe.matches("[^,\"\\r\\n]*") ? safe : "\"" + safe.replace("\"", "\"\"") + "\"";
  }

  /// The page: the class, and how many failed at each check.
  public String html() {
    var students = new StringBuilder();
    for (var grade : grades)
      students.append(
          line(
              grade.student(),
              grade.marks().passed() + " / " + grade.marks().rows().size(),
              grade.marks().firstFailure().map(LessonMarks.CheckResult::words).orElse("")));
    var pictures = new StringBuilder();
    for (var grade : grades)
      if (!grade.graph().isEmpty())
        picture
            .apply(grade.graph())
            .ifPresent(svg ->
                pictures
                    .append("<figure><img alt=\"\" src=\"data:image/svg+xml;base64,")
                    .append(Base64.getEncoder().encodeToString(svg))
                    .append("\"><figcaption>")
                    .append(Xml.escaped(grade.student()))
                    .append("</figcaption></figure>\n"));
    var checks = new StringBuilder();
    for (var check : checks()) {
      long failed = grades.stream().filter(grade -> state(grade, check).equals("0")).count();
      checks.append(line(check, say("lessons.of-failed", failed, grades.size())));
    }
    var head = line(say("lessons.student"), say("lessons.passed"), say("lessons.first-difference"));
    return Resource.text(PAGE)
        .replace("{title}", Xml.escaped(lesson.title()))
        .replace("{question}", Xml.escaped(lesson.question()))
        .replace("{next}", Xml.escaped(say("lessons.what-to-teach-next")))
        .replace("{head}", head)
        .replace("{students}", students)
        .replace("{checks}", checks)
        .replace("{pictures}", pictures);
  }

  private static String line(String... cells) {
    return Stream.of(cells).map(Xml::escaped).collect(Collectors.joining("<td>", "<tr><td>", "\n"));
  }
}
