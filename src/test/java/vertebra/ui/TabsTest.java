package vertebra.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.MenuButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.junit.jupiter.api.Test;
import org.testfx.util.WaitForAsyncUtils;
import vertebra.document.Document;
import vertebra.document.DocumentFile;
import vertebra.document.GraphText;
import vertebra.graph.NodeId;
import vertebra.workbench.OpenDesign;

/// Several designs are open at once, each with its own history, view and work.
class TabsTest extends WindowTest {

  private static final String ONE = "image = input\nfirst = relu image\nout = output first";
  private static final String OTHER = "picture = input\nsecond = sigmoid picture";

  private OpenDesign shown() {
    return editor.designs().shown();
  }

  private int open() {
    return editor.designs().all().get().size();
  }

  private Path file(String name, String lines) throws Exception {
    var file = home.resolve(name + ".vertebra");
    DocumentFile.write(Document.of(GraphText.parse(lines)), file);
    return file;
  }

  private void alone() {
    robot.interact(() -> {
      var rest = editor.designs().all().get();
      rest.forEach(editor.designs()::close);
    });
    answers.heard.clear();
    robot.interact(stage::requestFocus);
  }

  @Test
  void eachHasItsOwnUndoAndViewAndShowingAnotherLosesNothing() throws Exception {
    design(ONE);
    select("first");
    robot.interact(() -> find("#canvas", Node.class).requestFocus());
    press(KeyCode.DELETE);
    var one = shown();
    assertTrue(one.state().isDirty(), "nothing was deleted");
    press(KeyCode.CONTROL, KeyCode.N);
    assertEquals(2, open());
    assertTrue(answers.heard.isEmpty(), "nothing is lost, so nothing is asked: " + answers.heard);
    assertFalse(state().history().canUndo(), "the new design has the old one's history");
    assertTrue(isShown("#design-tabs"), "no tabs");
    press(KeyCode.CONTROL, KeyCode.TAB);
    assertSame(one, shown());
    press(KeyCode.CONTROL, KeyCode.Z);
    assertTrue(state().graph().contains(new NodeId("first")), "undo is of another design");
    press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.TAB);
    assertTrue(state().graph().isEmpty(), "the other design is not shown");
    alone();
  }

  @Test
  void theViewBeforeTheLastJumpIsOfTheDesignThatIsShown() throws Exception {
    design(ONE);
    robot.interact(() -> find("#canvas", Node.class).requestFocus());
    var whole = zoom();
    press(KeyCode.CONTROL, KeyCode.MINUS);
    until("smaller", () -> !zoom().equals(whole));
    var smaller = zoom();
    press(KeyCode.SHIFT, KeyCode.F);
    until("fitted", () -> !zoom().equals(smaller));
    var other = Document.of(GraphText.parse(OTHER));
    robot.interact(() -> editor.designs().open(other, Optional.empty()));
    checked();
    press(KeyCode.ALT, KeyCode.HOME);
    press(KeyCode.CONTROL, KeyCode.TAB);
    press(KeyCode.ALT, KeyCode.HOME);
    until("back", () -> zoom().equals(smaller));
    alone();
  }

  private String zoom() {
    return find("#status-zoom", MenuButton.class).getText();
  }

  @Test
  void whatIsCopiedInOneIsPastedIntoAnother() throws Exception {
    design(ONE);
    select("image", "first");
    robot.interact(() -> find("#canvas", Node.class).requestFocus());
    press(KeyCode.CONTROL, KeyCode.C);
    press(KeyCode.CONTROL, KeyCode.N);
    press(KeyCode.CONTROL, KeyCode.V);
    assertEquals(2, state().graph().size());
    assertEquals(1, state().graph().edges().size());
    alone();
  }

  @Test
  void aFileThatIsOpenIsShownAndNotOpenedTwice() throws Exception {
    alone();
    var one = file("one", ONE);
    var other = file("other", OTHER);
    robot.interact(() -> editor.files().open(one));
    until("opened", () -> state().graph().contains(new NodeId("first")));
    assertEquals(1, open(), "the untouched empty design stays");
    robot.interact(() -> editor.files().open(other));
    until("opened", () -> state().graph().contains(new NodeId("second")));
    assertEquals(2, open());
    robot.interact(() -> editor.files().open(one));
    assertEquals(2, open());
    assertTrue(state().graph().contains(new NodeId("first")), "it is not shown");
    press(KeyCode.CONTROL, KeyCode.W);
    assertEquals(1, open());
    assertTrue(state().graph().contains(new NodeId("second")), "the neighbour is not shown");
    alone();
  }

  @Test
  void closingAsksAboutUnsavedWork() throws Exception {
    design(ONE);
    select("first");
    robot.interact(() -> find("#canvas", Node.class).requestFocus());
    press(KeyCode.DELETE);
    answers.unsaved = vertebra.ui.shell.Dialogs.Unsaved.CANCEL;
    press(KeyCode.CONTROL, KeyCode.W);
    assertFalse(state().graph().isEmpty(), "closed without a word");
    answers.unsaved = vertebra.ui.shell.Dialogs.Unsaved.DISCARD;
    press(KeyCode.CONTROL, KeyCode.W);
    assertTrue(state().graph().isEmpty(), "still open");
    alone();
  }

  @Test
  void aTabDraggedOutOfTheRowIsAWindowOfItsOwn() throws Exception {
    design(ONE);
    press(KeyCode.CONTROL, KeyCode.N);
    robot.interact(() -> editor.designs().step(1));
    var torn = shown();
    var tab = find(".design-tab", Node.class);
    var at = tab.localToScreen(20, 10);
    robot.moveTo(at.getX(), at.getY()).press(MouseButton.PRIMARY);
    robot.moveTo(at.getX() + 30, at.getY() + 40);
    robot.moveTo(at.getX() + 60, at.getY() + 220).release(MouseButton.PRIMARY);
    until(
        "two windows",
        () -> Window.getWindows().stream().filter(Stage.class::isInstance).count() > 1);
    assertFalse(editor.designs().all().get().contains(torn), "it stands in both");
    assertFalse(torn.scope().isClosed(), "what it worked on has stopped");
    robot.interact(() -> {
      for (var window : java.util.List.copyOf(Window.getWindows()))
        if (window instanceof Stage other && other != stage)
          other
              .getOnCloseRequest()
              .handle(
                  new javafx.stage.WindowEvent(
                      other, javafx.stage.WindowEvent.WINDOW_CLOSE_REQUEST));
    });
    assertTrue(torn.scope().isClosed(), "its window is gone and it lives");
    assertTrue(stage.isShowing(), "both windows closed");
    alone();
  }

  @Test
  void aFileThatAnotherProgramChangedIsNoticedAndReadAgainOnRequest() throws Exception {
    alone();
    var file = file("shared", ONE);
    robot.interact(() -> editor.files().open(file));
    until("opened", () -> state().graph().contains(new NodeId("first")));
    var later = new ArrayDeque<Runnable>();
    var working = new AtomicBoolean(true);
    robot.interact(() -> editor.files().watch(working::get, later::add));
    assertFalse(isShown("#outside"), "nothing changed");
    file("shared", OTHER);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));
    robot.interact(() -> later.remove().run());
    until("noticed while one works", () -> isShown("#outside"));
    working.set(false);
    robot.interact(() -> later.remove().run());
    assertTrue(later.isEmpty(), "looked at while nobody works there");
    robot.interact(() -> find("#outside-read", Button.class).requestFocus());
    press(KeyCode.ENTER);
    until("read", () -> state().graph().contains(new NodeId("second")));
    WaitForAsyncUtils.waitForFxEvents();
    assertTrue(find("#canvas", Node.class).isFocused(), "the keyboard is not on the canvas");
    assertFalse(state().isDirty(), "it is as it stands in its file");
    press(KeyCode.CONTROL, KeyCode.Z);
    assertTrue(state().graph().contains(new NodeId("first")), "undo does not bring it back");
    assertEquals(Optional.of(file), state().file());
    alone();
  }
}
