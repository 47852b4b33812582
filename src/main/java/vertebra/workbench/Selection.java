package vertebra.workbench;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Predicate;
import vertebra.document.Document;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Topology;

/// What is chosen on the canvas: nodes in the order in which they were chosen, or one wire, or one
/// note or frame with a place of its own. It is no part of the history.
///
/// @param frame the key of the note or frame
public record Selection(SequencedSet<NodeId> nodes, Optional<Edge> wire, Optional<String> frame) {

  public static final Selection NONE =
      new Selection(new LinkedHashSet<>(), Optional.empty(), Optional.empty());

  public Selection {
    nodes = Collections.unmodifiableSequencedSet(new LinkedHashSet<>(nodes));
  }

  public static Selection of(Collection<NodeId> nodes) {
    return new Selection(new LinkedHashSet<>(nodes), Optional.empty(), Optional.empty());
  }

  public static Selection of(NodeId node) {
    return of(List.of(node));
  }

  public static Selection of(Edge wire) {
    return new Selection(new LinkedHashSet<>(), Optional.of(wire), Optional.empty());
  }

  /// A note or frame with a place of its own, by its key.
  public static Selection ofFrame(String key) {
    return new Selection(new LinkedHashSet<>(), Optional.empty(), Optional.of(key));
  }

  /// Every node of a graph.
  public static Selection all(Graph graph) {
    return of(graph.nodes().stream().map(Node::id).toList());
  }

  public boolean isEmpty() {
    return nodes.isEmpty() && wire.isEmpty() && frame.isEmpty();
  }

  public int size() {
    return nodes.size();
  }

  public boolean contains(NodeId node) {
    return nodes.contains(node);
  }

  public boolean contains(Edge edge) {
    return wire.filter(edge::equals).isPresent();
  }

  /// The node that was chosen last; the inspector shows it.
  public Optional<NodeId> latest() {
    return nodes.isEmpty() ? Optional.empty() : Optional.of(nodes.getLast());
  }

  /// The only node, if exactly one is chosen.
  public Optional<NodeId> single() {
    return nodes.size() == 1 ? Optional.of(nodes.getFirst()) : Optional.empty();
  }

  public Selection plus(Collection<NodeId> more) {
    var changed = new LinkedHashSet<>(nodes);
    changed.addAll(more);
    return of(changed);
  }

  /// With a node as the latest, whether it was in or not.
  public Selection plus(NodeId node) {
    var changed = new LinkedHashSet<>(nodes);
    changed.remove(node);
    changed.add(node);
    return of(changed);
  }

  public Selection minus(Collection<NodeId> less) {
    var changed = new LinkedHashSet<>(nodes);
    changed.removeAll(less);
    return of(changed);
  }

  /// With the node if it was not chosen, without it if it was.
  public Selection toggled(NodeId node) {
    return contains(node) ? minus(List.of(node)) : plus(node);
  }

  /// Each of these nodes toggled.
  public Selection toggled(Collection<NodeId> others) {
    var changed = this;
    for (var node : others) changed = changed.toggled(node);
    return changed;
  }

  /// Everything else.
  public Selection inverted(Graph graph) {
    return chosen(graph, id -> !contains(id));
  }

  /// The block so many places on in the order in which data flows, from the one chosen last; the
  /// first one where none was.
  public Selection along(Graph graph, int steps) {
    var order = Topology.of(graph).order();
    if (order.isEmpty()) return NONE;
    int at = latest().map(order::indexOf).orElse(-1);
    return of(order.get(at < 0 ? 0 : Math.clamp(at + steps, 0, order.size() - 1)));
  }

  /// With everything that feeds it, directly or not.
  public Selection upstream(Graph graph) {
    return plus(inOrder(graph, Topology.of(graph).withAncestors(nodes)));
  }

  /// With everything that it feeds, directly or not.
  public Selection downstream(Graph graph) {
    return plus(inOrder(graph, Topology.of(graph).withDescendants(nodes)));
  }

  /// With everything that wires join it to, in either direction.
  public Selection connected(Graph graph) {
    var found = new LinkedHashSet<>(nodes);
    for (var part : Topology.of(graph).components())
      if (part.stream().anyMatch(nodes::contains)) found.addAll(part);
    return of(found);
  }

  /// What of it still exists.
  public Selection within(Document document) {
    var graph = document.graph();
    var frames = document.layout().frames();
    boolean whole =
        nodes.stream().allMatch(graph::contains)
            && wire.stream().allMatch(graph::contains)
            && frame.stream().allMatch(frames::containsKey);
    if (whole) return this;
    return new Selection(
        new LinkedHashSet<>(nodes.stream().filter(graph::contains).toList()),
        wire.filter(graph::contains),
        frame.filter(frames::containsKey));
  }

  private static Selection chosen(Graph graph, Predicate<NodeId> condition) {
    return of(graph.nodes().stream().map(Node::id).filter(condition).toList());
  }

  private static List<NodeId> inOrder(Graph graph, Collection<NodeId> found) {
    return graph.nodes().stream().map(Node::id).filter(found::contains).toList();
  }
}
