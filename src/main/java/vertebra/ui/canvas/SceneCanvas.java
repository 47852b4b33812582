package vertebra.ui.canvas;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javafx.animation.PauseTransition;
import javafx.scene.canvas.Canvas;
import javafx.scene.layout.Region;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;
import vertebra.canvas.Camera;
import vertebra.canvas.GraphPainter;
import vertebra.canvas.Lod;
import vertebra.canvas.Marks;
import vertebra.canvas.ViewGraph;
import vertebra.paint.Box;
import vertebra.paint.StyleTable;
import vertebra.ui.parts.FxSurface;

/// The painted design. The canvas reaches beyond the window on every side, so that panning only
/// moves it; it is painted anew, at most once a frame, when that margin is used up or when what it
/// shows changed. Where only a part of the design looks otherwise, that part is painted. While a
/// zoom gesture runs, it is painted without feature maps and margin, and properly soon after.
final class SceneCanvas extends Region {

  /// How far beyond the window is painted at most, in pixels.
  static final double MARGIN = 256;

  /// What a texture may measure on every graphics card, in device pixels.
  private static final double LIMIT = 4096;

  /// Where more than this share of it changed, all is painted.
  private static final double MOST_PAINTED = 0.6;

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

  /// The drawing that was last heard of, and where it looks otherwise than the painted one, in
  /// world units; empty if all is to be painted.
  private ViewGraph heard = ViewGraph.EMPTY;

  /// The marks that were last heard of.
  private Marks marked = Marks.NONE;

  private Optional<List<Box>> changed = Optional.empty();
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

  /// Asks for a painting of everything in the next frame.
  void repaint() {
    changed = Optional.empty();
    stale = true;
    requestLayout();
  }

  /// Asks for a painting, in the next frame, of what looks otherwise in the drawing there is now.
  void viewChanged() {
    var view = desk.view();
    var more = view.differing(heard);
    heard = view;
    // From afar the place of a band's name depends on what stands around it.
    repaint(more.filter(_ -> Lod.of(desk.camera().zoom()).hasCards()));
  }

  /// Asks for a painting, in the next frame, of what looks otherwise with the marks there are now.
  void marksChanged() {
    var marks = desk.marks();
    var more = desk.view().differing(marked, marks);
    marked = marks;
    repaint(more);
  }

  private void repaint(Optional<List<Box>> more) {
    changed =
        changed.flatMap(
            known -> more.map(places -> Stream.concat(known.stream(), places.stream()).toList()));
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
    if (resize()) {
      stale = true;
      changed = Optional.empty();
    }
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
    var part = part();
    if (part.isPresent()) {
      if (part.get().width() > 0) surface.within(part.get(), () -> painter().paint(part.get()));
    } else {
      painted = desk.camera();
      painter().paint();
      place(0, 0);
    }
    changed = rough || instead != null ? Optional.empty() : Optional.of(List.of());
  }

  private GraphPainter painter() {
    double zoom = painted.zoom();
    var window =
        rough
            ? new Box(marginX, marginY, getWidth(), getHeight())
            : new Box(0, 0, canvas.getWidth(), canvas.getHeight());
    return new GraphPainter(
        instead == null ? desk.view() : instead,
        styles.get(),
        painted.panned(marginX, marginY),
        window,
        rough ? desk.marks().picturing(Map.of()) : desk.marks(),
        Lod.of(zoom),
        surface);
  }

  /// The pixels of the canvas that look otherwise, none if they are out of sight; empty if all of
  /// it is to be painted.
  private Optional<Box> part() {
    boolean isWhole =
        rough
            || instead != null
            || desk.camera().zoom() != painted.zoom()
            || !GraphPainter.paintsParts(Lod.of(painted.zoom()))
            || scale() != Math.rint(scale());
    if (isWhole) return Optional.empty();
    var all = new Box(0, 0, canvas.getWidth(), canvas.getHeight());
    return changed
        .map(places -> within(places, painted.panned(marginX, marginY), all))
        .filter(box -> box.width() * box.height() < MOST_PAINTED * all.width() * all.height());
  }

  /// The whole pixels around some places, as far as they lie in a box.
  private static Box within(List<Box> places, Camera camera, Box all) {
    var pixels = places.stream().map(camera::toScreen).filter(all::intersects).toList();
    var box = Box.around(pixels).orElse(Box.EMPTY);
    double left = Math.max(0, Math.floor(box.x()) - 1);
    double top = Math.max(0, Math.floor(box.y()) - 1);
    double right = Math.min(all.right(), Math.ceil(box.right()) + 1);
    double bottom = Math.min(all.bottom(), Math.ceil(box.bottom()) + 1);
    return pixels.isEmpty() ? Box.EMPTY : new Box(left, top, right - left, bottom - top);
  }
}
