package vertebra.analysis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vertebra.graph.Change;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.HashTrie;
import vertebra.graph.NodeId;
import vertebra.graph.Topology;

/// Numbers that grow along every wire, and the circles that keep some wires from it. What an edit
/// disturbs is put right around it (after Pearce and Kelly, "A Dynamic Topological Sort Algorithm
/// for Directed Acyclic Graphs", JEA 2006, searching from both ends at once); circles are looked
/// for only from a wire that was added.
///
/// Nodes between which no path leads may have any numbers, so the numbers say when a node can be
/// asked, and nothing that is shown.
final class Order {

  /// What lies between two neighbours at first, so that much fits between them later.
  private static final long GAP = 1L << 32;

  static final Order EMPTY = new Order(HashTrie.empty(), Set.of(), List.of());

  private final HashTrie<NodeId, Long> numbers;

  /// The wires that lead back: each closes a circle with those that lead forward.
  private final Set<Edge> closing;

  private final List<Set<NodeId>> circles;
  private final Map<NodeId, Set<NodeId>> circleOf;

  private Order(HashTrie<NodeId, Long> numbers, Set<Edge> closing, List<Set<NodeId>> circles) {
    this.numbers = numbers;
    this.closing = closing;
    this.circles = circles;
    circleOf = circles.isEmpty() ? Map.of() : new HashMap<>();
    for (var circle : circles) for (var id : circle) circleOf.put(id, circle);
  }

  static Order of(Graph graph, Topology topology) {
    var numbers = HashTrie.<NodeId, Long>empty().draft();
    for (var id : topology.order()) numbers.put(id, numbers.size() * GAP);
    var sorting = new Sorting(graph, numbers);
    for (var circle : topology.cycles())
      for (var id : circle)
        for (var edge : graph.incoming(id))
          if (circle.contains(edge.from().node())
              && sorting.number(edge.from().node()) >= sorting.number(id)) sorting.apart.add(edge);
    sorting.addThoseApart();
    return sorting.order();
  }

  /// The order of the graph that an edit led to.
  Order after(Graph graph, Change change) {
    if (change.added().isEmpty()
        && change.removed().isEmpty()
        && change.wiresAdded().isEmpty()
        && change.wiresRemoved().isEmpty()) return this;
    var sorting = new Sorting(graph, numbers.draft());
    for (var id : change.removed()) sorting.numbers.remove(id);
    for (var id : change.added()) sorting.numbers.put(id, 0L);
    sorting.apart.addAll(closing);
    sorting.apart.removeAll(change.wiresRemoved());
    var earlier = List.copyOf(sorting.apart);
    sorting.apart.addAll(change.wiresAdded());
    for (var edge : change.wiresAdded()) sorting.add(edge);
    if (!earlier.isEmpty() && !change.wiresRemoved().isEmpty()) sorting.addThoseApart();
    return sorting.order();
  }

  long number(NodeId id) {
    return Objects.requireNonNull(numbers.get(id));
  }

  /// The groups of nodes that feed each other.
  List<Set<NodeId>> circles() {
    return circles;
  }

  /// The circle that a node is in; null if it is in none.
  @Nullable Set<NodeId> circle(NodeId id) {
    return circleOf.get(id);
  }

  /// Whether a wire is part of a circle, so that nothing can flow along it.
  boolean isCircular(Edge edge) {
    var circle = circleOf.get(edge.to().node());
    return circle != null && circle == circleOf.get(edge.from().node());
  }

  /// Whether a path of wires, possibly empty, leads from one node to the other.
  boolean isReachable(Graph graph, NodeId from, NodeId to) {
    if (from.equals(to)) return true;
    long last = circles.isEmpty() ? number(to) : Long.MAX_VALUE;
    long first = circles.isEmpty() ? number(from) : Long.MIN_VALUE;
    if (first > last) return false;
    var down = new Search(from, graph::outgoing, Order::target, id -> number(id) <= last);
    var up = new Search(to, graph::incoming, Order::source, id -> number(id) >= first);
    while (true) {
      if (down.isDone() || up.isDone()) return false;
      if (down.step(to) || up.step(from)) return true;
    }
  }

  private static NodeId source(Edge edge) {
    return edge.from().node();
  }

  private static NodeId target(Edge edge) {
    return edge.to().node();
  }

  /// A walk along wires, one node at a time.
  private static final class Search {
    private final Function<NodeId, List<Edge>> wires;
    private final Function<Edge, NodeId> next;
    private final java.util.function.Predicate<NodeId> within;
    private final Set<NodeId> seen = new HashSet<>();
    private final ArrayDeque<NodeId> waiting = new ArrayDeque<>();

    Search(
        NodeId start,
        Function<NodeId, List<Edge>> wires,
        Function<Edge, NodeId> next,
        java.util.function.Predicate<NodeId> within) {
      this.wires = wires;
      this.next = next;
      this.within = within;
      seen.add(start);
      waiting.add(start);
    }

    boolean isDone() {
      return waiting.isEmpty();
    }

    /// Looks at the neighbours of one node; answers whether the one that is sought is among them.
    boolean step(NodeId sought) {
      for (var edge : wires.apply(waiting.remove())) {
        var id = next.apply(edge);
        if (id.equals(sought)) return true;
        if (within.test(id) && seen.add(id)) waiting.add(id);
      }
      return false;
    }

    Set<NodeId> all() {
      while (!isDone()) {
        for (var edge : wires.apply(waiting.remove())) {
          var id = next.apply(edge);
          if (within.test(id) && seen.add(id)) waiting.add(id);
        }
      }
      return seen;
    }
  }

  /// Putting an order right.
  private static final class Sorting {
    private final Graph graph;
    private final HashTrie.Draft<NodeId, Long> numbers;

    /// Wires that the order does not follow, or not yet.
    private final Set<Edge> apart = new LinkedHashSet<>();

    Sorting(Graph graph, HashTrie.Draft<NodeId, Long> numbers) {
      this.graph = graph;
      this.numbers = numbers;
    }

    long number(NodeId id) {
      return Objects.requireNonNull(numbers.get(id));
    }

    private List<Edge> incoming(NodeId id) {
      return followed(graph.incoming(id));
    }

    private List<Edge> outgoing(NodeId id) {
      return followed(graph.outgoing(id));
    }

    private List<Edge> followed(List<Edge> edges) {
      if (apart.isEmpty()) return edges;
      return edges.stream().filter(edge -> !apart.contains(edge)).toList();
    }

    /// Tries again those that are kept apart.
    void addThoseApart() {
      for (var edge : List.copyOf(apart)) add(edge);
    }

    /// Makes the order follow a wire; one that closes a circle stays apart.
    void add(Edge edge) {
      var from = source(edge);
      var to = target(edge);
      if (from.equals(to)) return;
      long last = number(from);
      long first = number(to);
      if (last < first) {
        apart.remove(edge);
        return;
      }
      var down = new Search(to, this::outgoing, Order::target, id -> number(id) <= last);
      var up = new Search(from, this::incoming, Order::source, id -> number(id) >= first);
      while (!down.isDone() && !up.isDone()) if (down.step(from) || up.step(to)) return;
      apart.remove(edge);
      if (down.isDone()) raise(to);
      else lower(from);
    }

    /// Gives a node, and what follows it as far as it must be, numbers above what feeds them.
    private void raise(NodeId start) {
      var waiting = new PriorityQueue<Place>(Comparator.comparingLong(Place::number));
      waiting.add(new Place(start, number(start)));
      while (!waiting.isEmpty()) {
        var id = waiting.remove().id();
        long low = Long.MIN_VALUE;
        for (var edge : incoming(id)) low = Math.max(low, number(source(edge)));
        if (number(id) > low) continue;
        long high = Long.MAX_VALUE;
        for (var edge : outgoing(id)) {
          long next = number(target(edge));
          if (next > low) high = Math.min(high, next);
        }
        boolean fits = high != Long.MAX_VALUE && high - low >= 2;
        long number = fits ? low + (high - low) / 2 : low + GAP;
        numbers.put(id, number);
        for (var edge : outgoing(id)) {
          var next = target(edge);
          if (number(next) <= number) waiting.add(new Place(next, number(next)));
        }
      }
    }

    /// Gives a node, and what leads to it as far as it must be, numbers below what they feed.
    private void lower(NodeId start) {
      var waiting = new PriorityQueue<Place>(Comparator.comparingLong(place -> -place.number()));
      waiting.add(new Place(start, number(start)));
      while (!waiting.isEmpty()) {
        var id = waiting.remove().id();
        long high = Long.MAX_VALUE;
        for (var edge : outgoing(id)) high = Math.min(high, number(target(edge)));
        if (number(id) < high) continue;
        long low = Long.MIN_VALUE;
        for (var edge : incoming(id)) {
          long next = number(source(edge));
          if (next < high) low = Math.max(low, next);
        }
        boolean fits = low != Long.MIN_VALUE && high - low >= 2;
        long number = fits ? low + (high - low) / 2 : high - GAP;
        numbers.put(id, number);
        for (var edge : incoming(id)) {
          var next = source(edge);
          if (number(next) >= number) waiting.add(new Place(next, number(next)));
        }
      }
    }

    private record Place(NodeId id, long number) {}

    Order order() {
      return new Order(numbers.done(), Set.copyOf(apart), circles());
    }

    private List<Set<NodeId>> circles() {
      if (apart.isEmpty()) return List.of();
      long first = numbers(apart, Order::target).min(Comparator.naturalOrder()).orElseThrow();
      long last = numbers(apart, Order::source).max(Comparator.naturalOrder()).orElseThrow();
      var circles = new ArrayList<Set<NodeId>>();
      for (var edge : apart) {
        if (circles.stream().anyMatch(circle -> circle.contains(target(edge)))) continue;
        var below =
            new Search(target(edge), graph::outgoing, Order::target, id -> number(id) <= last);
        var above =
            new Search(source(edge), graph::incoming, Order::source, id -> number(id) >= first);
        var circle = below.all();
        circle.retainAll(above.all());
        circles.add(circle);
      }
      return circles;
    }

    private Stream<Long> numbers(Collection<Edge> edges, Function<Edge, NodeId> end) {
      return edges.stream().map(edge -> number(end.apply(edge)));
    }
  }
}
