package vertebra.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import javafx.scene.control.ListView;
import javafx.scene.control.MenuBar;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

class CommandsTest extends WindowTest {

  @Test
  void theKeysAreOnOnePage() {
    press(KeyCode.F1);
    assertTrue(isShown("#key-sheet"), "no sheet");
    press(KeyCode.ESCAPE);
    assertFalse(isShown("#key-sheet"), "the sheet stays");
  }

  @Test
  void undoSaysWhatItTakesBack() throws Exception {
    design("image = input\nconv = conv-2d image");
    select("conv");
    enter("#parameter-stride-height", "2");
    var edit = find("#menu-bar", MenuBar.class).getMenus().get(1);
    assertEquals("Undo Set Stride", edit.getItems().getFirst().getText());
  }

  @Test
  void whatCannotBeDoneNowIsNotListed() throws Exception {
    design("image = input\nconv = conv-2d image");
    select();
    press(KeyCode.F3);
    robot.write("duplicate");
    assertEquals(0, find("#commands", ListView.class).getItems().size());
    press(KeyCode.ESCAPE);
    select("conv");
    press(KeyCode.F3);
    robot.write("duplicate");
    press(KeyCode.ENTER);
    assertEquals(3, state().graph().size());
  }

  @Test
  void aBlockOfTheDesignIsFoundByItsName() throws Exception {
    design("image = input\nconv = conv-2d image\nlast = relu conv");
    press(KeyCode.CONTROL, KeyCode.F);
    robot.write("last");
    press(KeyCode.ENTER);
    assertEquals("last", state().selection().single().orElseThrow().value());
  }
}
