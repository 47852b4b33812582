package vertebra.teaching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Samples;
import vertebra.runtime.ort.OrtEngine;
import vertebra.teaching.facts.Claim;
import vertebra.teaching.facts.Found;
import vertebra.teaching.facts.Specimen;

/// Predictions that are painted: which cells of a map answer, and which are read.
class PaintedCellsTest {

  private static Found.Cells cells(String text) {
    return Found.Cells.parse(text).orElseThrow();
  }

  @Test
  void cellsAreReadAsTheyAreWritten() {
    assertEquals(".#./###", cells(" .#. / ### ").toString());
    assertTrue(cells(".#./###").isPainted(1));
    assertFalse(cells(".#./###").isPainted(2));
    assertEquals("row 0: 1; row 1: 0, 1, 2", cells(".#./###").inWords());
    assertEquals("no cell", cells("..").inWords());
    assertEquals(2, cells(".#./###").differing(cells("##./.##")));
    assertEquals(6, cells(".#./###").differing(cells(".#")));
    assertEquals(Optional.empty(), Found.Cells.parse(".#./##"), "rows of different lengths");
    assertEquals(Optional.empty(), Found.Cells.parse("4 x 4"));
  }

  @Test
  @Tag("ort")
  void aPaintedPredictionIsComparedCellByCell(@TempDir Path folder) throws Exception {
    var catalogue = StandardCatalogue.catalogue();
    var room = new Classroom(catalogue, new OrtEngine(), new Samples(folder));
    var lesson = Lessons.find("max-pooling", catalogue).orElseThrow();
    var step = lesson.steps().get(1);
    try (var design = Specimen.of(lesson.solution(), room.conditions(lesson))) {
      assertTrue(LessonMarks.reply(step, "..../#..#/.#../...#", design).isRight());
      var other = LessonMarks.reply(step, "#.../#..#/.#../....", design);
      assertFalse(other.isRight());
      assertEquals("..../#..#/.#../...#", other.truth());
      assertEquals(Optional.of("2 cells differ."), other.sentence());
      assertEquals(".#/##", Claim.parse("cells out above 4 = ?").found(design).toString());
      var page =
          new NotebookPage(
                  lesson,
                  Notebook.of(lesson).with(2, "#.../..../..../...."),
                  Map.of(2, other),
                  Optional.empty())
              .html();
      assertTrue(page.contains("<pre>#...\n....\n"), page);
      assertTrue(page.contains("<th>You said<th>It is"), page);
      assertTrue(page.contains("#</pre><td>–\n"), page);
    }
  }
}
