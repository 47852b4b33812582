package vertebra.document;

import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import vertebra.graph.Edge;
import vertebra.graph.NodeId;
import vertebra.graph.PersistentMap;
import vertebra.graph.Port;

/// How a graph is drawn: where the cards stand, what the user calls them, and the frames around
/// them. It never changes what is computed.
///
/// @param titles the user's own names for nodes; others show the block's title
/// @param roles roles the user gave to nodes, overriding the block's own, in lower case
/// @param bends the places that wires are led through, in their direction; wires without any are
///   not in it
/// @param states what else the user wants of cards; those that want nothing are not in it
/// @param flow which way tensors flow
public record Layout(
    PersistentMap<NodeId, Position> positions,
    PersistentMap<NodeId, String> titles,
    PersistentMap<NodeId, String> roles,
    PersistentMap<String, Frame> frames,
    PersistentMap<NodeId, Set<CardState>> states,
    PersistentMap<Edge, List<Position>> bends,
    Flow flow) {

  public static final Layout EMPTY =
      new Layout(
          PersistentMap.empty(),
          PersistentMap.empty(),
          PersistentMap.empty(),
          PersistentMap.empty(),
          PersistentMap.empty(),
          PersistentMap.empty(),
          Flow.DOWN);

  /// The nodes that stand or are called otherwise in the other layout, at the cost of what one was
  /// changed by to become the other.
  public Set<NodeId> differing(Layout other) {
    var differing = new LinkedHashSet<NodeId>();
    positions.forEachDifference(other.positions, differing::add);
    titles.forEachDifference(other.titles, differing::add);
    roles.forEachDifference(other.roles, differing::add);
    states.forEachDifference(other.states, differing::add);
    bends.forEachDifference(other.bends, edge -> differing.add(edge.to().node()));
    return differing;
  }

  public Optional<Position> position(NodeId id) {
    return positions.find(id);
  }

  public Optional<String> title(NodeId id) {
    return titles.find(id);
  }

  public Optional<String> role(NodeId id) {
    return roles.find(id);
  }

  public Layout with(NodeId id, Position position) {
    return with(Map.of(id, position));
  }

  public Layout with(Map<NodeId, Position> moved) {
    var changed = positions;
    for (var entry : moved.entrySet())
      if (!entry.getValue().equals(changed.get(entry.getKey())))
        changed = changed.with(entry.getKey(), entry.getValue());
    return new Layout(changed, titles, roles, frames, states, bends, flow);
  }

  /// This layout with the user's name for a node; a blank name brings the block's title back.
  public Layout withTitle(NodeId id, String title) {
    return new Layout(
        positions, changed(titles, id, title.strip()), roles, frames, states, bends, flow);
  }

  public Layout withRole(NodeId id, String role) {
    return new Layout(
        positions, titles, changed(roles, id, role.strip()), frames, states, bends, flow);
  }

  /// What the user wants of a card.
  public Set<CardState> states(NodeId id) {
    return states.find(id).orElse(Set.of());
  }

  public Layout withStates(NodeId id, Set<CardState> wanted) {
    if (wanted.equals(states(id))) return this;
    var changed =
        wanted.isEmpty()
            ? states.without(id)
            : states.with(id, Collections.unmodifiableSet(EnumSet.copyOf(wanted)));
    return new Layout(positions, titles, roles, frames, changed, bends, flow);
  }

  /// This layout with another flow; places stay.
  public Layout with(Flow other) {
    return other == flow
        ? this
        : new Layout(positions, titles, roles, frames, states, bends, other);
  }

  /// The places that a wire is led through.
  public List<Position> bends(Edge edge) {
    return bends.find(edge).orElse(List.of());
  }

  /// This layout with a wire led through places; through none for the way that it finds itself.
  public Layout withBends(Edge edge, List<Position> points) {
    if (points.equals(bends(edge))) return this;
    var changed = points.isEmpty() ? bends.without(edge) : bends.with(edge, List.copyOf(points));
    return new Layout(positions, titles, roles, frames, states, changed, flow);
  }

  /// This layout with the bends of some wires alone.
  Layout keepingBends(Predicate<Edge> kept) {
    var changed = this;
    for (var edge : List.copyOf(bends.keySet()))
      if (!kept.test(edge)) changed = changed.withBends(edge, List.of());
    return changed;
  }

  private static Port renamed(Port port, NodeId from, NodeId to) {
    return port.node().equals(from) ? new Port(to, port.name()) : port;
  }

  public Layout withFrame(String key, Frame frame) {
    return frame.equals(frames.get(key))
        ? this
        : new Layout(positions, titles, roles, frames.with(key, frame), states, bends, flow);
  }

  /// A key that no frame has.
  ///
  /// @param kind the word that it begins with
  public String freshFrame(String kind) {
    int number = 1;
    while (frames.containsKey(kind + "-" + number)) number++;
    return kind + "-" + number;
  }

  public Layout withoutFrame(String key) {
    return new Layout(positions, titles, roles, frames.without(key), states, bends, flow);
  }

  /// This layout without anything about a node. A frame that loses its last node goes too.
  public Layout without(NodeId id) {
    var changed =
        new Layout(
            positions.without(id),
            titles.without(id),
            roles.without(id),
            frames,
            states.without(id),
            bends,
            flow);
    changed =
        changed.keepingBends(
            edge -> !edge.from().node().equals(id) && !edge.to().node().equals(id));
    for (var entry : frames.entrySet()) {
      var frame = entry.getValue();
      if (!frame.nodes().contains(id)) continue;
      var rest = frame.nodes().stream().filter(node -> !node.equals(id)).toList();
      changed =
          rest.isEmpty()
              ? changed.withoutFrame(entry.getKey())
              : changed.withFrame(entry.getKey(), frame.with(rest));
    }
    return changed;
  }

  /// This layout after a node got another name.
  Layout renamed(NodeId from, NodeId to) {
    var changed =
        new Layout(
            renamed(positions, from, to),
            renamed(titles, from, to),
            renamed(roles, from, to),
            frames,
            renamed(states, from, to),
            bends,
            flow);
    for (var entry : bends.entrySet()) {
      var edge = entry.getKey();
      var other = new Edge(renamed(edge.from(), from, to), renamed(edge.to(), from, to));
      if (!other.equals(edge))
        changed = changed.withBends(edge, List.of()).withBends(other, entry.getValue());
    }
    for (var entry : frames.entrySet()) {
      var frame = entry.getValue();
      var nodes = frame.nodes().stream().map(id -> id.equals(from) ? to : id).toList();
      changed = changed.withFrame(entry.getKey(), frame.with(nodes));
    }
    return changed;
  }

  /// Whether this is the same value in every part, by identity; cheap, and enough to notice an edit
  /// that changed nothing.
  boolean isSame(Layout other) {
    return positions == other.positions
        && titles == other.titles
        && roles == other.roles
        && frames == other.frames
        && states == other.states
        && bends == other.bends
        && flow == other.flow;
  }

  private static PersistentMap<NodeId, String> changed(
      PersistentMap<NodeId, String> map, NodeId id, String text) {
    if (text.isEmpty()) return map.without(id);
    return text.equals(map.get(id)) ? map : map.with(id, text);
  }

  private static <V> PersistentMap<NodeId, V> renamed(
      PersistentMap<NodeId, V> map, NodeId from, NodeId to) {
    return map.find(from).map(value -> map.without(from).with(to, value)).orElse(map);
  }
}
