package vertebra.canvas;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import vertebra.document.Edit;
import vertebra.document.Position;
import vertebra.graph.NodeId;
import vertebra.paint.Box;

/// Ways to put several cards in order by hand, in world units.
public enum Alignment {
  /// All begin where the leftmost begins.
  LEFT,
  /// The middles of all stand over one another.
  CENTRE,
  /// All end where the rightmost ends.
  RIGHT,
  /// All begin where the uppermost begins.
  TOP,
  /// The middles of all stand beside one another.
  MIDDLE,
  /// All end where the lowest ends.
  BOTTOM,
  /// The gaps from left to right are equal; the outermost stay.
  ACROSS,
  /// The gaps from top to bottom are equal; the outermost stay.
  DOWN,
  /// Wires between the cards run straight: each card stands below the output that feeds it, or
  /// right of it.
  STRAIGHT;

  /// The moves that do it; nothing for fewer than two cards, or if all stand there already.
  public Edit edit(ViewGraph view, Collection<NodeId> nodes) {
    var cards = nodes.stream().flatMap(id -> view.card(id).stream()).toList();
    if (cards.size() < 2) return Edit.NOTHING;
    var around = Box.around(cards.stream().map(Card::bounds).toList()).orElseThrow();
    var moved =
        switch (this) {
          case LEFT -> each(cards, box -> around.x(), Box::y);
          case CENTRE -> each(cards, box -> around.centreX() - box.width() / 2, Box::y);
          case RIGHT -> each(cards, box -> around.right() - box.width(), Box::y);
          case TOP -> each(cards, Box::x, box -> around.y());
          case MIDDLE -> each(cards, Box::x, box -> around.centre().y() - box.height() / 2);
          case BOTTOM -> each(cards, Box::x, box -> around.bottom() - box.height());
          case ACROSS -> apart(cards, true);
          case DOWN -> apart(cards, false);
          case STRAIGHT -> straight(view, cards);
        };
    moved
        .entrySet()
        .removeIf(entry -> {
          var card = view.card(entry.getKey()).orElseThrow();
          var box = card.bounds();
          return card.isPinned()
              || entry.getValue().x() == box.x() && entry.getValue().y() == box.y();
        });
    return moved.isEmpty() ? Edit.NOTHING : new Edit.Move(moved);
  }

  private static Map<NodeId, Position> each(
      List<Card> cards, ToDoubleFunction<Box> x, ToDoubleFunction<Box> y) {
    var moved = new LinkedHashMap<NodeId, Position>();
    for (var card : cards)
      moved.put(card.id(), at(x.applyAsDouble(card.bounds()), y.applyAsDouble(card.bounds())));
    return moved;
  }

  private static Position at(double x, double y) {
    return new Position(Math.rint(x), Math.rint(y));
  }

  private static Map<NodeId, Position> apart(List<Card> cards, boolean across) {
    var sorted = new ArrayList<>(cards);
    sorted.sort(Comparator.comparingDouble(card -> across ? card.bounds().x() : card.bounds().y()));
    double taken = 0;
    for (var card : sorted) taken += across ? card.bounds().width() : card.bounds().height();
    var first = sorted.getFirst().bounds();
    var last = sorted.getLast().bounds();
    double whole = across ? last.right() - first.x() : last.bottom() - first.y();
    double gap = (whole - taken) / (sorted.size() - 1);
    double next = across ? first.x() : first.y();
    var moved = new LinkedHashMap<NodeId, Position>();
    for (var card : sorted) {
      var box = card.bounds();
      moved.put(card.id(), across ? at(next, box.y()) : at(box.x(), next));
      next += gap + (across ? box.width() : box.height());
    }
    return moved;
  }

  /// Where a card stands so that most of its wires run straight, the nearest such place.
  public static Optional<Position> straightest(ViewGraph view, NodeId node) {
    var turn = new Turn(view.flow());
    var shifts = new LinkedHashMap<Double, Integer>();
    for (var wire : view.wiresAt(node)) {
      var from = view.spot(wire.edge().from(), PortSpot.Direction.OUTPUT);
      var to = view.spot(wire.edge().to(), PortSpot.Direction.INPUT);
      if (from.isEmpty() || to.isEmpty()) continue;
      double ahead = Math.rint(turn.along(to.get()) - turn.along(from.get()));
      boolean leaves = wire.edge().from().node().equals(node);
      shifts.merge(leaves ? ahead : -ahead, 1, Integer::sum);
    }
    return shifts.entrySet().stream()
        .min(
            Map.Entry.<Double, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparingDouble(shift -> Math.abs(shift.getKey())))
        .flatMap(shift ->
            view.card(node)
                .map(card -> {
                  var box = turn.of(card.bounds());
                  return turn.of(at(box.x() + shift.getKey(), box.y()));
                }));
  }

  /// With the flow, so that a chain becomes one straight line.
  private static Map<NodeId, Position> straight(ViewGraph view, List<Card> cards) {
    var sorted = new ArrayList<>(cards);
    var turn = new Turn(view.flow());
    sorted.sort(Comparator.comparingDouble(card -> turn.of(card.bounds()).y()));
    var moved = new LinkedHashMap<NodeId, Position>();
    for (var card : sorted)
      for (var wire : view.wiresAt(card.id())) {
        var from = wire.edge().from();
        if (!wire.edge().to().node().equals(card.id())) continue;
        if (cards.stream().noneMatch(other -> other.id().equals(from.node()))) continue;
        var source = view.spot(from, PortSpot.Direction.OUTPUT);
        var target = view.spot(wire.edge().to(), PortSpot.Direction.INPUT);
        if (source.isEmpty() || target.isEmpty()) continue;
        var above = moved.get(from.node());
        double shift =
            above == null
                ? 0
                : turn.of(above).x() - turn.of(view.card(from.node()).orElseThrow().bounds()).x();
        var box = turn.of(card.bounds());
        double x = box.x() + turn.along(source.get()) + shift - turn.along(target.get());
        moved.put(card.id(), turn.of(at(x, box.y())));
        break;
      }
    return moved;
  }
}
