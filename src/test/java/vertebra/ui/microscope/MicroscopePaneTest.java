package vertebra.ui.microscope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Slider;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import vertebra.graph.NodeId;
import vertebra.paint.Palette;
import vertebra.ui.parts.PanelTest;
import vertebra.workbench.Selection;

class MicroscopePaneTest extends PanelTest {

  private MicroscopePane pane;

  @Override
  protected String design() {
    return """
    input  = input(shape: N,4,6,6)
    relu   = relu               input
    again  = relu               relu
    output = output             again
    """;
  }

  @Override
  protected Class<?> panel() {
    return MicroscopePane.class;
  }

  @Override
  protected Object controller() {
    pane =
        new MicroscopePane(
            designs.current(), files, () -> Palette.LIGHT, Runnable::run, Runnable::run);
    return pane;
  }

  private void select(String node) {
    robot.interact(() -> {
      workbench.select(Selection.of(new NodeId(node)));
      pane.open();
      pane.focus();
    });
  }

  private int place() {
    return (int) find("#microscope-places", Slider.class).getValue();
  }

  @Test
  void withoutASelectionItSaysWhatToDo() {
    assertTrue(isShown("#microscope-empty"));
    assertTrue(text("#microscope-why").startsWith("Select a block"), text("#microscope-why"));
  }

  @Test
  void aBlockThatIsNamedMeanwhileIsCalledSo() {
    select("relu");
    retitle("relu", "Gate");
    assertEquals("Gate", text("#microscope-block"));
  }

  private boolean hasPictureTheKeyboard() {
    return find("#microscope-view", Node.class).isFocused();
  }

  @Test
  void lookingAtABlockFromTheEmptyPaneGivesThePictureTheKeyboard() {
    var button = find("#microscope-help", Button.class);
    robot.interact(() -> {
      button.requestFocus();
      button.fire();
      pane.open();
    });
    assertFalse(isShown("#microscope-help"));
    assertTrue(hasPictureTheKeyboard());
  }

  @Test
  void aChoiceFromTheListOfSidesGivesThePictureTheKeyboardBack() {
    select("relu");
    var sides = find("#microscope-side", ComboBox.class);
    robot.interact(() -> {
      sides.requestFocus();
      sides.show();
    });
    assertFalse(hasPictureTheKeyboard());
    robot.interact(() -> {
      sides.getSelectionModel().selectLast();
      sides.hide();
    });
    assertTrue(hasPictureTheKeyboard());
  }

  @Test
  void vGoesToTheNextBlockOfTheKind() {
    select("relu");
    robot.press(KeyCode.V).release(KeyCode.V);
    assertEquals(Optional.of(new NodeId("again")), workbench.state().selection().latest());
  }

  @Test
  void keysMoveThePlaceAndItIsReadOut() {
    select("relu");
    robot.press(KeyCode.HOME).release(KeyCode.HOME);
    int row = place();
    assertEquals(0, row % 6);
    robot.press(KeyCode.END).release(KeyCode.END);
    assertEquals(row + 5, place());
    robot.press(KeyCode.PERIOD).release(KeyCode.PERIOD);
    assertEquals((row + 6) % 36, place());
    robot.press(KeyCode.N).release(KeyCode.N);
    var words = find("#microscope-view", Node.class).getAccessibleText();
    assertTrue(words.contains("channel 1"), words);
  }

  @Test
  void theSliderScrubsAndTheButtonPlays() {
    select("relu");
    robot.interact(() -> find("#microscope-places", Slider.class).setValue(17));
    assertEquals("place 18 of 36", text("#microscope-counted"));
    robot.interact(() -> find("#microscope-play", Button.class).fire());
    assertEquals("Pause", find("#microscope-play", Button.class).getAccessibleText());
    robot.interact(() -> find("#microscope-play", Button.class).fire());
    assertEquals("Play", find("#microscope-play", Button.class).getAccessibleText());
  }

  @Test
  void aGuessIsTakenAndAnswered() {
    select("relu");
    assertFalse(isShown("#microscope-guess"));
    robot.press(KeyCode.T).release(KeyCode.T);
    robot.interact(() -> {
      find("#microscope-guess", TextField.class).setText("1,5");
      find("#microscope-guess", TextField.class).fireEvent(new javafx.event.ActionEvent());
    });
    assertTrue(text("#microscope-said").matches("(Right|It is).*"), text("#microscope-said"));
  }

  @Test
  void theBlockIsLookedAtFromEverySideByKeys() {
    select("relu");
    robot.press(KeyCode.F).release(KeyCode.F);
    assertTrue(text("#microscope-why").contains("No picture"), text("#microscope-why"));
    robot.press(KeyCode.F).release(KeyCode.F);
    var words = find("#microscope-view", Node.class).getAccessibleText();
    assertTrue(words.startsWith("Weights: 0"), words);
    robot.press(KeyCode.F).release(KeyCode.F);
    assertEquals("place 4 of 4", text("#microscope-counted"));
    robot.press(KeyCode.HOME).release(KeyCode.HOME);
    robot.press(KeyCode.J).release(KeyCode.J);
    words = find("#microscope-view", Node.class).getAccessibleText();
    assertTrue(words.startsWith("input: 2.778 % changed"), words);
  }

  @Test
  void theViewIsWrittenAsAFile() throws IOException {
    select("relu");
    file = Optional.of(folder.resolve("view.svg"));
    robot.interact(() -> find("#microscope-export", Button.class).fire());
    assertTrue(Files.readString(file.get()).contains("<svg"));
    assertTrue(text("#microscope-said").contains("view.svg"), text("#microscope-said"));
  }
}
