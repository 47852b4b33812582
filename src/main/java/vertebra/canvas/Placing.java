package vertebra.canvas;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.document.Position;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.paint.Box;

/// From cards and wires to numbers for a layout, and back.
final class Placing {

  /// Positions are even, and so are the distances of ports from the middle of their card: wires
  /// that are straight before rounding are straight after.
  private static final double STEP = 2;

  /// A wire between two cards, with the places of its ports from the middle of each.
  record Pair(NodeId from, NodeId to, double fromX, double toX) {}

  private Placing() {}

  static Optional<Pair> pair(Map<NodeId, Card> cards, Port from, Port to) {
    var source = cards.get(from.node());
    var target = cards.get(to.node());
    if (source == null || target == null || from.node().equals(to.node())) return Optional.empty();
    double fromX =
        source.output(from.name()).map(spot -> spot.at().x()).orElse(source.bounds().centreX());
    double toX =
        target.input(to.name()).map(spot -> spot.at().x()).orElse(target.bounds().centreX());
    return Optional.of(
        new Pair(
            from.node(),
            to.node(),
            fromX - source.bounds().centreX(),
            toX - target.bounds().centreX()));
  }

  /// The wires between some cards.
  static List<Pair> pairs(List<Card> cards, Collection<Wire> wires) {
    var byId = new HashMap<NodeId, Card>();
    for (var card : cards) byId.put(card.id(), card);
    var links = new ArrayList<Pair>();
    for (var wire : wires) pair(byId, wire.edge().from(), wire.edge().to()).ifPresent(links::add);
    return links;
  }

  /// Places for all cards in layers, around x = 0, downwards from y = 0.
  static Map<NodeId, Position> rows(List<Card> cards, List<Pair> pairs, boolean keepsOrder) {
    var order = order(cards, pairs);
    var numbers = new HashMap<NodeId, Integer>();
    for (var card : order) numbers.put(card.id(), numbers.size());
    double[] widths = new double[order.size()];
    double[] wishes = new double[keepsOrder ? order.size() : 0];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = order.get(i).bounds().width();
      if (keepsOrder) wishes[i] = order.get(i).bounds().centreX();
    }
    var links = new ArrayList<Layered.Link>();
    for (var pair : pairs) {
      int from = numbers.getOrDefault(pair.from(), 0);
      int to = numbers.getOrDefault(pair.to(), 0);
      if (from < to) links.add(new Layered.Link(from, to, pair.fromX(), pair.toX()));
    }
    var layered = new Layered(widths, links, wishes);
    double[] tops = new double[layered.layers() + 1];
    for (int i = 0; i < order.size(); i++) {
      int below = layered.layer(i) + 1;
      tops[below] = Math.max(tops[below], order.get(i).bounds().height());
    }
    for (int i = 1; i < tops.length; i++) tops[i] += tops[i - 1] + Layered.GAP;
    var places = new LinkedHashMap<NodeId, Position>();
    for (var card : cards) {
      int i = numbers.getOrDefault(card.id(), 0);
      places.put(card.id(), even(layered.x(i) - card.bounds().width() / 2, tops[layered.layer(i)]));
    }
    return places;
  }

  static Position even(double x, double y) {
    return new Position(Math.rint(x / STEP) * STEP, Math.rint(y / STEP) * STEP);
  }

  /// The places moved as one, so that the anchor, or the middle of the edge where tensors come in,
  /// stays.
  static Map<NodeId, Position> anchored(Arrange.Request request, Map<NodeId, Position> places) {
    var anchor = request.anchor().filter(places::containsKey);
    var before = boxes(request, request.view().cards(), Map.of());
    var after = boxes(request, request.view().cards(), places);
    double dx = 0;
    double dy = 0;
    if (anchor.isPresent()) {
      var old = request.view().card(anchor.get()).map(Card::bounds).orElse(Box.EMPTY);
      var now = places.getOrDefault(anchor.get(), new Position(0, 0));
      dx = old.x() - now.x();
      dy = old.y() - now.y();
    } else if (before.isPresent() && after.isPresent()) {
      var turn = new Turn(request.view().flow());
      var old = turn.of(before.get());
      var now = turn.of(after.get());
      var moved = turn.of(new Position(old.centreX() - now.centreX(), old.y() - now.y()));
      dx = moved.x();
      dy = moved.y();
    }
    var shifted = new LinkedHashMap<NodeId, Position>();
    for (var entry : places.entrySet())
      shifted.put(entry.getKey(), even(entry.getValue().x() + dx, entry.getValue().y() + dy));
    return shifted;
  }

  private static Optional<Box> boxes(
      Arrange.Request request, Collection<Card> cards, Map<NodeId, Position> places) {
    var boxes = new ArrayList<Box>();
    for (var card : cards) {
      if (!request.nodes().isEmpty() && !request.nodes().contains(card.id())) continue;
      var place = places.get(card.id());
      var box = card.bounds();
      boxes.add(place == null ? box : new Box(place.x(), place.y(), box.width(), box.height()));
    }
    return Box.around(boxes);
  }

  /// Every card after all that feed it; cards of a circle in painting order.
  static List<Card> order(List<Card> cards, List<Pair> pairs) {
    var waiting = new LinkedHashMap<NodeId, Integer>();
    var byId = new HashMap<NodeId, Card>();
    var next = new HashMap<NodeId, List<NodeId>>();
    for (var card : cards) {
      waiting.put(card.id(), 0);
      byId.put(card.id(), card);
    }
    for (var pair : pairs) {
      waiting.merge(pair.to(), 1, Integer::sum);
      next.computeIfAbsent(pair.from(), _ -> new ArrayList<>(2)).add(pair.to());
    }
    var order = new ArrayList<Card>();
    var done = new java.util.HashSet<NodeId>();
    var ready = new java.util.ArrayDeque<NodeId>();
    for (var card : cards) if (waiting.getOrDefault(card.id(), 0) == 0) ready.add(card.id());
    var rest = cards.iterator();
    while (order.size() < cards.size()) {
      if (ready.isEmpty()) {
        var stuck = rest.next().id();
        if (!done.contains(stuck)) ready.add(stuck);
        continue;
      }
      var id = ready.poll();
      var card = byId.get(id);
      if (card == null || !done.add(id)) continue;
      order.add(card);
      for (var target : next.getOrDefault(id, List.of()))
        if (waiting.merge(target, -1, Integer::sum) == 0) ready.add(target);
    }
    return order;
  }
}
