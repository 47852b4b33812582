package vertebra.ui.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javafx.scene.control.MenuButton;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.Clipboard;
import org.junit.jupiter.api.Test;
import vertebra.canvas.Marks;
import vertebra.graph.NodeId;
import vertebra.paint.Palette;
import vertebra.ui.parts.PanelTest;
import vertebra.workbench.CanvasView;
import vertebra.workbench.Scope;

class MeasurePanelTest extends PanelTest {

  private final Map<NodeId, Marks.Amount> heat = new LinkedHashMap<>();
  private final List<List<NodeId>> gone = new ArrayList<>();

  @Override
  protected Class<?> panel() {
    return MeasurePanel.class;
  }

  @Override
  protected Object controller() {
    CanvasView.of(designs.shown(), new Scope())
        .watch(
            new Scope(),
            view -> {
              heat.clear();
              heat.putAll(view.heat());
            });
    var panel = new MeasurePanel(designs.current(), devices, () -> Palette.LIGHT);
    panel.onReveal(gone::add);
    return panel;
  }

  @Test
  void aSignalIsATableWhoseRowsLeadToTheirBlocks() {
    robot.clickOn("#measure-signal");
    var table = find("#measure-table", TableView.class);
    assertEquals(2, table.getItems().size());
    robot.interact(() -> table.getSelectionModel().select(1));
    assertEquals(List.of(List.of(new NodeId("dense"))), gone);
  }

  @Test
  void aBlockThatIsNamedAfterwardsIsCalledSoInTheTable() {
    robot.clickOn("#measure-signal");
    retitle("dense", "Classes");
    assertFalse(
        robot.from(find("#measure-table", TableView.class)).lookup("Classes").queryAll().isEmpty());
  }

  @Test
  void whatWasMeasuredIsCopied() {
    robot.clickOn("#measure-signal");
    robot.interact(() -> {
      find("#measure-copy", MenuButton.class).getItems().getFirst().fire();
      assertTrue(
          Clipboard.getSystemClipboard().getString().startsWith("**Signal before training**"));
    });
  }

  @Test
  void flaggedBlocksAreColouredOnRequest() {
    robot.clickOn("#measure-signal");
    assertTrue(heat.isEmpty());
    robot.interact(() -> find("#measure-heat", ToggleButton.class).fire());
    assertFalse(heat.isEmpty(), "the fake engine answers one number everywhere");
    robot.interact(() -> find("#measure-heat", ToggleButton.class).fire());
    assertTrue(heat.isEmpty());
  }

  @Test
  void aDesignWithAProblemIsRefusedWithTheReason() {
    feedPictures();
    robot.clickOn("#measure-benchmark");
    assertTrue(text("#measure-summary").startsWith("The design has a problem: Dense reads"));
  }
}
