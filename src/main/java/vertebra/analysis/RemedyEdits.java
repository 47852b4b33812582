package vertebra.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.tensor.Dim;

/// What a block's remedies are as edits of the graph that it stands in.
final class RemedyEdits {

  private final Analyzer analyzer;
  private final Analysis analysis;
  private final Graph graph;

  RemedyEdits(Analyzer analyzer, Analysis analysis) {
    this.analyzer = analyzer;
    this.analysis = analysis;
    graph = analysis.graph();
  }

  /// The edit that a remedy is at a node; none where what it speaks of is not there.
  Optional<GraphEdit> edit(NodeId node, Remedy remedy) {
    return switch (remedy) {
      case Remedy.Set(_, var key, var value) ->
          Optional.of(new GraphEdit.SetParameter(node, key, value));
      case Remedy.SetUpstream(_, var input, var key, var value) ->
          graph
              .source(new Port(node, input))
              .map(Port::node)
              .filter(above ->
                  analyzer
                      .catalogue()
                      .find(graph.node(above).block())
                      .flatMap(block -> block.parameter(key))
                      .isPresent())
              .map(above -> new GraphEdit.SetParameter(above, key, value));
      case Remedy.InsertBefore(_, var input, var block, var parameters) ->
          insert(new Port(node, input), List.of(new Problem.Link(block, parameters)));
      case Remedy.InsertChain(_, var input, var chain) -> insert(new Port(node, input), chain);
      case Remedy.InsertOnEach(_, var inputs, var link) -> {
        var after = graph;
        var edits = new ArrayList<GraphEdit>();
        for (var input : inputs) {
          var edit = insert(after, new Port(node, input), List.of(link));
          if (edit.isEmpty()) yield Optional.empty();
          edits.add(edit.get());
          after = GraphEdit.apply(after, edit.get());
        }
        yield Optional.of(new GraphEdit.Batch(edits));
      }
      case Remedy.WidenUpstream(_, var input, var wanted) -> widen(new Port(node, input), wanted);
      case Remedy.ReplaceBlock(_, var block, var parameters) ->
          Optional.of(new GraphEdit.Change(node, block, parameters));
      case Remedy.Disconnect(_, var input) ->
          graph
              .source(new Port(node, input))
              .map(source -> new GraphEdit.Disconnect(new Edge(source, new Port(node, input))));
    };
  }

  private Optional<GraphEdit> insert(Port input, List<Problem.Link> chain) {
    return insert(graph, input, chain);
  }

  private Optional<GraphEdit> insert(Graph before, Port input, List<Problem.Link> chain) {
    var source = before.source(input);
    if (source.isEmpty()) return Optional.empty();
    var edits = new ArrayList<GraphEdit>();
    var after = before;
    var from = source.get();
    for (var link : chain) {
      var block = analyzer.catalogue().find(link.block());
      if (block.isEmpty()) return Optional.empty();
      var node = Node.of(after.freshId(link.block().value()), link.block(), link.parameters());
      var edit = insertOn(new Edge(from, input), node, block.get(), link.parameters());
      edits.add(edit);
      after = GraphEdit.apply(after, edit);
      from = after.source(input).orElseThrow();
    }
    return Optional.of(edits.size() == 1 ? edits.getFirst() : new GraphEdit.Batch(edits));
  }

  private static GraphEdit insertOn(Edge edge, Node node, BlockType block, Parameters parameters) {
    return new GraphEdit.InsertOn(
        edge,
        node,
        block.inputs(parameters).getFirst().slot(1),
        block.outputs(parameters).getFirst().name());
  }

  /// Walks upstream past blocks that keep the channels to one whose width can be set, and checks
  /// that setting it brings the wanted channels.
  private Optional<GraphEdit> widen(Port input, Dim wanted) {
    if (wanted.known().isEmpty()) return Optional.empty();
    var source = graph.source(input);
    for (int steps = 0; steps < graph.size() && source.isPresent(); steps++) {
      var node = graph.node(source.get().node());
      var width = analyzer.catalogue().find(node.block()).flatMap(BlockType::width);
      if (width.isPresent()) {
        int value = (int) Math.min(wanted.value(), Integer.MAX_VALUE);
        var edit =
            new GraphEdit.SetParameter(node.id(), width.get().key(), width.get().encode(value));
        var after = analyzer.check(analysis, edit);
        return after
            .findings()
            .type(graph.source(input).orElseThrow())
            .filter(type -> type.shape().rank() > 1 && type.shape().dim(1).equals(wanted))
            .map(_ -> edit);
      }
      var wires = graph.incoming(node.id());
      source = wires.isEmpty() ? Optional.empty() : Optional.of(wires.getFirst().from());
    }
    return Optional.empty();
  }
}
