package vertebra.teaching;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import vertebra.document.Document;
import vertebra.graph.BlockId;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;

/// What learners call the blocks that they add. A check speaks of a block by its id in the model
/// solution; in the window people give titles, and never see ids.
public final class CalledBlocks {

  private static final BlockId OUTPUT = new BlockId("output");

  private CalledBlocks() {}

  /// The graph of a document in which a block that bears the title of one of the solution's is that
  /// one, and so is an output without a title of its own that alone reads a port of the same name;
  /// the graph itself where there is none.
  public static Graph named(Lesson lesson, Document document) {
    var solution = lesson.solution();
    var graph = document.graph();
    for (var node : document.graph().nodes()) {
      var meant = document.layout().title(node.id()).flatMap(CalledBlocks::name);
      if (meant.isPresent() && solution.contains(meant.get()) && !graph.contains(meant.get()))
        graph = renamed(graph, node.id(), meant.get());
    }
    for (var node : extra(solution, graph)) {
      var source = reads(solution, node.id());
      if (source.isEmpty() || read(solution, graph, source.get()).size() > 1) continue;
      var own = read(graph, solution, source.get());
      if (own.size() == 1) graph = renamed(graph, own.getFirst().id(), node.id());
    }
    return graph;
  }

  private static Graph renamed(Graph graph, NodeId from, NodeId to) {
    return GraphEdit.apply(graph, new GraphEdit.Rename(from, to));
  }

  private static Optional<NodeId> name(String title) {
    var name = title.strip().toLowerCase(Locale.ROOT).replace(' ', '-');
    return NodeId.isLegal(name) ? Optional.of(new NodeId(name)) : Optional.empty();
  }

  /// The outputs that a graph has and another has not.
  private static List<Node> extra(Graph graph, Graph other) {
    return graph.nodes().stream()
        .filter(node -> node.block().equals(OUTPUT) && !other.contains(node.id()))
        .toList();
  }

  /// Those of them that read a port of a name.
  private static List<Node> read(Graph graph, Graph other, String port) {
    return extra(graph, other).stream()
        .filter(node -> reads(graph, node.id()).filter(port::equals).isPresent())
        .toList();
  }

  private static Optional<String> reads(Graph graph, NodeId output) {
    return graph.source(new Port(output, "x")).map(Port::name);
  }
}
