package vertebra.canvas;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vertebra.document.Flow;
import vertebra.document.Position;
import vertebra.graph.NodeId;
import vertebra.paint.Box;
import vertebra.paint.Point;
import vertebra.paint.Route;

/// From a drawing to one in which tensors flow down, and back: places are found and wires are led
/// as if everything flowed down, and what flows right is mirrored at the diagonal before and after.
record Turn(Flow flow) {

  /// Whether anything is mirrored.
  boolean isAside() {
    return flow == Flow.RIGHT;
  }

  Box of(Box box) {
    return isAside() ? box.turned() : box;
  }

  Point of(Point point) {
    return isAside() ? point.turned() : point;
  }

  Route of(Route route) {
    return isAside() ? route.turned() : route;
  }

  Position of(Position at) {
    return isAside() ? at.turned() : at;
  }

  Card of(Card card) {
    return isAside() ? card.turned() : card;
  }

  List<Card> of(List<Card> cards) {
    return isAside() ? cards.stream().map(Card::turned).toList() : cards;
  }

  Map<NodeId, Position> of(Map<NodeId, Position> places) {
    if (!isAside()) return places;
    var turned = new LinkedHashMap<NodeId, Position>();
    places.forEach((id, at) -> turned.put(id, of(at)));
    return turned;
  }

  /// How far along the edge of a card a port stands, from left to right or from top to bottom.
  double along(PortSpot spot) {
    return of(spot.at()).x();
  }
}
