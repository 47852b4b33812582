package vertebra.microscope;

import java.util.Optional;
import vertebra.runtime.Tensor;

/// The rows of a table of boxes as the cells and levels that they were made for: all boxes of a
/// cell stand one behind the other, then the next cell's, then the next level's.
///
/// @param perCell how many boxes a cell has
/// @param ends the row behind each level's last
@SuppressWarnings("ArrayRecordComponent")
record BoxRows(int perCell, int[] ends) {

  /// The cells of a sight; empty where it is no table of the boxes of maps.
  static Optional<BoxRows> of(Sight sight) {
    if (sight.lens() != Lens.ANCHORS || sight.plane().columns() != 4) return Optional.empty();
    int rows = sight.plane().rows();
    var maps =
        sight.slide().inputs().stream()
            .map(Slide.Flow::numbers)
            .filter(tensor -> tensor.rank() == 4)
            .toList();
    // The last map is the picture, whose pixels the boxes are counted in.
    for (int count = maps.size(); count > 0; count--) {
      var levels = maps.subList(0, count);
      long cells = levels.stream().mapToLong(BoxRows::cells).sum();
      if (cells > 0 && rows % cells == 0) {
        int perCell = (int) (rows / cells);
        var ends = new int[count];
        int end = 0;
        for (int i = 0; i < count; i++) ends[i] = end += (int) (perCell * cells(levels.get(i)));
        return Optional.of(new BoxRows(perCell, ends));
      }
    }
    return Optional.of(new BoxRows(1, new int[] {rows}));
  }

  private static long cells(Tensor map) {
    return map.dim(2) * map.dim(3);
  }

  private int rows() {
    return ends[ends.length - 1];
  }

  /// The same box of the next cell, round and round.
  int nextCell(int row) {
    return (row + perCell) % rows();
  }

  /// The first box of the next level, round and round; the same row where there is one level.
  int nextLevel(int row) {
    if (ends.length < 2) return row;
    for (int end : ends) if (row < end) return end % rows();
    return row;
  }
}
