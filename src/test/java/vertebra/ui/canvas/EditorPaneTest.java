package vertebra.ui.canvas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.geometry.VerticalDirection;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;
import vertebra.canvas.FrameBox;
import vertebra.canvas.Snap;
import vertebra.canvas.ViewGraph;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.document.Frame;
import vertebra.document.Position;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.inspect.PortValue;
import vertebra.paint.Palette;
import vertebra.paint.Point;
import vertebra.paint.Thumbnail;
import vertebra.runtime.Tensor;
import vertebra.runtime.TensorStatistics;
import vertebra.workbench.Basis;
import vertebra.workbench.Selection;
import vertebra.workbench.Shown;

/// The editor under a robot's hands: what the user does, and what the design is then.
@Tag("fx")
@ExtendWith(ApplicationExtension.class)
class EditorPaneTest extends PaneOnScreen {

  @Start
  void start(Stage stage) {
    show(stage);
  }

  /// Only what looks otherwise is painted after an edit; nobody sees that from the picture.
  @Test
  void aPictureThatIsMendedIsTheOneThatIsPaintedWhole() {
    open(
        """
        image = input(shape: N,3,32,32)
        conv  = conv-2d(filters: 8)  image
        act   = relu                 conv
        wide  = conv-2d(filters: 16) act
        """);
    for (var edit :
        List.of(
            new GraphEdit.SetParameter(new NodeId("conv"), "kernel", Value.of(5)),
            new GraphEdit.SetParameter(new NodeId("wide"), "filters", Value.of(0)),
            new GraphEdit.Remove(List.of(new NodeId("act"))))) {
      onScreen(() -> workbench.perform("Edit", edit));
      var mended = picture();
      onScreen(() -> {
        pane.toggleMaps();
        pane.toggleMaps();
      });
      assertArrayEquals(picture(), mended, edit.toString());
    }
  }

  private int[] picture() {
    var pixels = new ArrayList<Integer>();
    for (int pulse = 0; pulse < 2; pulse++) onScreen(() -> scene.snapshot(null));
    onScreen(() -> {
      var shot = scene.snapshot(null).getPixelReader();
      for (int y = 0; y < scene.getHeight(); y++)
        for (int x = 0; x < scene.getWidth(); x++) pixels.add(shot.getArgb(x, y));
    });
    return pixels.stream().mapToInt(Integer::intValue).toArray();
  }

  @Test
  void aChannelThatIsClickedIsPinnedAndUnpinnedByAnotherClick(FxRobot robot)
      throws TimeoutException {
    open("image = input(shape: \"N,3,4,4\")");
    // The first time that the canvas is laid out, it shows everything.
    onScreen(() -> scene.snapshot(null));
    var tensor = Tensor.of(new float[48], 1, 3, 4, 4);
    var blank = new Thumbnail(4, 4, new int[16]);
    var value = new PortValue(tensor, TensorStatistics.of(tensor), blank, Optional.empty());
    onScreen(() -> {
      pane.setPortValues(new Shown.Fresh<>(Map.of(Port.of("image", "y"), value)), false);
      pane.zoomTo(2);
    });
    // The view has arrived once a tile, which is 19 wide, is seen at twice its size.
    WaitForAsyncUtils.waitFor(
        10,
        TimeUnit.SECONDS,
        () ->
            robot
                .lookup("#channel-image-1")
                .tryQueryAs(ToggleButton.class)
                .filter(tile -> tile.getWidth() == 38)
                .isPresent());
    robot.clickOn("#channel-image-1");
    assertTrue(robot.lookup("#channel-image-1").queryAs(ToggleButton.class).isSelected());
    robot.clickOn("#channel-image-1");
    assertFalse(robot.lookup("#channel-image-1").queryAs(ToggleButton.class).isSelected());
  }

  @Test
  void thatNothingCouldBeWorkedOutIsSaidBesideWhatWasSeenEarlier(FxRobot robot) {
    open(CHAIN);
    onScreen(
        () -> pane.setPortValues(new Shown.Earlier<>(Map.of(), Set.of(Basis.Part.PLACE)), true));
    assertEquals(
        "Of an earlier state: the place looked at differs. What flows now could not be worked out;"
            + " Tensors says why.",
        robot.lookup("#canvas-earlier").queryAs(Label.class).getText());
  }

  @Test
  void aRemarkThatHasNoRoomOnOneLineTakesAsFewAsItCan(FxRobot robot) {
    open(
        CHAIN,
        Map.of(
            "conv", new Position(0, 260),
            "act", new Position(0, 520),
            "out", new Position(0, 780)));
    onScreen(
        () -> pane.setPortValues(new Shown.Earlier<>(Map.of(), Set.of(Basis.Part.values())), true));
    onScreen(() -> scene.snapshot(null));
    var remark = robot.lookup("#canvas-earlier").queryAs(Label.class);
    assertTrue(remark.getHeight() < remark.getWidth() / 3, remark.getBoundsInParent().toString());
  }

  @Test
  void draggingACardMovesItOnceAndUndoBringsItBack(FxRobot robot) {
    open(CHAIN);
    robot.drag("#node-conv", MouseButton.PRIMARY).dropBy(160, 40);
    var moved = place("conv").orElseThrow();
    assertTrue(moved.x() > 60, "" + moved);
    assertEquals(1, steps());
    robot.press(KeyCode.CONTROL).type(KeyCode.Z).release(KeyCode.CONTROL);
    assertEquals(Optional.of(new Position(0, ROW)), place("conv"));
  }

  @Test
  void oneEscapeGoesOneLevelUpToTheBlockThatWasLeft(FxRobot robot) {
    open(
        """
        image = input(shape: "N,64,32,32")
        stage = residual-stage(blocks: 2) image
        """);
    var stage = new NodeId("stage");
    var unit = new NodeId("1");
    onScreen(() -> pane.show(List.of(stage, unit, new NodeId("conv2"))));
    assertEquals(List.of(stage, unit), pane.trail());
    var within = "Net – Residual stage – Bottleneck 2";
    assertEquals(within, pane.sight("Net").name(), "a picture of the level");
    robot.type(KeyCode.ESCAPE);
    assertEquals(List.of(stage), pane.trail());
    assertEquals(Optional.of(unit), designs.shown().level().get().state().selection().single());
    robot.type(KeyCode.ESCAPE);
    assertEquals(List.of(), pane.trail());
    assertEquals(Optional.of(stage), workbench.state().selection().single());
  }

  @Test
  void aBoxSelectsWhatLiesInside(FxRobot robot) {
    open(CHAIN);
    var top = robot.lookup("#node-conv").query().localToScreen(-30, -10);
    var card = robot.lookup("#node-act").query();
    var bottom = card.localToScreen(card.getLayoutBounds().getWidth() + 20, 0);
    robot.moveTo(top).press(MouseButton.PRIMARY);
    robot.moveTo(bottom.getX(), bottom.getY() + card.getLayoutBounds().getHeight() + 8);
    robot.release(MouseButton.PRIMARY);
    assertEquals(List.of("conv", "act"), selected());
  }

  @Test
  void deletingCanHealTheWire(FxRobot robot) {
    open(CHAIN);
    robot.clickOn("#node-act");
    robot.press(KeyCode.SHIFT).type(KeyCode.DELETE).release(KeyCode.SHIFT);
    assertEquals(List.of("image", "conv", "out"), nodes());
    assertTrue(isWired("conv", "out"), "" + wires());
    robot.clickOn("#node-conv").type(KeyCode.DELETE);
    assertEquals(List.of("image", "out"), nodes());
    assertEquals(List.of(), wires());
  }

  @Test
  void copiesCanKeepTheWiresThatCameFromOutside(FxRobot robot) {
    open(CHAIN);
    select("conv", "act");
    robot.press(KeyCode.CONTROL).type(KeyCode.C, KeyCode.V).release(KeyCode.CONTROL);
    assertEquals(6, nodes().size());
    assertEquals(4, wires().size(), "the wire inside came along");
    assertEquals(2, selected().size());
    select("conv");
    robot.press(KeyCode.CONTROL).type(KeyCode.C);
    robot.press(KeyCode.SHIFT).type(KeyCode.V).release(KeyCode.SHIFT, KeyCode.CONTROL);
    assertEquals(7, nodes().size());
    assertTrue(isWired("image", selected().getFirst()), "" + wires());
  }

  @Test
  void aCutCanBePasted(FxRobot robot) {
    open(CHAIN);
    select("act");
    robot.press(KeyCode.CONTROL).type(KeyCode.X).release(KeyCode.CONTROL);
    assertEquals(3, nodes().size());
    robot.press(KeyCode.CONTROL).type(KeyCode.V).release(KeyCode.CONTROL);
    assertEquals(4, nodes().size());
  }

  @Test
  void theSearchIsDrivenByKeysAlone(FxRobot robot) {
    open("");
    robot.press(KeyCode.SHIFT).type(KeyCode.A).release(KeyCode.SHIFT);
    robot.write("max pool").type(KeyCode.ENTER);
    assertEquals(List.of("max-pool"), nodes());
    robot.press(KeyCode.SHIFT).type(KeyCode.A).release(KeyCode.SHIFT);
    assertTrue(robot.lookup("#block-search").query().isVisible());
    robot.type(KeyCode.ESCAPE);
    assertFalse(robot.lookup("#block-search").query().isVisible());
    assertEquals(1, nodes().size());
  }

  /// Both come to stand beside the blocks in the middle and beside each other, where one sees them.
  @Test
  void notesAndFreeFramesLandOnNothingElse(FxRobot robot) {
    open(CHAIN);
    onScreen(pane::fit);
    onScreen(pane::addNote);
    robot.write("Why").push(KeyCode.CONTROL, KeyCode.ENTER);
    onScreen(pane::addFreeFrame);
    robot.write("Try this").type(KeyCode.ENTER);
    WaitForAsyncUtils.waitForFxEvents();
    var design = designs.shown().workbench().state().design();
    var view =
        ViewGraph.of(
            vertebra.canvas.Scene.of(design.document(), design.catalogue(), design.analysis()));
    assertEquals(2, view.frames().size());
    for (var frame : view.frames()) {
      for (var card : view.cards())
        assertFalse(card.bounds().intersects(frame.bounds()), card.id() + " lies under " + frame);
      for (var other : view.frames())
        assertTrue(other == frame || !other.bounds().intersects(frame.bounds()));
    }
  }

  /// Tab goes on from the last block to the notes; there they are moved, copied and removed.
  @Test
  void notesAreReachedMovedCopiedAndRemovedByKeys(FxRobot robot) {
    open("image = input");
    var area = new Frame.Area(new Position(300, 40), 220, 48);
    var note = FrameBox.note("Why", area);
    onScreen(() -> workbench.perform("note", new Edit.SetFrame("note-1", note)));
    robot.type(KeyCode.TAB).type(KeyCode.TAB).type(KeyCode.DOWN).type(KeyCode.DOWN);
    WaitForAsyncUtils.waitForFxEvents();
    assertEquals(Optional.of("note-1"), workbench.state().selection().frame());
    assertEquals(new Position(300, 40 + 2 * Snap.GRID), frame("note-1").at());
    robot.push(KeyCode.CONTROL, KeyCode.D);
    WaitForAsyncUtils.waitForFxEvents();
    var copy = workbench.state().selection().frame().orElseThrow();
    assertTrue(frame(copy).at().x() > 300, "" + frame(copy));
    robot.type(KeyCode.DELETE);
    WaitForAsyncUtils.waitForFxEvents();
    assertEquals(
        List.of("note-1"), List.copyOf(workbench.state().document().layout().frames().keySet()));
    onScreen(workbench::undo);
    assertEquals(2, workbench.state().document().layout().frames().size());
  }

  private Frame.Area frame(String key) {
    return workbench.state().document().layout().frames().get(key).area().orElseThrow();
  }

  @Test
  void tabWalksTheCardsInTheOrderOfComputation(FxRobot robot) {
    open(CHAIN);
    robot.type(KeyCode.TAB, KeyCode.TAB).type(KeyCode.ENTER);
    assertEquals(List.of("conv"), selected());
    robot.type(KeyCode.TAB);
    robot.press(KeyCode.CONTROL).type(KeyCode.SPACE).release(KeyCode.CONTROL);
    assertEquals(List.of("conv", "act"), selected());
    robot.press(KeyCode.SHIFT).type(KeyCode.TAB).release(KeyCode.SHIFT).type(KeyCode.ENTER);
    robot.type(KeyCode.DOWN);
    assertEquals(ROW + 8, place("conv").orElseThrow().y());
  }

  @Test
  void oneLooksIntoACompositeAndOutAgain(FxRobot robot) {
    open(
        """
        image = input(shape: N,3,32,32)
        unit  = conv-unit(filters: 8)   image
        out   = output                  unit
        """);
    robot.clickOn("#node-unit").type(KeyCode.ENTER);
    WaitForAsyncUtils.waitForFxEvents();
    assertEquals(List.of(new NodeId("unit")), pane.trail());
    robot.type(KeyCode.DELETE);
    assertEquals(3, nodes().size(), "nothing is selected inside");
    robot.type(KeyCode.ESCAPE);
    WaitForAsyncUtils.waitForFxEvents();
    assertEquals(List.of(), pane.trail());
    assertEquals(List.of("unit"), selected());
    robot.doubleClickOn("#node-unit");
    assertEquals(1, pane.trail().size());
    robot.clickOn("#breadcrumb-0");
    assertEquals(List.of(), pane.trail());
  }

  @Test
  void aSelectionBecomesABlockAndIsOpenedUpAgain(FxRobot robot) {
    open(CHAIN);
    select("conv", "act");
    robot.press(KeyCode.CONTROL).type(KeyCode.G).release(KeyCode.CONTROL);
    robot.write("Unit").type(KeyCode.ENTER);
    assertEquals(3, nodes().size());
    assertTrue(nodes().contains("unit"), "" + nodes());
    robot.press(KeyCode.CONTROL, KeyCode.SHIFT).type(KeyCode.G);
    robot.release(KeyCode.SHIFT, KeyCode.CONTROL);
    assertEquals(4, nodes().size());
    assertTrue(workbench.state().analysis().isValid());
  }

  @Test
  void aCardIsRenamedInPlace(FxRobot robot) {
    open(CHAIN);
    robot.clickOn("#node-conv").type(KeyCode.F2);
    robot.write("Stem").type(KeyCode.ENTER);
    WaitForAsyncUtils.waitForFxEvents();
    assertEquals(
        Optional.of("Stem"), workbench.state().document().layout().title(new NodeId("conv")));
  }

  @Test
  void theMenuOpensOnASecondaryPress(FxRobot robot) {
    open(CHAIN);
    robot.clickOn("#node-act", MouseButton.SECONDARY);
    robot.clickOn("Bypass");
    assertEquals(vertebra.graph.Node.Mode.BYPASSED, graph().node(new NodeId("act")).mode());
  }

  @Test
  void aViewIsStoredWithTheDesignAndComesBack(FxRobot robot) {
    open(CHAIN);
    onScreen(() -> workbench.perform("Look", new Edit.SetSetting("view-2", "10.0 20.0 0.7500")));
    robot.type(KeyCode.DIGIT2);
    WaitForAsyncUtils.waitForFxEvents();
    robot.interrupt(20);
    WaitForAsyncUtils.waitForAsyncFx(1_000, () -> true);
    robot.press(KeyCode.CONTROL).type(KeyCode.DIGIT1).release(KeyCode.CONTROL);
    WaitForAsyncUtils.waitForFxEvents();
    assertTrue(workbench.state().document().settings().containsKey("view-1"));
  }

  @Test
  void colourComesFromTheStyleSheets(FxRobot robot) {
    open(CHAIN);
    assertEquals(Palette.LIGHT.colour(vertebra.paint.StyleTable.Ink.BACKGROUND), corner(robot));
    onScreen(() ->
        scene
            .getRoot()
            .setStyle("-vertebra-canvas-background: #102030; -vertebra-canvas-grid: #102030;"));
    WaitForAsyncUtils.waitForFxEvents();
    assertEquals(0xff102030, corner(robot));
  }

  private int corner(FxRobot robot) {
    WaitForAsyncUtils.waitForFxEvents();
    var image = robot.capture(scene.getRoot()).getImage();
    return image.getPixelReader().getArgb(5, 450);
  }

  @Test
  void aDesignTooLargeToReadOpensAtItsInput() {
    open(
        CHAIN,
        Map.of(
            "conv", new Position(0, 0),
            "image", new Position(4_000, 3_000),
            "act", new Position(8_000, 6_000)));
    assertTrue(pane.sight("").screen().contains(new Point(4_000, 3_000)));
  }

  @Test
  void aDesignTooLargeToReadOpensAtItsFirstBandWhereNoneIsSeenFromItsInput() {
    var plain = Document.of(graph(CHAIN));
    var places = new HashMap<NodeId, Position>();
    places.put(new NodeId("image"), new Position(0, 0));
    for (var down : Map.of("conv", 4_000, "act", 6_000, "out", 8_000).entrySet())
      places.put(new NodeId(down.getKey()), new Position(200, down.getValue()));
    var layout =
        plain
            .layout()
            .with(places)
            .withFrame("head", new Frame("Head", "head", List.of(new NodeId("act"))))
            .withFrame("back", new Frame("Backbone", "backbone", List.of(new NodeId("conv"))));
    open(plain.with(layout));
    var seen = pane.sight("").screen();
    assertTrue(seen.contains(new Point(100, 4_000)), "" + seen);
    assertFalse(seen.contains(new Point(200, 6_000)), "" + seen);
  }

  @Test
  void aDesignTooLargeToReadOpensWhereItsFirstBandSaysItsName() {
    var plain = Document.of(graph(CHAIN));
    var places = new HashMap<NodeId, Position>();
    places.put(new NodeId("image"), new Position(6_000, 0));
    places.put(new NodeId("conv"), new Position(0, 200));
    places.put(new NodeId("act"), new Position(6_000, 200));
    places.put(new NodeId("out"), new Position(6_000, 8_000));
    var back = new Frame("Backbone", "backbone", List.of(new NodeId("conv"), new NodeId("act")));
    open(plain.with(plain.layout().with(places).withFrame("back", back)));
    var seen = pane.sight("").screen();
    assertTrue(seen.contains(new Point(0, 200)), "" + seen);
  }

  @Test
  void anEmptyDesignSaysHowToBegin(FxRobot robot) {
    open("");
    assertTrue(robot.lookup("#canvas-hint").query().isVisible());
    open(APART);
    assertTrue(robot.lookup("#canvas-hint").tryQuery().isEmpty());
    assertTrue(robot.lookup("#node-conv").query().getAccessibleText().contains("has"));
  }

  @Test
  void portsCanBeRead(FxRobot robot) {
    open(CHAIN);
    assertEquals("Input of ReLU", robot.lookup("#port-in-act-x").query().getAccessibleText());
  }

  @Test
  void aMenuOffersOnlyWhatWorks(FxRobot robot) {
    open(CHAIN);
    assertTrue(menuOf(robot, "#node-act").contains("Group into a block…"));
    var ofInput = menuOf(robot, "#node-image");
    assertFalse(ofInput.contains("Group into a block…"), ofInput.toString());
    assertFalse(ofInput.contains("Select what feeds it"), ofInput.toString());
    assertTrue(ofInput.contains("Select what it feeds"), ofInput.toString());
    assertFalse(menuOf(robot, "#node-out").contains("Select what it feeds"));
  }

  private static List<String> menuOf(FxRobot robot, String card) {
    robot.clickOn(card, MouseButton.SECONDARY);
    WaitForAsyncUtils.waitForFxEvents();
    var words =
        Window.getWindows().stream()
            .filter(each -> each instanceof ContextMenu menu && "canvas-menu".equals(menu.getId()))
            .flatMap(each -> ((ContextMenu) each).getItems().stream())
            .map(MenuItem::getText)
            .filter(Objects::nonNull)
            .toList();
    robot.type(KeyCode.ESCAPE);
    WaitForAsyncUtils.waitForFxEvents();
    return words;
  }

  @Test
  void arrangingKeepsTheOrderAndIsOneStep(FxRobot robot) {
    open(CHAIN, Map.of("conv", new Position(400, 20), "act", new Position(-300, 35)));
    robot.press(KeyCode.CONTROL, KeyCode.SHIFT).type(KeyCode.L);
    robot.release(KeyCode.SHIFT, KeyCode.CONTROL);
    var heights = nodes().stream().map(id -> place(id).orElseThrow().y()).toList();
    assertEquals(heights.stream().sorted().toList(), heights);
    assertEquals(4, heights.stream().distinct().count(), "one below the other");
    assertEquals(1, steps());
  }

  @Test
  void arrangingWithNothingToMoveBringsTheDesignBackIntoView(FxRobot robot) throws Exception {
    open(CHAIN);
    robot.press(KeyCode.CONTROL, KeyCode.SHIFT).type(KeyCode.L);
    robot.release(KeyCode.SHIFT, KeyCode.CONTROL);
    int steps = steps();
    robot.moveTo(pane);
    robot.drag(MouseButton.MIDDLE).moveBy(-480, 0).drop();
    robot.moveTo(pane).drag(MouseButton.MIDDLE).moveBy(-480, 0).drop();
    WaitForAsyncUtils.waitFor(10, TimeUnit.SECONDS, () -> !isInWindow("#node-act"));
    robot.press(KeyCode.CONTROL, KeyCode.SHIFT).type(KeyCode.L);
    robot.release(KeyCode.SHIFT, KeyCode.CONTROL);
    WaitForAsyncUtils.waitFor(10, TimeUnit.SECONDS, () -> isInWindow("#node-act"));
    assertEquals(steps, steps(), "something was moved");
  }

  private boolean isInWindow(String card) throws Exception {
    return WaitForAsyncUtils.asyncFx(
            () -> {
              var part = pane.lookup(card);
              return part != null
                  && pane.localToScreen(pane.getLayoutBounds())
                      .contains(part.localToScreen(part.getLayoutBounds()));
            })
        .get();
  }

  @Test
  void arrangingBehindOpeningUpTakesTheWholeFlowAndTwoUndosShowWhatWasThere(FxRobot robot) {
    open(
        """
        image = input(shape: "N,3,32,32")
        unit  = conv-unit(filters: 8) image
        pool  = max-pool unit
        out   = output pool
        """);
    var before = workbench.state().document();
    onScreen(() -> workbench.select(Selection.of(new NodeId("unit"))));
    robot.press(KeyCode.CONTROL, KeyCode.SHIFT).type(KeyCode.G).type(KeyCode.L);
    robot.release(KeyCode.SHIFT, KeyCode.CONTROL);
    for (var wire : graph().edges()) {
      double above = place(wire.from().node().value()).orElseThrow().y();
      assertTrue(
          above < place(wire.to().node().value()).orElseThrow().y(), "against the flow: " + wire);
    }
    robot.press(KeyCode.CONTROL).type(KeyCode.Z).type(KeyCode.Z).release(KeyCode.CONTROL);
    WaitForAsyncUtils.waitForFxEvents();
    assertEquals(before, workbench.state().document());
    var port = robot.lookup("#port-in-unit-x").query();
    assertTrue(pane.localToScreen(pane.getLayoutBounds()).contains(port.localToScreen(7, 7)));
  }

  @Test
  void theWheelZoomsWhereTheMouseIs(FxRobot robot) {
    open(CHAIN);
    double before = pane.zoom();
    var port = robot.lookup("#port-in-act-x").query();
    robot.moveTo("#port-in-act-x");
    var at = port.localToScreen(7, 7);
    robot.press(KeyCode.CONTROL).scroll(2, VerticalDirection.UP).release(KeyCode.CONTROL);
    WaitForAsyncUtils.waitForFxEvents();
    assertNotEquals(before, pane.zoom());
    var after = robot.lookup("#port-in-act-x").query().localToScreen(7, 7);
    assertEquals(at.getX(), after.getX(), 2);
    assertEquals(at.getY(), after.getY(), 2);
  }

  @Test
  void aFrameIsDrawnAroundTheSelectionAndMovesWithItsTitle(FxRobot robot) {
    open(CHAIN);
    select("conv", "act");
    onScreen(pane::frame);
    robot.write("Backbone").type(KeyCode.ENTER);
    WaitForAsyncUtils.waitForFxEvents();
    var frame = workbench.state().document().layout().frames().values().iterator().next();
    assertEquals("Backbone", frame.title());
    assertEquals("backbone", frame.role());
    var card = robot.lookup("#node-conv").query().localToScreen(0, 0);
    robot.moveTo(card.getX() - 60 * pane.zoom(), card.getY() + 20 * pane.zoom());
    robot.press(MouseButton.PRIMARY).moveBy(120, 0).moveBy(40, 0).release(MouseButton.PRIMARY);
    assertTrue(place("conv").orElseThrow().x() > 80, "" + place("conv"));
    assertEquals(place("conv").map(Position::x), place("act").map(Position::x), "both moved alike");
    assertEquals(Optional.of(new Position(0, 0)), place("image"));
  }

  @Test
  void aCollapsedCardShowsItsTitleAloneAndAPinnedOneStays(FxRobot robot) {
    open(CHAIN);
    select("conv");
    onScreen(pane::requestFocus);
    robot.type(KeyCode.H, KeyCode.P);
    assertEquals(
        java.util.Set.of(vertebra.document.CardState.COLLAPSED, vertebra.document.CardState.PINNED),
        workbench.state().document().layout().states(new NodeId("conv")));
    var before = place("conv");
    robot.type(KeyCode.DOWN);
    assertEquals(before, place("conv"));
    robot.type(KeyCode.P, KeyCode.DOWN);
    assertNotEquals(before, place("conv"));
  }

  @Test
  void theViewBeforeTheLastJumpComesBack(FxRobot robot) {
    open(CHAIN);
    onScreen(pane::requestFocus);
    robot.type(KeyCode.DIGIT1);
    double zoom = pane.zoom();
    robot.press(KeyCode.CONTROL).type(KeyCode.DIGIT0).release(KeyCode.CONTROL);
    WaitForAsyncUtils.sleep(400, java.util.concurrent.TimeUnit.MILLISECONDS);
    assertEquals(1, pane.zoom(), 0.01);
    onScreen(pane::previousView);
    WaitForAsyncUtils.sleep(400, java.util.concurrent.TimeUnit.MILLISECONDS);
    assertEquals(zoom, pane.zoom(), 0.01);
  }

  @Test
  void aBubbleIsNoWiderThanTheCanvas(FxRobot robot) {
    var bubble = robot.lookup("#canvas-bubble").queryAs(Label.class);
    var notes = (Notes) bubble.getParent();
    double width = notes.getWidth();
    double height = notes.getHeight();
    robot.interact(() -> {
      notes.resize(300, 200);
      notes.tip("What comes of it ".repeat(6), Optional.empty(), new Point(150, 20));
      notes.resize(width, height);
    });
    assertTrue(bubble.getBoundsInParent().getMaxX() <= 300, "" + bubble.getBoundsInParent());
  }
}
