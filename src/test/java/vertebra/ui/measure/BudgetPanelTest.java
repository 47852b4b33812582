package vertebra.ui.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import javafx.event.ActionEvent;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.TextField;
import javafx.scene.layout.VBox;
import org.junit.jupiter.api.Test;
import vertebra.graph.NodeId;
import vertebra.ui.parts.PanelTest;

class BudgetPanelTest extends PanelTest {

  private final List<NodeId> revealed = new ArrayList<>();

  @Override
  protected String design() {
    return """
    input  = input(shape: N,8)
    wide   = dense(units: 64)  input
    dense  = dense(units: 3)   wide
    output = output            dense
    """;
  }

  @Override
  protected Class<?> panel() {
    return BudgetPanel.class;
  }

  @Override
  protected Object controller() {
    var panel = new BudgetPanel(designs.current());
    panel.onReveal(revealed::add);
    return panel;
  }

  private void enter(String field, String text) {
    robot.interact(() -> {
      var box = find(field, TextField.class);
      box.setText(text);
      Event.fireEvent(box, new ActionEvent());
    });
  }

  private VBox hotspots() {
    return find("#budget-offenders", VBox.class);
  }

  @Test
  void aLimitHasAGaugeAndADesignWithinItNoHotspots() {
    enter("#budget-params", "1M");
    assertEquals("Everything is within the budget", text("#budget-heading"));
    double used = find("#budget-bar-params", ProgressBar.class).getProgress();
    assertTrue(used > 0 && used < 0.01, "" + used);
    assertTrue(hotspots().getChildren().isEmpty());
  }

  @Test
  void aBlockThatIsNamedAfterwardsIsCalledSo() {
    enter("#budget-params", "500");
    retitle("wide", "Hidden units");
    assertFalse(robot.from(hotspots()).lookup("Hidden units").queryAll().isEmpty());
  }

  @Test
  void whatIsOverIsNamedAndARewriteIsOneClick() {
    enter("#budget-params", "500");
    assertEquals("What takes most, and what could be done", text("#budget-heading"));
    robot.interact(() -> from(Hyperlink.class).fire());
    assertEquals(List.of(new NodeId("wide")), revealed);
    var before = workbench.state().analysis().cost().parameters();
    robot.interact(() -> from(Button.class).fire());
    assertTrue(workbench.state().analysis().cost().parameters() < before);
    assertTrue(workbench.state().analysis().isValid());
    robot.interact(workbench::undo);
    assertEquals(before, workbench.state().analysis().cost().parameters());
  }

  private <T extends Node> T from(Class<T> type) {
    return hotspots().lookupAll("*").stream()
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aWrongNumberIsExplainedAndNothingIsLost() {
    enter("#budget-macs", "many");
    assertTrue(text("#budget-complaint").startsWith("\"many\" is no number."));
    assertTrue(isShown("#budget-complaint"));
    enter("#budget-macs", "1M");
    assertFalse(isShown("#budget-complaint"));
  }
}
