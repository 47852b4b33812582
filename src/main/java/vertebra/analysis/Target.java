package vertebra.analysis;

import java.util.List;
import java.util.Optional;
import vertebra.graph.Edge;
import vertebra.graph.NodeId;
import vertebra.graph.Port;

/// What a diagnostic is about.
public sealed interface Target {

  /// A node; `inside` is the path to the part of it that is at fault, when the node is a composite.
  record OnNode(NodeId id, List<NodeId> inside) implements Target {
    public OnNode {
      inside = List.copyOf(inside);
    }
  }

  record OnInput(Port input) implements Target {}

  record OnParameter(NodeId id, String key) implements Target {}

  record OnEdge(Edge edge) implements Target {}

  record OnDocument() implements Target {}

  /// The node of the design to show, if the target is at one.
  default Optional<NodeId> node() {
    return switch (this) {
      case OnNode(var id, _) -> Optional.of(id);
      case OnInput(var input) -> Optional.of(input.node());
      case OnParameter(var id, _) -> Optional.of(id);
      case OnEdge(var edge) -> Optional.of(edge.to().node());
      case OnDocument() -> Optional.empty();
    };
  }
}
