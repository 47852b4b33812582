package vertebra.paint;

/// A place, in world units (one unit is one pixel at zoom 1) or in pixels where said. Never NaN nor
/// infinite: a value that is not a number reads as zero, so that none can reach the view.
public record Point(double x, double y) {

  public static final Point ORIGIN = new Point(0, 0);

  public Point {
    if (!Double.isFinite(x)) x = 0;
    if (!Double.isFinite(y)) y = 0;
  }

  public Point plus(double dx, double dy) {
    return new Point(x + dx, y + dy);
  }

  public double distanceTo(Point other) {
    return Math.hypot(other.x - x, other.y - y);
  }

  /// The point mirrored at the diagonal: across becomes down.
  public Point turned() {
    return new Point(y, x);
  }
}
