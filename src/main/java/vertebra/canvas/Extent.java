package vertebra.canvas;

import java.util.Optional;
import vertebra.paint.Box;

/// How far things reach: what boxes make together, exactly and in any order.
record Extent(double left, double top, double right, double bottom) {

  /// That of nothing.
  static final Extent NOTHING =
      new Extent(
          Double.POSITIVE_INFINITY,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY,
          Double.NEGATIVE_INFINITY);

  static Extent of(Box box) {
    return new Extent(box.x(), box.y(), box.right(), box.bottom());
  }

  Extent plus(Extent other) {
    return new Extent(
        Math.min(left, other.left),
        Math.min(top, other.top),
        Math.max(right, other.right),
        Math.max(bottom, other.bottom));
  }

  /// The box around all of it; empty for nothing.
  Optional<Box> box() {
    return left > right
        ? Optional.empty()
        : Optional.of(new Box(left, top, right - left, bottom - top));
  }
}
