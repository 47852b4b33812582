package vertebra.canvas;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import vertebra.document.Edit;
import vertebra.document.Frame;
import vertebra.document.Position;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.paint.Box;

/// Where what an edit brought comes to stand: what has no place gets one, what would lie on
/// something moves beside it, all together, and what was put between or behind the blocks of a
/// frame stands in that frame. All places in here are as if tensors flowed down.
final class Landing {

  private static final double GAP = 24;

  /// So much farther a place may be that lies with the flow, in world units.
  private static final double DETOUR = 600;

  /// A wire that is off by no more than this was meant to be straight.
  private static final double CROOKED = 40;

  /// Obstacles one behind the other that are passed before giving up.
  private static final int PATIENCE = 256;

  /// No card reaches farther than this from its corner.
  private static final double REACH = 2_000;

  private final Scene scene;
  private final Set<NodeId> fresh;
  private final Map<NodeId, Position> places = new LinkedHashMap<>();
  private final Map<String, Frame> frames = new LinkedHashMap<>();
  private final Map<NodeId, Card> cards = new HashMap<>();
  private final CardMaker maker;
  private final Turn turn;
  private List<Standing> others = List.of();

  /// Where something stands that was there before, or perhaps is there no more.
  private record Standing(NodeId id, Position at) {}

  /// @param fresh what the edit brought
  Landing(Scene scene, Collection<NodeId> fresh) {
    this.scene = scene;
    this.fresh = new LinkedHashSet<>(fresh);
    maker = new CardMaker(scene.catalogue());
    turn = new Turn(scene.layout().flow());
  }

  Edit edit(Map<NodeId, Position> found) {
    places.putAll(turn.of(found));
    if (fresh.size() < scene.graph().size()) {
      join();
      straighten();
      moveAway();
    }
    var edits = new ArrayList<Edit>();
    if (!places.isEmpty()) edits.add(new Edit.Move(turn.of(places)));
    frames.forEach((key, frame) -> edits.add(new Edit.SetFrame(key, frame)));
    return switch (edits.size()) {
      case 0 -> Edit.NOTHING;
      case 1 -> edits.getFirst();
      default -> new Edit.Batch(edits);
    };
  }

  /// Lets blocks that stand in no frame join the one in which all their neighbours stand.
  private void join() {
    var around = new LinkedHashMap<NodeId, Set<NodeId>>();
    for (var id : fresh) around.put(id, neighbours(id));
    var asked = new HashSet<>(fresh);
    around.values().forEach(asked::addAll);
    var held = new LinkedHashMap<String, Set<NodeId>>();
    scene
        .layout()
        .frames()
        .forEach((key, frame) -> {
          var those = new HashSet<NodeId>();
          for (var id : frame.nodes()) if (asked.contains(id)) those.add(id);
          if (!those.isEmpty()) held.put(key, those);
        });
    var joined = new LinkedHashMap<String, List<NodeId>>();
    around.forEach((id, all) -> {
      if (all.isEmpty() || held.values().stream().anyMatch(those -> those.contains(id))) return;
      for (var home : held.entrySet())
        if (home.getValue().containsAll(all)) {
          home.getValue().add(id);
          joined.computeIfAbsent(home.getKey(), _ -> new ArrayList<>()).add(id);
          return;
        }
    });
    joined.forEach((key, more) ->
        scene.layout().frames().find(key).ifPresent(frame -> frames.put(key, frame.plus(more))));
  }

  private Set<NodeId> neighbours(NodeId id) {
    var around = new LinkedHashSet<NodeId>();
    scene.graph().incoming(id).forEach(edge -> around.add(edge.from().node()));
    scene.graph().outgoing(id).forEach(edge -> around.add(edge.to().node()));
    return around;
  }

  /// One block that comes almost under what feeds it, or over what it feeds, stands straight.
  private void straighten() {
    if (fresh.size() != 1) return;
    var id = fresh.iterator().next();
    if (at(id).isEmpty()) return;
    var in = scene.graph().incoming(id).stream().findFirst();
    var wire = in.or(() -> scene.graph().outgoing(id).stream().findFirst());
    if (wire.isEmpty()) return;
    var from = port(wire.get().from(), card -> card.output(wire.get().from().name()));
    var to = port(wire.get().to(), card -> card.input(wire.get().to().name()));
    if (from.isEmpty() || to.isEmpty()) return;
    double off = in.isPresent() ? from.get() - to.get() : to.get() - from.get();
    if (Math.abs(off) <= CROOKED) places.put(id, at(id).get().plus(off, 0));
  }

  /// How far right a port is.
  private Optional<Double> port(Port port, Function<Card, Optional<PortSpot>> spot) {
    if (at(port.node()).isEmpty()) return Optional.empty();
    return spot.apply(card(port.node())).map(found -> box(port.node()).x() + offset(port, found));
  }

  private double offset(Port port, PortSpot spot) {
    return spot.at().x() - card(port.node()).bounds().x();
  }

  private void moveAway() {
    var cards = fresh.stream().filter(id -> at(id).isPresent()).map(this::box).toList();
    var all = Box.around(cards);
    if (all.isEmpty()) return;
    var framed = frames(true);
    // Frames are in the way of frames alone, and to know where they lie takes all their cards.
    var obstacles = framed.isEmpty() ? List.<Box>of() : frames(false);
    // Most things come to stand where nothing is: then it is enough to know what is near.
    others = others(at -> cards.stream().anyMatch(card -> isNear(card, at)));
    if (meeting(cards, framed, obstacles, 0, 0).isEmpty()) return;
    others = others(_ -> true);
    Position best = new Position(0, 0);
    double least = Double.POSITIVE_INFINITY;
    for (var way : Way.values()) {
      var moved = way(cards, framed, obstacles, way);
      if (moved.isEmpty()) continue;
      double length =
          Math.abs(moved.get().x())
              + Math.abs(moved.get().y())
              + (isAgainstTheFlow(moved.get().y()) ? DETOUR : 0);
      if (length >= least) continue;
      least = length;
      best = moved.get();
    }
    for (var id : fresh) {
      var at = at(id);
      if (at.isPresent())
        places.put(id, Placing.even(at.get().x() + best.x(), at.get().y() + best.y()));
    }
  }

  /// Whether something would come to stand wholly above what feeds it.
  private boolean isAgainstTheFlow(double dy) {
    for (var id : fresh)
      for (var edge : scene.graph().incoming(id)) {
        var source = edge.from().node();
        if (fresh.contains(source) || at(source).isEmpty() || at(id).isEmpty()) continue;
        if (box(id).bottom() + dy <= box(source).y()) return true;
      }
    return false;
  }

  private enum Way {
    DOWN,
    RIGHT,
    LEFT,
    UP
  }

  /// How far everything has to go one way until it lies on nothing.
  private Optional<Position> way(List<Box> cards, List<Box> framed, List<Box> obstacles, Way way) {
    double dx = 0;
    double dy = 0;
    for (int i = 0; i < PATIENCE; i++) {
      var met = meeting(cards, framed, obstacles, dx, dy);
      if (met.isEmpty()) return Optional.of(new Position(dx, dy));
      var box = met.get().mine();
      var other = met.get().other();
      switch (way) {
        case DOWN -> dy += Math.ceil(other.bottom() + GAP - box.y());
        case UP -> dy -= Math.ceil(box.bottom() + GAP - other.y());
        case RIGHT -> dx += Math.ceil(other.right() + GAP - box.x());
        case LEFT -> dx -= Math.ceil(box.right() + GAP - other.x());
      }
    }
    return Optional.empty();
  }

  /// One box that would lie on another, both where they would then be.
  private record Meeting(Box mine, Box other) {}

  private Optional<Meeting> meeting(
      List<Box> cards, List<Box> framed, List<Box> obstacles, double dx, double dy) {
    for (var card : cards) {
      var moved = card.moved(dx, dy);
      for (var other : others)
        if (isNear(moved, other.at()) && scene.graph().contains(other.id())) {
          var box = box(other.id());
          if (moved.intersects(box)) return Optional.of(new Meeting(moved, box));
        }
    }
    for (var frame : framed) {
      var moved = frame.moved(dx, dy);
      for (var other : obstacles)
        if (moved.intersects(other)) return Optional.of(new Meeting(moved, other));
    }
    return Optional.empty();
  }

  /// Whether a card with its corner at a place may reach a box, so that it is worth making.
  private boolean isNear(Box box, Position corner) {
    return corner.x() <= box.right()
        && corner.x() + REACH >= box.x()
        && corner.y() <= box.bottom()
        && corner.y() + reach() >= box.y();
  }

  private double reach() {
    return CardMaker.reach(turn.flow());
  }

  /// The frames that came as a whole, or those that stood there.
  private List<Box> frames(boolean came) {
    var boxes = new ArrayList<Box>();
    for (var frame : scene.layout().frames().values()) {
      boolean isFresh = fresh.containsAll(frame.nodes());
      if (isFresh != came || frame.nodes().isEmpty()) continue;
      var members =
          frame.nodes().stream()
              .filter(id -> scene.graph().contains(id) && at(id).isPresent())
              .map(this::box)
              .toList();
      Box.around(members)
          .map(box -> turn.of(FrameBox.box(frame.role(), turn.of(box), turn.flow())))
          .ifPresent(boxes::add);
    }
    return boxes;
  }

  /// What stood there before, where it stands now, in the places that are asked for.
  private List<Standing> others(Predicate<Position> asked) {
    var found =
        scene
            .layout()
            .positions()
            .keysOf((id, at) -> asked.test(now(id, at)) && !fresh.contains(id));
    var others = new ArrayList<Standing>(found.size());
    for (var id : found)
      scene.layout().position(id).ifPresent(at -> others.add(new Standing(id, now(id, at))));
    return others;
  }

  private Position now(NodeId id, Position at) {
    var moved = places.get(id);
    return moved == null ? turn.of(at) : moved;
  }

  private Optional<Position> at(NodeId id) {
    var found = places.get(id);
    return found == null ? scene.layout().position(id).map(turn::of) : Optional.of(found);
  }

  private Box box(NodeId id) {
    var at = at(id).orElse(new Position(0, 0));
    var bounds = card(id).bounds();
    return new Box(at.x(), at.y(), bounds.width(), bounds.height());
  }

  private Card card(NodeId id) {
    return cards.computeIfAbsent(
        id, _ -> turn.of(maker.card(CardMaker.Source.sizeOnly(scene, scene.graph().node(id)))));
  }
}
