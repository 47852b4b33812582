package vertebra.microscope;

import java.util.List;
import java.util.Optional;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;

/// What flows where inside a block: its parts, the wires between them, what each gave, and what an
/// impulse in the middle of the picture changed of that.
///
/// @param stations in the order in which they work
/// @param links the wires between them
/// @param trouble why there is none, if that is so
record Journey(List<Station> stations, List<Link> links, Optional<String> trouble) {

  /// A part.
  ///
  /// @param nodes the part, after the composites around it from the outside in
  /// @param depth how many parts lie before it on the longest way
  /// @param isOwn whether it is the block that is looked at, on the level around it
  /// @param port what its first output is called, if it has one
  /// @param given what flowed out of it; empty where that was too large to be kept
  /// @param changed how much an impulse changed of that
  record Station(
      List<NodeId> nodes,
      String name,
      int depth,
      boolean isOwn,
      Optional<PortPath> port,
      Optional<Sheet> given,
      Optional<Sheet> changed) {

    /// A weaker change than this share of the largest number is rounding.
    private static final double ROUNDING = 1e-6;

    Station {
      nodes = List.copyOf(nodes);
    }

    /// The share of its places that an impulse reached.
    double reached() {
      double most =
          given.map(sheet -> Math.max(Math.abs(sheet.least()), Math.abs(sheet.most()))).orElse(0f);
      return changed.map(sheet -> sheet.shareAbove(ROUNDING * most)).orElse(0.0);
    }
  }

  /// A wire, by the numbers of its stations.
  record Link(int from, int to) {}

  Journey {
    stations = List.copyOf(stations);
    links = List.copyOf(links);
  }

  /// There is none.
  static Journey none(String why) {
    return new Journey(List.of(), List.of(), Optional.of(why));
  }

  int deepest() {
    return stations.stream().mapToInt(Station::depth).max().orElse(0);
  }
}
