package vertebra.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import javafx.scene.control.Button;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import vertebra.graph.NodeId;

class ProblemsTest extends WindowTest {

  @BeforeEach
  void broken() throws Exception {
    design(
        """
        image  = input(shape: "N,3,32,32")
        conv   = conv-2d(filters: 8) image
        scores = dense(units: 5)     conv
        out    = output              scores
        """);
    robot.interact(() -> find("#canvas", javafx.scene.Node.class).requestFocus());
  }

  @Test
  void oneMistakeIsOneProblem() {
    assertEquals("1 problem · F8", find("#status-verdict", Button.class).getText());
  }

  @Test
  void f8ShowsWhereItIs() {
    press(KeyCode.F8);
    assertEquals(1, find("#problems", ListView.class).getItems().size());
    assertTrue(state().selection().contains(new NodeId("scores")), state().selection().toString());
  }

  @Test
  void altEnterAppliesTheFirstFixAndUndoTakesItBack() {
    var before = state().graph();
    press(KeyCode.ALT, KeyCode.ENTER);
    checked();
    assertTrue(state().isSound(), state().analysis().diagnostics().toString());
    assertEquals("Valid", find("#status-verdict", Button.class).getText());
    press(KeyCode.CONTROL, KeyCode.Z);
    checked();
    assertTrue(state().graph() == before, "undo made another graph");
  }

  @Test
  void altEnterIsForTheFixAlsoWhileTheKeyboardIsInThePalettesSearch() {
    press(KeyCode.CONTROL, KeyCode.K);
    robot.write("relu");
    press(KeyCode.ALT, KeyCode.ENTER);
    checked();
    assertTrue(state().isSound(), state().analysis().diagnostics().toString());
    assertFalse(state().graph().contains(new NodeId("relu")), "added the marked block too");
  }

  @Test
  void theListIsPutAwayWhereTheNextFileHasNone() {
    press(KeyCode.F8);
    assertTrue(find("#problems", ListView.class).isVisible());
    robot.interact(() -> editor.open(Path.of("samples", "tiny-shapes.vertebra")));
    until("put away", () -> robot.lookup("#problems").queryAll().isEmpty());
  }

  @Test
  void aFixSaysWhatItCosts() {
    press(KeyCode.F8);
    until(
        "priced",
        () ->
            robot.lookup(".fix").queryAllAs(Button.class).stream()
                .anyMatch(button -> button.getText().matches(".*(no cost|parameters).*")));
  }
}
