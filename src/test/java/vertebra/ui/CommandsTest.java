package vertebra.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javafx.scene.Node;
import javafx.scene.control.ListView;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TabPane;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.testfx.util.WaitForAsyncUtils;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.inspect.PortValue;
import vertebra.paint.Thumbnail;
import vertebra.runtime.Tensor;
import vertebra.runtime.TensorStatistics;
import vertebra.ui.canvas.EditorPane;
import vertebra.workbench.Shown;

class CommandsTest extends WindowTest {

  /// Where the picture of an input lies on its card, in pixels from the left.
  private static final double BESIDE_THE_EDGE = 24;

  @Test
  void theKeysAreOnOnePage() {
    press(KeyCode.F1);
    assertTrue(isShown("#key-sheet"), "no sheet");
    press(KeyCode.ESCAPE);
    assertFalse(isShown("#key-sheet"), "the sheet stays");
  }

  @Test
  void theKeySheetIsCompleteAndScrolls() {
    var wanted = new java.util.TreeSet<String>();
    for (var menu : find("#menu-bar", MenuBar.class).getMenus())
      for (var item : menu.getItems())
        if (item.getAccelerator() != null) wanted.add(item.getAccelerator().getDisplayText());
    for (var key : vertebra.ui.canvas.CanvasKey.values()) wanted.add(key.keys().getDisplayText());
    // Said there as gestures: to hold, to walk and to leave.
    wanted.removeAll(java.util.Set.of("Space", "Tab", "Shift+Tab", "Esc", "Escape"));
    press(KeyCode.F1);
    var shown =
        robot
            .from(find("#key-sheet", javafx.scene.Parent.class))
            .lookup(".keys")
            .queryAllAs(javafx.scene.control.Label.class)
            .stream()
            .map(javafx.scene.control.Label::getText)
            .collect(java.util.stream.Collectors.toSet());
    wanted.removeAll(shown);
    assertEquals(java.util.Set.of(), wanted);
    var scroll = (javafx.scene.control.ScrollPane) stage.getScene().getFocusOwner();
    press(KeyCode.PAGE_DOWN);
    assertTrue(
        scroll.getVvalue() > 0
            || scroll.getViewportBounds().getHeight()
                >= scroll.getContent().getLayoutBounds().getHeight());
    press(KeyCode.ESCAPE);
  }

  @Test
  void everySettingIsFoundByItsNameAndByOthers() throws Exception {
    design("image = input");
    press(KeyCode.F3);
    robot.write("font size");
    press(KeyCode.ENTER);
    assertEquals("settings-text", stage.getScene().getFocusOwner().getId());
    press(KeyCode.ESCAPE);
  }

  @Test
  void undoSaysWhatItTakesBack() throws Exception {
    design("image = input\nconv = conv-2d image");
    select("conv");
    enter("#parameter-stride-height", "2");
    var edit = find("#menu-bar", MenuBar.class).getMenus().get(1);
    robot.interact(edit::show);
    assertEquals("Undo Set Stride", edit.getItems().getFirst().getText());
    robot.interact(edit::hide);
  }

  @Test
  void whatCannotBeDoneNowIsNotListed() throws Exception {
    design("image = input\nconv = conv-2d image");
    select();
    press(KeyCode.F3);
    robot.write("clone");
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

  @Test
  void aBlockInsideAnotherIsFoundAndShownThere() throws Exception {
    design("image = input\nstage = residual-stage image");
    press(KeyCode.CONTROL, KeyCode.F);
    robot.write("batch norm");
    var found = find("#commands", ListView.class).getItems();
    assertFalse(found.isEmpty());
    press(KeyCode.ENTER);
    assertTrue(isShown("#breadcrumb"), "inside the stage");
    for (int i = 0; i < 6; i++) press(KeyCode.ESCAPE);
  }

  @Test
  void whatIsNowhereIsSaidToBeNowhere() throws Exception {
    design("image = input\nconv = conv-2d image");
    press(KeyCode.CONTROL, KeyCode.F);
    robot.write("nowhere");
    assertEquals(0, find("#commands", ListView.class).getItems().size());
    press(KeyCode.ESCAPE);
  }

  @Test
  void aCommandIsFoundByWhatItIsCalledElsewhere() throws Exception {
    design("image = input\nconv = conv-2d image");
    select("conv");
    press(KeyCode.F3);
    robot.write("add max pool");
    press(KeyCode.ENTER);
    assertEquals(3, state().graph().size());
    select("conv");
    press(KeyCode.F3);
    robot.write("ungroup");
    press(KeyCode.ENTER);
    assertTrue(state().history().undoLabel().orElseThrow().contains("Max pool"), "nothing to open");
    press(KeyCode.ESCAPE);
    press(KeyCode.F3);
    robot.write("heat");
    assertEquals(1, find("#commands", ListView.class).getItems().size());
    press(KeyCode.ESCAPE);
  }

  @Test
  void panelsAndCanvasAreReachedByKeys() throws Exception {
    design("image = input\nconv = conv-2d image");
    press(KeyCode.F7);
    assertEquals("canvas", stage.getScene().getFocusOwner().getId());
    press(KeyCode.F6);
    assertFalse("canvas".equals(stage.getScene().getFocusOwner().getId()));
    press(KeyCode.SHIFT, KeyCode.F6);
    assertEquals("canvas", stage.getScene().getFocusOwner().getId());
    press(KeyCode.SHIFT, KeyCode.A);
    assertEquals("block-search-field", stage.getScene().getFocusOwner().getId());
    press(KeyCode.ESCAPE);
  }

  private Node focused() {
    return stage.getScene().getFocusOwner();
  }

  private static boolean isWithin(Node node, String id) {
    for (var at = node; at != null; at = at.getParent()) if (id.equals(at.getId())) return true;
    return false;
  }

  /// Whoever asks for a panel works in it, sees where, and Escape leads back.
  @Test
  void aPanelThatIsAskedForHasTheKeyboard() throws Exception {
    design("image = input\nconv = conv-2d image\nbad = dense conv\nout = output bad");
    select("conv");
    var commands =
        find("#menu-bar", MenuBar.class).getMenus().stream()
            .flatMap(menu -> menu.getItems().stream())
            .filter(item -> item.getId() != null && item.getId().startsWith("menu-show-"))
            .filter(item -> !item.isDisable())
            .map(MenuItem::getId)
            .toList();
    assertTrue(commands.size() > 9, commands.toString());
    for (var command : commands) {
      press(KeyCode.F7);
      press(KeyCode.SHIFT);
      open(command);
      until(command, () -> isWithin(focused(), "side") || isWithin(focused(), "bottom"));
      assertTrue(
          focused() instanceof TextInputControl || isShown("#focus-frame"),
          command + " " + focused());
      press(KeyCode.ESCAPE);
      assertEquals("canvas", focused().getId(), command);
    }
  }

  @Test
  void aClickOnAMapShowsItsNumbersAndLeavesTheKeyboardOnTheCanvas() throws Exception {
    design("image = input(shape: \"N,3,4,4\")\nconv = conv-2d image");
    open("menu-show-problems");
    press(KeyCode.F7);
    var tensor = Tensor.of(new float[48], 1, 3, 4, 4);
    clickOnTheFace(tensor, new Thumbnail(4, 4, new int[16]));
    var shown = find("#bottom", TabPane.class).getSelectionModel().getSelectedItem();
    assertEquals("tensors-tab", shown.getId());
    assertTrue(state().selection().contains(new NodeId("image")), "not selected");
    assertEquals("canvas", focused().getId());
  }

  /// What is drawn on a face may be tokens, which are no map.
  @Test
  void aClickOnTokensShowsTheirNumbersToo() throws Exception {
    design("image = input(shape: \"1,6,8\")\nnorm = layer-norm image");
    open("menu-show-problems");
    press(KeyCode.F7);
    var tensor = Tensor.of(new float[48], 1, 6, 8);
    clickOnTheFace(tensor, new Thumbnail(8, 6, new int[48]));
    var shown = find("#bottom", TabPane.class).getSelectionModel().getSelectedItem();
    assertEquals("tensors-tab", shown.getId());
  }

  /// Lets a tensor flow into the design, and clicks where it shows.
  private void clickOnTheFace(Tensor tensor, Thumbnail picture) {
    var value = new PortValue(tensor, TensorStatistics.of(tensor), picture, Optional.empty());
    robot.interact(() ->
        robot
            .lookup(EditorPane.class::isInstance)
            .queryAs(EditorPane.class)
            .setPortValues(new Shown.Fresh<>(Map.of(Port.of("image", "y"), value)), false));
    WaitForAsyncUtils.waitForFxEvents();
    var card = find("#node-image", Node.class);
    var corner = card.localToScreen(0, card.getBoundsInLocal().getCenterY());
    robot.clickOn(corner.add(BESIDE_THE_EDGE, 0));
    WaitForAsyncUtils.waitForFxEvents();
  }

  /// Every part of the window that is shown, forwards and back, the palette also while it is a
  /// rail.
  @Test
  void oneKeyGoesRoundThePanels() throws Exception {
    design("image = input\nconv = conv-2d image");
    open("menu-show-tensors");
    for (boolean folded : List.of(false, true)) {
      if (folded) open("menu-fold-palette");
      press(KeyCode.F7);
      var lap = new ArrayList<String>();
      for (int i = 0; i < 6; i++) {
        press(KeyCode.F6);
        lap.add(part());
        assertTrue(
            focused() instanceof TextInputControl
                || "canvas".equals(focused().getId())
                || isShown("#focus-frame"),
            lap.toString());
      }
      assertEquals(
          List.of("side", "bottom", "status-bar", "menu-bar", "palette-panel", "canvas"), lap);
      var back = new ArrayList<String>();
      for (int i = 0; i < 6; i++) {
        press(KeyCode.SHIFT, KeyCode.F6);
        back.add(part());
      }
      assertEquals(lap.reversed().subList(1, 6), back.subList(0, 5));
    }
    open("menu-fold-palette");
  }

  private String part() {
    return Stream.of("side", "bottom", "status-bar", "menu-bar", "palette-panel", "canvas")
        .filter(id -> isWithin(focused(), id))
        .findFirst()
        .orElse(String.valueOf(focused()));
  }

  /// Keys that edit blocks belong to the text while somebody types.
  @Test
  void aFieldKeepsItsKeys() throws Exception {
    design("image = input\nconv = conv-2d image");
    select("conv");
    open("menu-show-inspector");
    robot.interact(() -> find("#parameter-stride-height", javafx.scene.Node.class).requestFocus());
    until("focused", () -> "parameter-stride-height".equals(focused().getId()));
    press(KeyCode.CONTROL, KeyCode.D);
    press(KeyCode.SHIFT, KeyCode.A);
    assertEquals(2, state().graph().size());
    assertEquals("parameter-stride-height", stage.getScene().getFocusOwner().getId());
  }
}
