package vertebra.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleFunction;
import javafx.animation.AnimationTimer;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.event.Event;
import javafx.event.EventType;
import javafx.scene.Node;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.stage.Stage;
import vertebra.Editor;
import vertebra.analysis.Analysis;
import vertebra.canvas.Arrange;
import vertebra.canvas.Scene;
import vertebra.canvas.ViewGraph;
import vertebra.catalogue.StandardCatalogue;
import vertebra.document.Document;
import vertebra.document.DocumentFile;
import vertebra.document.Frame;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.runtime.ort.OrtEngine;
import vertebra.ui.canvas.EditorPane;
import vertebra.workbench.Actions;
import vertebra.workbench.Clipboard;
import vertebra.workbench.OpenDesigns;
import vertebra.workbench.Storage;
import vertebra.workbench.TestServices;

/// What a frame of the canvas costs: CPU time of the busier of JavaFX's two threads (they work side
/// by side, so that is the time of a frame on an idle computer), by real mouse and wheel events, in
/// software rendering. Prints medians and 95th percentiles in milliseconds, and the medians of the
/// window's thread and of the renderer's. One design size a run, because the first frame is only
/// once cold: `CanvasBench 1000`, or `CanvasBench 10000 edit` for what has that word in its name.
/// With `bands` the thirds of the design are a backbone, a neck and a head. `CanvasBench 10000 edit
/// editor` does it in the whole editor, with all panels. `CanvasBench 10000 open` opens a saved
/// design again and again instead.
public final class CanvasBench {

  private static final int WARM_UP = 60;
  private static final int FRAMES = 200;

  /// From so many nodes on, what takes long is done less often.
  private static final int MANY = 20_000;

  private static final String EDITOR = "editor";
  private static final String BANDS = "bands";
  private static final String READER = "reading and checking";

  private CanvasBench() {}

  public static void main(String[] arguments) {
    System.setProperty("prism.order", "sw");
    System.setProperty("javafx.animation.fullspeed", "true");
    Application.launch(Window.class, arguments);
  }

  /// Residual units of three primitive nodes each: convolution, ReLU, add.
  private static Graph chain(int size) {
    var graph =
        Graph.EMPTY.with(
            vertebra.graph.Node.of(
                new NodeId("image"),
                new BlockId("input"),
                Parameters.NONE.with("shape", Value.of("N,64,56,56"))));
    var last = Port.of("image", "y");
    for (int i = 0; graph.size() + 3 <= size; i++) {
      var conv =
          vertebra.graph.Node.of(
              new NodeId("conv" + i),
              new BlockId("conv-2d"),
              Parameters.NONE.with("filters", Value.of(64)));
      graph =
          graph
              .with(conv)
              .with(vertebra.graph.Node.of("relu" + i, "relu"))
              .with(vertebra.graph.Node.of("add" + i, "add"));
      graph =
          graph
              .with(new Edge(last, Port.of("add" + i, "x1")))
              .with(new Edge(last, Port.of("conv" + i, "x")))
              .with(new Edge(Port.of("conv" + i, "y"), Port.of("relu" + i, "x")))
              .with(new Edge(Port.of("relu" + i, "y"), Port.of("add" + i, "x2")));
      last = Port.of("add" + i, "y");
    }
    return graph;
  }

  /// CPU time of JavaFX's two threads and of the one that reads and checks so far, in milliseconds.
  private record Clock(double application, double renderer, double reader) {
    static Clock now() {
      var threads = ManagementFactory.getThreadMXBean();
      double application = 0;
      double renderer = 0;
      double reader = 0;
      for (var info : threads.getThreadInfo(threads.getAllThreadIds())) {
        if (info == null) continue;
        double time = threads.getThreadCpuTime(info.getThreadId()) / 1e6;
        if (info.getThreadName().startsWith("JavaFX Application")) application += time;
        if (info.getThreadName().startsWith("QuantumRenderer")) renderer += time;
        if (info.getThreadName().equals(READER)) reader += time;
      }
      return new Clock(application, renderer, reader);
    }

    Clock since(Clock earlier) {
      return new Clock(
          application - earlier.application, renderer - earlier.renderer, reader - earlier.reader);
    }

    double busier() {
      return Math.max(application, renderer);
    }
  }

  private record Scenario(String name, Runnable before, IntConsumer step, Runnable after) {}

  /// The window in which it happens.
  public static final class Window extends Application {

    private final List<Scenario> scenarios = new ArrayList<>();
    private EditorPane pane;
    private Node ground;
    private double wide;
    private double tall;

    @Override
    public void start(Stage stage) throws Exception {
      int size =
          getParameters().getRaw().isEmpty()
              ? 1_000
              : Integer.parseInt(getParameters().getRaw().getFirst());
      var begin = Clock.now();
      var folder = Files.createTempDirectory("canvas");
      var elsewhere =
          Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name(READER).factory());
      var words = getParameters().getRaw().stream().skip(1).toList();
      boolean isWhole = words.contains(EDITOR);
      var designs = isWhole ? editor(folder, stage) : canvas(folder, stage, elsewhere);
      var graph = chain(size);
      if (words.contains("open")) {
        var file = folder.resolve("chain.vertebra");
        var catalogue = designs.services().catalogue();
        var scene = Scene.of(Document.of(graph), catalogue, Analysis.NONE);
        DocumentFile.write(Document.of(graph).with(Arrange.instantly(scene)), file);
        arrange(ViewGraph.of(scene));
        new Opening(designs, file, elsewhere, size > MANY ? 1 : 6).start();
        return;
      }
      var empty = Clock.now();
      designs.open(words.contains(BANDS) ? banded(graph) : Document.of(graph), Optional.empty());
      if (isWhole) pane = (EditorPane) stage.getScene().getRoot().lookup(".editor-pane");
      ground = pane.lookup("#canvas");
      System.out.printf(Locale.ROOT, "%,d nodes, %,d wires%n", graph.size(), graph.edges().size());
      fill();
      edits(designs, size);
      for (var word : words)
        if (!List.of(EDITOR, BANDS).contains(word))
          scenarios.removeIf(each -> !each.name().contains(word));
      new Driver(begin, empty).start();
    }

    private static Document banded(Graph graph) {
      var document = Document.of(graph);
      var nodes = graph.nodes().stream().map(vertebra.graph.Node::id).toList();
      var roles = List.of("backbone", "neck", "head");
      for (int i = 0; i < roles.size(); i++) {
        var part =
            nodes.subList(i * nodes.size() / roles.size(), (i + 1) * nodes.size() / roles.size());
        var frame = new Frame(roles.get(i), roles.get(i), List.copyOf(part));
        document = document.with(document.layout().withFrame(roles.get(i), frame));
      }
      return document;
    }

    /// The canvas alone in a window.
    private OpenDesigns canvas(Path folder, Stage stage, Executor elsewhere) {
      var designs = TestServices.onScreen(folder, elsewhere, elsewhere);
      pane =
          new EditorPane(
              designs.current(),
              new Actions(() -> designs.shown().workbench()),
              new Clipboard(() -> designs.shown().workbench()),
              designs.services().preferences(),
              Runnable::run);
      stage.setScene(new javafx.scene.Scene(pane, 1_600, 1_000));
      stage.show();
      return designs;
    }

    /// The editor with all its panels.
    private static OpenDesigns editor(Path folder, Stage stage) {
      var editor = Editor.in(folder, StandardCatalogue.catalogue(), new OrtEngine(), stage);
      stage.setWidth(1_600);
      stage.setHeight(1_000);
      editor.show();
      return editor.designs();
    }

    /// How long all places take that are sought in the background, on one thread.
    private static void arrange(ViewGraph view) {
      var threads = ManagementFactory.getThreadMXBean();
      var times = new double[view.cards().size() > MANY ? 3 : 9];
      for (int i = 0; i < times.length; i++) {
        long begin = threads.getCurrentThreadCpuTime();
        int places = Arrange.best().positions(Arrange.Request.all(view), () -> false).size();
        times[i] = (threads.getCurrentThreadCpuTime() - begin) / 1e6;
        if (places != view.cards().size()) throw new IllegalStateException(places + " places");
      }
      double first = times[0];
      Arrays.sort(times);
      System.out.printf(
          Locale.ROOT,
          "  arranging: first %.0f ms, median %.0f ms%n",
          first,
          times[times.length / 2]);
    }

    private void fill() {
      pan("pan, whole design visible", 0);
      pan("pan at 0.35", 0.35);
      pan("pan at 0.6", 0.6);
      pan("pan at 1.0", 1);
      scenarios.add(
          new Scenario("zoom sweep", pane::fit, i -> zoom(i % 80 < 40 ? 20 : -20), () -> {}));
      scenarios.add(
          new Scenario(
              "point along wires at 1.0",
              () -> zoomTo(1),
              i -> mouse(MouseEvent.MOUSE_MOVED, wide / 2, tall / 4 + 11 * i % (tall / 2)),
              () -> {}));
      scenarios.add(
          new Scenario(
              "drag one node at 1.0",
              () -> {
                zoomTo(1);
                mouse(MouseEvent.MOUSE_MOVED, wide / 2, tall / 2);
                press();
              },
              i -> mouse(MouseEvent.MOUSE_DRAGGED, dragX + 3 * (i % 40), dragY + 2 * (i % 30)),
              () -> mouse(MouseEvent.MOUSE_RELEASED, dragX, dragY)));
    }

    /// Edits in the middle of the design, in view, one a frame, from the workbench to the painted
    /// frame. What is found out about them comes in later frames.
    private void edits(OpenDesigns designs, int size) {
      int middle = size / 6;
      var conv = new NodeId("conv" + middle);
      edit(
          designs,
          conv,
          "edit a parameter",
          new GraphEdit.SetParameter(conv, "kernel", Value.of(5)));
      edit(designs, conv, "add a node", new GraphEdit.Add(vertebra.graph.Node.of("new", "relu")));
      edit(
          designs,
          conv,
          "add a wire",
          new GraphEdit.Connect(
              new Edge(Port.of("relu" + (middle - 3), "y"), Port.of("add" + middle, "x3"))));
      edit(
          designs, conv, "remove a node", new GraphEdit.RemoveAndHeal(new NodeId("relu" + middle)));
      edit(
          designs,
          conv,
          "make a mistake",
          new GraphEdit.SetParameter(conv, "filters", Value.of(0)));
    }

    /// @param conv where one looks meanwhile
    private void edit(OpenDesigns designs, NodeId conv, String name, GraphEdit edit) {
      scenarios.add(
          new Scenario(
              name + ", or undo it",
              () -> {
                zoomTo(1);
                pane.reveal(conv);
              },
              i -> {
                var workbench = designs.shown().workbench();
                if (i % 2 == 1) workbench.perform("Edit", edit);
                else workbench.undo();
              },
              () -> {}));
    }

    private double dragX;
    private double dragY;

    /// Presses on the first card that stands near the middle.
    private void press() {
      for (var node : pane.lookupAll("Region")) {
        boolean card = node.getId() != null && node.getId().startsWith("node-");
        if (!card) continue;
        var box = ground.sceneToLocal(node.localToScene(node.getBoundsInLocal()));
        if (box.getMinY() < 100 || box.getMaxY() > tall - 100) continue;
        dragX = box.getCenterX();
        dragY = box.getMinY() + 12;
      }
      mouse(MouseEvent.MOUSE_PRESSED, dragX, dragY);
    }

    private void pan(String name, double zoom) {
      scenarios.add(
          new Scenario(
              name,
              () -> {
                if (zoom == 0) pane.fit();
                else zoomTo(zoom);
              },
              i -> {
                double way = i % 120 < 60 ? 1 : -1;
                scroll(way * 7, way * 11, false);
              },
              () -> {}));
    }

    private void zoomTo(double zoom) {
      double turns = 40 * Math.log(zoom / pane.zoom()) / Math.log(1.15);
      scroll(0, turns, true);
    }

    private void zoom(double by) {
      scroll(0, by, true);
    }

    private void scroll(double dx, double dy, boolean control) {
      Event.fireEvent(
          ground,
          new ScrollEvent(
              ScrollEvent.SCROLL,
              wide / 2,
              tall / 2,
              0,
              0,
              false,
              control,
              false,
              false,
              false,
              false,
              dx,
              dy,
              dx,
              dy,
              ScrollEvent.HorizontalTextScrollUnits.NONE,
              0,
              ScrollEvent.VerticalTextScrollUnits.NONE,
              0,
              0,
              null));
    }

    private void mouse(EventType<MouseEvent> type, double x, double y) {
      boolean down = type != MouseEvent.MOUSE_MOVED && type != MouseEvent.MOUSE_RELEASED;
      var at = ground.localToScene(x, y);
      Event.fireEvent(
          ground,
          new MouseEvent(
              type,
              at.getX(),
              at.getY(),
              at.getX(),
              at.getY(),
              MouseButton.PRIMARY,
              1,
              false,
              false,
              false,
              false,
              down,
              false,
              false,
              true,
              false,
              true,
              null));
    }

    /// Opens a design from its file, again and again, an empty one in between.
    private static final class Opening extends AnimationTimer {
      private static final int PAUSE = 60;

      private final OpenDesigns designs;
      private final Path file;
      private final Executor elsewhere;
      private final int cold;
      private final List<Clock> times = new ArrayList<>();
      private int frame;
      private Clock begin = Clock.now();
      private boolean isRead;
      private int since;
      private volatile double reader;

      /// @param cold how many openings come before, and as many are counted
      Opening(OpenDesigns designs, Path file, Executor elsewhere, int cold) {
        this.designs = designs;
        this.file = file;
        this.elsewhere = elsewhere;
        this.cold = cold;
      }

      @Override
      public void handle(long now) {
        if (isRead && since++ == 1) note(Clock.now());
        if (++frame != PAUSE) return;
        begin = Clock.now();
        new Storage(designs)
            .open(
                file,
                _ -> {
                  isRead = true;
                  since = 0;
                });
        // What that thread does from then on is checking.
        elsewhere.execute(() -> reader = Clock.now().reader());
      }

      /// The frame with the design has been painted.
      private void note(Clock painted) {
        var all = painted.since(begin);
        times.add(new Clock(all.application(), all.renderer(), reader - begin.reader()));
        System.out.printf(
            Locale.ROOT,
            "  opened: reading %.0f ms, window %.0f ms, renderer %.0f ms, heap %d MB%n",
            times.getLast().reader(),
            times.getLast().application(),
            times.getLast().renderer(),
            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20);
        isRead = false;
        frame = 0;
        designs.close(designs.shown());
        if (times.size() < 2 * cold) return;
        var warm =
            times.subList(cold, 2 * cold).stream()
                .mapToDouble(time -> time.reader() + time.application() + time.renderer())
                .sorted()
                .toArray();
        System.out.printf(
            Locale.ROOT, "  warm, one after another: %.0f ms%n", warm[warm.length / 2]);
        stop();
        Platform.exit();
      }
    }

    /// Plays one scenario after another, a step a frame.
    private final class Driver extends AnimationTimer {
      private final Clock begin;
      private final Clock empty;
      private final Clock[] times = new Clock[FRAMES];
      private int scenario;
      private int frame = -2;
      private Clock last;

      Driver(Clock begin, Clock empty) {
        this.begin = begin;
        this.empty = empty;
        last = empty;
      }

      @Override
      public void handle(long now) {
        var clock = Clock.now();
        if (scenario == 0 && frame == -2) {
          frame++;
          return;
        }
        if (scenario == 0 && frame == -1) {
          print("first frame, window included", clock.since(begin));
          print("first frame, design alone", clock.since(empty));
        }
        var playing = scenarios.get(scenario);
        if (frame <= 0) {
          wide = pane.getWidth();
          tall = pane.getHeight();
          playing.before().run();
          frame = 1;
          last = clock;
          return;
        }
        int measured = frame - WARM_UP;
        if (measured >= 0) times[measured] = clock.since(last);
        last = clock;
        playing.step().accept(frame++);
        if (frame - WARM_UP < FRAMES) return;
        playing.after().run();
        print(playing.name(), times);
        frame = 0;
        if (++scenario < scenarios.size()) return;
        stop();
        Platform.exit();
      }

      private static void print(String name, Clock... times) {
        var busier = Arrays.stream(times).mapToDouble(Clock::busier).sorted().toArray();
        System.out.printf(
            Locale.ROOT,
            "  %-30s %7.1f / %6.1f ms, window %.1f, renderer %.1f%n",
            name,
            busier[times.length / 2],
            busier[times.length * 95 / 100],
            median(times, Clock::application),
            median(times, Clock::renderer));
      }

      private static double median(Clock[] times, ToDoubleFunction<Clock> part) {
        return Arrays.stream(times).mapToDouble(part).sorted().toArray()[times.length / 2];
      }
    }
  }
}
