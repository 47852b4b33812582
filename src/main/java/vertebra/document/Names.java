package vertebra.document;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.graph.Port;

/// The names that the nodes of one graph get when they move into another, where some are taken.
public final class Names {

  private final Map<NodeId, NodeId> fresh = new LinkedHashMap<>();

  public Names(Graph target, Graph part) {
    this(target, part, "");
  }

  /// @param prefix what the new names begin with
  public Names(Graph target, Graph part, String prefix) {
    var taken = target;
    for (var node : part.nodes()) {
      var id = taken.freshId(prefix + node.id());
      taken = taken.with(node.with(id));
      fresh.put(node.id(), id);
    }
  }

  /// The new name; a node that does not move keeps its own.
  public NodeId of(NodeId id) {
    return fresh.getOrDefault(id, id);
  }

  public Port of(Port port) {
    return new Port(of(port.node()), port.name());
  }

  /// The new names, in the order of the nodes.
  public List<NodeId> fresh() {
    return List.copyOf(fresh.values());
  }
}
