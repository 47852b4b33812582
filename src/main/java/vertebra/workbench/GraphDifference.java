package vertebra.workbench;

import java.util.List;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;

/// What a view must redraw. Unchanged nodes are the same object in both graphs, so comparing is
/// cheap.
record GraphDifference(
    List<Node> added,
    List<Node> changed,
    List<NodeId> removed,
    List<Edge> connected,
    List<Edge> disconnected) {

  public static final GraphDifference NONE =
      new GraphDifference(List.of(), List.of(), List.of(), List.of(), List.of());

  public GraphDifference {
    added = List.copyOf(added);
    changed = List.copyOf(changed);
    removed = List.copyOf(removed);
    connected = List.copyOf(connected);
    disconnected = List.copyOf(disconnected);
  }

  public static GraphDifference between(Graph before, Graph after) {
    if (before == after) return NONE;
    return new GraphDifference(
        after.nodes().stream().filter(node -> !before.contains(node.id())).toList(),
        after.nodes().stream()
            .filter(node -> before.find(node.id()).filter(old -> old != node).isPresent())
            .toList(),
        before.nodes().stream().map(Node::id).filter(id -> !after.contains(id)).toList(),
        after.edges().stream().filter(edge -> !before.contains(edge)).toList(),
        before.edges().stream().filter(edge -> !after.contains(edge)).toList());
  }

  public boolean isEmpty() {
    return added.isEmpty()
        && changed.isEmpty()
        && removed.isEmpty()
        && connected.isEmpty()
        && disconnected.isEmpty();
  }
}
