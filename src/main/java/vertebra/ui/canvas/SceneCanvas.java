package vertebra.ui.canvas;

import java.util.Map;
import java.util.function.Supplier;
import javafx.animation.PauseTransition;
import javafx.scene.canvas.Canvas;
import javafx.scene.layout.Region;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;
import vertebra.canvas.Camera;
import vertebra.canvas.GraphPainter;
import vertebra.canvas.Lod;
import vertebra.canvas.ViewGraph;
import vertebra.paint.Box;
import vertebra.paint.StyleTable;
import vertebra.ui.parts.FxSurface;

/// The painted design. The canvas reaches beyond the window on every side, so that panning only
/// moves it; it is painted anew, at most once a frame, when that margin is used up or when what it
/// shows changed. While a zoom gesture runs, it is painted without feature maps and margin, and
/// properly soon after.
final class SceneCanvas extends Region {

  private static final double MARGIN = 256;

  /// What a texture may measure on every graphics card, in device pixels.
  private static final double LIMIT = 4096;

  private static final Duration PAUSE = Duration.millis(100);

  private final CanvasModel desk;
  private final Supplier<StyleTable> styles;
  private final Canvas canvas = new Canvas();
  private final FxSurface surface = new FxSurface(canvas.getGraphicsContext2D());
  private final PauseTransition pause = new PauseTransition(PAUSE);
  private Camera painted = Camera.HOME;
  private double marginX = MARGIN;
  private double marginY = MARGIN;
  private boolean stale = true;
  private boolean rough;
  private @Nullable ViewGraph instead;

  SceneCanvas(CanvasModel desk, Supplier<StyleTable> styles) {
    this.desk = desk;
    this.styles = styles;
    getChildren().add(canvas);
    canvas.setManaged(false);
    setMouseTransparent(true);
    pause.setOnFinished(_ -> {
      rough = false;
      repaint();
    });
  }

  /// Asks for a painting in the next frame.
  void repaint() {
    stale = true;
    requestLayout();
  }

  /// Shows another drawing for a while, as an animation does.
  void instead(@Nullable ViewGraph drawing) {
    if (drawing == null && instead == null) return;
    instead = drawing;
    repaint();
  }

  void cameraMoved() {
    var camera = desk.camera();
    if (camera.zoom() != painted.zoom()) {
      rough = true;
      pause.playFromStart();
      repaint();
      return;
    }
    double dx = camera.offsetX() - painted.offsetX();
    double dy = camera.offsetY() - painted.offsetY();
    boolean covered = !rough && Math.abs(dx) <= marginX && Math.abs(dy) <= marginY;
    if (!covered) {
      repaint();
      return;
    }
    place(dx, dy);
    if (Math.abs(dx) > marginX / 2 || Math.abs(dy) > marginY / 2) pause.playFromStart();
  }

  private void place(double dx, double dy) {
    canvas.setTranslateX(dx - marginX);
    canvas.setTranslateY(dy - marginY);
  }

  @Override
  protected void layoutChildren() {
    if (resize()) stale = true;
    if (!stale || getWidth() <= 0 || getHeight() <= 0) return;
    stale = false;
    paint();
  }

  private boolean resize() {
    double scale = scale();
    marginX = margin(getWidth(), scale);
    marginY = margin(getHeight(), scale);
    double width = getWidth() + 2 * marginX;
    double height = getHeight() + 2 * marginY;
    if (canvas.getWidth() == width && canvas.getHeight() == height) return false;
    canvas.setWidth(width);
    canvas.setHeight(height);
    return true;
  }

  private double scale() {
    var scene = getScene();
    return scene == null || scene.getWindow() == null ? 1 : scene.getWindow().getRenderScaleX();
  }

  private static double margin(double length, double scale) {
    return Math.clamp(Math.floor((LIMIT / scale - length) / 2), 0, MARGIN);
  }

  private void paint() {
    painted = desk.camera();
    double zoom = painted.zoom();
    var window =
        rough
            ? new Box(marginX, marginY, getWidth(), getHeight())
            : new Box(0, 0, canvas.getWidth(), canvas.getHeight());
    new GraphPainter(
            instead == null ? desk.view() : instead,
            styles.get(),
            painted.panned(marginX, marginY),
            window,
            rough ? desk.marks().picturing(Map.of()) : desk.marks(),
            Lod.of(zoom),
            surface)
        .paint();
    place(0, 0);
  }
}
