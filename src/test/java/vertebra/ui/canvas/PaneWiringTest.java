package vertebra.ui.canvas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.stage.Stage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.BlockSearch;
import vertebra.document.Document;
import vertebra.document.Position;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Value;

/// Wires and blocks put in by a robot's hands, by mouse and by keys.
@Tag("fx")
@ExtendWith(ApplicationExtension.class)
class PaneWiringTest extends PaneOnScreen {

  @Start
  void start(Stage stage) {
    show(stage);
  }

  @Test
  void aWireIsDrawnFromPortToPort(FxRobot robot) {
    open(APART);
    robot.drag("#port-out-image-y", MouseButton.PRIMARY).dropTo("#port-in-conv-x");
    assertEquals(List.of("image:y → conv:x"), wires());
    assertEquals(1, steps());
    robot.press(KeyCode.CONTROL).type(KeyCode.Z).release(KeyCode.CONTROL);
    assertEquals(List.of(), wires());
  }

  @Test
  void aWireDroppedOnACardTakesItsFirstFreeInput(FxRobot robot) {
    open(APART);
    robot.drag("#port-out-image-y", MouseButton.PRIMARY).dropTo("#node-conv");
    assertTrue(isWired("image", "conv"), "" + wires());
  }

  @Test
  void aWireThatNeedsAFixComesWithIt(FxRobot robot) {
    open(
        """
        image = input(shape: N,3,8,8)
        fully = dense(units: 5)
        """);
    robot.drag("#port-out-image-y", MouseButton.PRIMARY).moveTo("#port-in-fully-x");
    WaitForAsyncUtils.waitForFxEvents();
    var words = robot.lookup("#canvas-bubble").queryLabeled().getText();
    assertTrue(words.contains("Drop here to") && words.contains("no cost"), words);
    robot.drop();
    assertEquals(3, nodes().size());
    assertEquals(List.of(), workbench.state().analysis().errors());
    assertEquals(1, steps());
  }

  @Test
  void aWireThatCannotBeSaysWhyAndIsNotDrawn(FxRobot robot) {
    open(CHAIN, Map.of("act", new Position(COLUMN, 2 * ROW)));
    robot.drag("#port-out-act-y", MouseButton.PRIMARY).moveTo("#port-in-conv-x");
    WaitForAsyncUtils.waitForFxEvents();
    assertTrue(robot.lookup("#canvas-bubble").queryLabeled().getText().contains("circle"));
    robot.drop();
    assertEquals(0, steps());
  }

  @Test
  void aWireDroppedOnNothingOffersBlocksThatFit(FxRobot robot) {
    open(
        """
        image = input(shape: N,3,32,32)
        """);
    robot.drag("#port-out-image-y", MouseButton.PRIMARY).moveBy(0, 120).drop();
    robot.write("relu").type(KeyCode.ENTER);
    assertEquals(List.of("image", "relu"), nodes());
    assertTrue(isWired("image", "relu"), "" + wires());
  }

  @Test
  void takingAWireOffItsInputRemovesIt(FxRobot robot) {
    open(CHAIN);
    robot.drag("#port-in-act-x", MouseButton.PRIMARY).moveBy(300, 0).drop();
    assertFalse(isWired("conv", "act"), "" + wires());
  }

  @Test
  void aCardDroppedOnAWireGoesInBetweenAsOneStep(FxRobot robot) {
    open(
        """
        image = input(shape: N,3,32,32)
        out   = output    image
        act   = relu
        """,
        Map.of("out", new Position(0, 4 * ROW), "act", new Position(COLUMN, 2 * ROW)));
    var from = robot.lookup("#node-act").query().localToScreen(20, 10);
    var wire = robot.lookup("#port-out-image-y").query().localToScreen(7, 7);
    robot.moveTo(from).press(MouseButton.PRIMARY).moveBy(-40, 0);
    robot.moveTo(wire.getX(), wire.getY() + 150);
    robot.release(MouseButton.PRIMARY);
    assertTrue(isWired("image", "act") && isWired("act", "out"), "" + wires());
    assertEquals(1, steps());
    robot.press(KeyCode.CONTROL).type(KeyCode.Z).release(KeyCode.CONTROL);
    assertTrue(isWired("image", "out"), "" + wires());
    assertEquals(Optional.of(new Position(COLUMN, 2 * ROW)), place("act"));
  }

  @Test
  void aWireGoesFromANamedPortToANamedPortByKeysAlone(FxRobot robot) {
    open("image = input\nconv = conv-2d image\nsum = add conv\nother = relu");
    select("conv");
    robot.type(KeyCode.W);
    assertTrue(robot.lookup("#port-search").query().isVisible());
    robot.write("output").type(KeyCode.ENTER);
    robot.write("relu").type(KeyCode.ENTER);
    assertTrue(isWired("conv", "other"), "" + wires());
    robot.press(KeyCode.CONTROL).type(KeyCode.Z).release(KeyCode.CONTROL);
    assertFalse(isWired("conv", "other"), "one step");
  }

  @Test
  void aWireByKeysComesWithTheFixThatTheMouseWouldOffer(FxRobot robot) {
    open("image = input\npool = global-avg-pool image\nfc = dense");
    select("pool");
    robot.type(KeyCode.W);
    robot.write("output").type(KeyCode.ENTER);
    robot.write("dense");
    WaitForAsyncUtils.waitForFxEvents();
    assertTrue(
        robot.lookup(".block-search-summary").queryAllAs(Label.class).stream()
            .anyMatch(label -> label.getText().contains("Drop here to")),
        "the mouse's words");
    robot.type(KeyCode.ENTER);
    assertTrue(isWired("pool", "fc"), "" + wires());
    assertEquals(List.of(), workbench.state().analysis().errors());
  }

  /// Of several ends by one name the free one comes first; of another it is said what would go.
  @Test
  void aWireByKeysTakesNoOthersPlaceUnasked(FxRobot robot) {
    open("image = input\none = conv-2d image\ntwo = conv-2d image\nboth = concat one");
    select("two");
    robot.type(KeyCode.W).type(KeyCode.ENTER).write("concat");
    WaitForAsyncUtils.waitForFxEvents();
    assertTrue(
        robot.lookup(".block-search-summary").queryAllAs(Label.class).stream()
            .anyMatch(label -> label.getText().endsWith("in place of the wire from Conv 2D 1")));
    robot.type(KeyCode.ENTER);
    WaitForAsyncUtils.waitForFxEvents();
    assertTrue(isWired("one", "both") && isWired("two", "both"), "" + wires());
    select("both");
    robot.type(KeyCode.W);
    WaitForAsyncUtils.waitForFxEvents();
    assertEquals(
        Set.of("← Conv 2D 1", "← Conv 2D 2"),
        robot.lookup(".block-search-summary").queryAllAs(Label.class).stream()
            .map(Label::getText)
            .filter(line -> line.startsWith("←"))
            .collect(Collectors.toSet()));
    robot.type(KeyCode.ESCAPE);
  }

  @Test
  void wiresAreSelectedAndClearedByKeys(FxRobot robot) {
    open("image = input\nconv = conv-2d image\nact = relu conv");
    select("conv");
    robot.type(KeyCode.W).type(KeyCode.DOWN).type(KeyCode.ENTER);
    WaitForAsyncUtils.waitForFxEvents();
    assertEquals(
        Optional.of("conv:y → act:x"), workbench.state().selection().wire().map(Edge::toString));
    robot.type(KeyCode.DELETE);
    assertFalse(isWired("conv", "act"));
    robot.type(KeyCode.W).write("input").type(KeyCode.DELETE);
    assertTrue(isWired("image", "conv"), "Delete edits a query");
    robot.type(KeyCode.ESCAPE).type(KeyCode.W);
    robot.type(KeyCode.DOWN).type(KeyCode.DELETE).type(KeyCode.ESCAPE);
    assertFalse(isWired("image", "conv"));
  }

  @Test
  void aWireIsLedElsewhereByKeys(FxRobot robot) {
    open("image = input\nconv = conv-2d image\nact = relu conv");
    select("conv");
    robot.type(KeyCode.W).type(KeyCode.DOWN).type(KeyCode.ENTER);
    robot.type(KeyCode.RIGHT).type(KeyCode.RIGHT);
    WaitForAsyncUtils.waitForFxEvents();
    var wire = workbench.state().selection().wire().orElseThrow();
    assertEquals(1, workbench.state().document().layout().bends(wire).size());
    robot.type(KeyCode.ENTER);
    WaitForAsyncUtils.waitForFxEvents();
    assertEquals(2, workbench.state().document().layout().bends(wire).size());
    assertEquals(2, steps(), "moves by keys are one step");
    onScreen(workbench::undo);
    onScreen(workbench::undo);
    assertEquals(List.of(), workbench.state().document().layout().bends(wire));
  }

  @Test
  void whatIsOfferedBehindAPortSaysItsShapeAndCost(FxRobot robot) throws Exception {
    open("image = input(shape: \"N,3,64,64\")\nconv = conv-2d(filters: 16) image");
    onScreen(() -> pane.offerBlocks());
    robot.type(KeyCode.ESCAPE);
    select("conv");
    robot.type(KeyCode.W).type(KeyCode.ESCAPE);
    robot.drag("#port-out-conv-y", MouseButton.PRIMARY).dropBy(0, 140);
    WaitForAsyncUtils.waitForFxEvents();
    // Each row hears its figures by itself.
    WaitForAsyncUtils.waitFor(
        10,
        TimeUnit.SECONDS,
        () -> {
          var figures = searchFigures(robot);
          return figures.size() >= 5 && figures.getFirst().startsWith("→ N×16×64×64");
        });
    assertEquals(0, robot.lookup(".block-search-trouble").queryAll().size(), "only what checks");
    robot.write("dense");
    WaitForAsyncUtils.waitForFxEvents();
    assertTrue(
        robot.lookup(".block-search-trouble").queryAllAs(Label.class).stream()
            .anyMatch(label -> label.getText().startsWith("fits with a fix")),
        "asked for by name");
    robot.type(KeyCode.ENTER);
    assertEquals(List.of(), workbench.state().analysis().errors());
    assertEquals(1, steps());
  }

  private static BlockSearch.Offer offer(String block) {
    var type = StandardCatalogue.catalogue().find(new BlockId(block)).orElseThrow();
    return new BlockSearch.Offer(type, Parameters.NONE);
  }

  /// What dense needs in front of it takes a look at many ways in a large design. What the rows
  /// that are seen say of shape and cost, from the top.
  private static List<String> searchFigures(FxRobot robot) {
    return robot.lookup(".block-search-figures").queryAllAs(Label.class).stream()
        .filter(PaneWiringTest::isSeen)
        .sorted(Comparator.comparingDouble(label -> label.localToScene(0, 0).getY()))
        .map(Label::getText)
        .toList();
  }

  @Test
  void blocksComeInTurnWhenWhatTheyBringIsFoundAndNotOnTheWindowsThread() {
    open("image = input(shape: \"N,3,64,64\")\nconv = conv-2d(filters: 16) image");
    select("conv");
    var held = new ConcurrentLinkedQueue<Runnable>();
    elsewhere = held::add;
    onScreen(() -> {
      pane.add(offer("dense"));
      pane.add(offer("relu"));
    });
    assertEquals(List.of("image", "conv"), nodes(), "nobody has looked yet");
    onScreen(() ->
        workbench.perform(
            "Edit", new GraphEdit.SetParameter(new NodeId("conv"), "filters", Value.of(8))));
    while (!held.isEmpty()) {
      held.remove().run();
      WaitForAsyncUtils.waitForFxEvents();
    }
    assertEquals(5, nodes().size(), "" + nodes());
    assertTrue(isWired("dense", "relu"), "" + wires());
    assertEquals(List.of(), workbench.state().analysis().errors());
    assertEquals(3, steps());
    onScreen(() -> pane.add(offer("self-attention")));
    var other = graph("image = input");
    elsewhere = Runnable::run;
    open(Document.of(other));
    held.forEach(Runnable::run);
    assertEquals(List.of("image"), nodes(), "another design");
  }

  @Test
  void undoRightAfterABlockWasAskedForIsOfThatBlock(FxRobot robot) {
    open("image = input(shape: \"N,3,64,64\")\nconv = conv-2d(filters: 16) image");
    select("conv");
    var held = new ConcurrentLinkedQueue<Runnable>();
    onScreen(() ->
        workbench.perform(
            "Edit", new GraphEdit.SetParameter(new NodeId("conv"), "filters", Value.of(8))));
    elsewhere = held::add;
    onScreen(() -> {
      pane.add(offer("dense"));
      pane.add(offer("relu"));
    });
    robot.press(KeyCode.CONTROL).type(KeyCode.Z).type(KeyCode.Z).release(KeyCode.CONTROL);
    elsewhere = Runnable::run;
    while (!held.isEmpty()) held.remove().run();
    WaitForAsyncUtils.waitForFxEvents();
    assertEquals(List.of("image", "conv"), nodes());
    assertEquals(1, steps(), "another step was taken back");
  }

  /// A block is tried by checking the design with it, which among many blocks is noticed.
  @Test
  void blocksAreTriedOnceAndOnlyAsFarDownAsOneLooks(FxRobot robot) {
    open(CHAIN);
    select("act");
    int opened = errands(() -> onScreen(pane::offerReplacements));
    int lines = robot.lookup("#block-search-list").queryListView().getItems().size();
    assertTrue(opened > 0 && TRIED_AT_ONCE * opened < lines / 2, opened + " of " + lines);
    robot.type(KeyCode.ESCAPE);
    assertEquals(
        0, errands(() -> onScreen(pane::offerReplacements)), "what was tried is remembered");
    int below = errands(() -> robot.type(KeyCode.PAGE_DOWN, 6));
    assertTrue(below > 0, "further down more is tried");
    robot.type(KeyCode.ESCAPE);
    assertEquals(0, errands(() -> onScreen(pane::offerReplacements)), "and remembered too");
    robot.type(KeyCode.ESCAPE);
    select("conv");
    assertTrue(
        errands(() -> onScreen(pane::offerReplacements)) > 0,
        "in another place it is something else");
    robot.type(KeyCode.ESCAPE);
    onScreen(() -> workbench.perform("Edit", new GraphEdit.Remove(List.of(new NodeId("out")))));
    assertTrue(errands(() -> onScreen(pane::offerReplacements)) > 0, "in another design too");
  }

  /// At most so many blocks are tried in one errand.
  private static final int TRIED_AT_ONCE = 6;

  /// A list keeps rows that it does not show.
  private static boolean isSeen(javafx.scene.Node node) {
    for (var at = node; at != null; at = at.getParent()) if (!at.isVisible()) return false;
    return true;
  }

  @Test
  void aNetworkIsBuiltWithoutTheMouse(FxRobot robot) {
    open("");
    for (var block : List.of("input", "conv 2d", "output")) {
      robot.press(KeyCode.SHIFT).type(KeyCode.A).release(KeyCode.SHIFT);
      robot.write(block).type(KeyCode.ENTER);
    }
    assertEquals(List.of("input", "conv-2d", "output"), nodes());
    robot.press(KeyCode.CONTROL).type(KeyCode.A).release(KeyCode.CONTROL);
    robot.type(KeyCode.L);
    assertTrue(isWired("input", "conv-2d") && isWired("conv-2d", "output"), "" + wires());
    assertTrue(workbench.state().analysis().isValid());
  }

  @Test
  void altClickOnAPortBreaksItsWires(FxRobot robot) {
    open(CHAIN);
    robot.press(KeyCode.ALT).clickOn("#port-out-conv-y").release(KeyCode.ALT);
    assertFalse(isWired("conv", "act"), "" + wires());
  }

  @Test
  void aLineDrawnAcrossWiresCutsThem(FxRobot robot) {
    open(CHAIN);
    var port = robot.lookup("#port-out-conv-y").query().localToScreen(7, 7);
    robot.press(KeyCode.CONTROL).moveTo(port.getX() - 60, port.getY() + 25);
    robot.press(MouseButton.SECONDARY).moveTo(port.getX() + 60, port.getY() + 30);
    robot.release(MouseButton.SECONDARY).release(KeyCode.CONTROL);
    assertFalse(isWired("conv", "act"), "" + wires());
    assertTrue(isWired("image", "conv") && isWired("act", "out"), "" + wires());
  }
}
