package vertebra.ui.parts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javafx.fxml.FXMLLoader;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Labeled;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.document.History;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.graph.Value;
import vertebra.text.Texts;
import vertebra.workbench.Devices;
import vertebra.workbench.FakeEngine;
import vertebra.workbench.OpenDesigns;
import vertebra.workbench.Runs;
import vertebra.workbench.TestBlocks;
import vertebra.workbench.TestServices;
import vertebra.workbench.Workbench;

/// A panel in a window, over an engine made of a few lines. All work is done at once, so nothing
/// has to be waited for.
@Tag("fx")
public abstract class PanelTest {

  @TempDir protected Path folder;

  protected final FxRobot robot = new FxRobot();
  protected final FakeEngine engine = new FakeEngine();

  /// What files are answered, and what was asked.
  protected Optional<Path> file = Optional.empty();

  protected final List<String> asked = new ArrayList<>();
  protected OpenDesigns designs;
  protected Devices devices;
  protected Workbench workbench;
  protected Runs runs;
  private Stage stage;

  protected final FileQuestions files =
      new FileQuestions() {
        @Override
        public Optional<Path> open(String title, String kind, List<String> extensions) {
          asked.add(title);
          return file;
        }

        @Override
        public Optional<Path> folder(String title) {
          asked.add(title);
          return file;
        }

        @Override
        public Optional<Path> save(
            String title, String suggestion, String kind, List<String> extensions) {
          asked.add(title);
          return file;
        }
      };

  /// The lines of the design: one dense layer, where a test needs no other.
  protected String design() {
    return """
    input  = input(shape: N,8)
    dense  = dense(units: 3)   input
    output = output            dense
    """;
  }

  /// The panel, which is the controller that its description names.
  protected abstract Class<?> panel();

  protected abstract Object controller();

  /// A panel with others inside answers for each kind.
  protected Object controller(Class<?> type) {
    return controller();
  }

  @BeforeEach
  protected void start() throws TimeoutException {
    FxToolkit.registerPrimaryStage();
    robot.interact(() -> {
      var services = TestServices.of(TestBlocks.CATALOGUE, engine, folder);
      designs = new OpenDesigns(services);
      designs.open(
          History.startingAt(Document.of(TestBlocks.graph(design()))), Optional.empty(), "mine");
      workbench = designs.shown().workbench();
      runs = designs.shown().runs();
      devices = services.devices();
      stage = new Stage();
      stage.setScene(new Scene(load(), 400, 700));
      stage.show();
    });
  }

  private Parent load() {
    var loader =
        new FXMLLoader(panel().getResource(panel().getSimpleName() + ".fxml"), Texts.bundle(""));
    loader.setControllerFactory(this::controller);
    try {
      return loader.load();
    } catch (IOException damaged) {
      throw new IllegalStateException(damaged);
    }
  }

  @AfterEach
  protected void stop() {
    robot.interact(stage::close);
  }

  /// Sets a parameter of the design.
  protected void set(String node, String parameter, Value value) {
    robot.interact(() ->
        workbench.perform("Set", new GraphEdit.SetParameter(new NodeId(node), parameter, value)));
  }

  /// Calls a block otherwise.
  protected void retitle(String node, String title) {
    robot.interact(() -> workbench.perform("Name", new Edit.Retitle(new NodeId(node), title)));
  }

  /// Gives the dense layer pictures, which it does not read.
  protected void feedPictures() {
    set("input", "shape", new Value.Text("N,3,4,4"));
  }

  protected <T extends Node> T find(String query, Class<T> type) {
    return robot.lookup(query).queryAs(type);
  }

  protected String text(String query) {
    return find(query, Labeled.class).getText();
  }

  protected boolean isShown(String query) {
    return robot.lookup(query).tryQuery().filter(Node::isVisible).isPresent();
  }
}
