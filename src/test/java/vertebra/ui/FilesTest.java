package vertebra.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.Optional;
import javafx.scene.control.Button;
import javafx.scene.control.TabPane;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import vertebra.document.Document;
import vertebra.document.DocumentFile;
import vertebra.graph.NodeId;
import vertebra.ui.shell.Dialogs;

class FilesTest extends WindowTest {

  @BeforeEach
  void show() throws Exception {
    answers.heard.clear();
    answers.file = Optional.empty();
    design("image = input(shape: \"N,3,32,32\")\nconv = conv-2d image");
  }

  private void change() {
    select("conv");
    enter("#parameter-filters", "9");
    checked();
  }

  @Test
  void aNewDesignIsSavedWhereTheUserSays() throws Exception {
    change();
    assertTrue(isShown("#design-dirty"), "no mark of unsaved work");
    var file = home.resolve("net.vertebra");
    answers.file = Optional.of(file);
    press(KeyCode.CONTROL, KeyCode.S);
    until("saved", () -> !state().isDirty());
    assertTrue(DocumentFile.read(file).document().graph().contains(new NodeId("conv")), "no conv");
    assertEquals("net – Vertebra", stage.getTitle());
    assertFalse(isShown("#design-dirty"), "still marked");
  }

  @Test
  void unsavedWorkIsAskedAboutAndStaysWhenTheUserThinksAgain() {
    change();
    answers.unsaved = Dialogs.Unsaved.CANCEL;
    press(KeyCode.CONTROL, KeyCode.W);
    assertTrue(state().graph().contains(new NodeId("conv")), "the work is gone");
    answers.unsaved = Dialogs.Unsaved.DISCARD;
    press(KeyCode.CONTROL, KeyCode.W);
    assertTrue(state().graph().isEmpty(), "the work is still there");
  }

  @Test
  void aDamagedFileLeavesTheOpenDesignAlone() throws Exception {
    var file = home.resolve("damaged.vertebra");
    Files.writeString(file, "{\"nodes\": [");
    answers.file = Optional.of(file);
    press(KeyCode.CONTROL, KeyCode.O);
    until("told", () -> answers.heard.stream().anyMatch(words -> words.contains("damaged")));
    assertTrue(state().graph().contains(new NodeId("conv")), "the work is gone");
  }

  @Test
  void aPictureIsWritten() throws Exception {
    var file = home.resolve("net.svg");
    answers.file = Optional.of(file);
    press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.E);
    until("asked", () -> find("#picture-start", Button.class).isFocused());
    press(KeyCode.SPACE);
    until("written", () -> Files.exists(file));
    press(KeyCode.ESCAPE);
    assertFalse(isShown("#picture-start"), "the sheet stays");
    assertTrue(Files.readString(file).contains("<svg"), "no picture");
  }

  @Test
  void aSampleIsOneClickAwayAndRuns() {
    press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.N);
    assertTrue(isShown("#start-screen"), "no start screen");
    robot.clickOn("#sample-tiny-shapes");
    until("opened", () -> state().graph().size() > 4);
    assertFalse(isShown("#start-screen"), "the start screen stays");
    assertEquals("Tiny shapes – Vertebra", stage.getTitle());
    until("run", () -> editor.designs().shown().runs().state().last().isPresent());
    robot.interact(() -> find("#side", TabPane.class).getSelectionModel().selectFirst());
    robot.interact(() -> editor.designs().open(Document.EMPTY, Optional.empty()));
  }

  @Test
  void aMisspeltNetworkIsOneKeyAway() {
    press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.N);
    robot.clickOn("#start-search").write("mobilnet");
    until("lost", () -> isShown("#start-lost-help"));
    press(KeyCode.ENTER);
    until("found", () -> !isShown("#start-lost-help"));
    assertTrue(isShown("#start-family-mobilenet_v1_1"), "another network");
    press(KeyCode.ESCAPE);
    press(KeyCode.ESCAPE);
  }

  @Test
  void aReadyMadeNetworkIsFoundByItsName() {
    press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.N);
    robot.clickOn("#start-search").write("resnet-18");
    robot.clickOn("#start-preset-resnet18");
    until("opened", () -> stage.getTitle().startsWith("ResNet-18"));
    checked();
    assertEquals(11_689_512, state().analysis().cost().parameters());
  }
}
