package vertebra.document;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import vertebra.graph.NodeId;

/// A titled box drawn around nodes: a backbone, a neck, a head, or any part the user names.
///
/// @param role a role's name in lower case (`backbone`, `neck`, `head`, `part` …); it decides the
///   colour
public record Frame(String title, String role, List<NodeId> nodes) {
  public Frame {
    nodes = List.copyOf(nodes);
  }

  /// The same around more nodes.
  public Frame plus(Collection<NodeId> more) {
    var all = new LinkedHashSet<>(nodes);
    all.addAll(more);
    return new Frame(title, role, List.copyOf(all));
  }
}
