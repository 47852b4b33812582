package vertebra.canvas;

import vertebra.block.PortSpec;
import vertebra.graph.Port;
import vertebra.paint.Point;
import vertebra.paint.Volume;

/// Where a port stands on its card: inputs on the edge at which tensors come in, outputs on the one
/// opposite.
///
/// @param title what the user calls it
/// @param level the title without the stride that it states: `C3`
/// @param at its middle, in world units
/// @param state whether a wire ends here, may end here, must end here, or ends here in vain
/// @param shape what leaves an output for one sample, as far as anyone can tell; blank at inputs
/// @param volume the same as a form
public record PortSpot(
    Port port,
    String title,
    String level,
    Direction direction,
    PortSpec.Arity arity,
    Point at,
    PortState state,
    String shape,
    Volume volume) {

  /// Which way a tensor goes through the port.
  public enum Direction {
    INPUT,
    OUTPUT
  }

  /// What may be said about the wires of a port. `STRAY` is a port that the block does not have but
  /// a wire names.
  public enum PortState {
    CONNECTED,
    FREE,
    MISSING,
    STRAY
  }

  public boolean isInput() {
    return direction == Direction.INPUT;
  }

  /// Whether it is the one more that an input of many always has.
  boolean isSpare() {
    return arity == PortSpec.Arity.MANY && state == PortState.FREE;
  }

  PortSpot moved(double dx, double dy) {
    return at(at.plus(dx, dy));
  }

  /// The spot mirrored at the diagonal.
  PortSpot turned() {
    return at(at.turned());
  }

  private PortSpot at(Point place) {
    return new PortSpot(port, title, level, direction, arity, place, state, shape, volume);
  }
}
