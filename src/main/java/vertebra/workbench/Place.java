package vertebra.workbench;

import java.util.List;
import java.util.Optional;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;

/// Where in a design one looks.
///
/// @param trail the composites that are looked into, the outermost first; empty at the design
///   itself
/// @param probe one more port that is looked at, deeper inside
record Place(List<NodeId> trail, Optional<PortPath> probe) {

  /// The design itself.
  public static final Place TOP = new Place(List.of(), Optional.empty());

  public Place {
    trail = List.copyOf(trail);
  }

  Place at(List<NodeId> other) {
    return new Place(other, Optional.empty());
  }

  Place probing(Optional<PortPath> port) {
    return port.equals(probe) ? this : new Place(trail, port);
  }
}
