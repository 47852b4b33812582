package vertebra.ui.canvas;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javafx.animation.AnimationTimer;
import javafx.animation.PauseTransition;
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

/// The painted design. The canvas reaches beyond the window on every side, so that panning only
/// moves it; it is painted anew, at most once a frame, when what it shows changed. Where only a
/// part of the design looks otherwise, that part is painted. Before the margin is used up, another
/// canvas is painted around where the view goes to, a strip a frame, and then seen instead. While a
/// zoom gesture runs, the canvas is painted without feature maps and margin, and properly soon
/// after.
final class SceneCanvas extends Region {

  /// How far beyond the window is painted at most, in pixels.
  static final double MARGIN = 256;

  /// What a texture may measure on every graphics card, in device pixels.
  private static final double LIMIT = 4096;

  /// Where more than this share of it changed, all is painted.
  private static final double MOST_PAINTED = 0.6;

  /// From which share of the margin on the next canvas is painted.
  private static final double AHEAD_FROM = 0.25;

  /// How far ahead of the view it is painted at most, as a share of the margin.
  private static final double AHEAD = 0.75;

  private static final Duration PAUSE = Duration.millis(100);

  private final CanvasModel desk;
  private final Supplier<StyleTable> styles;
  private final PauseTransition pause = new PauseTransition(PAUSE);

  /// What is seen, and what is painted ahead: it stands behind, one pixel of it in the window,
  /// since what is out of sight is not painted before it is seen.
  private PaintedSheet seen = PaintedSheet.empty();

  private PaintedSheet next = PaintedSheet.empty();
  private @Nullable Strips ahead;

  /// From where it was looked at last, and when a strip was painted last.
  private Camera last = Camera.HOME;

  private Camera lastStrip = Camera.HOME;

  private final AnimationTimer strips =
      new AnimationTimer() {
        @Override
        public void handle(long now) {
          paintAhead();
        }
      };

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
    getChildren().addAll(next.canvas(), seen.canvas());
    setMouseTransparent(true);
    pause.setOnFinished(_ -> rest());
  }

  /// Asks for a painting of everything in the next frame.
  void repaint() {
    leave();
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
    var before = last;
    last = camera;
    if (camera.zoom() != painted.zoom()) {
      rough = true;
      pause.playFromStart();
      repaint();
      return;
    }
    if (rough || !covers(painted)) {
      repaint();
      return;
    }
    place();
    double dx = camera.offsetX() - painted.offsetX();
    double dy = camera.offsetY() - painted.offsetY();
    boolean leavesX = isFar(dx, marginX) && dx * (camera.offsetX() - before.offsetX()) > 0;
    boolean leavesY = isFar(dy, marginY) && dy * (camera.offsetY() - before.offsetY()) > 0;
    if (leavesX || leavesY) begin(camera.panned(lead(dx, marginX), lead(dy, marginY)));
    pause.playFromStart();
  }

  private static boolean isFar(double way, double margin) {
    return Math.abs(way) > AHEAD_FROM * margin;
  }

  /// How far the view may go on meanwhile, as it went so far.
  private static double lead(double way, double margin) {
    return Math.rint(Math.clamp(2 * way, -AHEAD * margin, AHEAD * margin));
  }

  /// Whether what was painted from somewhere is all that is to be seen now.
  private boolean covers(Camera from) {
    var camera = desk.camera();
    return Math.abs(camera.offsetX() - from.offsetX()) <= marginX
        && Math.abs(camera.offsetY() - from.offsetY()) <= marginY;
  }

  /// The view has come to a rest: all is painted properly, and with the same margin on all sides.
  private void rest() {
    if (rough) {
      rough = false;
      repaint();
      return;
    }
    var camera = desk.camera();
    boolean isFar =
        isFar(camera.offsetX() - painted.offsetX(), marginX)
            || isFar(camera.offsetY() - painted.offsetY(), marginY);
    if (isFar) begin(camera);
  }

  /// Begins to paint the next canvas, unless that is done already.
  private void begin(Camera from) {
    boolean isWhole = stale && changed.isEmpty();
    if (ahead != null || isWhole || instead != null || !Strips.fit(scale())) return;
    next.resize(seen.width(), seen.height());
    next.canvas().setTranslateX(1 - next.width());
    next.canvas().setTranslateY(1 - next.height());
    ahead = new Strips(next, from, painter(next, from));
    lastStrip = desk.camera();
    strips.start();
  }

  /// Gives up what is painted ahead.
  private void leave() {
    ahead = null;
    strips.stop();
  }

  /// Paints a strip, or more of them where the view is faster than they are.
  private void paintAhead() {
    var coming = ahead;
    if (coming == null) return;
    var camera = desk.camera();
    double dx = camera.offsetX() - painted.offsetX();
    double dy = camera.offsetY() - painted.offsetY();
    double room = Math.min(marginX - Math.abs(dx), marginY - Math.abs(dy));
    double speed =
        Math.max(
            Math.abs(camera.offsetX() - lastStrip.offsetX()),
            Math.abs(camera.offsetY() - lastStrip.offsetY()));
    lastStrip = camera;
    int left = coming.left();
    int frames = speed > 0 ? (int) Math.clamp(room / speed, 1, left) : left;
    coming.paint(Math.ceilDiv(left, frames));
    if (coming.left() == 0) swap(coming);
  }

  /// What was painted ahead is seen from now on, if it is still what is to be seen.
  private void swap(Strips done) {
    leave();
    var late = within(done.late(), done.camera().panned(marginX, marginY), next.box());
    if (!covers(done.camera()) || isMost(late)) return;
    if (late.width() > 0)
      next.surface().within(late, () -> painter(next, done.camera()).paint(late));
    var before = seen;
    seen = next;
    next = before;
    painted = done.camera();
    seen.canvas().toFront();
    place();
  }

  private void place() {
    seen.canvas().setTranslateX(desk.camera().offsetX() - painted.offsetX() - marginX);
    seen.canvas().setTranslateY(desk.camera().offsetY() - painted.offsetY() - marginY);
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
    return seen.resize(getWidth() + 2 * marginX, getHeight() + 2 * marginY);
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
      if (part.get().width() > 0)
        seen.surface().within(part.get(), () -> painter(seen, painted).paint(part.get()));
      if (ahead != null) ahead.changed(changed);
    } else {
      leave();
      painted = desk.camera();
      painter(seen, painted).paint();
      place();
    }
    changed = rough || instead != null ? Optional.empty() : Optional.of(List.of());
  }

  private GraphPainter painter(PaintedSheet sheet, Camera from) {
    return new GraphPainter(
        instead == null ? desk.view() : instead,
        styles.get(),
        from.panned(marginX, marginY),
        rough ? new Box(marginX, marginY, getWidth(), getHeight()) : sheet.box(),
        rough ? desk.marks().picturing(Map.of()) : desk.marks(),
        Lod.of(from.zoom()),
        sheet.surface());
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
    return changed
        .map(places -> within(places, painted.panned(marginX, marginY), seen.box()))
        .filter(box -> !isMost(box));
  }

  private boolean isMost(Box part) {
    return part.width() * part.height() >= MOST_PAINTED * seen.width() * seen.height();
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
