package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import vertebra.catalogue.operators.OperatorBlocks;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.onnx.ModelException;

/// In which order the operators of an edited graph stand in the file that it came from.
///
/// @param graph the graph as it is now
/// @param was the graph as the file says it
/// @param filed the operators of the file, in its order
record OperatorOrder(Graph graph, Graph was, Collection<NodeId> filed, PortTensors tensors) {

  /// The operators in an order in which each comes after what feeds it: those of the file in their
  /// order, new ones before the first that reads them. Throws [ModelException] where an operator of
  /// the file would have to go elsewhere.
  List<NodeId> all() throws ModelException {
    var order = new LinkedHashSet<NodeId>();
    var fixed = new ArrayList<>(filed);
    fixed.removeIf(id -> !graph.contains(id) || isBypassed(id));
    var rank = new HashMap<NodeId, Integer>();
    for (var id : fixed) rank.put(id, rank.size());
    for (var id : fixed) {
      place(id, rank, order);
      order.add(id);
    }
    for (var node : graph.nodes())
      if (isOperator(node) && !isBypassed(node.id())) {
        place(node.id(), rank, order);
        order.add(node.id());
      }
    return new ArrayList<>(order);
  }

  /// Puts the new nodes that feed a node before it.
  private void place(NodeId id, Map<NodeId, Integer> rank, SequencedSet<NodeId> order)
      throws ModelException {
    var waiting = new ArrayList<NodeId>();
    var seen = new HashSet<NodeId>();
    waiting.add(id);
    while (!waiting.isEmpty()) {
      var top = waiting.getLast();
      var open = new ArrayList<NodeId>();
      for (var edge : graph.incoming(top)) {
        var from = tensors.source(edge.to()).map(Port::node).orElse(edge.from().node());
        if (order.contains(from) || !isOperator(graph.node(from)) || from.equals(top)) continue;
        if (rank.containsKey(from)) {
          if (wasWired(from, top)) continue;
          throw new ModelException(say("import.would-move", from, top));
        }
        if (seen.contains(from)) throw new ModelException(say("import.circle", from));
        open.add(from);
      }
      if (open.isEmpty()) {
        waiting.removeLast();
        if (!top.equals(id)) order.add(top);
      } else {
        seen.add(top);
        waiting.addAll(open);
      }
    }
  }

  /// Whether the file itself has an operator before one that feeds it, which is legal to keep.
  private boolean wasWired(NodeId from, NodeId to) {
    return was.contains(from)
        && was.contains(to)
        && was.incoming(to).stream().anyMatch(edge -> edge.from().node().equals(from));
  }

  private boolean isBypassed(NodeId id) {
    return graph.node(id).mode() == Node.Mode.BYPASSED;
  }

  static boolean isOperator(Node node) {
    return !InputNodes.isInput(node)
        && !node.block().equals(InputNodes.OUTPUT)
        && !node.block().equals(OperatorBlocks.TENSOR);
  }
}
