package vertebra.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Nodes and the wires between them. Immutable; a change returns a new graph that shares unchanged
/// nodes.
///
/// Nodes and wires keep the order in which they were added. An input port holds at most one wire;
/// wires may name nodes' ports that no longer exist (the analysis reports them) but never nodes
/// that do not exist.
public final class Graph {

  public static final Graph EMPTY =
      new Graph(PersistentMap.empty(), HashTrie.empty(), HashTrie.empty(), null);

  /// The wires of one node, each list in the order in which they were connected.
  private record Wiring(List<Edge> in, List<Edge> out) {
    static final Wiring NONE = new Wiring(List.of(), List.of());
  }

  private final PersistentMap<NodeId, Node> nodes;
  private final HashTrie<NodeId, Wiring> wirings;

  /// The nodes that use another's weights, by that other.
  private final HashTrie<NodeId, List<NodeId>> users;

  /// Counts the nodes that are looked at; null if nobody wants to know.
  private final @Nullable LongAdder visits;

  private Graph(
      PersistentMap<NodeId, Node> nodes,
      HashTrie<NodeId, Wiring> wirings,
      HashTrie<NodeId, List<NodeId>> users,
      @Nullable LongAdder visits) {
    this.nodes = nodes;
    this.wirings = wirings;
    this.users = users;
    this.visits = visits;
  }

  private Graph with(HashTrie<NodeId, Wiring> wires) {
    return new Graph(nodes, wires, users, visits);
  }

  /// The same graph, which counts how many nodes are looked at in it and in all that edits make of
  /// it; a look at all of them counts as many. So a test can tell what a question costs.
  public Graph counting(LongAdder counter) {
    return new Graph(nodes, wirings, users, counter);
  }

  private void visit(int times) {
    var counter = visits;
    if (counter != null) counter.add(times);
  }

  /// Every node, in the order in which they were added.
  public Collection<Node> nodes() {
    visit(size());
    return Collections.unmodifiableCollection(nodes.values());
  }

  /// The first node in that order that passes; those behind it are not looked at.
  public Optional<Node> first(Predicate<? super Node> passes) {
    return nodes.values().stream().peek(_ -> visit(1)).filter(passes).findFirst();
  }

  public int size() {
    return nodes.size();
  }

  public boolean isEmpty() {
    return nodes.isEmpty();
  }

  public boolean contains(NodeId id) {
    visit(1);
    return nodes.containsKey(id);
  }

  public Optional<Node> find(NodeId id) {
    visit(1);
    return nodes.find(id);
  }

  /// The node of that name, which must exist.
  public Node node(NodeId id) {
    return find(id)
        .orElseThrow(() -> new IllegalArgumentException("there is no node \"" + id + "\""));
  }

  /// Every wire, by target node in the order of the nodes.
  public List<Edge> edges() {
    visit(size());
    var edges = new ArrayList<Edge>();
    for (var id : nodes.keySet()) edges.addAll(incoming(id));
    return Collections.unmodifiableList(edges);
  }

  public boolean contains(Edge edge) {
    return incoming(edge.to().node()).contains(edge);
  }

  /// The output port that feeds an input port.
  public Optional<Port> source(Port input) {
    for (var edge : incoming(input.node()))
      if (edge.to().name().equals(input.name())) return Optional.of(edge.from());
    return Optional.empty();
  }

  private Wiring wiring(NodeId id) {
    visit(1);
    var wiring = wirings.get(id);
    return wiring == null ? Wiring.NONE : wiring;
  }

  /// The wires that end at a node, in the order in which they were connected.
  public List<Edge> incoming(NodeId id) {
    return wiring(id).in();
  }

  /// The wires that start at a node, in the order in which they were connected.
  public List<Edge> outgoing(NodeId id) {
    return wiring(id).out();
  }

  /// The wires that start at one output port.
  public List<Edge> outgoing(Port output) {
    return outgoing(output.node()).stream().filter(edge -> edge.from().equals(output)).toList();
  }

  /// Nodes in the order in which they were added.
  public Comparator<NodeId> byPlace() {
    return Comparator.comparingLong(nodes::place);
  }

  /// Adds a node, or replaces the node of that name and keeps its wires.
  public Graph with(Node node) {
    var owner = node.sharesWeightsWith();
    var before = nodes.find(node.id()).flatMap(Node::sharesWeightsWith);
    var using =
        owner.equals(before)
            ? users
            : using(using(users, before, node.id(), false), owner, node.id(), true);
    return new Graph(nodes.with(node.id(), node), wirings, using, visits);
  }

  /// Connects two ports. The input's earlier wire, if any, is replaced. Both nodes must exist.
  public Graph with(Edge wire) {
    var edge = new Edge(known(wire.from()), known(wire.to()));
    var earlier = source(edge.to());
    if (earlier.filter(edge.from()::equals).isPresent()) return this;
    var changed = wirings.draft();
    earlier.ifPresent(port -> remove(changed, new Edge(port, edge.to())));
    var to = edge.to().node();
    var target = of(changed, to);
    changed.put(to, new Wiring(plus(target.in(), edge), target.out()));
    var from = edge.from().node();
    var source = of(changed, from);
    changed.put(from, new Wiring(source.in(), plus(source.out(), edge)));
    return with(changed.done());
  }

  /// The port with the very name that its node has, which is found faster than an equal one.
  private Port known(Port port) {
    var id = node(port.node()).id();
    return id == port.node() ? port : new Port(id, port.name());
  }

  /// This graph without a wire.
  public Graph without(Edge edge) {
    if (!contains(edge)) return this;
    var changed = wirings.draft();
    remove(changed, edge);
    return with(changed.done());
  }

  /// Removes a node and its wires. Where others use its weights, the first of them keeps these and
  /// the others use them there.
  public Graph without(NodeId id) {
    var changed = wirings.draft();
    for (var edge : incoming(id)) remove(changed, edge);
    for (var edge : outgoing(id)) remove(changed, edge);
    changed.remove(id);
    var owner = find(id).flatMap(Node::sharesWeightsWith);
    return new Graph(nodes.without(id), changed.done(), using(users, owner, id, false), visits)
        .handedOn(id);
  }

  /// This graph in which the first of the nodes that use another's weights keeps these, and the
  /// others use them there.
  Graph handedOn(NodeId owner) {
    var graph = this;
    var heir = sharing(owner).stream().min(byPlace());
    for (var user : sharing(owner))
      graph = graph.with(node(user).withWeightsOf(heir.filter(first -> !first.equals(user))));
    return graph;
  }

  private static Wiring of(HashTrie.Draft<NodeId, Wiring> wirings, NodeId id) {
    var wiring = wirings.get(id);
    return wiring == null ? Wiring.NONE : wiring;
  }

  private static void remove(HashTrie.Draft<NodeId, Wiring> wirings, Edge edge) {
    var target = of(wirings, edge.to().node());
    wirings.put(edge.to().node(), new Wiring(minus(target.in(), edge), target.out()));
    var source = of(wirings, edge.from().node());
    wirings.put(edge.from().node(), new Wiring(source.in(), minus(source.out(), edge)));
  }

  private static List<Edge> plus(List<Edge> edges, Edge edge) {
    var more = edges.toArray(new Edge[edges.size() + 1]);
    more[edges.size()] = edge;
    return List.of(more);
  }

  private static List<Edge> minus(List<Edge> edges, Edge edge) {
    var rest = new ArrayList<>(edges);
    rest.remove(edge);
    return List.copyOf(rest);
  }

  /// Gives a node another name, which must be free, everywhere it is mentioned. It keeps its place.
  Graph renamed(NodeId from, NodeId to) {
    var wires = new LinkedHashSet<Edge>(incoming(from));
    wires.addAll(outgoing(from));
    var changed = wirings.draft();
    for (var wire : wires) {
      var other = new Edge(renamed(wire.from(), from, to), renamed(wire.to(), from, to));
      var target = of(changed, wire.to().node());
      changed.put(wire.to().node(), new Wiring(replaced(target.in(), wire, other), target.out()));
      var source = of(changed, wire.from().node());
      changed.put(wire.from().node(), new Wiring(source.in(), replaced(source.out(), wire, other)));
    }
    changed.put(to, of(changed, from));
    changed.remove(from);
    var owner = node(from).sharesWeightsWith();
    var renamed =
        new Graph(
            nodes.with(from, node(from).with(to)).renamed(from, to),
            changed.done(),
            using(using(users, owner, from, false), owner, to, true),
            visits);
    for (var user : sharing(from)) {
      var id = user.equals(from) ? to : user;
      renamed = renamed.with(renamed.node(id).withWeightsOf(Optional.of(to)));
    }
    return renamed;
  }

  private static List<Edge> replaced(List<Edge> edges, Edge edge, Edge other) {
    return edges.stream().map(each -> each.equals(edge) ? other : each).toList();
  }

  /// The nodes that use another's weights.
  public List<NodeId> sharing(NodeId owner) {
    visit(1);
    var all = users.get(owner);
    return all == null ? List.of() : all;
  }

  private static HashTrie<NodeId, List<NodeId>> using(
      HashTrie<NodeId, List<NodeId>> users, Optional<NodeId> owner, NodeId user, boolean uses) {
    if (owner.isEmpty()) return users;
    var all = new ArrayList<>(users.find(owner.get()).orElse(List.of()));
    all.remove(user);
    if (uses) all.add(user);
    return all.isEmpty() ? users.without(owner.get()) : users.with(owner.get(), List.copyOf(all));
  }

  private static Port renamed(Port port, NodeId from, NodeId to) {
    return port.node().equals(from) ? new Port(to, port.name()) : port;
  }

  /// The nodes that satisfy a condition and the wires among them.
  public Graph only(Predicate<Node> kept) {
    var graph = EMPTY;
    for (var node : nodes()) if (kept.test(node)) graph = graph.with(node);
    for (var edge : edges())
      if (graph.contains(edge.from().node()) && graph.contains(edge.to().node()))
        graph = graph.with(edge);
    return graph;
  }

  /// The nodes that are not the same in both graphs, or do not have the same wires, at the cost of
  /// what one was changed by to become the other.
  public Set<NodeId> differing(Graph other) {
    var differing = new LinkedHashSet<NodeId>();
    nodes.forEachDifference(other.nodes, differing::add);
    wirings.forEachDifference(other.wirings, differing::add);
    return differing;
  }

  /// Whether both graphs have the same nodes and wires because one was made from the other by
  /// changing parameters only.
  public boolean sharesStructureWith(Graph other) {
    return wirings == other.wirings && nodes.sharesKeysWith(other.nodes);
  }

  /// A name that no node has yet: the wish itself, or the wish with the next free number.
  public NodeId freshId(String wish) {
    var base = NodeId.isLegal(wish) ? wish : wish.replaceAll("[^A-Za-z0-9_.-]+", "-");
    var id = new NodeId(base);
    for (int number = 2; contains(id); number++) id = new NodeId(base + "-" + number);
    return id;
  }

  /// Equal graphs hold equal nodes in the same order and the same wires.
  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || other instanceof Graph graph
            && new ArrayList<>(nodes.values()).equals(new ArrayList<>(graph.nodes.values()))
            && edges().equals(graph.edges());
  }

  @Override
  public int hashCode() {
    return nodes.hashCode();
  }

  @Override
  public String toString() {
    return nodes.keySet() + " " + edges();
  }
}
