package vertebra.importing.recognition;

import java.util.List;
import vertebra.graph.BlockId;
import vertebra.graph.Parameters;

/// A block with parameters that lowers to operators of a known description.
///
/// @param ports the input ports that were wired
/// @param bounds for each of those which tensor from outside it is, in the order in which the
///   description meets them; −1 where nothing is read from it
/// @param outputs the output ports in the order of the description's roots
/// @param normsFolded whether batch norms behind convolutions were folded into their weights
/// @param standing where the block stood
record BlockReading(
    BlockId block,
    Parameters parameters,
    List<String> ports,
    List<Integer> bounds,
    List<String> outputs,
    boolean normsFolded,
    Standing standing) {

  /// Where a block was met when the library was made. Of blocks that lower to the same operators,
  /// the one that people place is the likelier.
  enum Standing {
    /// Placed by hand in a ready-made network.
    PLACED,
    /// A part of something placed.
    PART,
    /// In an example of its own.
    EXAMPLE
  }

  BlockReading {
    ports = List.copyOf(ports);
    bounds = List.copyOf(bounds);
    outputs = List.copyOf(outputs);
  }

  /// How many of its wired inputs no operator reads, so that a model does not show what they were.
  long unread() {
    return bounds.stream().filter(bound -> bound < 0).count();
  }

  BlockReading with(Standing other) {
    return new BlockReading(block, parameters, ports, bounds, outputs, normsFolded, other);
  }
}
