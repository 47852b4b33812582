package vertebra.ui.canvas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javafx.application.Platform;
import javafx.event.Event;
import javafx.scene.Scene;
import javafx.scene.input.ScrollEvent;
import javafx.stage.Stage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;
import vertebra.document.Document;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.workbench.Actions;
import vertebra.workbench.Clipboard;
import vertebra.workbench.OpenDesigns;
import vertebra.workbench.Preferences;
import vertebra.workbench.TestServices;

/// The painted design under a hand that pans.
@Tag("fx")
@ExtendWith(ApplicationExtension.class)
class SceneCanvasTest {

  @TempDir private static Path folder;

  private OpenDesigns designs;
  private EditorPane pane;
  private Scene scene;

  @Start
  void start(Stage stage) {
    designs = TestServices.onScreen(folder, Runnable::run);
    pane =
        new EditorPane(
            designs.current(),
            new Actions(() -> designs.shown().workbench()),
            new Clipboard(() -> designs.shown().workbench()),
            Preferences.from(folder.resolve("preferences.json")),
            Runnable::run);
    scene = new Scene(pane, 600, 500);
    stage.setScene(scene);
    stage.show();
  }

  /// However far the view goes, slowly or fast, there or back, and whatever is edited meanwhile.
  @Test
  void whatIsPannedToIsWhatIsPaintedThereAtOnce() throws InterruptedException {
    onScreen(() -> designs.open(Document.of(chain(60)), Optional.empty()));
    frame();
    onScreen(() -> pane.zoomTo(1));
    var shown = new HashSet<javafx.scene.Node>();
    int gone = 4;
    for (double step : new double[] {-24, -70, 24, -24}) {
      var before = picture();
      for (int i = 0; i < 16; i++) {
        scroll(step / 8, step);
        shown.add(front());
        if (i == 6) remove("block" + gone++);
      }
      for (int i = 0; i < 20; i++) frame();
      var panned = picture();
      assertNotEquals(Arrays.hashCode(before), Arrays.hashCode(panned), "it went somewhere");
      onScreen(() -> {
        pane.toggleMaps();
        pane.toggleMaps();
      });
      frame();
      assertArrayEquals(picture(), panned, "after steps of " + step);
    }
    assertEquals(2, shown.size(), "another canvas came instead");
  }

  private static void onScreen(Runnable action) {
    WaitForAsyncUtils.waitForAsyncFx(30_000, action);
  }

  private void remove(String block) {
    var edit = new GraphEdit.RemoveAndHeal(new NodeId(block));
    onScreen(() -> designs.shown().workbench().perform("Remove", edit));
  }

  private static Graph chain(int size) {
    var graph = Graph.EMPTY.with(Node.of("block0", "input"));
    for (int i = 1; i < size; i++)
      graph =
          graph
              .with(Node.of("block" + i, "relu"))
              .with(new Edge(Port.of("block" + (i - 1), "y"), Port.of("block" + i, "x")));
    return graph;
  }

  private void scroll(double dx, double dy) throws InterruptedException {
    onScreen(() ->
        Event.fireEvent(
            scene.lookup("#canvas"),
            new ScrollEvent(
                ScrollEvent.SCROLL,
                300,
                250,
                300,
                250,
                false,
                false,
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
                null)));
    frame();
  }

  /// The canvas that is seen.
  private javafx.scene.Node front() {
    return scene.lookup("#canvas").lookupAll("*").stream()
        .filter(SceneCanvas.class::isInstance)
        .map(SceneCanvas.class::cast)
        .map(canvas -> canvas.getChildrenUnmodifiable().getLast())
        .findFirst()
        .orElseThrow();
  }

  /// Waits until a frame more was laid out.
  private void frame() throws InterruptedException {
    var done = new CountDownLatch(1);
    onScreen(() -> {
      scene.addPostLayoutPulseListener(done::countDown);
      Platform.requestNextPulse();
    });
    assertTrue(done.await(30, TimeUnit.SECONDS), "no frame came");
  }

  private int[] picture() {
    return WaitForAsyncUtils.waitForAsyncFx(
        30_000,
        () -> {
          int wide = (int) scene.getWidth();
          int tall = (int) scene.getHeight();
          var pixels = new int[wide * tall];
          var format = javafx.scene.image.PixelFormat.getIntArgbInstance();
          scene
              .snapshot(null)
              .getPixelReader()
              .getPixels(0, 0, wide, tall, format, pixels, 0, wide);
          return pixels;
        });
  }
}
