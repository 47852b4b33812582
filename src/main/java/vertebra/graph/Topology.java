package vertebra.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Function;
import org.jgrapht.alg.connectivity.ConnectivityInspector;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;
import org.jgrapht.graph.DirectedPseudograph;
import org.jgrapht.traverse.TopologicalOrderIterator;

/// The structure of one graph: execution order, circles, separate parts, and what reaches what.
///
/// A throw-away JGraphT graph (vertex = node, edge = wire) answers. It is a pseudograph because a
/// user mid-edit may well have drawn a circle or a self-loop, which is to be reported, not refused.
/// Every answer is in insertion order, so it is the same on every run.
public final class Topology {

  private final Graph graph;
  private final DirectedPseudograph<NodeId, Edge> wiring = new DirectedPseudograph<>(Edge.class);
  private final Map<NodeId, Integer> places = new HashMap<>();
  private final List<SequencedSet<NodeId>> cycles;
  private final List<NodeId> order;

  private Topology(Graph graph) {
    this.graph = graph;
    for (var node : graph.nodes()) {
      places.put(node.id(), places.size());
      wiring.addVertex(node.id());
    }
    boolean forward = true;
    for (var edge : graph.edges()) {
      wiring.addEdge(edge.from().node(), edge.to().node(), edge);
      forward &= place(edge.from().node()) < place(edge.to().node());
    }
    // Wires that all lead forward make the insertion order a topological one, and rule circles out.
    cycles = forward ? List.of() : findCycles();
    order = forward ? graph.nodes().stream().map(Node::id).toList() : findOrder();
  }

  public static Topology of(Graph graph) {
    return new Topology(graph);
  }

  /// Every node after all that feed it; among equals, in insertion order. Nodes of a circle come in
  /// insertion order.
  public List<NodeId> order() {
    return order;
  }

  /// The groups of nodes that feed each other in a circle, each in insertion order.
  public List<SequencedSet<NodeId>> cycles() {
    return cycles;
  }

  /// The parts of the graph between which no wire leads, each in insertion order.
  public List<SequencedSet<NodeId>> components() {
    return new ConnectivityInspector<>(wiring)
        .connectedSets().stream().map(this::sorted).sorted(byFirst()).toList();
  }

  /// The given nodes and everything that feeds them, directly or not.
  public Set<NodeId> withAncestors(Collection<NodeId> nodes) {
    return closure(
        nodes, id -> graph.incoming(id).stream().map(edge -> edge.from().node()).toList());
  }

  /// The given nodes and everything they feed, directly or not.
  public Set<NodeId> withDescendants(Collection<NodeId> nodes) {
    return closure(nodes, id -> graph.outgoing(id).stream().map(edge -> edge.to().node()).toList());
  }

  /// Whether a path of wires, possibly empty, leads from one node to the other.
  public boolean isReachable(NodeId from, NodeId to) {
    return withDescendants(List.of(from)).contains(to);
  }

  /// Whether connecting these ports would close a circle.
  public boolean wouldCycle(Edge edge) {
    return isReachable(edge.to().node(), edge.from().node());
  }

  private int place(NodeId id) {
    return places.getOrDefault(id, Integer.MAX_VALUE);
  }

  private List<SequencedSet<NodeId>> findCycles() {
    return new KosarajuStrongConnectivityInspector<>(wiring)
        .stronglyConnectedSets().stream()
            .filter(
                set -> set.size() > 1 || set.stream().anyMatch(id -> wiring.containsEdge(id, id)))
            .map(this::sorted)
            .sorted(byFirst())
            .toList();
  }

  private List<NodeId> findOrder() {
    var acyclic = new DirectedPseudograph<NodeId, Edge>(Edge.class);
    wiring.vertexSet().forEach(acyclic::addVertex);
    var circleOf = new HashMap<NodeId, SequencedSet<NodeId>>();
    for (var cycle : cycles) for (var id : cycle) circleOf.put(id, cycle);
    for (var edge : wiring.edgeSet()) {
      var from = edge.from().node();
      var to = edge.to().node();
      var circle = circleOf.get(from);
      if (circle == null || circle != circleOf.get(to)) acyclic.addEdge(from, to, edge);
    }
    var sorted = new ArrayList<NodeId>();
    new TopologicalOrderIterator<>(acyclic, Comparator.comparingInt(this::place))
        .forEachRemaining(sorted::add);
    return List.copyOf(sorted);
  }

  private SequencedSet<NodeId> sorted(Set<NodeId> nodes) {
    var list = new ArrayList<>(nodes);
    list.sort(Comparator.comparingInt(this::place));
    return new LinkedHashSet<>(list);
  }

  private Comparator<SequencedSet<NodeId>> byFirst() {
    return Comparator.comparingInt(set -> place(set.getFirst()));
  }

  private static Set<NodeId> closure(
      Collection<NodeId> start, Function<NodeId, List<NodeId>> next) {
    var seen = new HashSet<>(start);
    var waiting = new ArrayDeque<>(start);
    while (!waiting.isEmpty())
      for (var id : next.apply(waiting.pop())) if (seen.add(id)) waiting.push(id);
    return seen;
  }
}
