package vertebra.ui.compare;

import static vertebra.text.Texts.say;

import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.scene.AccessibleRole;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import org.jspecify.annotations.Nullable;
import vertebra.canvas.Camera;
import vertebra.canvas.GraphPainter;
import vertebra.canvas.Hit;
import vertebra.canvas.Lod;
import vertebra.canvas.Marks;
import vertebra.canvas.ViewGraph;
import vertebra.compare.DrawnChanges;
import vertebra.graph.NodeId;
import vertebra.paint.Box;
import vertebra.paint.Point;
import vertebra.paint.StyleTable;
import vertebra.ui.parts.FxSurface;
import vertebra.ui.parts.PaintedRegion;

/// Two networks on one canvas, to be looked at: dragging and the arrow keys move it, the wheel and
/// plus and minus zoom, 0 shows all of it, a click on a card chooses that.
final class CompareCanvas extends PaintedRegion {

  private static final double MARGIN = 24;

  /// The least zoom at which a card is shown that is led to.
  private static final double NEAR = 0.8;

  private static final double STEP = 80;
  private static final double FACTOR = 1.25;

  private final FxSurface surface = new FxSurface(canvas.getGraphicsContext2D());
  private final Supplier<StyleTable> styles;
  private Consumer<NodeId> open = _ -> {};
  private ViewGraph view = ViewGraph.EMPTY;
  private Marks marks = Marks.NONE;
  private @Nullable Camera camera;
  private Point held = new Point(0, 0);
  private boolean dragged;

  /// @param styles the colours of the moment
  CompareCanvas(Supplier<StyleTable> styles) {
    this.styles = styles;
    setId("compare-canvas");
    setFocusTraversable(true);
    setAccessibleRole(AccessibleRole.IMAGE_VIEW);
    setAccessibleText(say("compare.on-one-canvas"));
    setMinSize(200, 120);
    setOnMousePressed(event -> {
      requestFocus();
      held = point(event);
      dragged = false;
    });
    setOnMouseDragged(event -> {
      var at = point(event);
      dragged |= Math.hypot(at.x() - held.x(), at.y() - held.y()) > 3;
      if (!dragged) return;
      look(camera().panned(at.x() - held.x(), at.y() - held.y()));
      held = at;
    });
    setOnMouseClicked(event -> {
      if (!dragged) clicked(point(event));
    });
    setOnScroll(event -> {
      if (event.getDeltaY() != 0)
        look(
            camera()
                .zoomed(
                    event.getDeltaY() > 0 ? FACTOR : 1 / FACTOR,
                    new Point(event.getX(), event.getY())));
      event.consume();
    });
    addEventHandler(KeyEvent.KEY_PRESSED, this::typed);
  }

  /// Who hears of a card that was chosen.
  void onOpen(Consumer<NodeId> opener) {
    open = opener;
  }

  /// Shows a drawing, all of it; nothing where there is none.
  void show(Optional<DrawnChanges> drawn) {
    view = drawn.map(DrawnChanges::view).orElse(ViewGraph.EMPTY);
    marks = drawn.map(DrawnChanges::marks).orElse(Marks.NONE);
    camera = null;
    paint();
  }

  /// The card with a line around it, if one has.
  Set<NodeId> chosen() {
    return marks.selected();
  }

  /// Brings a card to where it can be read, with a line around it.
  void lead(NodeId card) {
    marks = marks.selecting(Set.of(card), Optional.empty());
    var found = view.card(card);
    if (found.isEmpty()) return;
    var near = camera().zoom() < NEAR ? camera().withZoom(NEAR) : camera();
    look(near.centredOn(found.get().bounds().centre(), getWidth(), getHeight()));
  }

  @Override
  protected void paint() {
    if (getWidth() < 2 || getHeight() < 2) return;
    var seen = camera();
    var window = new Box(0, 0, getWidth(), getHeight());
    new GraphPainter(view, styles.get(), seen, window, marks, Lod.of(seen.zoom()), surface).paint();
  }

  private Camera camera() {
    var known = camera;
    if (known != null) return known;
    return Camera.fit(view.bounds().orElse(Box.EMPTY), getWidth(), getHeight(), MARGIN);
  }

  private void look(Camera other) {
    camera = other;
    paint();
  }

  private static Point point(MouseEvent event) {
    return new Point(event.getX(), event.getY());
  }

  private void clicked(Point at) {
    var world = camera().toWorld(at);
    var card = Hit.card(view, world);
    if (card.isEmpty()) return;
    marks = marks.selecting(Set.of(card.get().id()), Optional.empty());
    paint();
    open.accept(card.get().id());
  }

  private void typed(KeyEvent event) {
    var middle = new Point(getWidth() / 2, getHeight() / 2);
    switch (event.getCode()) {
      case LEFT -> look(camera().panned(STEP, 0));
      case RIGHT -> look(camera().panned(-STEP, 0));
      case UP -> look(camera().panned(0, STEP));
      case DOWN -> look(camera().panned(0, -STEP));
      case PLUS, ADD, EQUALS -> look(camera().zoomed(FACTOR, middle));
      case MINUS, SUBTRACT -> look(camera().zoomed(1 / FACTOR, middle));
      case DIGIT0, NUMPAD0, HOME -> {
        camera = null;
        paint();
      }
      default -> {
        return;
      }
    }
    event.consume();
  }
}
