package vertebra.analysis;

import java.util.List;
import vertebra.block.PortSpec;
import vertebra.graph.HashTrie;
import vertebra.graph.NodeId;

/// What is known about a graph, in a form of which an edit changes only what it touches.
///
/// @param facts what is known about each node
/// @param outputs the nodes that are outputs of the model
/// @param inputs the nodes that are inputs of the model
/// @param ends the nodes that something feeds and nothing reads
/// @param open the nodes with an output that nothing reads, apart from outputs of the model
/// @param sized the nodes that do not work at every open size
/// @param said the nodes that there is something to say about
/// @param later the nodes still to be asked, because something that feeds them now waits
/// @param reach what goes through the graph to whatever depends on it
record Known(
    HashTrie<NodeId, Fact> facts,
    Order order,
    ConnectedParts parts,
    HashTrie<NodeId, NodeId> outputs,
    HashTrie<NodeId, NodeId> inputs,
    HashTrie<NodeId, NodeId> ends,
    HashTrie<NodeId, NodeId> open,
    HashTrie<NodeId, NodeId> sized,
    HashTrie<NodeId, NodeId> said,
    HashTrie<NodeId, NodeId> later,
    Reaching reach,
    Totals totals) {

  static final Known NOTHING =
      new Known(
          HashTrie.empty(),
          Order.EMPTY,
          ConnectedParts.EMPTY,
          HashTrie.empty(),
          HashTrie.empty(),
          HashTrie.empty(),
          HashTrie.empty(),
          HashTrie.empty(),
          HashTrie.empty(),
          HashTrie.empty(),
          Reaching.NONE,
          Totals.NONE);

  Known with(HashTrie<NodeId, Fact> others, HashTrie<NodeId, NodeId> saying, Reaching reached) {
    return new Known(
        others, order, parts, outputs, inputs, ends, open, sized, saying, later, reached, totals);
  }

  /// The input ports of a node; none where it has not been asked.
  List<PortSpec> inputsOf(NodeId id) {
    var fact = facts.get(id);
    return fact == null ? List.of() : fact.inputs();
  }
}
