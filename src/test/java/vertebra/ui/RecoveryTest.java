package vertebra.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javafx.collections.ListChangeListener;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.stage.Window;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxToolkit;
import vertebra.document.Autosave;
import vertebra.document.Document;
import vertebra.document.DocumentFile;
import vertebra.document.GraphText;
import vertebra.document.History;
import vertebra.graph.NodeId;

class RecoveryTest extends WindowTest {

  /// A journal without a lock is what a killed program leaves. While it is dying it holds the lock
  /// still: that of the older work until the window stands.
  @Override
  void prepare() throws Exception {
    DocumentFile.write(Document.of(GraphText.parse("image = input")), file());
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
        var edited = Document.of(GraphText.parse("image = input\nedited = relu image"));
        autosave.save(Optional.of(file()), "", History.unsaved(List.of(), edited, List.of()));
        var older = folder.resolve("1-2.journal");
        Files.copy(journal, older, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(older, FileTime.from(Instant.EPOCH));
        for (int i = 3; i <= 4; i++) {
          var other = Document.of(GraphText.parse("image = input\nrelu" + i + " = relu image"));
          autosave.save(Optional.empty(), "Net " + i, History.unsaved(List.of(), other, List.of()));
          var oldest = folder.resolve("1-" + i + ".journal");
          Files.copy(journal, oldest, StandardCopyOption.REPLACE_EXISTING);
          Files.setLastModifiedTime(oldest, FileTime.from(Instant.EPOCH.minusSeconds(i)));
        }
      }
    }
    var lock =
        FileChannel.open(
            folder.resolve("1-2.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    assertTrue(lock.lock().isValid());
    FxToolkit.registerPrimaryStage();
    robot.interact(
        () -> Window.getWindows().addListener((ListChangeListener<Window>) _ -> release(lock)));
  }

  private static void release(FileChannel lock) {
    try {
      lock.close();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private Path file() {
    return home.resolve("net.vertebra");
  }

  @Test
  void workThatAKilledProgramLeftIsOfferedAndComesBackUnsaved() throws Exception {
    until("offered", () -> isShown("#recovery"));
    robot.interact(() -> find("#recovery-recover", Button.class).fire());
    checked();
    assertTrue(state().graph().contains(new NodeId("lost")), state().graph().toString());
    assertTrue(state().isDirty(), "counts as saved");
    assertEquals("• My net – Vertebra", stage.getTitle());
    assertEquals(Optional.of("Add ReLU"), state().history().undoLabel());
    press(KeyCode.CONTROL, KeyCode.Y);
    assertTrue(state().graph().contains(new NodeId("more")), "redo did not survive");
    press(KeyCode.CONTROL, KeyCode.Z);
    press(KeyCode.CONTROL, KeyCode.Z);
    assertFalse(state().graph().contains(new NodeId("lost")), "undo did not survive");
    workOfAProgramThatWasStillDyingTakesTheTabOfItsFile();
    theRestComesBackAtOnce();
    assertFalse(isShown("#recovery"), "still offered");
    assertEquals(List.of(), Autosave.leftIn(home.resolve("unsaved")));
  }

  private void theRestComesBackAtOnce() {
    int tabs = editor.designs().all().get().size();
    var said =
        robot
            .from(find("#recovery", Parent.class))
            .lookup(".label")
            .queryAllAs(Label.class)
            .stream()
            .map(Label::getText)
            .anyMatch(words -> words.contains("Net 3") && words.contains("on 1 more design."));
    assertTrue(said, "it does not say how much there is");
    robot.interact(() -> find("#recovery-all", Button.class).fire());
    assertEquals(tabs + 2, editor.designs().all().get().size());
  }

  private void workOfAProgramThatWasStillDyingTakesTheTabOfItsFile() {
    until("offered", () -> isShown("#recovery"));
    robot.interact(() -> editor.files().open(file()));
    until("open", () -> state().file().isPresent() && !state().isDirty());
    int tabs = editor.designs().all().get().size();
    robot.interact(() -> find("#recovery-recover", Button.class).fire());
    checked();
    assertTrue(state().graph().contains(new NodeId("edited")), state().graph().toString());
    assertEquals(tabs, editor.designs().all().get().size());
    assertEquals("• net – Vertebra", stage.getTitle());
  }
}
