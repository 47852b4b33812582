package vertebra.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyCombination.ModifierValue;
import javafx.scene.input.KeyEvent;
import org.junit.jupiter.api.Test;
import org.testfx.util.WaitForAsyncUtils;
import vertebra.ui.canvas.CanvasKey;

/// What cannot be seen cannot be changed: behind a sheet or the start page no key of any command
/// reaches the design, Escape leads back, and the focus is then where it was.
class CoverTest extends WindowTest {

  private static final String DESIGN =
      """
      image = input
      first = conv-2d image
      second = relu first
      out = output second
      """;

  /// Keys that lead away from where they are pressed, to another design or out of the program.
  private static final Set<String> LEAVING =
      Set.of("menu-new", "menu-open", "menu-start", "menu-quit");

  /// Keys by which what lies over the design is used itself.
  private static final Set<CanvasKey> OWN =
      Set.of(
          CanvasKey.ESCAPE,
          CanvasKey.WALK,
          CanvasKey.WALK_BACK,
          CanvasKey.ENTER,
          CanvasKey.HOLD_TO_PAN);

  private List<KeyCodeCombination> keys() {
    var keys = new ArrayList<KeyCombination>();
    for (var menu : find("#menu-bar", MenuBar.class).getMenus())
      entries(menu)
          .filter(item -> item.getId() != null && !LEAVING.contains(item.getId()))
          .filter(item -> item.getAccelerator() != null)
          .forEach(item -> keys.add(item.getAccelerator()));
    for (var key : CanvasKey.values()) if (!OWN.contains(key)) keys.addAll(key.combinations());
    return keys.stream()
        .filter(KeyCodeCombination.class::isInstance)
        .map(KeyCodeCombination.class::cast)
        .toList();
  }

  private static Stream<MenuItem> entries(Menu menu) {
    return menu.getItems().stream();
  }

  private void type(KeyCodeCombination keys) {
    var owner = stage.getScene().getFocusOwner();
    var target = owner == null ? stage.getScene().getRoot() : owner;
    for (var type : List.of(KeyEvent.KEY_PRESSED, KeyEvent.KEY_RELEASED))
      Event.fireEvent(
          target,
          new KeyEvent(
              type,
              "",
              "",
              keys.getCode(),
              keys.getShift() == ModifierValue.DOWN,
              keys.getControl() == ModifierValue.DOWN || keys.getShortcut() == ModifierValue.DOWN,
              keys.getAlt() == ModifierValue.DOWN,
              false));
  }

  private Node focused() {
    return stage.getScene().getFocusOwner();
  }

  private void holds(String what, Runnable open, String shown) throws Exception {
    design(DESIGN);
    select("second");
    robot.interact(() -> find("#canvas", Node.class).requestFocus());
    var before = focused();
    robot.interact(open);
    WaitForAsyncUtils.waitForFxEvents();
    assertTrue(find(shown, Node.class).isVisible(), what);
    assertFalse(focused().getId() != null && focused().getId().equals("canvas"), what);
    var document = state().document();
    var selection = state().selection();
    var guilty = new ArrayList<String>();
    robot.interact(() -> {
      for (var key : keys()) {
        type(key);
        if (state().document() != document || !state().selection().equals(selection))
          guilty.add(key.getDisplayText());
      }
    });
    WaitForAsyncUtils.waitForFxEvents();
    assertEquals(List.of(), guilty, what);
    assertSame(document, state().document(), what);
    assertEquals(selection, state().selection(), what);
    for (int i = 0; i < 3 && !before.equals(focused()); i++) press(KeyCode.ESCAPE);
    assertEquals(before, focused(), what + ": the focus is not back");
    press(KeyCode.DELETE);
    assertEquals(3, state().graph().size(), what + ": the canvas has the keyboard again");
  }

  private Runnable menu(String id) {
    return () ->
        find("#menu-bar", MenuBar.class).getMenus().stream()
            .flatMap(CoverTest::entries)
            .filter(item -> id.equals(item.getId()))
            .forEach(MenuItem::fire);
  }

  @Test
  void nothingIsChangedBehindTheKeys() throws Exception {
    holds("keys", menu("menu-keys"), "#key-sheet");
  }

  @Test
  void nothingIsChangedBehindTheCommands() throws Exception {
    holds("commands", menu("menu-commands"), "#command-list");
  }

  @Test
  void nothingIsChangedBehindTheSearchForABlock() throws Exception {
    holds("find", menu("menu-find"), "#command-list");
  }

  @Test
  void nothingIsChangedBehindTheExport() throws Exception {
    holds("export", menu("menu-export-model"), "#layer");
  }

  @Test
  void nothingIsChangedBehindTheExportOfAPicture() throws Exception {
    holds("picture", menu("menu-export-picture"), "#layer");
  }

  @Test
  void nothingIsChangedBehindTheDevices() throws Exception {
    holds("devices", menu("menu-devices"), "#layer");
  }

  @Test
  void nothingIsChangedBehindTheComparison() throws Exception {
    holds("compare", menu("menu-compare"), "#layer");
  }

  @Test
  void nothingIsChangedBehindTheSettings() throws Exception {
    holds("settings", menu("menu-settings"), "#layer");
  }

  @Test
  void nothingIsChangedBehindTheGlossary() throws Exception {
    holds("glossary", menu("menu-glossary"), "#layer");
  }

  @Test
  void nothingIsChangedBehindTheLessons() throws Exception {
    holds("lessons", menu("menu-lessons"), "#layer");
  }

  @Test
  void nothingIsChangedBehindTheStartPage() throws Exception {
    holds("start page", menu("menu-start"), "#start-screen");
  }

  /// Export of a design that cannot be exported: the button that would have the focus is disabled.
  @Test
  void theKeyboardStaysInASheetWhoseFirstButtonIsDisabled() throws Exception {
    design("image = input\nbad = dense image\nout = output bad");
    select("bad");
    robot.interact(() -> find("#canvas", Node.class).requestFocus());
    robot.interact(menu("menu-export-model"));
    WaitForAsyncUtils.waitForFxEvents();
    press(KeyCode.DELETE);
    assertEquals(3, state().graph().size());
    press(KeyCode.TAB);
    press(KeyCode.DELETE);
    assertEquals(3, state().graph().size());
    press(KeyCode.ESCAPE);
    assertFalse(find("#layer", Node.class).isVisible());
    assertEquals("canvas", focused().getId());
  }
}
