package vertebra.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.event.Event;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListView;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Region;
import org.junit.jupiter.api.Test;
import org.testfx.util.WaitForAsyncUtils;
import vertebra.catalogue.StandardCatalogue;
import vertebra.document.DocumentFile;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.graph.Value;
import vertebra.teaching.Lesson.StepKind;
import vertebra.teaching.Notebook;
import vertebra.teaching.facts.Found;
import vertebra.workbench.Learning;
import vertebra.workbench.LessonShelf;
import vertebra.workbench.LessonShelf.Progress;
import vertebra.workbench.Preferences;

/// Lessons as a learner goes through them: chosen, predicted, built, run and said, by keys alone.
class LearnTest extends WindowTest {

  private Learning learning() {
    return editor.designs().shown().learning();
  }

  private int at() {
    return learning().state().notebook().at();
  }

  /// Chooses a lesson in the list by what it is called.
  private void open(String id, String words) {
    press(KeyCode.F9);
    until("list", () -> isShown("#lessons-list"));
    robot.interact(() -> find("#lessons-search", javafx.scene.Node.class).requestFocus());
    robot.write(words);
    assertEquals(1, find("#lessons-list", ListView.class).getItems().size(), words);
    press(KeyCode.ENTER);
    until("opened", () -> learning().state().lesson().filter(it -> it.id().equals(id)).isPresent());
    checked();
    until("focused", () -> stage.getScene().getFocusOwner() != null);
  }

  /// Goes through the lesson that is open; what has to be built is done by `work`.
  private void play(Runnable work) {
    var lesson = learning().state().lesson().orElseThrow();
    for (int number = 1; number <= lesson.steps().size(); number++) {
      int step = number;
      until("step " + step, () -> at() == step);
      press(KeyCode.SHIFT, KeyCode.F9);
      var kind = lesson.steps().get(step - 1).kind();
      var claim = lesson.steps().get(step - 1).answer();
      if (claim.isPresent()) {
        var cells = Found.Cells.parse(claim.get().expected());
        if (cells.isPresent()) paint(cells.get());
        else if (!lesson.steps().get(step - 1).isYesNo()) robot.write(claim.get().expected());
        press(KeyCode.ENTER);
        until("answer", () -> learning().state().replies().containsKey(step));
        assertTrue(isShown("#learn-reply"), "the truth beside the prediction");
      } else if (kind == StepKind.SAY) {
        robot.write("my words");
        press(KeyCode.ENTER);
      } else if (kind == StepKind.DO || kind == StepKind.REPAIR) {
        work.run();
        press(KeyCode.SHIFT, KeyCode.F9);
      } else if (kind == StepKind.RUN) press(KeyCode.ENTER);
      if (step < lesson.steps().size()) press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.PAGE_DOWN);
    }
    until(
        "done",
        () -> find("#learn-end", javafx.scene.Node.class).getStyleClass().contains("right"));
  }

  /// Paints cells with arrows and Space.
  private void paint(Found.Cells cells) {
    for (var row : cells.rows()) {
      press(KeyCode.HOME);
      for (int column = 0; column <= row.lastIndexOf('#'); column++) {
        if (row.charAt(column) == '#') press(KeyCode.SPACE);
        press(KeyCode.RIGHT);
      }
      press(KeyCode.DOWN);
    }
  }

  private void set(String node, String parameter, String value) {
    select(node);
    robot.interact(() -> {
      var side = find("#side", TabPane.class);
      for (Tab tab : side.getTabs())
        if ("inspector-tab".equals(tab.getId())) side.getSelectionModel().select(tab);
    });
    WaitForAsyncUtils.waitForFxEvents();
    enter("#parameter-" + parameter, value);
    checked();
  }

  /// Takes all hints, and lets the lesson do it.
  private void build() {
    for (int i = 0; i < Learning.HINTS; i++) press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.H);
    robot.interact(() -> find("#learn-build", javafx.scene.Node.class).requestFocus());
    press(KeyCode.ENTER);
    checked();
  }

  private Progress progress(String id) {
    return new LessonShelf(
            StandardCatalogue.catalogue(), Preferences.from(home.resolve("preferences.json")))
        .progress(id);
  }

  @Test
  void threeLessonsArePlayedByKeysAndTheirProgressIsKept() throws Exception {
    open("feature-map", "feature map?");
    assertFalse(editor.designs().shown().isUnsaved(), "the course keeps it");
    play(() -> set("conv", "filters", "2"));
    assertEquals(Progress.DONE, progress("feature-map"));

    var page = learning().page().orElseThrow().html();
    assertTrue(page.contains("my words"), page);
    assertTrue(page.contains("\"lesson\": \"feature-map\""), page);

    open("max-pooling", "What is kept");
    play(this::build);
    assertEquals(Progress.DONE, progress("max-pooling"));

    press(KeyCode.F9);
    until("list", () -> isShown("#lessons-list"));
    robot.write("one pixel");
    robot.interact(() -> find("#lessons-begin", javafx.scene.Node.class).requestFocus());
    press(KeyCode.ENTER);
    until(
        "opened",
        () -> learning().state().lesson().filter(it -> it.id().equals("one-by-one")).isPresent());
    checked();
    play(this::build);
    assertEquals(Progress.DONE, progress("one-by-one"));

    var kept = home.resolve("lessons/feature-map.vertebra");
    until("kept", () -> Files.exists(kept));
    var document = DocumentFile.read(kept).document();
    assertEquals(Optional.of("my words"), Notebook.of(document).note(8), "the notebook is kept");
    assertEquals(
        Optional.of(new Value.Whole(2)),
        document.graph().node(new NodeId("conv")).parameters().get("filters"));
  }

  @Test
  void whatTheLessonHoldsStaysAndRunningWaitsForThePrediction() throws Exception {
    open("stride-padding", "Which size comes out");
    robot.interact(() -> learning().go(2));
    press(KeyCode.CONTROL, KeyCode.ENTER);
    until("refused", () -> isShown("#learn-remark"));
    assertTrue(find("#learn-remark", Labeled.class).getText().contains("prediction"));
    var before = state().graph();
    robot.interact(() -> learning().go(5));
    robot.interact(() ->
        editor
            .designs()
            .shown()
            .runs()
            .feed(new NodeId("image"), vertebra.execute.InputSource.Noise.USUAL));
    until("held", () -> isShown("#learn-remark"));
    assertTrue(find("#learn-remark", Labeled.class).getText().contains("holds"));
    assertTrue(before.contains(new NodeId("image")));
  }

  @Test
  void aBlockThatIsAskedForIsCalledAsItsCardAndAHintIsSeen() {
    open("capstone", "backbone, neck and head within");
    int named = 5;
    robot.interact(() -> learning().go(named));
    press(KeyCode.F11);
    until("presented", () -> isShown("#step-band"));
    press(KeyCode.PAGE_DOWN);
    until("told", () -> learning().state().replies().containsKey(named));
    until(
        "by its title",
        () -> "It is Narrow.".equals(find("#step-band-truth", Labeled.class).getText()));
    press(KeyCode.ESCAPE);
    robot.interact(() -> {
      learning().go(3);
      learning().hint();
    });
    var pane = find("#learn-hints", Region.class);
    var panel = find("#learn-panel", Region.class);
    until(
        "the hint lies in the panel",
        () ->
            pane.getChildrenUnmodifiable().size() == 1
                && panel
                    .localToScene(panel.getLayoutBounds())
                    .contains(pane.localToScene(pane.getLayoutBounds())));
  }

  @Test
  void aFaultIsRepairedOnTheCanvasAndTheRepairIsKept() {
    open("capstone", "backbone, neck and head within");
    int repair = 6;
    robot.interact(() -> learning().go(repair));
    until("the design with the fault", () -> state().graph().contains(new NodeId("narrow")));
    checked();
    robot.interact(() -> find("#learn-mended", Button.class).fire());
    until("looked at", () -> learning().state().replies().containsKey(repair));
    assertEquals("It is not repaired yet", find("#learn-verdict", Labeled.class).getText());
    set("narrow", "groups", "4");
    robot.interact(() -> find("#learn-mended", Button.class).fire());
    until("looked at again", () -> learning().state().replies().containsKey(repair));
    assertEquals(
        "It is repaired",
        find("#learn-verdict", Labeled.class).getText(),
        () -> learning().state().toString());
    for (int step : List.of(repair - 1, repair, 3, repair)) {
      robot.interact(() -> learning().go(step));
      assertEquals(
          step == 3 ? Optional.empty() : Optional.of(Value.of(step == repair ? 4 : 5)),
          groups(state().graph()));
    }
  }

  @Test
  void whatIsMadeOfALessonsDesignIsKeptWithoutBeingChecked() {
    open("capstone", "backbone, neck and head within");
    int repair = 6;
    robot.interact(() -> learning().go(repair));
    until("the design with the fault", () -> state().graph().contains(new NodeId("narrow")));
    set("narrow", "groups", "8");
    for (int step : List.of(repair - 1, 3, repair)) robot.interact(() -> learning().go(step));
    assertEquals(Optional.of(Value.of(8)), groups(state().graph()));
    robot.interact(() -> editor.designs().shown().workbench().undo());
    assertEquals(Optional.of(Value.of(5)), groups(state().graph()));
    assertEquals(Map.of(), learning().state().notebook().drafts());
  }

  private static Optional<Value> groups(Graph graph) {
    return graph.find(new NodeId("narrow")).flatMap(node -> node.parameters().get("groups"));
  }

  private boolean isSeenWhole() {
    var canvas = find("#canvas", Region.class);
    var window = canvas.localToScene(canvas.getLayoutBounds());
    return state().graph().nodes().stream()
        .map(node -> robot.lookup("#node-" + node.id()).tryQueryAs(Region.class))
        .allMatch(card ->
            card.isPresent()
                && window.contains(card.get().localToScene(card.get().getLayoutBounds())));
  }

  @Test
  void whatALessonLaysOnTheCanvasIsSeenWhole() {
    open("residual", "the branch says nothing");
    robot.interact(() -> learning().go(5));
    until("seen whole", this::isSeenWhole);
    robot.interact(() -> learning().go(1));
    until("seen whole again", this::isSeenWhole);
  }

  @Test
  void whatIsTypedRightAfterALessonOrAStepOpensIsKept() {
    open("fire", "How does SqueezeNet save");
    until(
        "the keyboard in what is asked",
        () ->
            stage.getScene().getFocusOwner() instanceof TextField field
                && "learn-answer".equals(field.getId()));
    robot.interact(() -> {
      learning().note("1");
      find("#learn-next", Button.class).fire();
      for (var digit : List.of("1", "2", "8"))
        Event.fireEvent(
            stage.getScene().getFocusOwner(),
            new KeyEvent(
                KeyEvent.KEY_TYPED, digit, "", KeyCode.UNDEFINED, false, false, false, false));
    });
    assertEquals("128", find("#learn-answer", TextField.class).getText());
  }

  @Test
  void aRoomSeesCanvasAndMicroscopeAloneAndIsAskedBeforeItIsTold() throws Exception {
    open("bottleneck", "three layers be cheaper");
    robot.interact(() -> learning().startOver());
    checked();
    var canvas = find("#canvas", Region.class);
    double before = canvas.getHeight();
    press(KeyCode.F11);
    until("presented", () -> isShown("#step-band"));
    assertFalse(isShown("#menu-bar"), "no menus");
    assertFalse(isShown("#side"), "no panel at the side");
    assertFalse(isShown("#search"), "no palette");
    assertTrue(isShown("#bottom"), "the microscope");
    until("asked", () -> learning().isAwaited());
    assertEquals("", find("#step-band-truth", Labeled.class).getText().replaceAll("What.*", ""));
    press(KeyCode.PAGE_DOWN);
    until("told", () -> learning().state().replies().containsKey(1));
    until("said", () -> find("#step-band-truth", Labeled.class).getText().startsWith("It is"));
    assertEquals(1, at(), "the truth comes before the next step");
    press(KeyCode.PAGE_DOWN);
    until("next", () -> at() == 2);
    press(KeyCode.PAGE_UP);
    until("back", () -> at() == 1);
    press(KeyCode.ESCAPE);
    until("over", () -> isShown("#menu-bar") && isShown("#side"));
    until("as before", () -> Math.abs(canvas.getHeight() - before) < 1);
    press(KeyCode.F11);
    until("presented again", () -> isShown("#step-band"));
    press(KeyCode.F11);
    until("over by the key that began it", () -> isShown("#menu-bar"));
    robot.interact(() -> learning().startOver());
  }

  /// A term of the glossary, by keys: searched, its view opened under the microscope.
  private void showMe(String term, String side, String block) {
    open("menu-glossary");
    until("glossary", () -> find("#glossary-search", javafx.scene.Node.class).isFocused());
    robot.write(term);
    assertEquals(term, find("#glossary-title", Labeled.class).getText());
    robot.interact(() -> find("#glossary-show", javafx.scene.Node.class).requestFocus());
    press(KeyCode.ENTER);
    until(
        "shown",
        () ->
            isShown("#microscope")
                && state().selection().contains(new NodeId(block))
                && !isShown("#microscope-empty"));
    assertEquals(side, find("#microscope-side", ComboBox.class).getValue().toString());
    until("keyboard", () -> find("#microscope-view", javafx.scene.Node.class).isFocused());
  }

  @Test
  void aTermOfTheGlossaryIsShownUnderTheMicroscope() {
    showMe("max pooling", "Numbers", "max-pool");
    showMe("overfitting", "Curves", "image");
    showMe("residual connection", "Numbers", "skip-add");
  }
}
