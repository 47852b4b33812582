package vertebra.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import javafx.scene.control.Button;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import vertebra.document.Autosave;
import vertebra.document.Document;
import vertebra.document.GraphText;
import vertebra.document.History;
import vertebra.graph.NodeId;

class RecoveryTest extends WindowTest {

  /// A journal without a lock is what a killed program leaves.
  @Override
  void prepare() throws Exception {
    var folder = home.resolve("unsaved");
    try (var autosave = Autosave.in(folder)) {
      var before = Document.of(GraphText.parse("image = input"));
      var after = Document.of(GraphText.parse("image = input\nlost = relu image"));
      var past = List.of(new History.Visited("Add ReLU", before));
      var later =
          Document.of(GraphText.parse("image = input\nlost = relu image\nmore = relu lost"));
      var undone = List.of(new History.Visited("Add another", later));
      autosave.save(Optional.empty(), "My net", History.unsaved(past, after, undone));
      try (var files = Files.list(folder)) {
        var journal =
            files.filter(file -> file.toString().endsWith(".journal")).findFirst().orElseThrow();
        Files.copy(journal, folder.resolve("1-1.journal"), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  @Test
  void workThatAKilledProgramLeftIsOfferedAndComesBackUnsaved() throws Exception {
    assertTrue(isShown("#recovery"), "no offer");
    robot.interact(() -> find("#recovery-recover", Button.class).fire());
    checked();
    assertTrue(state().graph().contains(new NodeId("lost")), state().graph().toString());
    assertTrue(state().isDirty(), "counts as saved");
    assertFalse(isShown("#recovery"), "still offered");
    assertEquals("• My net – Vertebra", stage.getTitle());
    assertEquals(Optional.of("Add ReLU"), state().history().undoLabel());
    press(KeyCode.CONTROL, KeyCode.Y);
    assertTrue(state().graph().contains(new NodeId("more")), "redo did not survive");
    press(KeyCode.CONTROL, KeyCode.Z);
    press(KeyCode.CONTROL, KeyCode.Z);
    assertFalse(state().graph().contains(new NodeId("lost")), "undo did not survive");
    assertEquals(List.of(), Autosave.leftIn(home.resolve("unsaved")));
  }
}
