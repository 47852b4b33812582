package vertebra.canvas;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import vertebra.document.Position;
import vertebra.graph.Edge;
import vertebra.graph.NodeId;
import vertebra.paint.Box;

/// Finds places for a few new nodes among others that have theirs: each goes below what feeds it,
/// straight if it can, and pushes down what it feeds and what stands there. All places in here are
/// as if tensors flowed down.
final class Insertion {

  private static final double GAP = 44;
  private static final double BESIDE = 40;

  private static final double MARGIN = 8;

  private final Scene scene;
  private final CardMaker maker;
  private final Turn turn;
  private final Map<NodeId, Card> cards = new HashMap<>();
  private final Map<NodeId, Position> changed = new LinkedHashMap<>();

  Insertion(Scene scene) {
    this.scene = scene;
    maker = new CardMaker(scene.catalogue());
    turn = new Turn(scene.layout().flow());
  }

  /// @param lost the new nodes, each after those that feed it
  Map<NodeId, Position> places(Collection<NodeId> lost) {
    for (var id : lost) changed.put(id, place(id, card(id)));
    return turn.of(changed);
  }

  private Card card(NodeId id) {
    return cards.computeIfAbsent(
        id, _ -> turn.of(maker.card(CardMaker.Source.sizeOnly(scene, scene.graph().node(id)))));
  }

  private Optional<Position> known(NodeId id) {
    var moved = changed.get(id);
    return moved == null ? scene.layout().position(id).map(turn::of) : Optional.of(moved);
  }

  private Placing.Pair pair(Edge edge) {
    var ends =
        Map.of(
            edge.from().node(), card(edge.from().node()), edge.to().node(), card(edge.to().node()));
    return Placing.pair(ends, edge.from(), edge.to()).orElseThrow();
  }

  private Position place(NodeId id, Card card) {
    var source =
        scene.graph().incoming(id).stream()
            .filter(edge -> isOther(edge.from().node(), id))
            .findFirst()
            .map(this::pair);
    var target =
        scene.graph().outgoing(id).stream()
            .filter(edge -> isOther(edge.to().node(), id))
            .findFirst()
            .map(this::pair);
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
    return beside(card);
  }

  /// To the right of everything, where nothing says anything about its place.
  private Position beside(Card card) {
    var right = new DoubleSummaryStatistics();
    var top = new DoubleSummaryStatistics();
    Consumer<Position> standing =
        at -> {
          right.accept(at.x());
          top.accept(at.y());
        };
    changed.values().forEach(standing);
    scene.layout().positions().forEachValue(at -> standing.accept(turn.of(at)));
    return top.getCount() == 0
        ? new Position(0, 0)
        : free(right.getMax() + CardMaker.WIDTH + 2 * BESIDE, top.getMin(), card);
  }

  private boolean isOther(NodeId other, NodeId id) {
    return !other.equals(id) && known(other).isPresent();
  }

  /// Moves a node and all that follows it down, if it stands above the given height.
  private void makeRoom(NodeId inserted, NodeId target, double top) {
    double step = top - box(target).y();
    if (step <= 0) return;
    var seen = new HashSet<NodeId>(List.of(inserted));
    var waiting = new ArrayDeque<NodeId>(List.of(target));
    while (!waiting.isEmpty()) {
      var id = waiting.pop();
      var at = known(id);
      if (!seen.add(id) || at.isEmpty()) continue;
      changed.put(id, at.get().plus(0, step));
      for (var edge : scene.graph().outgoing(id)) waiting.add(edge.to().node());
    }
  }

  /// The nearest free place at a height, going right.
  private Position free(double x, double y, Card card) {
    var standing = standing(y, card.bounds().height());
    double at = x;
    for (int i = 0; i < 64; i++) {
      var wished = new Box(at, y, card.bounds().width(), card.bounds().height()).grown(MARGIN);
      var inTheWay = standing.stream().filter(wished::intersects).findFirst();
      if (inTheWay.isEmpty()) break;
      at = inTheWay.get().right() + BESIDE;
    }
    return Placing.even(at, y);
  }

  /// What stands at a height.
  private List<Box> standing(double y, double height) {
    var boxes = new ArrayList<Box>();
    double reach = CardMaker.reach(turn.flow());
    var near =
        scene
            .layout()
            .positions()
            .keysOf((id, old) -> {
              var moved = changed.isEmpty() ? null : changed.get(id);
              double at = (moved == null ? turn.of(old) : moved).y();
              return at < y + height + MARGIN && at + reach > y - MARGIN;
            });
    for (var id : near) if (scene.graph().contains(id)) boxes.add(box(id));
    changed.forEach((id, _) -> {
      if (scene.layout().position(id).isEmpty()) boxes.add(box(id));
    });
    return boxes;
  }

  private Box box(NodeId id) {
    var at = known(id).orElse(new Position(0, 0));
    var bounds = card(id).bounds();
    return new Box(at.x(), at.y(), bounds.width(), bounds.height());
  }
}
