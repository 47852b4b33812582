package vertebra.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Function;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;
import org.jgrapht.graph.DirectedPseudograph;
import org.jgrapht.traverse.TopologicalOrderIterator;
import org.jspecify.annotations.Nullable;

/// The structure of one graph: execution order, circles, separate parts, and what reaches what.
///
/// A throw-away JGraphT graph (vertex = node, edge = wire) answers. It is a pseudograph because a
/// user mid-edit may well have drawn a circle or a self-loop, which is to be reported, not refused.
/// Every answer is in insertion order, so it is the same on every run.
public final class Topology {

  private final Graph graph;
  private final Map<NodeId, Integer> places;
  private final List<NodeId> order;
  private volatile @Nullable DirectedPseudograph<NodeId, Edge> wiring;
  private final List<SequencedSet<NodeId>> cycles;

  private Topology(Graph graph) {
    this.graph = graph;
    var ids = graph.nodes().stream().map(Node::id).toList();
    places = HashMap.newHashMap(ids.size());
    for (var id : ids) places.put(id, places.size());
    var waiting = new int[ids.size()];
    boolean forward = true;
    for (int i = 0; i < waiting.length; i++)
      for (var edge : graph.incoming(ids.get(i))) {
        waiting[i]++;
        forward &= place(edge.from().node()) < i;
      }
    // Wires that all lead forward make the insertion order a topological one, and rule circles out.
    var sorted = forward ? ids : sorted(ids, waiting);
    cycles = sorted.size() == ids.size() ? List.of() : findCycles();
    order = cycles.isEmpty() ? sorted : findOrder();
  }

  /// The nodes in topological order, the first in insertion order first; without those of circles
  /// and what they feed.
  private List<NodeId> sorted(List<NodeId> ids, int[] waiting) {
    var ready = new PriorityQueue<Integer>();
    for (int i = 0; i < waiting.length; i++) if (waiting[i] == 0) ready.add(i);
    var sorted = new ArrayList<NodeId>(ids.size());
    while (!ready.isEmpty()) {
      var id = ids.get(ready.remove());
      sorted.add(id);
      for (var edge : graph.outgoing(id)) {
        int target = place(edge.to().node());
        if (--waiting[target] == 0) ready.add(target);
      }
    }
    return Collections.unmodifiableList(sorted);
  }

  private DirectedPseudograph<NodeId, Edge> wiring() {
    var known = wiring;
    if (known != null) return known;
    var made = new DirectedPseudograph<NodeId, Edge>(Edge.class);
    for (var node : graph.nodes()) made.addVertex(node.id());
    for (var edge : graph.edges()) made.addEdge(edge.from().node(), edge.to().node(), edge);
    wiring = made;
    return made;
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
    var heads = new int[places.size()];
    for (int i = 0; i < heads.length; i++) heads[i] = i;
    for (var node : graph.nodes())
      for (var edge : graph.incoming(node.id())) {
        int one = head(heads, place(edge.from().node()));
        int other = head(heads, place(edge.to().node()));
        heads[Math.max(one, other)] = Math.min(one, other);
      }
    var parts = new LinkedHashMap<Integer, SequencedSet<NodeId>>();
    for (var node : graph.nodes())
      parts
          .computeIfAbsent(head(heads, place(node.id())), _ -> new LinkedHashSet<>())
          .add(node.id());
    return List.copyOf(parts.values());
  }

  /// The first node of the part that a node is in, as far as it is known.
  private static int head(int[] heads, int place) {
    int head = place;
    while (heads[head] != head) {
      heads[head] = heads[heads[head]];
      head = heads[head];
    }
    return head;
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
    return new KosarajuStrongConnectivityInspector<>(wiring())
        .stronglyConnectedSets().stream()
            .filter(
                set -> set.size() > 1 || set.stream().anyMatch(id -> wiring().containsEdge(id, id)))
            .map(this::sorted)
            .sorted(byFirst())
            .toList();
  }

  private List<NodeId> findOrder() {
    var acyclic = new DirectedPseudograph<NodeId, Edge>(Edge.class);
    wiring().vertexSet().forEach(acyclic::addVertex);
    var circleOf = new HashMap<NodeId, SequencedSet<NodeId>>();
    for (var cycle : cycles) for (var id : cycle) circleOf.put(id, cycle);
    for (var edge : wiring().edgeSet()) {
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
