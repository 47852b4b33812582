package vertebra.ui;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import javafx.scene.Node;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.robot.Robot;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;
import vertebra.Editor;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.Compiler;
import vertebra.design.Ports;
import vertebra.document.Document;
import vertebra.document.GraphText;
import vertebra.graph.NodeId;
import vertebra.onnx.ModelWriter;
import vertebra.runtime.ort.OrtEngine;
import vertebra.weights.Initialiser;
import vertebra.workbench.Learning;
import vertebra.workbench.Selection;
import vertebra.workbench.Workbench;

/// Tests of the whole editor, in a window and with a home folder that the tests of a class share.
/// Each begins with a design of its own.
@Tag("fx")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WindowTest {

  private static final int PATIENCE_SECONDS = 30;

  final FxRobot robot = new FxRobot();
  final FixedAnswers answers = new FixedAnswers();
  Stage stage;
  Editor editor;
  Path home;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    home = folder;
    prepare();
    FxToolkit.registerPrimaryStage();
    robot.interact(() -> {
      stage = new Stage();
      editor =
          new Editor(
              home, StandardCatalogue.catalogue(), new OrtEngine(), stage, (_, _) -> answers);
      openWindow();
    });
  }

  /// Opens the window, on the JavaFX thread.
  void openWindow() {
    editor.show();
  }

  /// What stands in the home folder before the editor opens.
  void prepare() throws Exception {}

  @AfterAll
  void close() {
    robot.interact(() -> {
      editor.close();
      stage.hide();
    });
  }

  Workbench.WorkbenchState state() {
    return editor.designs().shown().state();
  }

  /// Shows a design written as lines, and waits until it is checked.
  void design(String lines) throws Exception {
    var graph = GraphText.parse(lines, Ports.of(StandardCatalogue.catalogue()));
    robot.interact(() -> {
      var before = List.copyOf(editor.designs().all().get());
      editor.designs().open(Document.of(graph), java.util.Optional.empty());
      before.forEach(editor.designs()::close);
    });
    checked();
  }

  /// Shows the design as the model file that it is written as.
  void modelFile() throws Exception {
    var file = home.resolve("model.onnx");
    ModelWriter.write(
        new Compiler(StandardCatalogue.catalogue())
            .compile(state().analysis(), Compiler.Options.DEFAULT)
            .model(),
        Initialiser.seeded(1),
        file,
        false,
        (_, _) -> true);
    robot.interact(() -> editor.open(file));
    until("opened", () -> editor.designs().shown().imported().isThere());
  }

  void select(String... names) {
    robot.interact(() ->
        editor
            .designs()
            .shown()
            .workbench()
            .select(Selection.of(java.util.Arrays.stream(names).map(NodeId::new).toList())));
    WaitForAsyncUtils.waitForFxEvents();
  }

  /// Waits until the design is checked and everyone has heard of it.
  void checked() {
    until("checked", () -> state().isChecked());
  }

  /// Waits for something that threads in the background bring about.
  static void until(String what, BooleanSupplier condition) {
    try {
      WaitForAsyncUtils.waitFor(
          PATIENCE_SECONDS,
          TimeUnit.SECONDS,
          () -> WaitForAsyncUtils.asyncFx(condition::getAsBoolean).get());
    } catch (TimeoutException never) {
      throw new AssertionError("never " + what, never);
    }
    WaitForAsyncUtils.waitForFxEvents();
  }

  /// Presses keys at once, as in a chord.
  void press(KeyCode... keys) {
    robot.push(keys);
    WaitForAsyncUtils.waitForFxEvents();
  }

  /// Puts text into a field in place of what it says, and Enter after it.
  void enter(String field, String text) {
    robot.interact(() -> find(field, TextInputControl.class).requestFocus());
    until("focused", () -> find(field, TextInputControl.class).isFocused());
    press(KeyCode.CONTROL, KeyCode.A);
    robot.write(text);
    until("typed", () -> find(field, TextInputControl.class).getText().equals(text));
    press(KeyCode.ENTER);
  }

  /// Chooses something from the menus, with the keyboard on the canvas before.
  void open(String menu) {
    robot.interact(() -> find("#canvas", Node.class).requestFocus());
    robot.interact(() ->
        find("#menu-bar", MenuBar.class).getMenus().stream()
            .flatMap(each -> each.getItems().stream())
            .filter(item -> menu.equals(item.getId()))
            .forEach(MenuItem::fire));
    WaitForAsyncUtils.waitForFxEvents();
  }

  /// Does something with the window at every step of a lesson.
  void eachStepOfALesson(IntConsumer look) {
    press(KeyCode.F9);
    press(KeyCode.ENTER);
    until("opened", () -> learning().state().lesson().isPresent());
    int steps = learning().state().lesson().orElseThrow().steps().size();
    for (int i = 0; i < steps; i++) {
      look.accept(i);
      robot.interact(() -> learning().next());
      WaitForAsyncUtils.waitForFxEvents();
    }
  }

  private Learning learning() {
    return editor.designs().shown().learning();
  }

  /// Clicks several times in one go: between two clicks of the other robot a busy computer may take
  /// longer than a double click lasts.
  void click(String query, int times) {
    robot.moveTo(query);
    robot.interact(() -> {
      var mouse = new Robot();
      for (int i = 0; i < times; i++) mouse.mouseClick(MouseButton.PRIMARY);
    });
    WaitForAsyncUtils.waitForFxEvents();
  }

  /// Drags something out of its place and drops it at a point of the screen.
  void dragOut(String query, double x, double y) {
    robot.moveTo(query);
    forgetEarlierDrags();
    robot.drag(query, MouseButton.PRIMARY).dropTo(x, y);
    WaitForAsyncUtils.waitForFxEvents();
  }

  /// Monocle keeps the view that the mouse was over after the last drop, such as a tooltip or the
  /// window of an earlier test. When the next drag begins elsewhere, it lets the drag leave a view
  /// that it never entered, and fails.
  void forgetEarlierDrags() {
    robot.interact(() -> {
      try {
        var type = Class.forName("com.sun.glass.ui.monocle.MouseInput");
        var instance = type.getDeclaredMethod("getInstance");
        var view = type.getDeclaredField("dragView");
        instance.setAccessible(true);
        view.setAccessible(true);
        view.set(instance.invoke(null), null);
      } catch (ReflectiveOperationException otherMonocle) {
        throw new LinkageError("Monocle is another than this was written for", otherMonocle);
      }
    });
  }

  <T extends Node> T find(String query, Class<T> type) {
    return robot.lookup(query).queryAs(type);
  }

  boolean isShown(String query) {
    return robot.lookup(query).tryQuery().filter(WindowTest::isShown).isPresent();
  }

  private static boolean isShown(Node node) {
    for (Node each = node; each != null; each = each.getParent())
      if (!each.isVisible()) return false;
    return true;
  }

  vertebra.graph.Node node(String name) {
    return state().graph().node(new NodeId(name));
  }
}
