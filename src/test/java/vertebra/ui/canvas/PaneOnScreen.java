package vertebra.ui.canvas;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javafx.scene.Scene;
import javafx.stage.Stage;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.util.WaitForAsyncUtils;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Ports;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.GraphText;
import vertebra.document.Position;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.workbench.Actions;
import vertebra.workbench.Clipboard;
import vertebra.workbench.OpenDesigns;
import vertebra.workbench.Preferences;
import vertebra.workbench.Selection;
import vertebra.workbench.TestServices;
import vertebra.workbench.Workbench;

/// An editor in a window, for tests of what is done with it.
abstract class PaneOnScreen {

  static final double COLUMN = 300;
  static final double ROW = 150;

  @TempDir private static Path folder;

  OpenDesigns designs;
  Workbench workbench;
  EditorPane pane;
  Scene scene;

  /// How often the editor did something in the background.
  final AtomicInteger errands = new AtomicInteger();

  /// Who does what the editor does in the background.
  volatile Executor elsewhere = Runnable::run;

  /// Each test's own start, since its extension looks at the class itself alone.
  void show(Stage stage) {
    designs = TestServices.onScreen(folder, Runnable::run);
    workbench = designs.shown().workbench();
    pane =
        new EditorPane(
            designs.current(),
            new Actions(() -> designs.shown().level().get()),
            new Clipboard(() -> designs.shown().level().get()),
            Preferences.from(folder.resolve("preferences.json")),
            work -> {
              errands.incrementAndGet();
              elsewhere.execute(work);
            });
    scene = new Scene(pane, 1_000, 900);
    stage.setScene(scene);
    stage.setX(0);
    stage.setY(0);
    stage.show();
    stage.toFront();
  }

  // designs, and what became of them

  /// Opens a design of lines, the nodes in a column except those that are put elsewhere.
  void open(String lines, Map<String, Position> elsewhere) {
    var places = new LinkedHashMap<NodeId, Position>();
    Graph graph = graph(lines);
    for (var node : graph.nodes())
      places.put(
          node.id(),
          elsewhere.getOrDefault(node.id().value(), new Position(0, places.size() * ROW)));
    var document = Document.of(graph);
    open(document.with(document.layout().with(places)));
  }

  void open(Document placed) {
    onScreen(() -> {
      var before = java.util.List.copyOf(designs.all().get());
      designs.open(placed, Optional.empty());
      before.forEach(designs::close);
      workbench = designs.shown().workbench();
      pane.requestFocus();
    });
    waitUntilSeen(placed.graph());
  }

  /// What is on the canvas can be clicked once it was painted.
  private void waitUntilSeen(Graph graph) {
    Callable<Boolean> isSeen =
        () ->
            graph.isEmpty()
                || graph.nodes().stream()
                    .anyMatch(node -> pane.lookup("#node-" + node.id()) != null);
    try {
      WaitForAsyncUtils.waitFor(
          10, TimeUnit.SECONDS, () -> WaitForAsyncUtils.waitForAsyncFx(10_000, isSeen));
    } catch (TimeoutException never) {
      throw new AssertionError("nothing of the design is seen", never);
    }
  }

  void open(String lines) {
    open(lines, Map.of());
  }

  static Graph graph(String lines) {
    try {
      return GraphText.parse(lines, Ports.of(StandardCatalogue.catalogue()));
    } catch (DocumentException mistake) {
      throw new IllegalArgumentException(mistake);
    }
  }

  static void onScreen(Runnable action) {
    WaitForAsyncUtils.waitForAsyncFx(10_000, action);
    WaitForAsyncUtils.waitForFxEvents();
  }

  Graph graph() {
    WaitForAsyncUtils.waitForFxEvents();
    return workbench.state().graph();
  }

  List<String> nodes() {
    return graph().nodes().stream().map(node -> node.id().value()).toList();
  }

  List<String> selected() {
    WaitForAsyncUtils.waitForFxEvents();
    return workbench.state().selection().nodes().stream().map(NodeId::value).toList();
  }

  List<String> wires() {
    return graph().edges().stream().map(Edge::toString).toList();
  }

  boolean isWired(String from, String to) {
    return graph().incoming(new NodeId(to)).stream()
        .anyMatch(edge -> edge.from().node().value().equals(from));
  }

  Optional<Position> place(String id) {
    WaitForAsyncUtils.waitForFxEvents();
    return workbench.state().document().layout().position(new NodeId(id));
  }

  int steps() {
    WaitForAsyncUtils.waitForFxEvents();
    return workbench.state().history().past().size();
  }

  void select(String... ids) {
    onScreen(() -> workbench.select(Selection.of(List.of(ids).stream().map(NodeId::new).toList())));
  }

  static final String APART =
      """
      image = input(shape: N,3,32,32)
      conv  = conv-2d(filters: 8)
      out   = output
      """;

  static final String CHAIN =
      """
      image = input(shape: N,3,32,32)
      conv  = conv-2d(filters: 8)  image
      act   = relu                 conv
      out   = output               act
      """;

  /// How often something was done in the background because of that, until nothing more was.
  int errands(Runnable action) {
    int before = errands.get();
    action.run();
    WaitForAsyncUtils.waitForFxEvents();
    int seen;
    do {
      seen = errands.get();
      WaitForAsyncUtils.waitForFxEvents();
    } while (errands.get() > seen);
    return seen - before;
  }
}
