package vertebra.ui.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javafx.event.Event;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.MenuButton;
import javafx.scene.control.TabPane;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.control.TreeTableView;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.junit.jupiter.api.Test;
import vertebra.catalogue.StandardCatalogue;
import vertebra.graph.NodeChange;
import vertebra.graph.NodeFate;
import vertebra.graph.NodeId;
import vertebra.graph.Value;
import vertebra.paint.Palette;
import vertebra.ui.parts.ChartView;
import vertebra.ui.parts.PanelTest;
import vertebra.workbench.Comparing;
import vertebra.workbench.TestBlocks;

class CompareSheetTest extends PanelTest {

  private Comparing comparing;

  @Override
  protected Class<?> panel() {
    return CompareSheet.class;
  }

  @Override
  protected Object controller() {
    comparing = new Comparing(TestBlocks.CATALOGUE, devices, Runnable::run, Runnable::run);
    return new CompareSheet(
        comparing,
        designs.current(),
        devices,
        StandardCatalogue.catalogue(),
        files,
        () -> Palette.LIGHT);
  }

  private void press(String button) {
    robot.interact(() -> find(button, Button.class).fire());
  }

  private void twoDesigns() {
    press("#compare-add-design");
    set("dense", "units", new Value.Whole(6));
    press("#compare-add-design");
  }

  private void key(String node, KeyCode code) {
    robot.interact(() -> {
      var target = find(node, javafx.scene.Node.class);
      Event.fireEvent(
          target, new KeyEvent(KeyEvent.KEY_PRESSED, "", "", code, false, false, false, false));
    });
  }

  private List<String> names() {
    return comparing.state().items().stream().map(Comparing.Item::name).toList();
  }

  @Test
  void designsStandAsTheyWereWhenTheyWereAdded() {
    twoDesigns();
    assertEquals(List.of("mine", "mine (2)"), names());
    assertEquals(
        List.of(24L, 48L),
        comparing.state().comparison().rows().stream().map(row -> row.parameters()).toList());
    var tree = find("#compare-changes", TreeTableView.class);
    assertEquals(1, tree.getRoot().getChildren().size());
    assertTrue(text("#compare-changed").startsWith("Compared by name"), text("#compare-changed"));
  }

  @Test
  void aBaselineIsMarkedAndNetworksAreTakenOutByKey() {
    twoDesigns();
    key("#compare-table", KeyCode.B);
    assertEquals(Optional.of("mine"), comparing.state().baseline());
    key("#compare-table", KeyCode.B);
    assertEquals(Optional.empty(), comparing.state().baseline());
    key("#compare-table", KeyCode.DELETE);
    assertEquals(List.of("mine (2)"), names());
  }

  @Test
  void measuringAddsTimesToTheTableAndThePlot() {
    twoDesigns();
    var table = find("#compare-table", TableView.class);
    int columns = table.getColumns().size();
    press("#compare-measure");
    assertEquals(columns + 2, table.getColumns().size(), "median and throughput");
    assertEquals("Median", find("#compare-y", ComboBox.class).getValue());
    assertFalse(comparing.state().isMeasuring());
  }

  @Test
  void headingsAreWholeInLargeText() {
    twoDesigns();
    robot.interact(() -> find("#compare-search", TextField.class).setStyle("-fx-font-size: 20px"));
    robot.interact(() -> find("#compare-table", TableView.class).setStyle("-fx-font-size: 20px"));
    for (var heading : robot.lookup("#compare-table .column-header .label").queryAllAs(Label.class))
      assertTrue(heading.getWidth() >= heading.prefWidth(-1), heading.getText());
  }

  @Test
  void aNetworkOfTheCatalogueIsAddedByItsName() {
    robot.interact(() -> find("#compare-search", TextField.class).setText("lenet"));
    key("#compare-search", KeyCode.ENTER);
    assertEquals(List.of("LeNet-5"), names());
    assertEquals("", find("#compare-search", TextField.class).getText());
  }

  @Test
  void theArrowKeysGoFromDotToDot() {
    twoDesigns();
    key("#compare-chart", KeyCode.RIGHT);
    var chart = find("#compare-chart", ChartView.class);
    assertTrue(chart.getAccessibleText().startsWith("mine: "), chart.getAccessibleText());
    key("#compare-chart", KeyCode.RIGHT);
    assertTrue(chart.getAccessibleText().startsWith("mine (2): "), chart.getAccessibleText());
    key("#compare-chart", KeyCode.ENTER);
    var table = find("#compare-table", TableView.class);
    assertEquals(1, table.getSelectionModel().getSelectedIndex());
  }

  @Test
  void theComparisonIsCopiedAndWritten() throws Exception {
    twoDesigns();
    robot.interact(() -> {
      find("#compare-copy", MenuButton.class).getItems().getFirst().fire();
      assertTrue(Clipboard.getSystemClipboard().getString().startsWith("| Network |"));
    });
    file = Optional.of(folder.resolve("report.html"));
    press("#compare-export");
    assertEquals(List.of("Export the comparison"), asked);
    assertTrue(Files.readString(file.get()).contains("From mine to mine (2)"));
    assertEquals("Wrote report.html.", text("#compare-said"));
  }

  @Test
  void twoNetworksStandOnOneCanvasAndTheListLeadsToTheCard() {
    twoDesigns();
    var tabs = find("#compare-views", TabPane.class);
    var list = find("#compare-pieces", ListView.class);
    assertEquals(0, list.getItems().size(), "drawn before anybody looked");
    robot.interact(() ->
        tabs.getTabs().stream()
            .filter(tab -> "compare-canvas-tab".equals(tab.getId()))
            .forEach(tabs.getSelectionModel()::select));
    assertEquals(1, list.getItems().size());
    var change = (NodeChange) list.getItems().getFirst();
    assertEquals(NodeFate.CHANGED, change.fate());
    assertEquals(new NodeId("dense"), change.node());
    assertTrue(change.what().endsWith("3 → 6"), change.what());
    assertTrue(text("#compare-drawn").startsWith("From mine to mine (2): 1 "));
    var canvas = find("#compare-canvas", CompareCanvas.class);
    assertEquals(Set.of(), canvas.chosen());
    robot.interact(() -> list.getSelectionModel().select(0));
    assertEquals(Set.of(new NodeId("dense")), canvas.chosen());
  }

  @Test
  void aFileThatCannotBeReadSaysWhy() throws Exception {
    file = Optional.of(folder.resolve("broken.onnx"));
    Files.writeString(file.get(), "no model");
    press("#compare-add-file");
    assertTrue(text("#compare-said").startsWith("broken.onnx: "), text("#compare-said"));
    assertTrue(comparing.state().comparison().rows().isEmpty());
  }
}
