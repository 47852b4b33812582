package vertebra.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Labeled;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.Region;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testfx.util.WaitForAsyncUtils;
import vertebra.document.Document;
import vertebra.document.DocumentFile;
import vertebra.document.GraphText;
import vertebra.graph.Node.Mode;
import vertebra.graph.NodeId;
import vertebra.workbench.Preferences;
import vertebra.workbench.Settings;

/// What is set in the sheet of settings holds at once and the next time.
class SettingsTest extends WindowTest {

  @BeforeEach
  void show() throws Exception {
    design("image = input\nfirst = relu image\nout = output first");
    select("first");
    robot.interact(() -> find("#canvas", Node.class).requestFocus());
  }

  private Settings kept() {
    return new Settings(Preferences.from(home.resolve("preferences.json")));
  }

  private void open() {
    press(KeyCode.CONTROL, KeyCode.COMMA);
    assertTrue(isShown("#settings-sheet"), "no sheet");
  }

  private void choose(String command, KeyCode... keys) {
    robot.interact(() -> find("#key-search", TextField.class).setText(""));
    robot.interact(() -> {
      var button = find("#keys-of-" + command, Button.class);
      button.requestFocus();
      button.fire();
    });
    press(keys);
  }

  private String keysOf(String command) {
    return find("#keys-of-" + command, Button.class).getText();
  }

  @Test
  void aCommandHasTheKeysThatWereChosenUntilItHasItsUsualOnesAgain() {
    open();
    choose("mute", KeyCode.Q);
    assertEquals("Q", keysOf("mute"));
    choose("settings", KeyCode.CONTROL, KeyCode.ALT, KeyCode.S);
    press(KeyCode.ESCAPE);
    press(KeyCode.M);
    assertEquals(Mode.ACTIVE, node("first").mode(), "the old key still works");
    press(KeyCode.Q);
    assertEquals(Mode.MUTED, node("first").mode());
    press(KeyCode.CONTROL, KeyCode.COMMA);
    assertFalse(isShown("#settings-sheet"), "the old keys still work");
    press(KeyCode.CONTROL, KeyCode.ALT, KeyCode.S);
    assertTrue(isShown("#settings-sheet"), "the new keys do not work");
    robot.interact(() -> find("#keys-usual", Button.class).fire());
    assertEquals("M", keysOf("mute"));
    press(KeyCode.ESCAPE);
    press(KeyCode.CONTROL, KeyCode.COMMA);
    assertTrue(isShown("#settings-sheet"), "the usual keys are not back");
    press(KeyCode.ESCAPE);
  }

  @Test
  void whatHasTheSameKeysSaysSo() {
    open();
    choose("mute", KeyCode.B);
    var words =
        robot.lookup(".key-conflict").queryAllAs(Labeled.class).stream()
            .filter(Node::isVisible)
            .map(Labeled::getText)
            .toList();
    assertEquals(2, words.size(), words.toString());
    assertTrue(words.stream().anyMatch(each -> each.contains("Bypass")), words.toString());
    robot.interact(() -> find("#usual-mute", Button.class).fire());
    assertTrue(
        robot.lookup(".key-conflict").queryAllAs(Labeled.class).stream().noneMatch(Node::isVisible),
        "it goes on saying so");
    press(KeyCode.ESCAPE);
  }

  @Test
  void aLetterAloneIsNotForWhatWorksWhileOneTypes() {
    open();
    choose("run", KeyCode.R);
    assertFalse(kept().keys("run").isPresent());
    assertFalse(find("#key-remark", Labeled.class).getText().isBlank());
    press(KeyCode.ESCAPE);
  }

  @Test
  void textIsAsLargeAsWasChosen() {
    var label = find("#design-title", Labeled.class);
    double before = label.getFont().getSize();
    var side = find("#side", Region.class);
    double width = side.getWidth();
    var bubble = find("#canvas-bubble", Region.class);
    var floats =
        Stream.of("#legend", "#ruler", "#minimap-toggle")
            .map(id -> find(id, Region.class))
            .toList();
    var floating = floats.stream().map(each -> each.prefHeight(-1)).toList();
    open();
    robot.interact(() -> {
      @SuppressWarnings("unchecked")
      ChoiceBox<Integer> sizes = find("#settings-text", ChoiceBox.class);
      sizes.setValue(150);
    });
    WaitForAsyncUtils.waitForFxEvents();
    assertEquals(1.5, label.getFont().getSize() / before, 0.01);
    assertEquals(150, kept().textSize());
    assertEquals(1.5, side.getWidth() / width, 0.02);
    var logo = find("#shell .logo", Region.class).getBackground().getImages();
    assertFalse(logo.getFirst().getImage().isError(), "the logo is gone");
    for (int i = 0; i < floats.size(); i++)
      assertEquals(1.5, floats.get(i).prefHeight(-1) / floating.get(i), 0.02);
    assertEquals(630, bubble.getMaxWidth(), 1);
    robot.interact(() -> {
      @SuppressWarnings("unchecked")
      ChoiceBox<Integer> sizes = find("#settings-text", ChoiceBox.class);
      sizes.setValue(100);
    });
    assertEquals(before, label.getFont().getSize());
    WaitForAsyncUtils.waitForFxEvents();
    assertEquals(width, side.getWidth(), 3);
    press(KeyCode.ESCAPE);
  }

  @Test
  void aDesignWithAFileIsSavedByItselfIfThatIsWanted() throws Exception {
    var file = home.resolve("kept.vertebra");
    DocumentFile.write(Document.of(GraphText.parse("image = input\nfirst = relu image")), file);
    robot.interact(() -> editor.files().open(file));
    until("opened", () -> state().file().isPresent());
    open();
    robot.interact(() -> {
      @SuppressWarnings("unchecked")
      ChoiceBox<Settings.Keeping> keeping = find("#settings-keeping", ChoiceBox.class);
      keeping.setValue(Settings.Keeping.FILE);
    });
    press(KeyCode.ESCAPE);
    select("first");
    robot.interact(() -> find("#canvas", Node.class).requestFocus());
    press(KeyCode.DELETE);
    until("saved", () -> !state().isDirty());
    assertFalse(DocumentFile.read(file).document().graph().contains(new NodeId("first")));
    robot.interact(() -> editor.designs().close(editor.designs().shown()));
  }
}
