package vertebra.ui.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import javafx.event.Event;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.junit.jupiter.api.Test;
import vertebra.execute.InputSource;
import vertebra.graph.NodeId;
import vertebra.media.NoiseInput;
import vertebra.ui.parts.PanelTest;
import vertebra.workbench.Selection;

class TensorViewerTest extends PanelTest {

  @Override
  protected String design() {
    return """
    input  = input(shape: N,4,6,6)
    relu   = relu               input
    flat   = flatten            relu
    split  = split              flat
    output = output             split:y1
    """;
  }

  @Override
  protected Class<?> panel() {
    return TensorViewer.class;
  }

  @Override
  protected Object controller() {
    return new TensorViewer(designs.current(), Runnable::run, Runnable::run);
  }

  private void select(String node) {
    robot.interact(() -> workbench.select(Selection.of(new NodeId(node))));
  }

  private boolean isChosen(String query) {
    return find(query, ToggleButton.class).isSelected();
  }

  @Test
  void withoutASelectionItSaysWhatToDo() {
    assertTrue(isShown("#tensor-empty"));
    assertEquals("Select a block", text("#tensor-empty"));
  }

  @Test
  void anImageShowsItsChannels() {
    select("relu");
    assertTrue(isChosen("#tensor-channels"));
    assertEquals("float32 [1, 4, 6, 6]", text("#tensor-shape"));
    assertFalse(isShown("#tensor-colours"));
    assertFalse(isShown("#tensor-bars"));
  }

  @Test
  void aClickOnAChannelShowsItLarge() {
    select("relu");
    var corner = find("#tensor-canvas", TensorCanvas.class).localToScreen(10, 10);
    robot.clickOn(corner.getX(), corner.getY());
    assertTrue(isChosen("#tensor-one"));
    assertTrue(isShown("#tensor-channel"));
  }

  @Test
  void aVectorShowsBars() {
    select("flat");
    assertTrue(isChosen("#tensor-bars"));
    assertEquals("float32 [1, 144]", text("#tensor-shape"));
  }

  @Test
  void everyOutputOfABlockCanBeChosen() {
    select("split");
    assertEquals("[y1, y2]", find("#tensor-port", ComboBox.class).getItems().toString());
  }

  @Test
  void theNumberUnderThePointerIsSaid() {
    select("relu");
    robot.interact(() -> find("#tensor-one", ToggleButton.class).fire());
    var canvas = find("#tensor-canvas", TensorCanvas.class);
    var corner = canvas.localToScreen(3, 3);
    robot.moveTo(corner.getX(), corner.getY());
    assertTrue(text("#tensor-pointed").startsWith("row 0, column 0: "), text("#tensor-pointed"));
  }

  private void press(String query) {
    robot.interact(() -> find(query, ToggleButton.class).fire());
  }

  @Test
  void aLaterRunIsComparedWithWhatWasPinned() {
    select("relu");
    assertFalse(isShown("#tensor-difference"));
    press("#tensor-pin");
    press("#tensor-difference");
    assertEquals("Every number is the same.", text("#tensor-statistics"));
    robot.interact(
        () -> runs.feed(new NodeId("input"), new InputSource.Noise(NoiseInput.normal(5))));
    assertTrue(text("#tensor-statistics").startsWith("largest |Δ| "), text("#tensor-statistics"));
    assertEquals("Δ against relu:y", text("#tensor-shape"));
    press("#tensor-pin");
    assertFalse(isShown("#tensor-difference"));
  }

  @Test
  void portsOfUnlikeShapesCannotBeCompared() {
    select("relu");
    press("#tensor-pin");
    press("#tensor-difference");
    select("flat");
    assertEquals(
        "The reference is [1, 4, 6, 6]; a difference needs equal shapes.",
        text("#tensor-statistics"));
  }

  @Test
  void numbersAreReachedByKeysAlone() {
    select("relu");
    press("#tensor-one");
    robot.interact(() -> {
      var canvas = find("#tensor-canvas", TensorCanvas.class);
      for (var key : List.of(KeyCode.RIGHT, KeyCode.DOWN, KeyCode.RIGHT))
        Event.fireEvent(
            canvas, new KeyEvent(KeyEvent.KEY_PRESSED, "", "", key, false, false, false, false));
    });
    assertTrue(text("#tensor-pointed").startsWith("row 1, column 2: "), text("#tensor-pointed"));
  }

  @Test
  void anEndOfTheDesignHasNothingToShow() {
    select("output");
    assertEquals("Nothing flows here", text("#tensor-empty"));
  }

  @Test
  void lookingThatIsOffIsExplained() {
    robot.interact(() -> devices.look(false));
    select("relu");
    assertTrue(isShown("#tensor-empty"));
  }
}
