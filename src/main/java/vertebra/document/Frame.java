package vertebra.document;

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
}
