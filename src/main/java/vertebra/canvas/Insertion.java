package vertebra.canvas;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import vertebra.document.Layout;
import vertebra.document.Position;
import vertebra.graph.NodeId;
import vertebra.paint.Box;

/// Finds places for a few new nodes among others that have theirs: each goes below what feeds it,
/// straight if it can, and pushes down what it feeds and what stands there.
final class Insertion {

  private static final double GAP = 44;
  private static final double BESIDE = 40;

  private final Map<NodeId, Card> cards;
  private final List<Placing.Pair> pairs;
  private final Map<NodeId, Position> places = new HashMap<>();
  private final Map<NodeId, Position> changed = new LinkedHashMap<>();

  Insertion(Layout layout, Map<NodeId, Card> cards, List<Placing.Pair> pairs) {
    this.cards = cards;
    this.pairs = pairs;
    for (var id : cards.keySet()) layout.position(id).ifPresent(at -> places.put(id, at));
  }

  Map<NodeId, Position> places(List<NodeId> order, Set<NodeId> lost) {
    for (var id : order) {
      var card = cards.get(id);
      if (card != null && lost.contains(id)) put(id, place(id, card));
    }
    return changed;
  }

  private void put(NodeId id, Position at) {
    places.put(id, at);
    changed.put(id, at);
  }

  private Position place(NodeId id, Card card) {
    var feeding = pairs.stream().filter(pair -> pair.to().equals(id)).toList();
    var fed = pairs.stream().filter(pair -> pair.from().equals(id)).toList();
    var source = feeding.stream().filter(pair -> places.containsKey(pair.from())).findFirst();
    var target = fed.stream().filter(pair -> places.containsKey(pair.to())).findFirst();
    double half = card.bounds().width() / 2;
    if (source.isPresent()) {
      var above = box(source.get().from());
      double x = above.centreX() + source.get().fromX() - source.get().toX() - half;
      double y = above.bottom() + GAP;
      if (target.isPresent()) makeRoom(id, target.get().to(), y + card.bounds().height() + GAP);
      return free(x, y, card);
    }
    if (target.isPresent()) {
      var below = box(target.get().to());
      double x = below.centreX() + target.get().toX() - target.get().fromX() - half;
      return free(x, below.y() - GAP - card.bounds().height(), card);
    }
    var all = Box.around(places.keySet().stream().map(this::box).toList());
    return all.map(box -> Placing.even(box.right() + 2 * BESIDE, box.y()))
        .orElse(new Position(0, 0));
  }

  /// Moves a node and all that follows it down, if it stands above the given height.
  private void makeRoom(NodeId inserted, NodeId target, double top) {
    double step = top - box(target).y();
    if (step <= 0) return;
    var seen = new HashSet<NodeId>(List.of(inserted));
    var waiting = new ArrayDeque<NodeId>(List.of(target));
    while (!waiting.isEmpty()) {
      var id = waiting.pop();
      var at = places.get(id);
      if (!seen.add(id) || at == null) continue;
      put(id, at.plus(0, step));
      for (var pair : pairs) if (pair.from().equals(id)) waiting.add(pair.to());
    }
  }

  /// The nearest free place at a height, going right.
  private Position free(double x, double y, Card card) {
    double at = x;
    for (int i = 0; i < 64; i++) {
      var wished = new Box(at, y, card.bounds().width(), card.bounds().height()).grown(8);
      Optional<Box> inTheWay =
          new ArrayList<>(places.keySet())
              .stream().map(this::box).filter(wished::intersects).findFirst();
      if (inTheWay.isEmpty()) break;
      at = inTheWay.get().right() + BESIDE;
    }
    return Placing.even(at, y);
  }

  private Box box(NodeId id) {
    var at = places.getOrDefault(id, new Position(0, 0));
    var card = cards.get(id);
    return card == null
        ? new Box(at.x(), at.y(), 0, 0)
        : new Box(at.x(), at.y(), card.bounds().width(), card.bounds().height());
  }
}
