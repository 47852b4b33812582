package vertebra.ui.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Labeled;
import javafx.scene.control.Spinner;
import javafx.scene.control.TextField;
import org.junit.jupiter.api.Test;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.graph.Value;
import vertebra.runtime.Device;
import vertebra.workbench.RunState;

class RunPanelTest extends PanelTest {

  @Override
  String design() {
    return """
    input  = input(shape: N,8)
    dense  = dense(units: 3)   input
    output = output            dense
    """;
  }

  @Override
  String description() {
    return "RunPanel.fxml";
  }

  @Override
  Object controller() {
    return new RunPanel(runs, workbench, files);
  }

  private void run() {
    robot.clickOn("#run");
  }

  @Test
  void runShowsScoresAndWhereTheyComeFrom() {
    run();
    assertTrue(isShown("#run-scores"));
    assertEquals("The weights are random: these scores mean nothing.", text("#run-random"));
    assertEquals("CPU", text("#run-used"));
    assertEquals("FakeProvider", text("#run-provider"));
    assertEquals("[1, 3]", text("#run-output-output"));
    assertEquals("fresh weights, seed 0", text("#run-weighed"));
  }

  @Test
  void aChangeOfTheDesignIsSaidBesideTheOldResult() {
    run();
    assertFalse(isShown("#run-stale"));
    robot.interact(() ->
        workbench.perform(
            "Set", new GraphEdit.SetParameter(new NodeId("dense"), "units", new Value.Whole(2))));
    assertTrue(isShown("#run-stale"));
    run();
    assertFalse(isShown("#run-stale"));
  }

  @Test
  void aBrokenDesignIsExplainedAndItsBlockIsOneClickAway() {
    robot.interact(() ->
        workbench.perform(
            "Set",
            new GraphEdit.SetParameter(new NodeId("input"), "shape", new Value.Text("N,3,4,4"))));
    run();
    assertTrue(text("#run-failure").startsWith("The design has a problem"));
    robot.clickOn(find(".run-problem", Hyperlink.class));
    assertTrue(workbench.state().selection().nodes().contains(new NodeId("dense")));
  }

  @Test
  void aSeedIsTypedIn() {
    robot.interact(() -> {
      find("#run-seed-input", TextField.class).setText("7");
      find("#run-seed-input", TextField.class).getOnAction().handle(null);
    });
    assertEquals("noise normal 7", workbench.state().document().settings().get("input.input"));
  }

  @Test
  void somethingElseThanASeedIsPutBack() {
    robot.interact(() -> {
      find("#run-seed-input", TextField.class).setText("seven");
      find("#run-seed-input", TextField.class).getOnAction().handle(null);
    });
    assertEquals("0", find("#run-seed-input", TextField.class).getText());
  }

  @Test
  void anArrayIsChosen() {
    file = Optional.of(folder.resolve("x.npy"));
    robot.interact(() -> {
      var kind = find("#run-kind-input", ComboBox.class);
      kind.getSelectionModel().select(kind.getItems().size() - 1);
    });
    assertEquals(List.of("Choose an array"), asked);
    assertEquals("x.npy", text("#run-choose-input"));
    run();
    assertTrue(text("#run-failure").contains("x.npy"), text("#run-failure"));
  }

  @Test
  void devicesAreListedWithWhatTheyLack() {
    robot.interact(runs::findDevices);
    var devices = find("#run-device", ComboBox.class);
    assertEquals("[Best: CPU, CUDA, CPU]", devices.getItems().toString());
    robot.interact(() -> devices.getSelectionModel().select(2));
    assertEquals(Optional.of(Device.CPU), runs.state().wish().device());
    robot.interact(() -> devices.getSelectionModel().select(1));
    assertEquals(Optional.of(Device.CPU), runs.state().wish().device(), "CUDA is missing");
  }

  @Test
  @SuppressWarnings("unchecked")
  void moreRunsAreCountedOnRequest() {
    robot.interact(() ->
        ((Spinner<Integer>) find("#run-count", Spinner.class)).getValueFactory().setValue(12));
    run();
    var done = (RunState.Done) runs.state().run();
    assertEquals(12, done.result().run().time().runs());
  }

  @Test
  void aFailureIsShownInWords() {
    engine.failure = Optional.of("The device is on fire. Use another.");
    robot.interact(() ->
        workbench.perform(
            "Set", new GraphEdit.SetParameter(new NodeId("dense"), "units", new Value.Whole(5))));
    run();
    assertEquals("The device is on fire. Use another.", text("#run-failure"));
    assertEquals(
        "The device is on fire. Use another.", find("#run-look-note", Labeled.class).getText());
  }
}
