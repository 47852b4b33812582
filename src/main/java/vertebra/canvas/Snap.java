package vertebra.canvas;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import vertebra.graph.NodeId;
import vertebra.paint.Box;
import vertebra.paint.Point;

/// Where dragged cards come to rest: on a grid, or where maps stand in the column of their stride,
/// a wire becomes straight or an edge lines up with a neighbour's, which wins.
public final class Snap {

  /// The distance of grid lines, in world units.
  public static final double GRID = 8;

  /// How near a straight wire or a neighbour must be to attract, in pixels.
  public static final double REACH = 8;

  private static final double NEIGHBOURHOOD = 1_200;

  /// A line to show while dragging: what lined up.
  public record Guide(double x0, double y0, double x1, double y1) {
    Guide turned(Turn turn) {
      return turn.isAside() ? new Guide(y0, x0, y1, x1) : this;
    }
  }

  /// How far the cards move after snapping, and why.
  public record Result(double dx, double dy, List<Guide> guides) {
    public Result {
      guides = List.copyOf(guides);
    }
  }

  private Snap() {}

  /// Adjusts a move of some cards.
  ///
  /// @param lead the card under the pointer, which aligns; the others follow
  /// @param free whether nothing attracts (the user holds `Alt`)
  public static Result move(
      ViewGraph view,
      NodeId lead,
      Set<NodeId> moving,
      double dx,
      double dy,
      double zoom,
      boolean free) {
    var card = view.card(lead);
    if (card.isEmpty() || free) return new Result(Math.rint(dx), Math.rint(dy), List.of());
    var turn = new Turn(view.flow());
    var by = turn.of(new Point(dx, dy));
    var start = turn.of(card.get().bounds());
    var box = start.moved(by.x(), by.y());
    double reach = Math.min(REACH / zoom, 4 * REACH);
    var guides = new ArrayList<Guide>();
    var straight =
        column(view, card.get(), by.x(), reach, guides)
            .or(() -> straight(view, moving, by.x(), reach));
    double movedX =
        straight.isPresent()
            ? straight.get()
            : aligned(view, moving, box, reach, guides).orElse(onGrid(box.x())) - start.x();
    if (straight.isPresent()) guides.addAll(wireGuides(view, moving, movedX, by.y()));
    double movedY = level(view, moving, box, reach, guides).orElse(onGrid(box.y())) - start.y();
    var moved = turn.of(new Point(movedX, movedY));
    return new Result(
        moved.x(), moved.y(), guides.stream().map(guide -> guide.turned(turn)).toList());
  }

  public static double onGrid(double value) {
    return Math.rint(value / GRID) * GRID + 0.0;
  }

  // Below, everything is as if tensors flowed down.

  /// The move nearest to `dx` that brings a map of the lead into the column of its stride, where
  /// maps stand in columns.
  private static Optional<Double> column(
      ViewGraph view, Card lead, double dx, double reach, List<Guide> guides) {
    var turn = new Turn(view.flow());
    for (var spot : lead.outputs()) {
      var x = view.columns().at(spot);
      double at = turn.along(spot);
      if (x.isEmpty() || Math.abs(x.getAsDouble() - at - dx) > reach) continue;
      var all = turn.of(view.bounds().orElse(Box.EMPTY));
      guides.add(new Guide(x.getAsDouble(), all.y(), x.getAsDouble(), all.bottom()));
      return Optional.of(x.getAsDouble() - at);
    }
    return Optional.empty();
  }

  /// The move nearest to `dx` that makes a wire between a moving and a resting card straight.
  private static Optional<Double> straight(
      ViewGraph view, Set<NodeId> moving, double dx, double reach) {
    var turn = new Turn(view.flow());
    Optional<Double> best = Optional.empty();
    for (var id : moving)
      for (var wire : view.wiresAt(id)) {
        boolean leaves = moving.contains(wire.edge().from().node());
        if (leaves && moving.contains(wire.edge().to().node())) continue;
        double start = turn.of(wire.route().start()).x();
        double end = turn.of(wire.route().end()).x();
        double wanted = leaves ? end - start : start - end;
        if (Math.abs(wanted - dx) <= reach
            && (best.isEmpty() || Math.abs(wanted - dx) < Math.abs(best.get() - dx)))
          best = Optional.of(wanted);
      }
    return best;
  }

  private static List<Guide> wireGuides(ViewGraph view, Set<NodeId> moving, double dx, double dy) {
    var turn = new Turn(view.flow());
    var guides = new ArrayList<Guide>();
    for (var id : moving)
      for (var wire : view.wiresAt(id)) {
        boolean leaves = moving.contains(wire.edge().from().node());
        if (leaves && moving.contains(wire.edge().to().node())) continue;
        var start = turn.of(wire.route().start()).plus(leaves ? dx : 0, leaves ? dy : 0);
        var end = turn.of(wire.route().end()).plus(leaves ? 0 : dx, leaves ? 0 : dy);
        if (Math.abs(start.x() - end.x()) < 0.5)
          guides.add(new Guide(start.x(), start.y(), end.x(), end.y()));
      }
    return guides;
  }

  /// The left edge that brings the lead's middle above or below that of a neighbour.
  private static Optional<Double> aligned(
      ViewGraph view, Set<NodeId> moving, Box box, double reach, List<Guide> guides) {
    var turn = new Turn(view.flow());
    Box nearest = null;
    for (var other : view.cardsIn(turn.of(box.grown(NEIGHBOURHOOD)))) {
      var bounds = turn.of(other.bounds());
      double distance = Math.abs(bounds.centreX() - box.centreX());
      if (moving.contains(other.id()) || distance > reach) continue;
      if (nearest == null || distance < Math.abs(nearest.centreX() - box.centreX()))
        nearest = bounds;
    }
    if (nearest == null) return Optional.empty();
    double x = nearest.centreX();
    guides.add(
        new Guide(x, Math.min(nearest.y(), box.y()), x, Math.max(nearest.bottom(), box.bottom())));
    return Optional.of(x - box.width() / 2);
  }

  /// The upper edge that is level with that of a neighbour.
  private static Optional<Double> level(
      ViewGraph view, Set<NodeId> moving, Box box, double reach, List<Guide> guides) {
    var turn = new Turn(view.flow());
    Box nearest = null;
    for (var other : view.cardsIn(turn.of(box.grown(NEIGHBOURHOOD)))) {
      var bounds = turn.of(other.bounds());
      double distance = Math.abs(bounds.y() - box.y());
      if (moving.contains(other.id()) || distance > reach) continue;
      if (nearest == null || distance < Math.abs(nearest.y() - box.y())) nearest = bounds;
    }
    if (nearest == null) return Optional.empty();
    double y = nearest.y();
    guides.add(
        new Guide(Math.min(nearest.x(), box.x()), y, Math.max(nearest.right(), box.right()), y));
    return Optional.of(y);
  }
}
