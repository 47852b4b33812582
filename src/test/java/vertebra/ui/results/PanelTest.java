package vertebra.ui.results;

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
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.graph.Value;
import vertebra.workbench.FakeEngine;
import vertebra.workbench.Preferences;
import vertebra.workbench.Runs;
import vertebra.workbench.Samples;
import vertebra.workbench.TestBlocks;
import vertebra.workbench.Workbench;

/// A panel in a window, over an engine made of a few lines. All work is done at once, so nothing
/// has to be waited for.
@Tag("fx")
abstract class PanelTest {

  @TempDir Path folder;

  final FxRobot robot = new FxRobot();
  final FakeEngine engine = new FakeEngine();

  /// What files are answered, and what was asked.
  Optional<Path> file = Optional.empty();

  final List<String> asked = new ArrayList<>();
  Workbench workbench;
  Runs runs;
  private Stage stage;

  final FileQuestions files =
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
  String design() {
    return """
    input  = input(shape: N,8)
    dense  = dense(units: 3)   input
    output = output            dense
    """;
  }

  /// The panel's description, and its controller.
  abstract String description();

  abstract Object controller();

  /// A panel with others inside answers for each kind.
  Object controller(Class<?> type) {
    return controller();
  }

  @BeforeEach
  void start() throws TimeoutException {
    FxToolkit.registerPrimaryStage();
    robot.interact(() -> {
      workbench =
          new Workbench(
              Document.of(TestBlocks.graph(design())),
              TestBlocks.CATALOGUE,
              Runnable::run,
              Runnable::run);
      runs =
          new Runs(
              workbench,
              Preferences.from(folder.resolve("preferences.json")),
              new Samples(folder),
              engine,
              Runnable::run,
              Runnable::run);
      stage = new Stage();
      stage.setScene(new Scene(panel(), 400, 700));
      stage.show();
    });
  }

  private Parent panel() {
    var loader = new FXMLLoader(RunPanel.class.getResource(description()));
    loader.setControllerFactory(this::controller);
    try {
      return loader.load();
    } catch (IOException damaged) {
      throw new IllegalStateException(damaged);
    }
  }

  @AfterEach
  void stop() {
    robot.interact(stage::close);
  }

  /// Sets a parameter of the design.
  void set(String node, String parameter, Value value) {
    robot.interact(() ->
        workbench.perform("Set", new GraphEdit.SetParameter(new NodeId(node), parameter, value)));
  }

  /// Gives the dense layer pictures, which it does not read.
  void feedPictures() {
    set("input", "shape", new Value.Text("N,3,4,4"));
  }

  <T extends Node> T find(String query, Class<T> type) {
    return robot.lookup(query).queryAs(type);
  }

  String text(String query) {
    return find(query, Labeled.class).getText();
  }

  boolean isShown(String query) {
    return robot.lookup(query).tryQuery().filter(Node::isVisible).isPresent();
  }
}
