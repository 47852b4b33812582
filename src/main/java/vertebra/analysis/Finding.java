package vertebra.analysis;

import java.util.List;
import java.util.Optional;
import vertebra.block.Body;
import vertebra.block.Cost;
import vertebra.block.OpenSizes;
import vertebra.block.PortSpec;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.tensor.TensorType;

/// What is known about one node: where it stands, what leaves it, what it costs, and for a
/// composite the same of its parts.
///
/// @param inside the parts of a composite; of another block the graphs that it holds, if it does,
///   of which its typing says no more than what is wrong, and its cost nothing
/// @param sizes at which of the open sizes it works
/// @param outputPorts the output ports in order; `typing().outputs()` is in the same order, or
///   empty if nothing is known
public record Finding(
    Site site,
    List<PortSpec> outputPorts,
    Typing typing,
    Cost cost,
    Optional<Inside> inside,
    OpenSizes sizes) {

  /// What is known about a node that works at every size, or at none.
  Finding(
      Site site, List<PortSpec> outputPorts, Typing typing, Cost cost, Optional<Inside> inside) {
    this(site, outputPorts, typing, cost, inside, OpenSizes.ALL);
  }

  /// The same with something to see inside.
  Finding holding(Optional<Inside> held) {
    return held.isEmpty() ? this : new Finding(site, outputPorts, typing, cost, held, sizes);
  }

  /// The parts of a composite and what is known about them.
  public record Inside(Body body, Findings findings) {}

  /// What leaves the output port of that name, as far as anyone can tell.
  public Optional<TensorType> output(String port) {
    var types = typing.outputs();
    for (int i = 0; i < Math.min(types.size(), outputPorts.size()); i++)
      if (outputPorts.get(i).name().equals(port)) return Optional.of(types.get(i));
    return Optional.empty();
  }

  public boolean isTyped() {
    return typing instanceof Typing.Typed;
  }
}
