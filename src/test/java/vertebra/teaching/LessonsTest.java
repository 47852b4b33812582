package vertebra.teaching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Samples;
import vertebra.runtime.ort.OrtEngine;
import vertebra.teaching.facts.CellPlace;
import vertebra.teaching.facts.DesignFact;
import vertebra.teaching.facts.FactException;
import vertebra.teaching.facts.Found;
import vertebra.teaching.facts.Specimen;

/// Every lesson of the course: its solution passes, its wrong answers are met by their sentences,
/// and no wire that it is about can be taken out. `-Pfull` also tries solutions that are off in any
/// one thing, of which nine of ten fail.
@Tag("slow")
class LessonsTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final OrtEngine ENGINE = new OrtEngine();

  /// What part of the mutants that do something else must fail.
  private static final double ENOUGH = 0.9;

  @TempDir static Path folder;

  static Stream<String> lessons() {
    return Lessons.ids().stream();
  }

  private static Classroom room() {
    return new Classroom(CATALOGUE, ENGINE, new Samples(folder));
  }

  @ParameterizedTest
  @MethodSource("lessons")
  void theSolutionPassesAndWrongAnswersAreMetByTheirSentences(String id) throws LessonException {
    var proof = LessonProof.of(room(), Lessons.find(id, CATALOGUE).orElseThrow());
    assertEquals(List.of(), proof.faults());
    assertTrue(proof.isSound());
    assertTrue(proof.wrongAnswers() >= 3, "three wrong answers");
  }

  @ParameterizedTest
  @MethodSource("lessons")
  void eachWireThatTheLessonIsAboutIsMissed(String id) throws LessonException {
    var room = room();
    var lesson = Lessons.find(id, CATALOGUE).orElseThrow();
    var missed =
        new Mutants(CATALOGUE, lesson.solution())
            .all().stream()
                .filter(mutant ->
                    mutant.wire().filter(wire -> !lesson.start().contains(wire)).isPresent())
                .filter(mutant -> LessonMarks.passes(room, lesson, mutant.graph()))
                .map(Mutants.Mutant::name)
                .toList();
    assertEquals(List.of(), missed, "wires that nobody misses");
  }

  @ParameterizedTest
  @MethodSource("lessons")
  @Tag("full")
  void aSolutionThatIsOffInOneThingFails(String id) throws LessonException {
    var room = room();
    var lesson = Lessons.find(id, CATALOGUE).orElseThrow();
    if (lesson.isOpen()) return;
    int other = 0;
    var passed = new ArrayList<String>();
    for (var mutant : new Mutants(CATALOGUE, lesson.solution()).all()) {
      if (!LessonMarks.passes(room, lesson, mutant.graph())) {
        other++;
        continue;
      }
      if (doesTheSame(room, lesson, mutant)) continue;
      other++;
      passed.add(mutant.name());
    }
    assertTrue(
        passed.size() <= (1 - ENOUGH) * other, passed.size() + " of " + other + " pass: " + passed);
  }

  /// Whether a mutant has the costs, the shapes and the answers of the solution.
  private static boolean doesTheSame(Classroom room, Lesson lesson, Mutants.Mutant mutant) {
    if (!Mutants.looksAlike(CATALOGUE, lesson.solution(), mutant.graph())) return false;
    try (var design = Specimen.of(mutant.graph(), room.conditions(lesson))) {
      for (var node : mutant.graph().nodes())
        if (mutant.graph().outgoing(node.id()).isEmpty()
            && new DesignFact.Alike(new CellPlace(node.id().value(), List.of())).in(design)
                instanceof Found.Numbers(var far)
            && far.getFirst() > 1e-6) return false;
      return true;
    } catch (FactException untold) {
      return false;
    }
  }
}
