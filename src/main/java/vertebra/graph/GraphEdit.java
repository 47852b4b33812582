package vertebra.graph;

import java.util.ArrayList;
import java.util.List;

/// A change to a graph, as data: it can be named, previewed, replayed, offered as a fix and undone.
public sealed interface GraphEdit {

  record Add(Node node) implements GraphEdit {}

  /// Removes nodes together with their wires.
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

  /// Gives a node another block and parameters; wires to ports of the same name stay.
  record Change(NodeId node, BlockId block, Parameters parameters) implements GraphEdit {}

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
    return switch (edit) {
      case Add(var node) -> graph.with(node);
      case Remove(var nodes) -> {
        var rest = graph;
        for (var id : nodes) rest = rest.without(id);
        yield rest;
      }
      case RemoveAndHeal(var id) -> heal(graph, id);
      case Connect(var edge) -> graph.with(edge);
      case Disconnect(var edge) -> graph.without(edge);
      case SetParameter(var id, var key, var value) -> {
        var node = graph.node(id);
        yield graph.with(node.with(node.parameters().with(key, value)));
      }
      case ResetParameter(var id, var key) -> {
        var node = graph.node(id);
        yield graph.with(node.with(node.parameters().without(key)));
      }
      case SetMode(var id, var mode) -> graph.with(graph.node(id).with(mode));
      case InsertOn(var edge, var node, var input, var output) ->
          graph
              .with(node)
              .with(new Edge(edge.from(), new Port(node.id(), input)))
              .with(new Edge(new Port(node.id(), output), edge.to()));
      case Change(var id, var block, var parameters) ->
          graph.with(graph.node(id).with(block).with(parameters));
      case Rename(var from, var to) -> rename(graph, from, to);
      case Batch(var edits) -> {
        var changed = graph;
        for (var each : edits) changed = apply(changed, each);
        yield changed;
      }
    };
  }

  private static Graph heal(Graph graph, NodeId id) {
    var source =
        graph.incoming(id).stream()
            .map(Edge::from)
            .filter(from -> !from.node().equals(id))
            .findFirst();
    var targets =
        graph.outgoing(id).stream().map(Edge::to).filter(to -> !to.node().equals(id)).toList();
    var healed = graph.without(id);
    if (source.isEmpty()) return healed;
    for (var target : targets) healed = healed.with(new Edge(source.get(), target));
    return healed;
  }

  private static Graph rename(Graph graph, NodeId from, NodeId to) {
    if (from.equals(to)) return graph;
    if (graph.contains(to))
      throw new IllegalArgumentException("there already is a node \"" + to + "\"");
    graph.node(from);
    var renamed = Graph.EMPTY;
    for (var node : graph.nodes()) {
      var owner = node.sharesWeightsWith().map(id -> id.equals(from) ? to : id);
      renamed =
          renamed.with(
              new Node(
                  node.id().equals(from) ? to : node.id(),
                  node.block(),
                  node.parameters(),
                  node.mode(),
                  owner));
    }
    var edges = new ArrayList<>(graph.edges());
    for (var edge : edges)
      renamed =
          renamed.with(new Edge(renamed(edge.from(), from, to), renamed(edge.to(), from, to)));
    return renamed;
  }

  private static Port renamed(Port port, NodeId from, NodeId to) {
    return port.node().equals(from) ? new Port(to, port.name()) : port;
  }
}
