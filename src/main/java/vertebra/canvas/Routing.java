package vertebra.canvas;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import vertebra.document.Flow;
import vertebra.document.Layout;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.paint.Box;
import vertebra.paint.Point;
import vertebra.paint.Route;
import vertebra.paint.Volume;

/// Finds a way for every wire: straight down where nothing is in the way, else out of the output,
/// along a lane beside the cards, and into the input. What flows right is led as if it flowed down.
/// Short wires choose first, so skip connections take the outer lanes. Wires whose ends stay and
/// near which nothing moved keep their way.
final class Routing {

  /// How far a wire runs straight out of a card before it may turn.
  static final double STUB = 16;

  /// The room between a card and a wire that passes it.
  static final double CLEARANCE = 12;

  private static final double LANE = 12;
  private static final int LANES = 24;
  private static final int LEVELS = 6;
  private static final double BEND = 12;
  private static final double HIT = 10_000;

  /// Cards that lie on top of each other in such numbers leave no way between them: wires that
  /// start or end there look at no obstacles.
  private static final int PILE = 12;

  /// How many obstacles one question about the way looks at, and how many lanes are tried. Real
  /// designs stay far below; what lies on a heap must not cost more than it is worth.
  private static final int LOOK = 160;

  private static final int TRIES = 24;

  /// How many ways are weighed in all: so many, and so many more for each wire. Then the rest look
  /// at no obstacles.
  private static final int PATIENCE = 2_000;

  private static final int MORE_PATIENCE = 4;

  /// How far beside the straight way obstacles are looked for, at first.
  private static final double CORRIDOR = 16;

  /// @param late whether the wire turns near its target, as wires that meet there do: then each has
  ///   its own straight piece, and a label fits on it
  private record Ends(Edge edge, Point from, Point to, boolean late) {
    double length() {
      return Math.abs(to.y() - from.y()) + Math.abs(to.x() - from.x());
    }

    /// Wires that meet are laid from the outermost inwards, so that they do not cross; then all
    /// others, short ones first.
    double turn() {
      boolean meets = late && to.y() > from.y();
      return meets ? -Math.abs(to.x() - from.x()) : length();
    }
  }

  /// How far around a wire others are looked at that it might run on, or its label hide: farther
  /// than any lane is tried.
  private static final double NEIGHBOURHOOD = 4_000;

  private static final double LABEL_NEIGHBOURHOOD = 300;

  private final ViewGraph before;
  private final Layout layout;
  private final Turn turn;
  private final Map<NodeId, Card> cards;
  private final SpatialIndex<Card> obstacles;
  private final Tracks tracks = new Tracks();
  private final Labels labels;
  private final SpatialIndex<Box> changed;
  private final boolean isWhole;
  private final Set<Edge> noted = new HashSet<>();
  private int patience = PATIENCE;

  /// @param layout which wires are led through places
  /// @param obstacles the cards by where they are
  /// @param moved where cards went, came or grew since the earlier drawing
  /// @param isWhole whether every wire is asked for; those that are not keep their way
  Routing(
      ViewGraph before,
      Layout layout,
      Map<NodeId, Card> cards,
      SpatialIndex<Card> obstacles,
      List<FrameBox> frames,
      List<Box> moved,
      boolean isWhole) {
    this.before = before;
    this.layout = layout;
    turn = new Turn(layout.flow());
    this.cards = cards;
    this.obstacles = obstacles;
    this.isWhole = isWhole;
    changed = new SpatialIndex<>(moved, box -> box);
    labels = new Labels(obstacles, frames, tracks, turn);
  }

  SequencedMap<Edge, Wire> wires(
      Collection<Edge> edges, Graph graph, BiFunction<Edge, String, Wire.WireState> state) {
    var routes = new HashMap<Edge, Route>();
    var rest = new ArrayList<Ends>();
    if (!isWhole) noted.addAll(edges);
    for (var edge : edges) {
      var ends = ends(edge, graph);
      if (ends == null) continue;
      var kept = earlier(edge).map(Wire::route).filter(route -> isKept(route, ends));
      if (kept.isPresent()) {
        routes.put(edge, kept.get());
        tracks.take(turn.of(kept.get()), edge.from());
      } else {
        rest.add(ends);
      }
    }
    for (var ends : rest)
      note(
          turn.of(Box.between(ends.from().x(), ends.from().y(), ends.to().x(), ends.to().y()))
              .grown(NEIGHBOURHOOD),
          graph);
    patience += MORE_PATIENCE * rest.size();
    rest.sort(Comparator.comparingDouble(Ends::turn));
    for (var ends : rest) {
      var route = route(ends);
      routes.put(ends.edge(), turn.of(route));
      tracks.take(route, ends.edge().from());
    }
    return labelled(edges, routes, graph, state);
  }

  /// Takes the ways and labels of wires near a place that are not asked for.
  private void note(Box area, Graph graph) {
    if (isWhole) return;
    for (var wire : before.wiresIn(area)) {
      if (!noted.add(wire.edge()) || !graph.contains(wire.edge())) continue;
      tracks.take(turn.of(wire.route()), wire.edge().from());
      wire.labelAt().ifPresent(at -> labels.keep(at, wire.label()));
    }
  }

  private SequencedMap<Edge, Wire> labelled(
      Collection<Edge> edges,
      Map<Edge, Route> routes,
      Graph graph,
      BiFunction<Edge, String, Wire.WireState> state) {
    var wires = new LinkedHashMap<Edge, Wire>();
    for (var edge : edges) {
      var route = routes.get(edge);
      if (route == null) continue;
      var spot = output(edge.from());
      var label = spot.map(PortSpot::shape).orElse("");
      var earlier = earlier(edge);
      var place =
          earlier
              .filter(wire -> wire.route().equals(route) && wire.label().equals(label))
              .flatMap(Wire::labelAt);
      if (place.isEmpty() && !label.isEmpty())
        note(route.bounds().grown(LABEL_NEIGHBOURHOOD), graph);
      var at =
          place.isPresent() ? labels.keep(place.get(), label) : labels.place(edge, route, label);
      var wire =
          new Wire(
              edge,
              route,
              spot.map(PortSpot::volume).orElse(Volume.NONE),
              label,
              at,
              state.apply(edge, label));
      wires.put(edge, earlier.filter(wire::equals).orElse(wire));
    }
    return wires;
  }

  private Optional<Wire> earlier(Edge edge) {
    return before.isEmpty() ? Optional.empty() : before.wire(edge);
  }

  private Optional<PortSpot> output(Port output) {
    var card = cards.get(output.node());
    return card == null ? Optional.empty() : card.output(output.name());
  }

  private @Nullable Ends ends(Edge edge, Graph graph) {
    var source = cards.get(edge.from().node());
    var target = cards.get(edge.to().node());
    if (source == null || target == null) return null;
    var from = source.output(edge.from().name()).map(PortSpot::at);
    var to = target.input(edge.to().name()).map(PortSpot::at);
    if (from.isEmpty() || to.isEmpty()) return null;
    boolean late = meets(target) && isAlone(edge, graph);
    return new Ends(edge, turn.of(from.get()), turn.of(to.get()), late);
  }

  /// Whether several wires end at a card.
  private static boolean meets(Card target) {
    int wired = 0;
    for (var spot : target.inputs()) if (spot.state() == PortSpot.PortState.CONNECTED) wired++;
    return wired > 1;
  }

  /// Whether no other wire starts where this one does.
  private static boolean isAlone(Edge edge, Graph graph) {
    for (var other : graph.outgoing(edge.from().node()))
      if (other.from().equals(edge.from()) && !other.equals(edge)) return false;
    return true;
  }

  private List<Point> bends(Edge edge) {
    return layout.bends(edge).stream().map(at -> new Point(at.x(), at.y())).toList();
  }

  private boolean isKept(Route route, Ends ends) {
    var bends = bends(ends.edge());
    if (!bends.equals(before.bends(ends.edge()))) return false;
    if (!route.start().equals(turn.of(ends.from())) || !route.end().equals(turn.of(ends.to())))
      return false;
    return changed.size() == 0 || !changed.touches(route.bounds().grown(2 * CLEARANCE));
  }

  private Route route(Ends ends) {
    var bends = bends(ends.edge());
    if (!bends.isEmpty())
      return new Bends(ends.edge(), bends.stream().map(turn::of).toList())
          .route(ends.from(), ends.to(), Flow.DOWN);
    if (patience < 0 || isPile(ends.from()) || isPile(ends.to()))
      return direct(ends.from(), ends.to());
    double down = ends.to().y() - ends.from().y();
    if (goesDown(ends)) {
      double stub = Math.min(STUB, Math.floor(down / 2));
      if (ends.from().x() == ends.to().x() && isOpen(ends, stub))
        return new Route(ends.from().x(), ends.from().y(), ends.to().x(), ends.to().y());
      return lane(ends, stub);
    }
    return lane(ends, STUB);
  }

  private boolean isPile(Point at) {
    return obstacles.count(turn.of(new Box(at.x(), at.y(), 0, 0)), PILE + 1) > PILE;
  }

  /// Whether the target is far enough below for a wire that only goes down.
  private static boolean goesDown(Ends ends) {
    return ends.to().y() - ends.from().y() >= 8;
  }

  private boolean isOpen(Ends ends, double stub) {
    double x = ends.from().x();
    double from = ends.from().y() + stub;
    double to = ends.to().y() - stub;
    return (to <= from || hits(x, from, x, to) == 0)
        && tracks.isFree(true, x, ends.from().y(), ends.to().y(), ends.edge().from());
  }

  /// The cheapest way along one lane. Lanes offer themselves at both ends and beside every card in
  /// between; the corridor widens until one of them is free.
  private Route lane(Ends ends, double stub) {
    var from = ends.from();
    var to = ends.to();
    double top = from.y() + stub;
    double bottom = to.y() - stub;
    Way best = null;
    double reach = CORRIDOR;
    for (int attempt = 0; attempt < 4 && (best == null || best.cost() >= HIT); attempt++) {
      var corridor = Box.between(from.x(), top, to.x(), bottom).grown(reach);
      for (double lane : lanes(ends, cards(corridor, LOOK))) {
        double least = Math.abs(lane - from.x()) + Math.abs(lane - to.x());
        if (best != null && (best.cost() <= least || isBlocked(lane, top, bottom))) continue;
        if (--patience < 0) break;
        var way = way(ends, stub, lane);
        if (best == null || way.cost() < best.cost()) best = way;
      }
      reach *= 6;
    }
    return best == null ? direct(from, to) : best.route();
  }

  /// Whether a card stands on the middle half of a lane, however its ends are shifted.
  private boolean isBlocked(double lane, double top, double bottom) {
    double quarter = (bottom - top) / 4;
    return obstacles.touches(
        turn.of(Box.between(lane, top + quarter, lane, bottom - quarter).grown(3)));
  }

  /// The cards near a place, as if everything flowed down.
  private List<Box> cards(Box area, int most) {
    var boxes = new ArrayList<Box>();
    for (var card : obstacles.query(turn.of(area), most)) boxes.add(turn.of(card.bounds()));
    return boxes;
  }

  /// A way that looks at no obstacles, for wires whose ends are on the move.
  static Route direct(Point from, Point to, Flow flow) {
    var turn = new Turn(flow);
    return turn.of(direct(turn.of(from), turn.of(to)));
  }

  private static Route direct(Point from, Point to) {
    double middle = Math.rint((from.y() + to.y()) / 2);
    if (to.y() - from.y() >= 2)
      return new Route(from.x(), from.y(), from.x(), middle, to.x(), middle, to.x(), to.y());
    double lane =
        Math.abs(to.x() - from.x()) > CardMaker.WIDTH
            ? Math.rint((from.x() + to.x()) / 2)
            : Math.max(from.x(), to.x()) + CardMaker.WIDTH / 2 + STUB;
    double top = from.y() + STUB;
    double bottom = to.y() - STUB;
    return new Route(
        from.x(), from.y(), from.x(), top, lane, top, lane, bottom, to.x(), bottom, to.x(), to.y());
  }

  private static List<Double> lanes(Ends ends, List<Box> between) {
    double a = ends.from().x();
    double b = ends.to().x();
    var lanes = new ArrayList<Double>();
    if (goesDown(ends)) lanes.addAll(ends.late() ? List.of(a, b) : List.of(b, a));
    for (var card : between) {
      lanes.add(Math.rint(card.x() - CLEARANCE));
      lanes.add(Math.rint(card.right() + CLEARANCE));
    }
    return lanes.stream()
        .distinct()
        .sorted(Comparator.comparingDouble(x -> Math.abs(x - a) + Math.abs(x - b)))
        .limit(TRIES)
        .toList();
  }

  private record Way(Route route, double cost) {}

  private Way way(Ends ends, double stub, double wished) {
    var from = ends.from();
    var to = ends.to();
    var owner = ends.edge().from();
    double top = from.y() + stub;
    double bottom = to.y() - stub;
    boolean fixed = wished == from.x() || wished == to.x();
    double lane = fixed ? wished : freeLane(ends, wished, top, bottom);
    boolean single = top >= bottom && goesDown(ends);
    if (lane != from.x())
      top = level(from.x(), lane, top, 1, single ? top : Math.max(top, bottom), owner);
    if (single) bottom = top;
    else if (lane != to.x()) bottom = level(lane, to.x(), bottom, -1, Math.min(top, bottom), owner);
    var route =
        new Route(
            from.x(), from.y(), from.x(), top, lane, top, lane, bottom, to.x(), bottom, to.x(),
            to.y());
    double cost = route.length() + BEND * route.size();
    cost += HIT * hits(from.x(), from.y() + 1, from.x(), top, ends.edge().from().node());
    cost += HIT * hits(to.x(), bottom, to.x(), to.y() - 1, ends.edge().to().node());
    if (lane != from.x()) cost += HIT * hits(from.x(), top, lane, top);
    if (top != bottom) cost += HIT * hits(lane, top, lane, bottom);
    if (lane != to.x()) cost += HIT * hits(lane, bottom, to.x(), bottom);
    if (!tracks.isFree(true, lane, top, bottom, owner)) cost += 200;
    return new Way(route, cost);
  }

  /// The nearest lane to the wished one that no other wire runs on, going away from the chain.
  private double freeLane(Ends ends, double wished, double top, double bottom) {
    double away = wished >= (ends.from().x() + ends.to().x()) / 2 ? LANE : -LANE;
    for (int i = 0; i < LANES; i++)
      if (tracks.isFree(true, wished + i * away, top, bottom, ends.edge().from()))
        return wished + i * away;
    return wished;
  }

  /// A height for a piece across from an upper to a lower upright piece: past the cards in the row,
  /// on no other wire, and crossing as few as can be.
  private double level(
      double from, double to, double wished, int direction, double limit, Object owner) {
    double y = wished;
    for (int i = 0; i < 4; i++) {
      var row = cards(Box.between(from, y, to, y), LOOK);
      if (row.isEmpty()) break;
      double past =
          direction > 0
              ? row.stream().mapToDouble(Box::bottom).max().orElse(y)
              : row.stream().mapToDouble(Box::y).min().orElse(y);
      double moved = Math.rint(past + direction * CLEARANCE);
      if ((limit - moved) * direction < 0) break;
      y = moved;
    }
    double best = y;
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < LEVELS && least > 0; i++) {
      double moved = y + direction * i * Tracks.APART;
      if ((limit - moved) * direction < 0) break;
      if (!tracks.isFree(false, moved, from, to, owner)) continue;
      int crossings =
          tracks.crossings(from, y - LEVELS * Tracks.APART, moved - 1, owner)
              + tracks.crossings(to, moved + 1, y + LEVELS * Tracks.APART, owner);
      if (crossings < least) {
        least = crossings;
        best = moved;
      }
    }
    return best;
  }

  private int hits(double x0, double y0, double x1, double y1) {
    return obstacles.count(turn.of(Box.between(x0, y0, x1, y1).grown(3)), LOOK);
  }

  private int hits(double x0, double y0, double x1, double y1, NodeId except) {
    int hits = 0;
    for (var card : obstacles.query(turn.of(Box.between(x0, y0, x1, y1)), LOOK))
      if (!card.id().equals(except)) hits++;
    return hits;
  }

  /// Places for labels, each in the middle of a piece of its wire, on no card and no other label.
  private static final class Labels {
    private static final double[] SHARES = {0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9};

    private final SpatialIndex<Box> taken = new SpatialIndex<>(List.<Box>of(), box -> box);
    private final SpatialIndex<Card> cards;
    private final Tracks tracks;
    private final Turn turn;
    private final Map<Port, List<Route>> labelled = new HashMap<>();

    Labels(SpatialIndex<Card> cards, List<FrameBox> frames, Tracks tracks, Turn turn) {
      this.tracks = tracks;
      this.turn = turn;
      this.cards = cards;
      for (var frame : frames) taken.add(frame.header(), frame.titleBox());
    }

    Optional<Point> keep(Point at, String label) {
      var box = GraphPainter.labelBox(at, label);
      taken.add(box, box);
      return Optional.of(at);
    }

    /// The best place on a wire; one that hides a piece of another wire only if there is no other.
    Optional<Point> place(Edge edge, Route route, String label) {
      if (label.isEmpty()) return Optional.empty();
      var clear = place(edge, route, label, true);
      return clear.isPresent() ? clear : place(edge, route, label, false);
    }

    private Optional<Point> place(Edge edge, Route route, String label, boolean clear) {
      for (int i : byUse(route)) {
        boolean upright = route.x(i) == route.x(i - 1);
        double length =
            Math.abs(route.x(i) - route.x(i - 1)) + Math.abs(route.y(i) - route.y(i - 1));
        for (double share : SHARES) {
          var at =
              new Point(
                  Math.rint(route.x(i - 1) + (route.x(i) - route.x(i - 1)) * share),
                  Math.rint(route.y(i - 1) + (route.y(i) - route.y(i - 1)) * share));
          var box = GraphPainter.labelBox(at, label);
          double room = upright ? box.height() + 2 : box.width() + 2 * STUB;
          if (length < room || taken.touches(box) || cards.touches(box)) continue;
          if (clear && (!tracks.isClear(turn.of(box), edge.from()) || isShared(edge, at))) continue;
          taken.add(box, box);
          labelled.computeIfAbsent(edge.from(), _ -> new ArrayList<>(2)).add(route);
          return Optional.of(at);
        }
      }
      return Optional.empty();
    }

    /// Whether a wire from the same output, which has its label, runs here too.
    private boolean isShared(Edge edge, Point at) {
      return labelled.getOrDefault(edge.from(), List.of()).stream()
          .anyMatch(route -> route.distanceTo(at) < STUB);
    }

    /// Upright pieces before flat ones, the last before the first, except that long lanes win.
    private static List<Integer> byUse(Route route) {
      var pieces = new ArrayList<Integer>();
      for (int i = route.size() - 1; i > 0; i--) pieces.add(i);
      pieces.sort(
          Comparator.comparingDouble(i -> {
            double tall = Math.abs(route.y(i) - route.y(i - 1));
            return tall > 0 ? -Math.min(tall, 200) : 1;
          }));
      return pieces;
    }
  }
}
