package vertebra.analysis;

import java.util.List;
import vertebra.graph.NodeId;

/// Blocks that a sentence speaks of. A view calls them by the titles on their cards.
///
/// @param between what stands between their titles
/// @param written how they are called where nobody knows titles
public record Mentioned(List<NodeId> nodes, String between, String written) {
  public Mentioned {
    nodes = List.copyOf(nodes);
  }

  static Mentioned of(NodeId node, String written) {
    return new Mentioned(List.of(node), "", written);
  }

  @Override
  public String toString() {
    return written;
  }
}
