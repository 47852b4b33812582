package vertebra.canvas;

import java.util.Optional;
import vertebra.graph.Edge;
import vertebra.paint.Point;
import vertebra.paint.Route;
import vertebra.paint.Volume;

/// A wire as it is drawn.
///
/// @param volume what flows along it
/// @param label the shape that flows along it; blank if nobody knows
/// @param labelAt the middle of the label; empty if there is no room for one
public record Wire(
    Edge edge, Route route, Volume volume, String label, Optional<Point> labelAt, WireState state) {

  /// Fine, at fault, carrying a best guess, or carrying nothing known yet.
  public enum WireState {
    OK,
    ERROR,
    PROVISIONAL,
    WAITING
  }
}
