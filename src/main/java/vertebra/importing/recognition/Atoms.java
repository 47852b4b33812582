package vertebra.importing.recognition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Axes as products of the smallest pieces into which they are split and joined on the way, by
/// which two rearrangements are compared.
final class Atoms {

  /// A piece of an axis of what is rearranged: which one, and how many elements it counts.
  ///
  /// @param axis the axis that it is of
  /// @param inner how many elements of the axis stand behind it
  private record Piece(int axis, long inner, long size) {}

  private Atoms() {}

  /// A rearrangement in words that say sizes only of axes that are split: first into what each axis
  /// of the input is split, then of which pieces each axis of the output is made.
  ///
  /// @param from the sizes of what is rearranged
  /// @param between those after it was split
  /// @param order in which order the axes stand then
  /// @param to the sizes of the result
  static Optional<String> rearranged(long[] from, long[] between, long[] order, long[] to) {
    var whole = new ArrayList<List<Piece>>();
    for (int axis = 0; axis < from.length; axis++)
      whole.add(from[axis] == 1 ? List.of() : List.of(new Piece(axis, 1, from[axis])));
    var split = shaped(whole, between);
    if (split.isEmpty()) return Optional.empty();
    var turned = Arrays.stream(order).mapToObj(axis -> split.get().get((int) axis)).toList();
    return shaped(turned, to).map(result -> words(from, result));
  }

  private static Optional<List<List<Piece>>> shaped(List<List<Piece>> axes, long[] to) {
    var pieces = new ArrayList<Piece>();
    axes.forEach(pieces::addAll);
    var result = new ArrayList<List<Piece>>();
    int next = 0;
    for (long size : to) {
      var axis = new ArrayList<Piece>();
      long left = size;
      while (left > 1) {
        if (next == pieces.size()) return Optional.empty();
        var piece = pieces.get(next);
        if (left % piece.size() == 0) {
          left /= piece.size();
          axis.add(piece);
          next++;
        } else if (piece.size() % left == 0) {
          long rest = piece.size() / left;
          axis.add(new Piece(piece.axis(), piece.inner() * rest, left));
          pieces.set(next, new Piece(piece.axis(), piece.inner(), rest));
          left = 1;
        } else {
          return Optional.empty();
        }
      }
      result.add(axis);
    }
    return next == pieces.size() ? Optional.of(result) : Optional.empty();
  }

  private static String words(long[] from, List<List<Piece>> result) {
    var text = new StringBuilder();
    for (var axis : result) {
      text.append('(');
      for (int i = 0; i < axis.size(); i++) {
        var piece = axis.get(i);
        // Neighbours that stay neighbours are one.
        while (i + 1 < axis.size()
            && axis.get(i + 1).axis() == piece.axis()
            && axis.get(i + 1).inner() * axis.get(i + 1).size() == piece.inner())
          piece = new Piece(piece.axis(), axis.get(++i).inner(), piece.size() * axis.get(i).size());
        text.append(piece.axis());
        if (piece.size() != from[piece.axis()])
          text.append(':').append(piece.size()).append('/').append(piece.inner());
        text.append(' ');
      }
      text.append(')');
    }
    return text.toString();
  }
}
