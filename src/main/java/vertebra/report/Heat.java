package vertebra.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;

/// How much of something that was measured each block takes, wherever in the design it stands.
///
/// @param parts the amounts of the blocks that do the work, by their places: the composites around
///   each, the outermost first, and last the block
public record Heat(Quantity quantity, SequencedMap<List<NodeId>, Double> parts) {

  /// What was measured.
  public enum Quantity {
    /// Milliseconds of one run.
    TIME,
    /// Ports of which something was remarked.
    REMARKS
  }

  /// Nothing that belongs to blocks.
  public static final Heat NONE = new Heat(Quantity.REMARKS, new LinkedHashMap<>());

  public Heat {
    parts = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(parts));
  }

  public boolean isEmpty() {
    return parts.isEmpty();
  }

  /// The amounts of the blocks of a level, each with all that is inside it.
  ///
  /// @param trail the composites around the level, the outermost first; empty for the design itself
  public SequencedMap<NodeId, Double> at(List<NodeId> trail) {
    var sums = new LinkedHashMap<NodeId, Double>();
    parts.forEach((place, amount) -> {
      if (place.size() > trail.size() && PortPath.isWithin(place, trail))
        sums.merge(place.get(trail.size()), amount, Double::sum);
    });
    return sums;
  }

  /// The amounts of all blocks together.
  public double whole() {
    return parts.values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
