package vertebra.canvas;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import vertebra.graph.HashTrie;
import vertebra.paint.Box;

/// Finds the things near a place without looking at all of them: a uniform grid of squares, each
/// with the things that touch it. Answers come in the order in which the things were given, which
/// is the order of painting.
final class SpatialIndex<T> {

  /// The side of a square, in world units.
  static final double CELL = 800;

  /// A thing that touches more squares than this is kept aside and always looked at.
  private static final int MANY_CELLS = 64;

  private record Entry<T>(int order, Box box, T thing, int column, int row) {}

  private static final Comparator<Entry<?>> EARLIER = Comparator.comparingInt(Entry::order);

  private final Map<Long, List<Entry<T>>> cells;

  /// The squares that are others than in [#cells], which stays as it was for earlier indexes.
  private final HashTrie<Long, List<Entry<T>>> changed;

  private final List<Entry<T>> large;
  private int size;

  public SpatialIndex(Iterable<? extends T> things, Function<? super T, Box> bounds) {
    cells = new HashMap<>();
    changed = HashTrie.empty();
    large = new ArrayList<>();
    for (var thing : things) add(thing, bounds.apply(thing));
  }

  private SpatialIndex(
      Map<Long, List<Entry<T>>> cells,
      HashTrie<Long, List<Entry<T>>> changed,
      List<Entry<T>> large,
      int size) {
    this.cells = cells;
    this.changed = changed;
    this.large = large;
    this.size = size;
  }

  /// A thing that became another, or came, or went.
  record Swap<T>(@Nullable T old, @Nullable T now) {}

  /// The index after some things became others, which keep their places in the order.
  SpatialIndex<T> after(Collection<Swap<T>> swaps, Function<? super T, Box> bounds) {
    if (swaps.isEmpty()) return this;
    var squares = changed.draft();
    var aside = new ArrayList<>(large);
    int next = size;
    for (var swap : swaps) {
      int order = -1;
      if (swap.old() != null) {
        var box = bounds.apply(swap.old());
        for (var entries : listsOf(box, squares, aside)) {
          for (int i = 0; i < entries.size(); i++)
            if (entries.get(i).thing() == swap.old()) {
              order = entries.get(i).order();
              entries.remove(i);
              break;
            }
        }
      }
      if (swap.now() == null) continue;
      var box = bounds.apply(swap.now());
      var entry =
          new Entry<T>(order < 0 ? next++ : order, box, swap.now(), cell(box.x()), cell(box.y()));
      for (var entries : listsOf(box, squares, aside)) entries.add(entry);
    }
    return new SpatialIndex<>(cells, squares.done(), aside, next);
  }

  /// The lists that a thing with these bounds is in, each to be written into.
  private List<List<Entry<T>>> listsOf(
      Box box, HashTrie.Draft<Long, List<Entry<T>>> squares, List<Entry<T>> aside) {
    int left = cell(box.x());
    int top = cell(box.y());
    int right = cell(box.right());
    int bottom = cell(box.bottom());
    if ((long) (right - left + 1) * (bottom - top + 1) > MANY_CELLS) return List.of(aside);
    var lists = new ArrayList<List<Entry<T>>>();
    for (int column = left; column <= right; column++)
      for (int row = top; row <= bottom; row++) {
        long key = key(column, row);
        var known = squares.get(key);
        var copy = new ArrayList<>(known == null ? cells.getOrDefault(key, List.of()) : known);
        squares.put(key, copy);
        lists.add(copy);
      }
    return lists;
  }

  private @Nullable List<Entry<T>> square(long key) {
    if (!changed.isEmpty()) {
      var other = changed.get(key);
      if (other != null) return other;
    }
    return cells.get(key);
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
    if (found.isEmpty()) return List.of();
    if (found.size() > 1) found.sort(EARLIER);
    var things = new ArrayList<T>(found.size());
    for (var entry : found) things.add(entry.thing());
    return things;
  }

  /// How many things touch the given box, counted up to a number.
  int count(Box area, int most) {
    var found = new ArrayList<Entry<T>>();
    collect(area, most, found);
    return found.size();
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
    if ((long) (right - left + 1) * (bottom - top + 1) > cells.size() + changed.size()) {
      var keys = new HashSet<>(cells.keySet());
      for (long key : changed.keys()) keys.add(key);
      for (long key : keys) {
        int column = column(key);
        int row = row(key);
        var entries = square(key);
        if (entries != null && column >= left && column <= right && row >= top && row <= bottom)
          collect(entries, area, left, top, column, row, most, found);
      }
    } else {
      for (int column = left; column <= right; column++)
        for (int row = top; row <= bottom; row++) {
          var entries = square(key(column, row));
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
        var entries = square(key(column, row));
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

  private static int column(long key) {
    return (int) (key >> 32);
  }

  private static int row(long key) {
    return (int) key;
  }

  private static long key(int column, int row) {
    return ((long) column << 32) | (row & 0xffffffffL);
  }
}
