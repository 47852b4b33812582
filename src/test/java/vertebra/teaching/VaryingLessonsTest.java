package vertebra.teaching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Samples;
import vertebra.document.Document;
import vertebra.document.DocumentFile;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.runtime.ort.OrtEngine;
import vertebra.teaching.Lesson.StepKind;
import vertebra.teaching.facts.Claim;
import vertebra.teaching.facts.Specimen;

/// Lessons with numbers of each student's own, what checks are worth, and what the table of marks
/// holds.
class VaryingLessonsTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();

  private static Lesson quiz(String student) throws Exception {
    var source = Lessons.source("quiz").orElseThrow();
    assertTrue(source.varies());
    return source.lesson(CATALOGUE, Variation.of("quiz", "spring", student));
  }

  private static List<String> answers(Lesson lesson) {
    return lesson.steps().stream()
        .flatMap(step -> step.answer().stream())
        .map(Claim::expected)
        .toList();
  }

  @Test
  void numbersThatBelongTogetherStayTogether() {
    var text = "vary size: 48 / 24, 1,000 / 500\nsizes {size} and {size:2}\n";
    assertEquals("\nsizes 48 and 24\n", Variation.FIRST.of(text));
    assertTrue(
        List.of("\nsizes 48 and 24\n", "\nsizes 1,000 and 500\n")
            .contains(new Variation(7).of(text)));
  }

  @Test
  void everyStudentHasTheirOwnQuizAndAlwaysTheSame() throws Exception {
    assertEquals(answers(quiz("ada")), answers(quiz("ada")));
    assertNotEquals(answers(quiz("ada")), answers(quiz("ben")));
    assertNotEquals(answers(quiz("ben")), answers(quiz("cleo")));
  }

  @Tag("slow")
  @Test
  void everyStudentFindsAFaultOfTheirOwn(@TempDir Path folder) throws Exception {
    var room = new Classroom(CATALOGUE, new OrtEngine(), new Samples(folder));
    var source = Lessons.source("capstone").orElseThrow();
    var codes = new TreeSet<String>();
    var faults = new HashSet<Graph>();
    for (int student = 1; student <= 60; student++) {
      var lesson =
          source.lesson(CATALOGUE, Variation.of("capstone", "spring", "student " + student));
      for (int at = 1; at <= lesson.steps().size(); at++) {
        var step = lesson.steps().get(at - 1);
        if (step.kind() != StepKind.BREAK && step.kind() != StepKind.REPAIR) continue;
        var asked = lesson.askedAt(at);
        var errors = new Analyzer(CATALOGUE).analyze(asked, Analysis.NONE).errors();
        codes.add(errors.getFirst().code());
        faults.add(asked);
        try (var design = Specimen.of(asked, room.conditions(lesson))) {
          var claim = step.answer().orElseThrow();
          assertTrue(claim.ask(design).holds(), step.text() + claim.ask(design).words());
          for (var mistake : step.mistakes().entrySet())
            assertEquals(
                Optional.of(mistake.getValue()),
                LessonMarks.reply(step, mistake.getKey(), design).sentence());
        }
        if (step.kind() == StepKind.REPAIR) {
          assertTrue(step.isMended());
          assertTrue(isMended(room, lesson, at, lesson.mendedAt(at)), step.text());
          assertFalse(isMended(room, lesson, at, asked), "as it was");
          assertFalse(isMended(room, lesson, at, lesson.start()), "nothing left");
        }
      }
    }
    assertEquals(
        List.of(
            "divisible-channels-expected",
            "equal-shapes-expected",
            "flow-forward-expected",
            "input-expected",
            "vector-expected"),
        List.copyOf(codes));
    assertTrue(faults.size() >= 12, faults.size() + " faults for 60 students");
  }

  private static boolean isMended(Classroom room, Lesson lesson, int at, Graph made)
      throws Exception {
    return LessonMarks.reply(room, lesson, at, DesignText.of(made, CATALOGUE)).isRight();
  }

  @Test
  void whoNamesTheFaultAndDoesNotRepairItHasNoPoint(@TempDir Path folder) throws Exception {
    var room = new Classroom(CATALOGUE, new OrtEngine(), new Samples(folder));
    var lesson = Lessons.find("capstone", CATALOGUE).orElseThrow();
    var named = Map.of(5, new LessonMarks.Reply(true, "narrow", Optional.empty()));
    var repair = LessonMarks.reply(room, lesson, 6, DesignText.of(lesson.askedAt(6), CATALOGUE));
    assertTrue(repair.sentence().orElseThrow().contains("must divide"), repair.toString());
    var row =
        new LessonMarks(List.of())
            .noted(lesson, Notebook.complete(lesson, CATALOGUE), named)
            .firstFailure()
            .orElseThrow();
    assertEquals("The fault is not repaired.", row.words());
    var one = lesson.mendedAt(6).node(new NodeId("narrow"));
    var single = lesson.mendedAt(6).with(one.with(one.parameters().without("groups")));
    assertEquals(
        Optional.of("That is one group; with more groups a filter reads fewer channels."),
        LessonMarks.reply(room, lesson, 6, DesignText.of(single, CATALOGUE)).sentence());
  }

  @Tag("slow")
  @Test
  @Tag("ort")
  void aDealtQuizIsSound(@TempDir Path folder) throws Exception {
    var room = new Classroom(CATALOGUE, new OrtEngine(), new Samples(folder));
    for (var student : List.of("ada", "ben")) {
      var proof = LessonProof.of(room, quiz(student));
      assertEquals(List.of(), proof.faults());
      assertTrue(proof.isSound());
    }
  }

  @Tag("slow")
  @Test
  @Tag("ort")
  void theCapstoneCountsPointsAndSomeChecksAreMusts(@TempDir Path folder) throws Exception {
    var room = new Classroom(CATALOGUE, new OrtEngine(), new Samples(folder));
    var lesson = Lessons.find("capstone", CATALOGUE).orElseThrow();
    assertEquals(16, lesson.rubric().pass());
    var good =
        LessonMarks.of(room, lesson, lesson.solution(), Notebook.complete(lesson, CATALOGUE));
    assertEquals(20, good.outOf());
    assertEquals(20, good.points());
    assertTrue(good.suffices(lesson.rubric()));
    var beside = Set.of("predictions-made", "fault-named", "sentence");
    var design =
        new LessonMarks(good.rows().stream().filter(row -> !beside.contains(row.id())).toList());
    assertEquals(18, design.points());
    var named = new LessonMarks.Reply(true, "narrow", Optional.empty());
    var complete = Notebook.complete(lesson, CATALOGUE);
    assertEquals(
        20, design.noted(lesson, complete, Map.of(5, named, 6, named)).points(), "as it is graded");
    assertEquals(19, design.noted(lesson, complete, Map.of()).points(), "no fault is named");
    var rows =
        good.rows().stream()
            .map(row ->
                row.worth().isMust() && row.worth().points() < 3
                    ? new LessonMarks.CheckResult(row.id(), "", false, "", row.worth())
                    : row)
            .toList();
    assertFalse(new LessonMarks(rows).suffices(lesson.rubric()), "a must is missing");
    var elsewhere = Notebook.complete(lesson, CATALOGUE);
    for (int i = 0; i < lesson.steps().size(); i++)
      if (elsewhere.note(i + 1).filter("narrow"::equals).isPresent())
        elsewhere = elsewhere.with(i + 1, "backbone");
    assertEquals(19, LessonMarks.of(room, lesson, lesson.solution(), elsewhere).points());
  }

  @Test
  @Tag("ort")
  void whereNothingIsTimedMultiplyAddsStandForTheTime(@TempDir Path folder) throws Exception {
    var room = new Classroom(CATALOGUE, new OrtEngine(), new Samples(folder));
    var lesson = Lessons.find("capstone", CATALOGUE).orElseThrow();
    for (var asked : List.of("quick 1000000000 or 5 = no", "quick 0.000000001 or 200000000 = yes"))
      try (var design = Specimen.of(lesson.solution(), room.conditions(lesson))) {
        assertTrue(Claim.parse(asked).ask(design).holds(), asked);
      }
    var unwired = Lessons.find("residual", CATALOGUE).orElseThrow();
    var wire =
        unwired.solution().edges().stream()
            .filter(edge ->
                edge.from().node().value().equals("image")
                    && edge.to().node().value().equals("sum"))
            .findFirst();
    try (var design =
        Specimen.of(unwired.solution().without(wire.orElseThrow()), room.conditions(unwired))) {
      var said = Claim.parse("shape out = 8,16,16").ask(design).words();
      assertTrue(said.contains("needs something on its input"), said);
    }
    try (var design = Specimen.of(lesson.solution(), room.timing().conditions(lesson))) {
      assertFalse(Claim.parse("quick 0.000000001 or 5 = yes").ask(design).holds());
    }
    try (var design = Specimen.of(lesson.solution(), room.conditions(lesson))) {
      assertTrue(Claim.parse("exported = 0").ask(design).holds());
    }
  }

  @Test
  @Tag("ort")
  void theTableTellsTimesThatWereMeasured(@TempDir Path folder) throws Exception {
    var room = new Classroom(CATALOGUE, new OrtEngine(), new Samples(folder));
    var lesson = Lessons.find("max-pooling", CATALOGUE).orElseThrow();
    var file = folder.resolve("ada.vertebra");
    DocumentFile.write(
        Notebook.withActive(
            Notebook.complete(lesson, CATALOGUE).in(Document.of(lesson.solution())),
            Duration.ofSeconds(90)),
        file);
    var grade = Grade.of(room, lesson, file, 0);
    var table =
        new ClassReport(
                room,
                lesson,
                List.of(grade.taking(1.25)),
                Instant.EPOCH,
                "Vertebra",
                "Linux amd64, 2 processors",
                _ -> Optional.empty())
            .csv()
            .lines()
            .toList();
    var columns = List.of(table.getFirst().split(",", -1));
    assertTrue(
        table.getLast().contains(",1.250,\"Linux amd64, 2 processors\",1.5,"), table.getLast());
    assertEquals(columns.indexOf("msMedian") + 2, columns.indexOf("minutesActive"));
  }
}
