package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Samples;
import vertebra.execute.RunSettings;
import vertebra.teaching.Notebook;

/// Lessons that were left and are gone on with.
class LessonShelfTest {

  @TempDir Path folder;

  @Test
  void whatFlowsInIsWhatTheLessonStatesNowAndTheNotesStay() throws Exception {
    var shelf =
        new LessonShelf(
            StandardCatalogue.catalogue(), Preferences.from(folder.resolve("preferences.json")));
    var lesson = shelf.lesson("max-pooling");
    var begun = shelf.begun(lesson);
    var fed = RunSettings.INPUT + "image";
    var noted = Notebook.of(lesson).with(1, "4").in(begun);
    shelf.keep(
        lesson,
        noted
            .withSetting(fed, "noise 7")
            .withSetting(RunSettings.INPUT + "gone", "noise 7")
            .withSetting(Samples.WEIGHTS, "seed 9"));
    var again = shelf.document(lesson);
    assertEquals(begun.settings().find(fed), again.settings().find(fed));
    assertEquals(begun.settings().find(Samples.WEIGHTS), again.settings().find(Samples.WEIGHTS));
    assertEquals(Optional.empty(), again.settings().find(RunSettings.INPUT + "gone"));
    assertEquals(Optional.of("4"), Notebook.of(again).note(1));
  }
}
