package vertebra.canvas;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import vertebra.document.Flow;

/// The columns in which all maps of a stride stand, if two cards or more have several of them and
/// agree; else none. Where tensors flow right, they are rows.
///
/// @param side of the map that goes into the design, from which strides are counted
record StrideColumns(List<Column> all, Flow flow, long side) {

  static StrideColumns of(Collection<Card> cards, Flow flow, long side) {
    return new StrideColumns(found(cards, flow, side), flow, side);
  }

  /// A column of maps of one stride, or a row of them where tensors flow right.
  ///
  /// @param at where it stands, in world units: its x, or its y
  /// @param side the height of the maps, in their own pixels
  record Column(double at, long stride, long side) {}

  /// How far apart maps may stand in one column.
  private static final double SAME_COLUMN = 4;

  /// Where the maps of a port's stride stand, if maps stand in columns: the nearest such place.
  OptionalDouble at(PortSpot spot) {
    var own = column(spot, flow, side);
    if (own.isEmpty()) return OptionalDouble.empty();
    return all.stream()
        .filter(column -> column.stride() == own.get().stride())
        .map(Column::at)
        .min(Comparator.comparingDouble(at -> Math.abs(at - own.get().at())))
        .map(OptionalDouble::of)
        .orElse(OptionalDouble.empty());
  }

  private static List<Column> found(Collection<Card> cards, Flow flow, long side) {
    if (side < 1) return List.of();
    var found = new TreeMap<Long, Column>();
    int several = 0;
    int joining = 0;
    for (var card : cards) {
      if (!card.isMultiOutput()) continue;
      int maps = 0;
      for (var spot : card.outputs()) {
        var column = column(spot, flow, side);
        if (column.isEmpty()) continue;
        maps++;
        if (!agrees(found, column.get())) return List.of();
      }
      if (maps > 1) several++;
      else if (maps == 1 && card.inputs().size() > 1) joining++;
    }
    if (several == 0) return steps(cards, flow, side);
    return several + joining < 2 ? List.of() : List.copyOf(found.values());
  }

  /// The columns of cards of one map each, where three or more of them are steps to the right, down
  /// and perhaps up again. Maps that lose a rim at every turn are still of one stride: each column
  /// is compared with the one before.
  private static List<Column> steps(Collection<Card> cards, Flow flow, long side) {
    if (cards.size() > Arrange.ELK_LIMIT) return List.of();
    var tallest = new TreeMap<Double, PortSpot>();
    var least = new HashMap<Double, Long>();
    for (var card : cards) {
      if (card.volume().rows() < 2 || card.outputs().size() != 1) continue;
      var spot = card.outputs().getFirst();
      double at = new Turn(flow).along(spot);
      var known = tallest.ceilingKey(at - SAME_COLUMN);
      double place = known != null && known <= at + SAME_COLUMN ? known : at;
      tallest.merge(place, spot, (a, b) -> a.volume().rows() >= b.volume().rows() ? a : b);
      least.merge(place, spot.volume().rows(), Math::min);
    }
    var found = new ArrayList<Column>();
    boolean rises = false;
    for (var place : tallest.entrySet()) {
      long rows = place.getValue().volume().rows();
      if (rows >= 2 * least.getOrDefault(place.getKey(), 0L)) return List.of();
      if (found.isEmpty()) {
        var first = column(place.getValue(), flow, side);
        if (first.isEmpty()) return List.of();
        found.add(first.get());
        continue;
      }
      var before = found.getLast();
      long halvings = Math.round(Math.log((double) before.side() / rows) / Math.log(2));
      double stride = Math.scalb((double) before.stride(), (int) halvings);
      rises |= halvings < 0;
      if (halvings == 0 || rises && halvings > 0 || stride < 1) return List.of();
      found.add(new Column(place.getKey(), (long) stride, rows));
    }
    return found.size() < 3 ? List.of() : List.copyOf(found);
  }

  private static Optional<Column> column(PortSpot spot, Flow flow, long side) {
    var stride = spot.volume().strideTo(side);
    if (stride.isEmpty()) return Optional.empty();
    // A map of 3 rows out of 320 is one of stride 128 that was rounded up.
    long octave = Math.round(Math.log((double) stride.getAsLong()) / Math.log(2));
    return Optional.of(new Column(new Turn(flow).along(spot), 1L << octave, spot.volume().rows()));
  }

  /// Takes a column, and answers whether it stands where others of its stride do.
  private static boolean agrees(Map<Long, Column> found, Column column) {
    var other = found.putIfAbsent(column.stride(), column);
    return other == null || Math.abs(other.at() - column.at()) <= SAME_COLUMN;
  }
}
