package vertebra.canvas;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import vertebra.paint.Box;
import vertebra.paint.Route;

/// The lines that wires already run on, so that two wires from different outputs never lie on top
/// of each other. Wires from the same output may: they carry the same tensor.
final class Tracks {

  /// Two pieces nearer than this look like one, in world units.
  static final int APART = 8;

  /// Pieces are kept in cells, a few lines wide and this long.
  private static final int LONG = 1_024;

  /// A piece that is longer than this many cells is kept aside and always looked at.
  private static final int MANY_CELLS = 256;

  private record Piece(long line, double low, double high, Object owner) {}

  /// The pieces of one direction.
  private static final class Side {
    private final Map<Long, List<Piece>> cells = new HashMap<>();
    private final List<Piece> large = new ArrayList<>();

    void add(Piece piece) {
      long first = cell(piece.low(), LONG);
      long last = cell(piece.high(), LONG);
      if (last - first > MANY_CELLS) {
        large.add(piece);
        return;
      }
      for (long along = first; along <= last; along++)
        cells
            .computeIfAbsent(
                key(cell((double) piece.line(), APART), along), _ -> new ArrayList<>(4))
            .add(piece);
    }

    /// Whether another owner's piece runs on one of the lines, ends included, between two points.
    boolean isTaken(long firstLine, long lastLine, double low, double high, Object owner) {
      for (var piece : large)
        if (isOther(piece, owner)
            && piece.line() >= firstLine
            && piece.line() <= lastLine
            && piece.low() < high
            && piece.high() > low) return true;
      long end = Math.min(cell(high, LONG), cell(low, LONG) + MANY_CELLS);
      for (long across = cell((double) firstLine, APART);
          across <= cell((double) lastLine, APART);
          across++)
        for (long along = cell(low, LONG); along <= end; along++) {
          var pieces = cells.get(key(across, along));
          if (pieces == null) continue;
          for (var piece : pieces)
            if (piece.line() >= firstLine
                && piece.line() <= lastLine
                && piece.low() < high
                && piece.high() > low
                && isOther(piece, owner)) return true;
        }
      return false;
    }

    /// How many of other owners' pieces on these lines cover a point along them.
    int covering(long firstLine, long lastLine, double point, Object owner) {
      int sum = 0;
      for (var piece : large) if (covers(piece, firstLine, lastLine, point, owner)) sum++;
      for (long across = cell((double) firstLine, APART);
          across <= cell((double) lastLine, APART);
          across++) {
        var pieces = cells.get(key(across, cell(point, LONG)));
        if (pieces == null) continue;
        for (var piece : pieces) if (covers(piece, firstLine, lastLine, point, owner)) sum++;
      }
      return sum;
    }

    private static boolean covers(Piece piece, long first, long last, double point, Object owner) {
      return piece.line() >= first
          && piece.line() <= last
          && piece.low() <= point
          && piece.high() >= point
          && isOther(piece, owner);
    }

    private static boolean isOther(Piece piece, Object owner) {
      return !piece.owner().equals(owner);
    }

    private static long cell(double value, int size) {
      return (long) Math.floor(value / size);
    }

    private static long key(long across, long along) {
      return (across << 32) | (along & 0xffffffffL);
    }
  }

  private final Side vertical = new Side();
  private final Side horizontal = new Side();

  boolean isFree(boolean upright, double at, double from, double to, Object owner) {
    long centre = Math.round(at);
    return !(upright ? vertical : horizontal)
        .isTaken(
            centre - APART + 1, centre + APART - 1, Math.min(from, to), Math.max(from, to), owner);
  }

  /// Whether a box covers or almost touches another owner's wire.
  boolean isClear(Box box, Object owner) {
    return !horizontal.isTaken(
            Math.round(box.y()) - APART + 1,
            Math.round(box.bottom()) + APART - 1,
            box.x(),
            box.right(),
            owner)
        && !vertical.isTaken(
            Math.round(box.x()) - APART + 1,
            Math.round(box.right()) + APART - 1,
            box.y(),
            box.bottom(),
            owner);
  }

  /// How many flat pieces of other wires an upright piece crosses.
  int crossings(double x, double from, double to, Object owner) {
    long first = (long) Math.ceil(from);
    long last = (long) Math.floor(to);
    return last < first ? 0 : horizontal.covering(first, last, x, owner);
  }

  void take(Route route, Object owner) {
    for (int i = 1; i < route.size(); i++) {
      boolean upright = route.x(i) == route.x(i - 1);
      double from = upright ? route.y(i - 1) : route.x(i - 1);
      double to = upright ? route.y(i) : route.x(i);
      (upright ? vertical : horizontal)
          .add(
              new Piece(
                  Math.round(upright ? route.x(i) : route.y(i)),
                  Math.min(from, to),
                  Math.max(from, to),
                  owner));
    }
  }
}
