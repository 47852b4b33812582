package vertebra.paint;

import java.util.Collection;
import java.util.Optional;

/// An upright rectangle. Width and height are never negative and no number is NaN.
public record Box(double x, double y, double width, double height) {

  public static final Box EMPTY = new Box(0, 0, 0, 0);

  public Box {
    x = Double.isFinite(x) ? x : 0;
    y = Double.isFinite(y) ? y : 0;
    width = Double.isFinite(width) ? Math.max(0, width) : 0;
    height = Double.isFinite(height) ? Math.max(0, height) : 0;
  }

  /// The rectangle between two opposite corners, in any order.
  public static Box between(double x0, double y0, double x1, double y1) {
    return new Box(Math.min(x0, x1), Math.min(y0, y1), Math.abs(x1 - x0), Math.abs(y1 - y0));
  }

  /// The smallest rectangle around all of them; empty if there are none.
  public static Optional<Box> around(Collection<Box> boxes) {
    if (boxes.size() < 2) return boxes.stream().findFirst();
    double left = Double.POSITIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (var box : boxes) {
      left = Math.min(left, box.x);
      top = Math.min(top, box.y);
      right = Math.max(right, box.right());
      bottom = Math.max(bottom, box.bottom());
    }
    return Optional.of(new Box(left, top, right - left, bottom - top));
  }

  public double right() {
    return x + width;
  }

  public double bottom() {
    return y + height;
  }

  public double centreX() {
    return x + width / 2;
  }

  public double centreY() {
    return y + height / 2;
  }

  public Point centre() {
    return new Point(centreX(), centreY());
  }

  public boolean contains(Point point) {
    return point.x() >= x && point.x() <= right() && point.y() >= y && point.y() <= bottom();
  }

  public boolean contains(Box other) {
    return other.x >= x && other.y >= y && other.right() <= right() && other.bottom() <= bottom();
  }

  /// Whether both share a point; touching edges count.
  public boolean intersects(Box other) {
    return other.x <= right() && other.right() >= x && other.y <= bottom() && other.bottom() >= y;
  }

  public Box union(Box other) {
    return between(
        Math.min(x, other.x),
        Math.min(y, other.y),
        Math.max(right(), other.right()),
        Math.max(bottom(), other.bottom()));
  }

  /// The rectangle mirrored at the diagonal: across becomes down.
  public Box turned() {
    return new Box(y, x, height, width);
  }

  /// This rectangle, larger by `margin` on every side; smaller if it is negative.
  public Box grown(double margin) {
    return new Box(x - margin, y - margin, width + 2 * margin, height + 2 * margin);
  }

  public Box moved(double dx, double dy) {
    return new Box(x + dx, y + dy, width, height);
  }
}
