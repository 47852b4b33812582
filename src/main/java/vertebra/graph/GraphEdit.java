package vertebra.graph;

import java.util.List;
import java.util.Optional;

/// A change to a graph, as data: it can be named, previewed, replayed, offered as a fix and undone.
public sealed interface GraphEdit {

  record Add(Node node) implements GraphEdit {}

  /// Removes nodes together with their wires. Weights that others use stay with the first of them.
  record Remove(List<NodeId> nodes) implements GraphEdit {
    public Remove {
      nodes = List.copyOf(nodes);
    }
  }

  /// Removes a node and joins what fed its first connected input to everything that read its
  /// outputs.
  record RemoveAndHeal(NodeId node) implements GraphEdit {}

  record Connect(Edge edge) implements GraphEdit {}

  record Disconnect(Edge edge) implements GraphEdit {}

  record SetParameter(NodeId node, String key, Value value) implements GraphEdit {}

  /// Lets a parameter fall back to the block's initial value.
  record ResetParameter(NodeId node, String key) implements GraphEdit {}

  record SetMode(NodeId node, Node.Mode mode) implements GraphEdit {}

  /// Puts a new node between the two ends of a wire.
  record InsertOn(Edge edge, Node node, String input, String output) implements GraphEdit {}

  /// Gives a node another block and parameters; wires to ports of the same name stay. Another block
  /// shares no weights; those that others use stay with the first of them.
  record Change(NodeId node, BlockId block, Parameters parameters) implements GraphEdit {}

  /// Gives a node weights of its own; those that used its weights share the old ones on.
  record OwnWeights(NodeId node) implements GraphEdit {}

  /// Renames a node everywhere it is mentioned.
  record Rename(NodeId from, NodeId to) implements GraphEdit {}

  record Batch(List<GraphEdit> edits) implements GraphEdit {
    public Batch {
      edits = List.copyOf(edits);
    }
  }

  static GraphEdit all(GraphEdit... edits) {
    return new Batch(List.of(edits));
  }

  /// The graph after the edit. Throws [IllegalArgumentException] when the edit names a node that
  /// does not exist.
  static Graph apply(Graph graph, GraphEdit edit) {
    return apply(graph, edit, new Touched());
  }

  /// The graph after the edit, which adds to `touched` what it laid hands on.
  static Graph apply(Graph graph, GraphEdit edit, Touched touched) {
    return switch (edit) {
      case Add(var node) -> put(graph, node, touched);
      case Remove(var nodes) -> {
        var rest = graph;
        for (var id : nodes) rest = remove(rest, id, touched);
        yield rest;
      }
      case RemoveAndHeal(var id) -> heal(graph, id, touched);
      case Connect(var edge) -> connect(graph, edge, touched);
      case Disconnect(var edge) -> {
        touched.add(edge);
        yield graph.without(edge);
      }
      case SetParameter(var id, var key, var value) -> {
        var node = graph.node(id);
        yield put(graph, node.with(node.parameters().with(key, value)), touched);
      }
      case ResetParameter(var id, var key) -> {
        var node = graph.node(id);
        yield put(graph, node.with(node.parameters().without(key)), touched);
      }
      case SetMode(var id, var mode) -> put(graph, graph.node(id).with(mode), touched);
      case InsertOn(var edge, var node, var input, var output) -> {
        var inserted = put(graph, node, touched);
        var first = new Edge(edge.from(), new Port(node.id(), input));
        var second = new Edge(new Port(node.id(), output), edge.to());
        yield connect(connect(inserted, first, touched), second, touched);
      }
      case Change(var id, var block, var parameters) -> {
        var node = graph.node(id);
        var own = block.equals(node.block()) ? graph : unshared(graph, id, touched);
        yield put(own, own.node(id).with(block).with(parameters), touched);
      }
      case OwnWeights(var id) -> unshared(graph, id, touched);
      case Rename(var from, var to) -> rename(graph, from, to, touched);
      case Batch(var edits) -> {
        var changed = graph;
        for (var each : edits) changed = apply(changed, each, touched);
        yield changed;
      }
    };
  }

  private static Graph put(Graph graph, Node node, Touched touched) {
    touched.add(node.id());
    return graph.with(node);
  }

  private static Graph unshared(Graph graph, NodeId id, Touched touched) {
    graph.sharing(id).forEach(touched::add);
    return put(graph.handedOn(id), graph.node(id).withWeightsOf(Optional.empty()), touched);
  }

  private static Graph remove(Graph graph, NodeId id, Touched touched) {
    touched.add(id);
    graph.incoming(id).forEach(touched::add);
    graph.outgoing(id).forEach(touched::add);
    graph.sharing(id).forEach(touched::add);
    return graph.without(id);
  }

  private static Graph connect(Graph graph, Edge edge, Touched touched) {
    touched.add(edge);
    graph.source(edge.to()).ifPresent(from -> touched.add(new Edge(from, edge.to())));
    return graph.with(edge);
  }

  private static Graph heal(Graph graph, NodeId id, Touched touched) {
    var source =
        graph.incoming(id).stream()
            .map(Edge::from)
            .filter(from -> !from.node().equals(id))
            .findFirst();
    var targets =
        graph.outgoing(id).stream().map(Edge::to).filter(to -> !to.node().equals(id)).toList();
    var healed = remove(graph, id, touched);
    if (source.isEmpty()) return healed;
    for (var target : targets) healed = connect(healed, new Edge(source.get(), target), touched);
    return healed;
  }

  private static Graph rename(Graph graph, NodeId from, NodeId to, Touched touched) {
    if (from.equals(to)) return graph;
    if (graph.contains(to))
      throw new IllegalArgumentException("there already is a node \"" + to + "\"");
    graph.node(from);
    var renamed = graph.renamed(from, to);
    for (var name : List.of(from, to))
      for (var each : List.of(graph, renamed)) {
        touched.add(name);
        each.incoming(name).forEach(touched::add);
        each.outgoing(name).forEach(touched::add);
      }
    graph.sharing(from).forEach(touched::add);
    return renamed;
  }
}
