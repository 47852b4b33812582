package vertebra.analysis;

import java.util.List;
import java.util.stream.Collectors;
import vertebra.graph.NodeId;

/// A part of a composite that a sentence speaks of. A view calls it by the titles of what lies on
/// the way to it; where nobody knows titles it is called by its path.
///
/// @param whole the composite, a node of the design
/// @param place the parts that lead there from the composite, from the outside in
public record InnerPart(NodeId whole, List<NodeId> place) {
  public InnerPart {
    place = List.copyOf(place);
  }

  @Override
  public String toString() {
    return place.stream().map(NodeId::toString).collect(Collectors.joining("/"));
  }
}
