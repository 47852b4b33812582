package vertebra.ui.canvas;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javafx.scene.Group;
import javafx.scene.canvas.Canvas;
import javafx.scene.control.Label;
import javafx.scene.layout.Pane;
import javafx.scene.shape.Circle;
import javafx.scene.shape.Line;
import javafx.scene.shape.LineTo;
import javafx.scene.shape.MoveTo;
import javafx.scene.shape.Path;
import javafx.scene.shape.Rectangle;
import javafx.scene.shape.SVGPath;
import javafx.scene.shape.StrokeType;
import org.jspecify.annotations.Nullable;
import vertebra.canvas.Gesture;
import vertebra.canvas.GraphPainter;
import vertebra.canvas.Hit;
import vertebra.canvas.Lod;
import vertebra.canvas.Snap;
import vertebra.graph.Edge;
import vertebra.graph.NodeId;
import vertebra.paint.Box;
import vertebra.paint.Point;
import vertebra.paint.Route;
import vertebra.paint.StyleTable;
import vertebra.paint.StyleTable.Ink;
import vertebra.ui.parts.FxSurface;

/// The few things that move while a gesture lasts, as live shapes over the painted design: dragged
/// cards, the loose wire, the marquee, guides. Because they are few, each frame redraws only their
/// bounds.
final class Overlay extends Pane {

  /// More wires than this are not shown while their cards are dragged.
  private static final int WIRES = 300;

  /// How far from the mouse words stand, in pixels.
  private static final double ASIDE = 10;

  private static final double SIGN = 0.7;

  private final CanvasModel desk;
  private final Supplier<StyleTable> styles;
  private final Rectangle hover = box();
  private final Rectangle ring = box();
  private final Rectangle frame = box();
  private final Rectangle marquee = box();
  private final Rectangle target = box();
  private final Path loose = line();
  private final Path taken = line();
  private final Circle end = new Circle(7);
  private final Line cut = new Line();
  private final Group guides = new Group();
  private final Group wires = new Group();
  private final Label flow = new Label();
  private final SVGPath sign = new SVGPath();
  private final Canvas cards = new Canvas(1, 1);
  private final FxSurface surface = new FxSurface(cards.getGraphicsContext2D());
  private Set<NodeId> lifted = Set.of();
  private Box liftedAt = Box.EMPTY;
  private Optional<NodeId> hovered = Optional.empty();
  private Optional<NodeId> focused = Optional.empty();

  Overlay(CanvasModel desk, Supplier<StyleTable> styles) {
    this.desk = desk;
    this.styles = styles;
    setMouseTransparent(true);
    getChildren()
        .addAll(
            wires, cards, guides, hover, ring, frame, target, taken, loose, end, cut, marquee,
            flow);
    for (var child : getChildren()) {
      child.setManaged(false);
      child.setVisible(false);
    }
    ring.getStrokeDashArray().setAll(4.0, 3.0);
    cut.getStrokeDashArray().setAll(6.0, 4.0);
    cut.setStrokeWidth(2);
    end.setFill(null);
    end.setStrokeWidth(2);
    flow.setId("wire-flow");
    flow.getStyleClass().add("canvas-flow");
    sign.getStyleClass().add("canvas-flow-sign");
    sign.setScaleX(SIGN);
    sign.setScaleY(SIGN);
  }

  private static Rectangle box() {
    var box = new Rectangle();
    box.setFill(null);
    box.setStrokeType(StrokeType.OUTSIDE);
    box.setStrokeWidth(1);
    box.setSmooth(false);
    return box;
  }

  private static Path line() {
    var path = new Path();
    path.setFill(null);
    path.setStrokeWidth(2);
    return path;
  }

  private javafx.scene.paint.Color colour(Ink ink) {
    return FxSurface.colour(styles.get().colour(ink));
  }

  /// The card under the mouse gets an outline.
  void hover(Optional<NodeId> id) {
    if (hovered.equals(id)) return;
    hovered = id;
    cameraMoved();
  }

  /// Says what flows along the wire under the mouse.
  ///
  /// @param words blank for nothing
  /// @param joins path data of the sign of the block that joins it with others; blank if none does
  void flow(String words, String joins, Optional<Point> at) {
    flow.setVisible(!words.isEmpty() && at.isPresent());
    if (!flow.isVisible()) return;
    flow.setText(words);
    sign.setContent(joins);
    flow.setGraphic(joins.isEmpty() ? null : new Group(sign));
    flow.applyCss();
    double width = Math.ceil(flow.prefWidth(-1));
    double height = Math.ceil(flow.prefHeight(-1));
    double x = Math.clamp(at.orElseThrow().x() + ASIDE, 0, Math.max(0, getWidth() - width));
    double y = Math.max(0, at.orElseThrow().y() - ASIDE - height);
    flow.resizeRelocate(Math.rint(x), Math.rint(y), width, height);
  }

  /// The card that has the keyboard gets a ring.
  void focus(Optional<NodeId> id) {
    focused = id;
    cameraMoved();
  }

  void cameraMoved() {
    outline(hover, hovered.filter(id -> !desk.marks().selected().contains(id)), 2);
    outline(ring, focused, 6 * Math.max(1, desk.camera().zoom()));
    var box =
        desk.selection()
            .frame()
            .flatMap(key ->
                desk.view().frames().stream().filter(each -> each.key().equals(key)).findFirst());
    frame.setVisible(box.isPresent());
    if (box.isEmpty()) return;
    place(frame, desk.camera().toScreen(box.get().bounds()).grown(2));
    frame.setStroke(colour(Ink.SELECTION));
    frame.setStrokeWidth(2);
  }

  private void outline(Rectangle box, Optional<NodeId> id, double gap) {
    var card = id.flatMap(desk.view()::card);
    box.setVisible(card.isPresent());
    if (card.isEmpty()) return;
    place(box, desk.camera().toScreen(card.get().bounds()).grown(gap));
    double arc = 2 * (8 * desk.camera().zoom() + gap);
    box.setArcWidth(arc);
    box.setArcHeight(arc);
    box.setStroke(colour(Ink.SELECTION));
    box.setStrokeWidth(box == ring ? 2 : 1);
  }

  private static void place(Rectangle shape, Box box) {
    shape.setX(Math.rint(box.x()));
    shape.setY(Math.rint(box.y()));
    shape.setWidth(Math.rint(box.width()));
    shape.setHeight(Math.rint(box.height()));
  }

  /// Shows what a gesture looks like now.
  ///
  /// @param verdict the colour of the loose wire
  void show(Gesture gesture, Ink verdict) {
    marquee.setVisible(
        gesture instanceof Gesture.Selecting || gesture instanceof Gesture.MoveFrame);
    loose.setVisible(
        gesture instanceof Gesture.Connect
            || gesture instanceof Gesture.MoveWires
            || gesture instanceof Gesture.BendWire(_, _, _, var moved) && moved);
    cut.setVisible(gesture instanceof Gesture.Cut);
    if (!(gesture instanceof Gesture.DragNodes || gesture instanceof Gesture.MoveFrame)) drop();
    if (!(gesture instanceof Gesture.Connect)) end.setVisible(false);
    if (!(gesture instanceof Gesture.DragNodes || gesture instanceof Gesture.Connect)) {
      taken.setVisible(false);
      target.setVisible(false);
    }
    switch (gesture) {
      case Gesture.Selecting selecting -> showMarquee(selecting);
      case Gesture.Connect connect -> showConnect(connect, verdict);
      case Gesture.DragNodes drag -> showDrag(drag);
      case Gesture.Cut knife -> showCut(knife);
      case Gesture.MoveWires moving -> showMoving(moving);
      case Gesture.MoveFrame moving -> showFrame(moving);
      case Gesture.BendWire bending ->
          bending
              .route(desk.view())
              .ifPresent(route -> trace(loose, route, colour(Ink.SELECTION), 2));
      case Gesture.Idle _, Gesture.Pan _, Gesture.Pressed _ -> {}
    }
  }

  private void showMarquee(Gesture.Selecting selecting) {
    place(marquee, desk.camera().toScreen(selecting.marquee().box()));
    var colour = colour(Ink.SELECTION);
    marquee.setStroke(colour);
    marquee.setFill(colour.deriveColor(0, 1, 1, 0.12));
    if (selecting.marquee().isCrossing()) marquee.getStrokeDashArray().setAll(4.0, 3.0);
    else marquee.getStrokeDashArray().clear();
  }

  private void showFrame(Gesture.MoveFrame moving) {
    place(marquee, desk.camera().toScreen(moving.box()));
    marquee.setStroke(colour(Ink.SELECTION));
    marquee.setFill(null);
    marquee.getStrokeDashArray().clear();
    if (moving.moving().isEmpty()) return;
    if (!lifted.equals(moving.moving())) lift(moving.moving());
    var frame = moving.frame().bounds();
    var zoom = desk.camera().zoom();
    cards.setVisible(true);
    cards.setTranslateX(Math.rint(liftedAt.x() + (moving.box().x() - frame.x()) * zoom));
    cards.setTranslateY(Math.rint(liftedAt.y() + (moving.box().y() - frame.y()) * zoom));
  }

  private void showCut(Gesture.Cut knife) {
    var from = desk.camera().toScreen(knife.from());
    var to = desk.camera().toScreen(knife.to());
    cut.setStartX(from.x());
    cut.setStartY(from.y());
    cut.setEndX(to.x());
    cut.setEndY(to.y());
    cut.setStroke(colour(Ink.ERROR));
  }

  private void showMoving(Gesture.MoveWires moving) {
    var elements = new ArrayList<javafx.scene.shape.PathElement>();
    for (var route : moving.routes(desk.view())) {
      trace(loose, route, colour(Ink.SELECTION), 2);
      elements.addAll(loose.getElements());
    }
    loose.getElements().setAll(elements);
  }

  private void showConnect(Gesture.Connect connect, Ink verdict) {
    trace(loose, connect.route(desk.view()), colour(verdict), 2);
    Point at =
        connect.over() instanceof Hit.OnPort(var spot)
            ? desk.camera().toScreen(spot.at())
            : desk.camera().toScreen(connect.at());
    end.setVisible(true);
    end.setCenterX(at.x());
    end.setCenterY(at.y());
    end.setRadius(connect.over() instanceof Hit.OnPort ? 9 : 4);
    end.setStroke(colour(verdict));
    var card =
        connect.over() instanceof Hit.OnCard(var id)
            ? desk.view().card(id)
            : Optional.<vertebra.canvas.Card>empty();
    target.setVisible(card.isPresent());
    if (card.isEmpty()) return;
    place(target, desk.camera().toScreen(card.get().bounds()).grown(3));
    target.setStroke(colour(verdict));
    target.setStrokeWidth(2);
  }

  private void trace(Path path, Route route, javafx.scene.paint.Color colour, double width) {
    var start = desk.camera().toScreen(route.start());
    var elements = new ArrayList<javafx.scene.shape.PathElement>();
    elements.add(new MoveTo(start.x(), start.y()));
    for (int i = 1; i < route.size(); i++) {
      var corner = desk.camera().toScreen(route.point(i));
      elements.add(new LineTo(corner.x(), corner.y()));
    }
    path.getElements().setAll(elements);
    path.setStroke(colour);
    path.setStrokeWidth(width);
  }

  /// Marks the wire that would take a card in between.
  void showTarget(Optional<Edge> wire) {
    var route = wire.flatMap(desk.view()::wire).map(vertebra.canvas.Wire::route);
    taken.setVisible(route.isPresent());
    route.ifPresent(way -> trace(taken, way, colour(Ink.SELECTION), 4));
  }

  private void showDrag(Gesture.DragNodes drag) {
    if (!lifted.equals(drag.moving())) lift(drag.moving());
    var move = drag.move();
    var camera = desk.camera();
    cards.setVisible(true);
    cards.setTranslateX(Math.rint(liftedAt.x() + move.dx() * camera.zoom()));
    cards.setTranslateY(Math.rint(liftedAt.y() + move.dy() * camera.zoom()));
    showGuides(move.guides());
    showTarget(drag.target());
    showWires(drag);
  }

  /// Paints the cards once; they move as one picture.
  private void lift(Set<NodeId> moving) {
    lifted = Set.copyOf(moving);
    var camera = desk.camera();
    var box =
        desk.view()
            .bounds(moving)
            .map(camera::toScreen)
            .orElse(Box.EMPTY)
            .grown(16 * camera.zoom() + 8);
    var seen = desk.window().grown(desk.window().width() / 2);
    double left = Math.floor(Math.max(box.x(), seen.x()));
    double top = Math.floor(Math.max(box.y(), seen.y()));
    double right = Math.ceil(Math.min(box.right(), seen.right()));
    double bottom = Math.ceil(Math.min(box.bottom(), seen.bottom()));
    liftedAt = new Box(left, top, Math.max(1, right - left), Math.max(1, bottom - top));
    cards.setWidth(Math.min(4096, liftedAt.width()));
    cards.setHeight(Math.min(4096, liftedAt.height()));
    cards.getGraphicsContext2D().clearRect(0, 0, cards.getWidth(), cards.getHeight());
    new GraphPainter(
            desk.view().only(lifted),
            styles.get(),
            camera.panned(-left, -top),
            new Box(0, 0, cards.getWidth(), cards.getHeight()),
            desk.marks().hiding(Set.of()),
            Lod.of(camera.zoom()),
            surface)
        .paintOver();
  }

  private void drop() {
    if (lifted.isEmpty()) return;
    lifted = Set.of();
    cards.setVisible(false);
    wires.setVisible(false);
    wires.getChildren().clear();
    guides.setVisible(false);
    guides.getChildren().clear();
    cards.setWidth(1);
    cards.setHeight(1);
  }

  private void showGuides(List<Snap.Guide> lines) {
    guides.setVisible(true);
    var shapes = new ArrayList<Line>();
    for (var guide : lines) {
      var from = desk.camera().toScreen(new Point(guide.x0(), guide.y0()));
      var to = desk.camera().toScreen(new Point(guide.x1(), guide.y1()));
      var line =
          new Line(
              Math.rint(from.x()) + 0.5,
              Math.rint(from.y()) + 0.5,
              Math.rint(to.x()) + 0.5,
              Math.rint(to.y()) + 0.5);
      line.setStroke(colour(Ink.GUIDE));
      shapes.add(line);
    }
    guides.getChildren().setAll(shapes);
  }

  private void showWires(Gesture.DragNodes drag) {
    wires.setVisible(!drag.copies());
    if (drag.copies()) return;
    var moved = desk.view().lifted(drag.moving(), drag.move().dx(), drag.move().dy());
    var shapes = wires.getChildren();
    int n = 0;
    for (var wire : moved.wires()) {
      if (n >= WIRES) break;
      if (!desk.camera().toScreen(wire.route().bounds()).intersects(desk.window())) continue;
      if (n == shapes.size()) shapes.add(line());
      if (shapes.get(n) instanceof Path path) trace(path, wire.route(), colour(Ink.WIRE), 2);
      n++;
    }
    shapes.remove(n, shapes.size());
  }

  /// The card that the gesture leads, for whoever shows something beside it.
  @Nullable NodeId focused() {
    return focused.orElse(null);
  }
}
