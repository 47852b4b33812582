package vertebra.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.layout.Region;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testfx.util.WaitForAsyncUtils;
import vertebra.design.Shelf;
import vertebra.graph.Edge;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.workbench.Selection;

@Tag("slow")
class PaletteTest extends WindowTest {

  @BeforeEach
  void empty() throws Exception {
    robot.interact(
        () -> editor.designs().open(vertebra.document.Document.EMPTY, java.util.Optional.empty()));
    checked();
    search("");
  }

  private void search(String words) {
    robot.interact(
        () -> find("#palette-search", javafx.scene.control.TextField.class).setText(words));
    WaitForAsyncUtils.waitForFxEvents();
  }

  @Test
  void theFirstBlockFoundIsAddedWithoutAMouse() {
    press(KeyCode.CONTROL, KeyCode.K);
    robot.write("conv 2d");
    press(KeyCode.ENTER);
    assertTrue(state().graph().contains(new NodeId("conv-2d")), state().graph().toString());
    assertTrue(state().selection().contains(new NodeId("conv-2d")), "not selected");
  }

  @Test
  void parametersMayBeTypedAlong() {
    press(KeyCode.CONTROL, KeyCode.K);
    robot.write("dense(units: 7)");
    press(KeyCode.ENTER);
    assertEquals("7", node("dense").parameters().get("units").orElseThrow().toString());
    press(KeyCode.CONTROL, KeyCode.K);
    robot.write("Conv 2D(stride: 2");
    press(KeyCode.ENTER);
    assertEquals("2", node("conv-2d").parameters().get("stride").orElseThrow().toString());
  }

  @Test
  void aBlockIsDraggedOut() {
    search("flatten");
    var canvas = find("#canvas", Region.class);
    var middle = canvas.localToScreen(canvas.getWidth() / 2, canvas.getHeight() / 2);
    dragOut("#block-flatten", middle.getX(), middle.getY());
    assertTrue(state().graph().contains(new NodeId("flatten")), state().graph().toString());
  }

  @Test
  void aDoubleClickAddsToo() {
    search("softmax");
    click("#block-softmax", 2);
    assertTrue(state().graph().contains(new NodeId("softmax")), state().graph().toString());
  }

  @Test
  void aShelfClosesAndOpensByArrow() {
    ListView<?> list = find("#palette-list", ListView.class);
    robot.interact(() -> {
      list.requestFocus();
      list.getSelectionModel().select(3);
    });
    int open = list.getItems().size();
    press(KeyCode.LEFT);
    assertTrue(list.getItems().size() < open, "still " + list.getItems().size() + " rows");
    press(KeyCode.RIGHT);
    assertEquals(open, list.getItems().size());
  }

  @Test
  void nineShelvesHoldEveryBlockAndTheUsualLayersLieSideBySide() {
    ListView<?> list = find("#palette-list", ListView.class);
    for (var shelf : Shelf.values())
      assertTrue(robot.lookup("#shelf-" + shelf.icon()).tryQuery().isPresent(), shelf.title());
    int blocks = 0;
    for (var shelf : Shelf.values()) blocks += shelf.size(state().catalogue());
    assertEquals(state().catalogue().blocks().size(), blocks);
    robot.interact(() -> {
      list.requestFocus();
      list.getSelectionModel().select(4);
    });
    press(KeyCode.RIGHT);
    press(KeyCode.ENTER);
    assertTrue(state().graph().contains(new NodeId("depthwise-conv")), state().graph().toString());
  }

  @Test
  void aBlockHeldOverACardSaysWhatWouldBeLostAndBridgesItWhenDropped() throws Exception {
    design(
        """
        image = input(shape: "N,3,224,224")
        body = resnet image
        neck = fpn(first: 3) body:c3 body:c4 body:c5
        out = output neck
        """);
    search("vit");
    robot.moveTo("#block-vit");
    forgetEarlierDrags();
    robot.drag("#block-vit", MouseButton.PRIMARY).moveTo("#node-body");
    until("said", () -> isShown("#canvas-bubble"));
    var said = find("#canvas-bubble", Label.class).getText();
    robot.drop();
    until("dropped", () -> node("body").block().value().equals("vit"));
    checked();
    assertTrue(said.contains("loses 2 wires") && said.endsWith("Dropping bridges them."), said);
    assertEquals(3, state().graph().outgoing(new NodeId("body")).size());
    assertEquals(List.of(), state().analysis().errors());
  }

  @Test
  void foldedARailOfTheShelvesIsLeft() {
    press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.B);
    until("folded", () -> find("#palette-panel", Region.class).getWidth() < 60);
    robot.clickOn("#rail-neck");
    until("unfolded", () -> find("#palette-panel", Region.class).getWidth() > 180);
    assertTrue(robot.lookup("#block-fpn").tryQuery().isPresent(), "the shelf is not open");
  }

  @Test
  void whoLooksForABlockUnfoldsItWhereItGaveWayToTheMicroscope() throws Exception {
    design("image = input(shape: \"N,3,32,32\")\nconv = conv-2d image");
    double before = stage.getWidth();
    robot.interact(() -> stage.setWidth(1280));
    press(KeyCode.CONTROL, KeyCode.M);
    until("folded", () -> find("#palette-panel", Region.class).getWidth() < 60);
    press(KeyCode.CONTROL, KeyCode.K);
    until("unfolded", () -> find("#palette-panel", Region.class).getWidth() > 180);
    assertTrue(find("#palette-search", TextField.class).isFocused());
    press(KeyCode.CONTROL, KeyCode.M);
    robot.interact(() -> stage.setWidth(before));
  }

  @Test
  void behindASelectedBlockTheFoundOnesThatFitAreMarked() throws Exception {
    design("image = input(shape: \"N,3,32,32\")\nconv = conv-2d image");
    select("conv");
    search("pool");
    until("fitting blocks", () -> robot.lookup(".fits").queryAll().size() > 1);
    var chip = find("#filter-fitting", ToggleButton.class);
    assertTrue(chip.getText().contains("Conv 2D"), chip.getText());
  }

  @Test
  void whatNeedsABlockInBetweenIsMarkedAndBringsIt() throws Exception {
    design("image = input(shape: \"N,3,32,32\")\nconv = conv-2d(filters: 64) image");
    select("conv");
    search("self-attention");
    until("marked", () -> isShown("#block-self-attention .adapted"));
    var mark = find("#block-self-attention .adapted", Label.class).getText();
    assertEquals("+ 2 blocks", mark);
    press(KeyCode.CONTROL, KeyCode.K);
    press(KeyCode.ENTER);
    checked();
    assertEquals(5, state().graph().size(), state().graph().toString());
    assertEquals(List.of(), state().analysis().errors());
  }

  @Test
  void fromTheSearchABlockIsReplacedAndRenamedAndReturnPlacesNothing() throws Exception {
    design("image = input(shape: \"N,3,32,32\")\nconv = conv-2d image");
    select("conv");
    press(KeyCode.CONTROL, KeyCode.K);
    press(KeyCode.ENTER);
    press(KeyCode.CONTROL, KeyCode.R);
    robot.write("relu");
    press(KeyCode.ENTER);
    until("replaced", () -> node("conv").block().value().equals("relu"));
    press(KeyCode.CONTROL, KeyCode.K);
    press(KeyCode.F2);
    robot.write("relu");
    press(KeyCode.ENTER);
    checked();
    assertEquals(2, state().graph().size(), state().graph().toString());
    assertEquals(Optional.of("relu"), state().document().layout().title(new NodeId("conv")));
  }

  @Test
  void withAWireSelectedTheFirstFoundGoesIntoIt() throws Exception {
    design("image = input(shape: \"N,3,32,32\")\nconv = conv-2d image\nout = output conv");
    var wire = new Edge(Port.of("conv", "y"), Port.of("out", "x"));
    assertTrue(state().graph().contains(wire), state().graph().toString());
    robot.interact(() -> editor.designs().shown().workbench().select(Selection.of(wire)));
    search("relu");
    press(KeyCode.CONTROL, KeyCode.K);
    press(KeyCode.ENTER);
    checked();
    assertEquals(Optional.of(Port.of("conv", "y")), state().graph().source(Port.of("relu", "x")));
    assertEquals(Optional.of(Port.of("relu", "y")), state().graph().source(wire.to()));
  }

  @Test
  void behindABlockOfSeveralLevelsTheLevelIsNamed() throws Exception {
    design("image = input(shape: \"N,3,64,64\")\nbody = resnet(depth: 18) image");
    select("body");
    search("pool");
    until("named", () -> find("#filter-fitting", ToggleButton.class).getText().contains("C5"));
  }

  @Test
  void theChoicesStandInOneLineWhateverThePlaceIsCalled() throws Exception {
    design(
        """
        image = input(shape: "N,64,8,8")
        line  = unroll image
        next  = self-attention(heads: 4) line
        """);
    select("next");
    search("pool");
    until("named", () -> robot.lookup("#filter-fitting").tryQuery().isPresent());
    var chips = robot.lookup("#palette-filters .filter-chip").queryAllAs(ToggleButton.class);
    assertEquals(3, chips.size());
    assertEquals(
        1, chips.stream().map(chip -> chip.getBoundsInParent().getMinY()).distinct().count());
    var filters = find("#palette-filters", Region.class);
    for (var chip : chips)
      assertTrue(chip.getBoundsInParent().getMaxX() <= filters.getWidth(), chip.getText());
  }

  @Test
  void aWordNobodyHasGetsAdvice() {
    search("convulution");
    assertTrue(isShown("#palette-panel .empty-state"), "no advice");
  }

  @Test
  void anOperatorWithoutABlockIsSaidToBeOne() {
    search("selu");
    var words = find("#palette-why", Label.class).getText();
    assertTrue(words.startsWith("Selu is an operator of ONNX."), words);
    assertTrue(words.endsWith("ELU is near to it, but another function."), words);
    robot.interact(() -> find("#palette-help", Button.class).fire());
    WaitForAsyncUtils.waitForFxEvents();
    assertTrue(robot.lookup("#block-elu").tryQuery().isPresent(), "not looked for");
    search("nn.LSTM");
    var other = find("#palette-why", Label.class).getText();
    assertTrue(other.startsWith("LSTM is an operator") && !other.contains("ReLU"), other);
  }
}
