package vertebra.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testfx.util.WaitForAsyncUtils;

/// Wherever Tab stops, something shows that the keyboard is there.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FocusFrameTest extends WindowTest {

  /// The opened model stays among what was opened last, which the other tests do not expect.
  private static final int LAST = Integer.MAX_VALUE;

  private static final int MOST = 120;

  private Node focused() {
    return stage.getScene().getFocusOwner();
  }

  /// What is wrong at the stop where the keyboard is; blank if it is seen.
  private String unseen() {
    var owner = focused();
    if (owner == null) return "nothing has the focus";
    var what = owner.getClass().getSimpleName() + " #" + owner.getId();
    if (owner instanceof TextInputControl) return "";
    if ("canvas".equals(owner.getId())) return "";
    var frame = find("#focus-frame", Node.class);
    if (!frame.isVisible()) return what + " has no frame";
    var around = frame.localToScene(frame.getLayoutBounds());
    var own = owner.localToScene(owner.getLayoutBounds());
    if (!around.intersects(own)) return what + " is not where the frame is";
    boolean inside =
        around.getMaxX() > 4
            && around.getMaxY() > 4
            && around.getMinX() < stage.getScene().getWidth() - 4
            && around.getMinY() < stage.getScene().getHeight() - 4;
    return inside && around.getWidth() > 4 && around.getHeight() > 4
        ? ""
        : what + " is out of sight";
  }

  private List<String> lap(Set<Node> stops) {
    var faults = new ArrayList<String>();
    press(KeyCode.TAB);
    for (int i = 0; i < MOST; i++) {
      var owner = focused();
      if (owner != null && !"canvas".equals(owner.getId()) && !stops.add(owner)) break;
      // What scrolls into view does so with the next pulse, and a sheet takes the keyboard back.
      for (int look = 0; look < 3 && !unseen().isEmpty(); look++)
        WaitForAsyncUtils.waitForFxEvents();
      var fault = unseen();
      if (!fault.isEmpty()) faults.add(fault);
      robot.interactNoWait(this::tab);
      WaitForAsyncUtils.waitForFxEvents(1);
    }
    return faults;
  }

  /// Presses Tab where the keyboard is; a robot would wait for a pulse after each of hundreds.
  private void tab() {
    var owner = focused();
    var target = owner == null ? stage.getScene().getRoot() : owner;
    for (var type : List.of(KeyEvent.KEY_PRESSED, KeyEvent.KEY_RELEASED))
      Event.fireEvent(target, new KeyEvent(type, "", "", KeyCode.TAB, false, false, false, false));
    stage.getScene().getRoot().layout();
  }

  @Test
  void everyStopOfALapThroughTheWindowIsSeen() throws Exception {
    design("image = input\nconv = conv-2d image\nbad = dense conv\nout = output bad");
    select("bad");
    robot.interact(() -> find("#canvas", Node.class).requestFocus());
    var stops = new HashSet<Node>();
    assertEquals(List.of(), lap(stops));
    assertTrue(stops.size() > 15, stops.size() + " stops");
  }

  @Test
  void noButtonIsWithoutWordsWhereTheDesignCannotLearn() throws Exception {
    design("image = input\nconv = conv-2d image\nbad = dense conv\nout = output bad");
    open("menu-show-train");
    assertEquals(
        List.of(),
        robot.lookup(".button").queryAllAs(Button.class).stream()
            .filter(button -> "".equals(button.getText()) && button.getAccessibleText() == null)
            .filter(button -> isShown("#" + button.getId()))
            .toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "menu-show-run",
        "menu-show-train",
        "menu-show-lesson",
        "menu-show-tensors",
        "menu-show-microscope",
        "menu-show-measure",
        "menu-show-budget"
      })
  void everyStopOfAPanelIsSeen(String menu) throws Exception {
    design("image = input\nconv = conv-2d image\nout = output conv");
    select("conv");
    open(menu);
    robot.interact(() -> find("#canvas", Node.class).requestFocus());
    var stops = new HashSet<Node>();
    assertEquals(List.of(), lap(stops), menu);
    assertTrue(stops.size() > 10, stops.size() + " stops");
  }

  @Test
  void theKeyboardStaysInThePanelWhoseButtonGoesAway() throws Exception {
    design("image = input(shape: \"N,3,8,8\")\nconv = conv-2d image\nout = output conv");
    open("menu-show-measure");
    until("shown", () -> isShown("#measure-help"));
    robot.interact(() -> find("#measure-help", Node.class).requestFocus());
    press(KeyCode.ENTER);
    until("measured", () -> !isShown("#measure-help"));
    WaitForAsyncUtils.waitForFxEvents();
    var owner = focused();
    assertTrue(
        robot.from(find("#measure-panel", Node.class)).lookup(owner::equals).tryQuery().isPresent(),
        () -> owner + " has the keyboard");
  }

  @Test
  void theFrameEndsWhereWhatIsScrolledDoes() throws Exception {
    design("image = input\nconv = conv-2d image\nout = output conv");
    select("conv");
    double width = stage.getWidth();
    double height = stage.getHeight();
    robot.interact(() -> {
      stage.setWidth(640);
      stage.setHeight(400);
    });
    open("menu-show-microscope");
    until("shown", () -> isShown("#microscope-view"));
    robot.interact(() -> find("#microscope-view", Node.class).requestFocus());
    press(KeyCode.SHIFT);
    WaitForAsyncUtils.waitForFxEvents();
    var frame = find("#focus-frame", Node.class);
    var panel = find("#microscope", Node.class);
    var around = frame.localToScene(frame.getLayoutBounds());
    var room = panel.localToScene(panel.getLayoutBounds());
    robot.interact(() -> {
      stage.setWidth(width);
      stage.setHeight(height);
    });
    assertTrue(find("#microscope-view", Node.class).isFocused());
    assertTrue(frame.isVisible());
    assertTrue(room.getMaxX() + 4 > around.getMaxX(), around + " in " + room);
    assertTrue(room.getMaxY() + 4 > around.getMaxY(), around + " in " + room);
  }

  /// A lesson whose steps ask questions.
  @Test
  void everyStopOfALessonIsSeen() throws Exception {
    var faults = new ArrayList<String>();
    eachStepOfALesson(_ -> {
      robot.interact(() -> find("#canvas", Node.class).requestFocus());
      faults.addAll(lap(new HashSet<>()));
    });
    assertEquals(List.of(), faults);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "menu-export-model",
        "menu-export-picture",
        "menu-devices",
        "menu-compare",
        "menu-settings",
        "menu-lessons",
        "menu-glossary",
        "menu-keys",
        "menu-start"
      })
  void everyStopOfASheetIsSeen(String menu) throws Exception {
    design("image = input\nconv = conv-2d image\nout = output conv");
    open(menu);
    // What is found late pushes what has the keyboard down, out of the part that is scrolled to.
    if (menu.equals("menu-devices"))
      until("found", () -> isShown("#doctor-parts") && !isShown("#doctor-progress"));
    var faults = lap(new HashSet<>());
    for (int i = 0; i < 3 && !"canvas".equals(String.valueOf(focused().getId())); i++)
      press(KeyCode.ESCAPE);
    assertEquals(List.of(), faults, menu);
  }

  @Test
  @Order(LAST)
  void everyStopOfTheSheetThatChangesAModelIsSeen() throws Exception {
    design("image = input\nconv = conv-2d image\nout = output conv");
    modelFile();
    open("menu-rework");
    var stops = new HashSet<Node>();
    var faults = lap(stops);
    boolean isSheet = stops.contains(find("#rework-step", Node.class));
    press(KeyCode.ESCAPE);
    assertEquals(List.of(), faults);
    assertTrue(isSheet, stops::toString);
  }

  /// What is found late stands above what has the keyboard, as devices do in their sheet.
  @Test
  void whatHasTheKeyboardStaysInSightUnlessItIsScrolledAway() throws Exception {
    design("image = input\nconv = conv-2d image\nout = output conv");
    select("conv");
    open("menu-show-inspector");
    var field = find("#parameter-filters", Node.class);
    robot.interact(field::requestFocus);
    var view = (ScrollPane) find("#inspector-selection", Node.class);
    var late = new Region();
    late.setMinHeight(2000);
    var content = (VBox) view.getContent();
    robot.interact(() -> content.getChildren().addFirst(late));
    WaitForAsyncUtils.waitForFxEvents();
    assertEquals("", within(field, view));
    robot.interact(() -> view.setVvalue(0));
    robot.interact(() -> late.setMinHeight(2100));
    WaitForAsyncUtils.waitForFxEvents();
    assertEquals(0, view.getVvalue());
    robot.interact(() -> content.getChildren().remove(late));
  }

  /// Where something is that is not wholly within; blank if it is.
  private static String within(Node part, Node room) {
    var box = part.localToScene(part.getLayoutBounds());
    var around = room.localToScene(room.getLayoutBounds());
    return around.contains(box) ? "" : box + " is not within " + around;
  }

  @Test
  void theMouseNeedsNoFrame() throws Exception {
    design("image = input");
    press(KeyCode.F6);
    robot.clickOn(find("#canvas", Node.class), MouseButton.PRIMARY);
    WaitForAsyncUtils.waitForFxEvents();
    assertTrue(!find("#focus-frame", Node.class).isVisible());
  }
}
