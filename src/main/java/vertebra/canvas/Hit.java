package vertebra.canvas;

import java.util.Comparator;
import java.util.Optional;
import vertebra.graph.Edge;
import vertebra.graph.NodeId;
import vertebra.paint.Box;
import vertebra.paint.Point;

/// What lies under a point. Ports come first, because they are small and stand on the edges of
/// cards; then cards, wires, the titles of frames, and frames.
public sealed interface Hit {

  record OnPort(PortSpot spot) implements Hit {}

  record OnCard(NodeId id) implements Hit {}

  record OnWire(Edge edge) implements Hit {}

  record OnFrameHeader(String key) implements Hit {}

  record OnFrame(String key) implements Hit {}

  record OnNothing() implements Hit {}

  Hit NOTHING = new OnNothing();

  /// How near a port is near enough, in pixels.
  double PORT_REACH = 10;

  /// A card that is no wider has no ports of its own under the mouse, in pixels.
  double LEAST_WIDTH = 24;

  /// How near a wire is near enough, in pixels.
  double WIRE_REACH = 5;

  /// What a world point hits in a view of the given zoom. How much of a card is painted changes
  /// nothing: its ports are hit as long as it is wide enough to tell them from it.
  static Hit at(ViewGraph view, Point world, double zoom) {
    var port = port(view, world, zoom);
    if (port.isPresent()) return new OnPort(port.get());
    var card = card(view, world);
    if (card.isPresent()) return new OnCard(card.get().id());
    var wire = wire(view, world, WIRE_REACH / zoom);
    if (wire.isPresent()) return new OnWire(wire.get().edge());
    Hit frame = NOTHING;
    for (var each : view.frames().reversed()) {
      boolean isHeld =
          each.header().contains(world)
              || each.corner().filter(corner -> corner.contains(world)).isPresent();
      if (isHeld) return new OnFrameHeader(each.key());
      if (frame.equals(NOTHING) && each.bounds().contains(world)) frame = new OnFrame(each.key());
    }
    return frame;
  }

  /// The nearest port within reach.
  static Optional<PortSpot> port(ViewGraph view, Point world, double zoom) {
    double reach = PORT_REACH / Math.max(zoom, Lod.FULL_FROM);
    return view.cardsIn(around(world, reach)).stream()
        .filter(card -> card.bounds().width() * zoom > LEAST_WIDTH)
        .flatMap(Card::ports)
        .filter(spot -> spot.at().distanceTo(world) <= reach)
        .min(Comparator.comparingDouble(spot -> spot.at().distanceTo(world)));
  }

  /// The uppermost card at a point.
  static Optional<Card> card(ViewGraph view, Point world) {
    return view.cardsIn(around(world, 0)).reversed().stream().findFirst();
  }

  /// The nearest wire within reach, in world units.
  static Optional<Wire> wire(ViewGraph view, Point world, double reach) {
    return view.wiresIn(around(world, reach)).stream()
        .filter(wire -> wire.route().distanceTo(world) <= reach)
        .min(Comparator.comparingDouble(wire -> wire.route().distanceTo(world)));
  }

  private static Box around(Point point, double reach) {
    return new Box(point.x(), point.y(), 0, 0).grown(reach);
  }
}
