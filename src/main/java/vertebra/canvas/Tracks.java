package vertebra.canvas;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The lines that wires already run on, so that two wires from different outputs never lie on top
/// of each other. Wires from the same output may: they carry the same tensor.
final class Tracks {

  /// Two pieces nearer than this look like one, in world units.
  static final int APART = 8;

  private record Piece(double low, double high, Object owner) {}

  private final Map<Long, List<Piece>> vertical = new HashMap<>();
  private final Map<Long, List<Piece>> horizontal = new HashMap<>();

  boolean isFree(boolean upright, double at, double from, double to, Object owner) {
    var lines = upright ? vertical : horizontal;
    double low = Math.min(from, to);
    double high = Math.max(from, to);
    long centre = Math.round(at);
    for (long line = centre - APART + 1; line < centre + APART; line++) {
      var pieces = lines.get(line);
      if (pieces == null) continue;
      for (var piece : pieces)
        if (!piece.owner().equals(owner) && piece.low() < high && piece.high() > low) return false;
    }
    return true;
  }

  /// How many flat pieces of other wires an upright piece crosses.
  int crossings(double x, double from, double to, Object owner) {
    int crossings = 0;
    for (long line = (long) Math.ceil(from); line <= (long) Math.floor(to); line++) {
      var pieces = horizontal.get(line);
      if (pieces == null) continue;
      for (var piece : pieces)
        if (!piece.owner().equals(owner) && piece.low() <= x && piece.high() >= x) crossings++;
    }
    return crossings;
  }

  void take(Route route, Object owner) {
    for (int i = 1; i < route.size(); i++) {
      boolean upright = route.x(i) == route.x(i - 1);
      double from = upright ? route.y(i - 1) : route.x(i - 1);
      double to = upright ? route.y(i) : route.x(i);
      (upright ? vertical : horizontal)
          .computeIfAbsent(Math.round(upright ? route.x(i) : route.y(i)), _ -> new ArrayList<>(4))
          .add(new Piece(Math.min(from, to), Math.max(from, to), owner));
    }
  }
}
