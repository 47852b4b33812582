package vertebra.canvas;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import vertebra.paint.Box;

/// Finds the things near a place without looking at all of them: a uniform grid of squares, each
/// with the things that touch it. Answers come in the order in which the things were given, which
/// is the order of painting.
public final class SpatialIndex<T> {

  /// The side of a square, in world units.
  static final double CELL = 800;

  /// A thing that touches more squares than this is kept aside and always looked at.
  private static final int MANY_CELLS = 64;

  private record Entry<T>(int order, Box box, T thing, int column, int row) {}

  private final Map<Long, List<Entry<T>>> cells = new HashMap<>();
  private final List<Entry<T>> large = new ArrayList<>();
  private int size;

  public SpatialIndex(Iterable<? extends T> things, Function<? super T, Box> bounds) {
    for (var thing : things) add(thing, bounds.apply(thing));
  }

  public int size() {
    return size;
  }

  /// Everything whose bounds touch the given box.
  public List<T> query(Box area) {
    return query(area, Integer.MAX_VALUE);
  }

  /// The same, but no more than a number of things: whoever only asks whether a place is crowded
  /// need not count the crowd.
  List<T> query(Box area, int most) {
    var found = new ArrayList<Entry<T>>();
    collect(area, most, found);
    found.sort(Comparator.comparingInt(Entry::order));
    return found.stream().map(Entry::thing).toList();
  }

  private void collect(Box area, int most, List<Entry<T>> found) {
    for (var entry : large) {
      if (found.size() >= most) return;
      if (entry.box().intersects(area)) found.add(entry);
    }
    int left = cell(area.x());
    int top = cell(area.y());
    int right = cell(area.right());
    int bottom = cell(area.bottom());
    if ((long) (right - left + 1) * (bottom - top + 1) > cells.size()) {
      for (var entries : cells.entrySet()) {
        int column = (int) (entries.getKey() >> 32);
        int row = (int) (long) entries.getKey();
        if (column >= left && column <= right && row >= top && row <= bottom)
          collect(entries.getValue(), area, left, top, column, row, most, found);
      }
    } else {
      for (int column = left; column <= right; column++)
        for (int row = top; row <= bottom; row++) {
          var entries = cells.get(key(column, row));
          if (entries != null) collect(entries, area, left, top, column, row, most, found);
        }
    }
  }

  /// Whether anything touches the given box.
  boolean touches(Box area) {
    for (var entry : large) if (entry.box().intersects(area)) return true;
    int right = cell(area.right());
    int bottom = cell(area.bottom());
    for (int column = cell(area.x()); column <= right; column++)
      for (int row = cell(area.y()); row <= bottom; row++) {
        var entries = cells.get(key(column, row));
        if (entries == null) continue;
        for (var entry : entries) if (entry.box().intersects(area)) return true;
      }
    return false;
  }

  /// Takes the things of one square, each only in the first square that it shares with the area.
  private void collect(
      List<Entry<T>> entries,
      Box area,
      int left,
      int top,
      int column,
      int row,
      int most,
      List<Entry<T>> found) {
    for (var entry : entries) {
      if (found.size() >= most) return;
      if (column == Math.max(entry.column(), left)
          && row == Math.max(entry.row(), top)
          && entry.box().intersects(area)) found.add(entry);
    }
  }

  void add(T thing, Box box) {
    int left = cell(box.x());
    int top = cell(box.y());
    int right = cell(box.right());
    int bottom = cell(box.bottom());
    var entry = new Entry<T>(size++, box, thing, left, top);
    if ((long) (right - left + 1) * (bottom - top + 1) > MANY_CELLS) {
      large.add(entry);
      return;
    }
    for (int column = left; column <= right; column++)
      for (int row = top; row <= bottom; row++)
        cells.computeIfAbsent(key(column, row), _ -> new ArrayList<>(8)).add(entry);
  }

  private static int cell(double value) {
    return (int) Math.floor(value / CELL);
  }

  private static long key(int column, int row) {
    return ((long) column << 32) | (row & 0xffffffffL);
  }
}
