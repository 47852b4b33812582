package vertebra.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
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
      new Graph(PersistentMap.empty(), PersistentMap.empty(), PersistentMap.empty());

  private final PersistentMap<NodeId, Node> nodes;

  /// For each node the sources of its inputs, by input port name.
  private final PersistentMap<NodeId, PersistentMap<String, Port>> inputs;

  /// For each node the wires that leave it.
  private final PersistentMap<NodeId, PersistentMap<Edge, Edge>> outputs;

  private Graph(
      PersistentMap<NodeId, Node> nodes,
      PersistentMap<NodeId, PersistentMap<String, Port>> inputs,
      PersistentMap<NodeId, PersistentMap<Edge, Edge>> outputs) {
    this.nodes = nodes;
    this.inputs = inputs;
    this.outputs = outputs;
  }

  /// Every node, in the order in which they were added.
  public Collection<Node> nodes() {
    return Collections.unmodifiableCollection(nodes.values());
  }

  public int size() {
    return nodes.size();
  }

  public boolean isEmpty() {
    return nodes.isEmpty();
  }

  public boolean contains(NodeId id) {
    return nodes.containsKey(id);
  }

  public Optional<Node> find(NodeId id) {
    return nodes.find(id);
  }

  /// The node of that name, which must exist.
  public Node node(NodeId id) {
    return find(id)
        .orElseThrow(() -> new IllegalArgumentException("there is no node \"" + id + "\""));
  }

  /// Every wire, by target node in the order of the nodes.
  public List<Edge> edges() {
    return nodes.keySet().stream().flatMap(id -> incoming(id).stream()).toList();
  }

  public boolean contains(Edge edge) {
    return source(edge.to()).filter(edge.from()::equals).isPresent();
  }

  /// The output port that feeds an input port.
  public Optional<Port> source(Port input) {
    return inputs.find(input.node()).flatMap(sources -> sources.find(input.name()));
  }

  /// The wires that end at a node, in the order in which they were connected.
  public List<Edge> incoming(NodeId id) {
    return inputs
        .find(id)
        .map(sources ->
            sources.entrySet().stream()
                .map(e -> new Edge(e.getValue(), new Port(id, e.getKey())))
                .toList())
        .orElse(List.of());
  }

  /// The wires that start at a node, in the order in which they were connected.
  public List<Edge> outgoing(NodeId id) {
    return outputs.find(id).map(edges -> List.copyOf(edges.values())).orElse(List.of());
  }

  /// The wires that start at one output port.
  public List<Edge> outgoing(Port output) {
    return outgoing(output.node()).stream().filter(edge -> edge.from().equals(output)).toList();
  }

  /// Adds a node, or replaces the node of that name and keeps its wires.
  public Graph with(Node node) {
    return new Graph(nodes.with(node.id(), node), inputs, outputs);
  }

  /// Connects two ports. The input's earlier wire, if any, is replaced. Both nodes must exist.
  public Graph with(Edge edge) {
    node(edge.from().node());
    node(edge.to().node());
    var earlier = source(edge.to());
    if (earlier.filter(edge.from()::equals).isPresent()) return this;
    var freed = earlier.map(port -> without(new Edge(port, edge.to()))).orElse(this);
    return new Graph(
        nodes,
        change(freed.inputs, edge.to().node(), map -> map.with(edge.to().name(), edge.from())),
        change(freed.outputs, edge.from().node(), map -> map.with(edge, edge)));
  }

  public Graph without(Edge edge) {
    if (!contains(edge)) return this;
    return new Graph(
        nodes,
        change(inputs, edge.to().node(), map -> map.without(edge.to().name())),
        change(outputs, edge.from().node(), map -> map.without(edge)));
  }

  /// Removes a node and its wires.
  public Graph without(NodeId id) {
    var graph = this;
    for (var edge : incoming(id)) graph = graph.without(edge);
    for (var edge : outgoing(id)) graph = graph.without(edge);
    return new Graph(graph.nodes.without(id), graph.inputs.without(id), graph.outputs.without(id));
  }

  /// Gives a node another name, which must be free, everywhere it is mentioned. It keeps its place.
  Graph renamed(NodeId from, NodeId to) {
    var wires = new LinkedHashSet<Edge>(incoming(from));
    wires.addAll(outgoing(from));
    var sources = inputs;
    var targets = outputs;
    for (var wire : wires) {
      var other = new Edge(renamed(wire.from(), from, to), renamed(wire.to(), from, to));
      sources = change(sources, wire.to().node(), map -> map.with(wire.to().name(), other.from()));
      targets =
          change(targets, wire.from().node(), map -> map.renamed(wire, other).with(other, other));
    }
    var renamed = nodes.with(from, node(from).with(to)).renamed(from, to);
    for (var node : sharing(from)) {
      var id = node.id().equals(from) ? to : node.id();
      renamed = renamed.with(id, node.with(id).sharing(to));
    }
    return new Graph(renamed, sources.renamed(from, to), targets.renamed(from, to));
  }

  /// The nodes that use another's weights.
  List<Node> sharing(NodeId owner) {
    return nodes.values().stream()
        .filter(node -> node.sharesWeightsWith().filter(owner::equals).isPresent())
        .toList();
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

  /// Whether both graphs have the same nodes and wires because one was made from the other by
  /// changing parameters only.
  public boolean sharesStructureWith(Graph other) {
    return inputs == other.inputs && nodes.sharesKeysWith(other.nodes);
  }

  /// A name that no node has yet: the wish itself, or the wish with the next free number.
  public NodeId freshId(String wish) {
    var base = wish.replaceAll("[^A-Za-z0-9_.-]+", "-");
    var id = new NodeId(base);
    for (int number = 2; contains(id); number++) id = new NodeId(base + "-" + number);
    return id;
  }

  private interface Operation<V> {
    V of(V before);
  }

  private static <K, V> PersistentMap<NodeId, PersistentMap<K, V>> change(
      PersistentMap<NodeId, PersistentMap<K, V>> map,
      NodeId id,
      Operation<PersistentMap<K, V>> operation) {
    return map.with(id, operation.of(map.find(id).orElse(PersistentMap.empty())));
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
