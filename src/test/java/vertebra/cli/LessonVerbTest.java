package vertebra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.document.Document;
import vertebra.document.DocumentFile;
import vertebra.teaching.Lessons;
import vertebra.teaching.Notebook;
import vertebra.teaching.Variation;

/// Asking designs and grading a class without a window.
class LessonVerbTest {

  private static final Shell SHELL = Shell.overStandardBlocks();

  @TempDir private Path folder;

  @Test
  void factsAreToldAndFalseClaimsAreProblems() {
    var told = SHELL.run("ask", "conv-2d:filters=2", "--input", "N,1,8,8", "field output");
    assertEquals(0, told.code(), told.err());
    assertTrue(told.out().contains("field output: 3"), told.out());
    var refuted = SHELL.run("ask", "conv-2d", "--input", "N,1,8,8", "parameters <= 3", "--json");
    assertEquals(1, refuted.code(), refuted.err());
    assertTrue(refuted.out().contains("\"holds\": false"), refuted.out());
  }

  @Test
  void aConvolutionFollowsAShiftAndDenseLayersDoNot() {
    assertEquals(
        0, SHELL.run("ask", "relu", "--input", "N,1,8,8", "--equivariant", "roll=1,0").code());
    assertEquals(
        1,
        SHELL.run("ask", "dense:units=8", "--input", "N,8", "--equivariant", "permute=1").code());
  }

  @Test
  void whatDependsOnNothingAskedForIsAProblem() {
    var same = SHELL.run("ask", "relu", "--input", "N,2,8,8", "--depends", "output[1],input[1]");
    assertEquals(0, same.code(), same.out());
    var other = SHELL.run("ask", "relu", "--input", "N,2,8,8", "--depends", "output[1],input[0]");
    assertEquals(1, other.code(), other.out());
  }

  @Test
  void whatIsNoFactIsSaidInOneSentence() {
    var run = SHELL.run("ask", "relu", "--input", "N,1,8,8", "colour output");
    assertEquals(2, run.code());
    assertTrue(run.err().startsWith("\"colour output\" is no fact"), run.err());
    var nowhere = SHELL.run("ask", "relu", "--input", "N,1,8,8", "parameters nowhere");
    assertEquals(2, nowhere.code(), nowhere.out());
    var unfed = SHELL.run("ask", "relu", "--input", "N,1,8,8", "sum output", "--feed", "z=ones");
    assertEquals("There is no input \"z\".\n2", unfed.err() + unfed.code());
  }

  @Test
  void aBrokenFileIsItsStudentsRowAndEndsNothing() throws IOException {
    var broken = Files.writeString(folder.resolve("ada.vertebra"), "{");
    var other = folder.resolve("none.vertebra");
    var csv = folder.resolve("marks.csv");
    var run =
        SHELL.run(
            "lesson",
            "grade",
            "max-pooling",
            broken.toString(),
            other.toString(),
            "samples/broken.vertebra",
            "--csv",
            csv.toString(),
            "--json");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("\"student\": \"ada\""), run.out());
    assertTrue(run.out().contains("\"student\": \"none\""), run.out());
    assertEquals(4, Files.readAllLines(csv).size());
  }

  @Test
  void aLessonSaysWhichAnswerToAYesOrNoIsMistaken() throws IOException {
    var whole = Lessons.source("max-pooling").orElseThrow().text();
    var mute = whole.replaceFirst("(?m)(^\\?\\? .*)\n! .*", "$1");
    assertNotEquals(whole, mute);
    var file = Files.writeString(folder.resolve("mute.lesson.md"), mute);
    var run = SHELL.run("lesson", "check", file.toString());
    assertEquals(1, run.code(), run.out());
    assertTrue((run.out() + run.err()).contains("which answer is mistaken"), run.out() + run.err());
  }

  @Test
  void aMistakeInALessonsFileIsToldByItsLineAndWhatStandsThere() throws IOException {
    assertSaid("minutes: 6", "minutes: soon", "\"minutes:\" takes a whole number, not \"soon\".");
    assertSaid("weights: a", "weights: m", "\"weights:\" takes analytic, random or trained, not");
    assertSaid("question: ", "queston: ", "Line 9: The head of a lesson has no key \"queston\".");
    assertSaid("? value out", "? volume out", "Line 40: \"volume");
    assertSaid("# Design dot", "# Design start", "Line 28: There are two designs \"start\"");
    assertSaid("locked: image", "locked: imgae", "\"locked:\" names \"imgae\", and there is none.");
    assertSaid("palette: max", "palette: min", "\"palette:\" names \"min-pool\"");
    assertSaid("needs: ", "needs: max-pooling, ", "\"needs:\" names the lesson itself.");
    assertSaid(
        "image: numbers", "image: picture no.png | shift", "\"input image:\" cannot be read");
    assertSaid("    image", "\timage", "max-pooling: the solution passes");
    assertSaid("---\nid", "\ufeff---\nid", "max-pooling: the solution passes");
    var file = folder.resolve("latin.lesson.md");
    Files.write(file, new byte[] {'-', (byte) 0xe4, '-'});
    assertTrue(SHELL.run("lesson", "check", file.toString()).err().contains("not a text in UTF-8"));
  }

  /// What checking a lesson says in which something stands for something else.
  private void assertSaid(String there, String instead, String said) throws IOException {
    var whole = Lessons.source("max-pooling").orElseThrow().text();
    assertTrue(whole.contains(there), there);
    var changed = whole.replaceFirst(Pattern.quote(there), Matcher.quoteReplacement(instead));
    var file = Files.writeString(folder.resolve("changed.lesson.md"), changed);
    var run = SHELL.run("lesson", "check", file.toString());
    assertTrue((run.out() + run.err()).contains(said), run.out() + run.err());
  }

  @Test
  void whoWorkedOnALessonThatWasNotDealtIsMarkedByItsNumbers() throws Exception {
    var notes = Document.EMPTY.withSetting("lesson", "quiz");
    var own =
        Files.writeString(
            folder.resolve("own.lesson.md"), Lessons.source("quiz").orElseThrow().text());
    DocumentFile.write(notes, folder.resolve("ada.vertebra"));
    DocumentFile.write(
        notes.withSetting(Notebook.FILE, "class/ben.lesson.md"), folder.resolve("ben.vertebra"));
    DocumentFile.write(
        notes.withSetting(Notebook.FILE, "C:\\class\\own.lesson.md"),
        folder.resolve("cleo.vertebra"));
    var bens = Long.toString(Variation.of("quiz", "", "ben").seed());
    assertEquals(List.of("0", bens), seeds("quiz", "ada", "ben"));
    assertEquals(List.of("0", bens), seeds(own.toString(), "cleo", "ben"));
    var dealt = Long.toString(Variation.of("quiz", "spring", "cleo").seed());
    assertEquals(List.of(dealt), seeds(own.toString(), "cleo", "--term=spring"));
  }

  /// With which numbers students are marked; what begins with dashes is an option.
  private List<String> seeds(String lesson, String... students) throws IOException {
    var csv = folder.resolve("marks.csv");
    var words = new ArrayList<>(List.of("lesson", "grade", lesson, "--csv", csv.toString()));
    for (var student : students)
      words.add(
          student.startsWith("--") ? student : folder.resolve(student + ".vertebra").toString());
    var run = SHELL.run(words.toArray(String[]::new));
    assertEquals(0, run.code(), run.err());
    var lines = Files.readAllLines(csv).stream().map(line -> List.of(line.split(",", -1))).toList();
    int seed = lines.getFirst().indexOf("seed");
    return lines.stream().skip(1).map(line -> line.get(seed)).toList();
  }
}
