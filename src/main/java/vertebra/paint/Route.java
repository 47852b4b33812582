package vertebra.paint;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The way of a wire from an output to an input: a chain of horizontal and vertical pieces whose
/// corners stand on whole world units, so that each piece is a crisp rectangle.
public final class Route {

  private final double[] points;

  /// A route through corners given as `x0, y0, x1, y1, …`; they are rounded to whole units, and
  /// corners that lie on a straight piece are dropped.
  public Route(double... points) {
    if (points.length < 4 || points.length % 2 != 0)
      throw new IllegalArgumentException("a route has at least two corners");
    this.points = straightened(points);
    for (int i = 2; i < this.points.length; i += 2)
      if (this.points[i] != this.points[i - 2] && this.points[i + 1] != this.points[i - 1])
        throw new IllegalArgumentException("not orthogonal: " + Arrays.toString(points));
  }

  public int size() {
    return points.length / 2;
  }

  public double x(int corner) {
    return points[2 * corner];
  }

  public double y(int corner) {
    return points[2 * corner + 1];
  }

  public Point point(int corner) {
    return new Point(x(corner), y(corner));
  }

  public Point start() {
    return point(0);
  }

  public Point end() {
    return point(size() - 1);
  }

  /// The box around all corners, in world units; flat for a straight route.
  public Box bounds() {
    double left = x(0);
    double right = left;
    double top = y(0);
    double bottom = top;
    for (int i = 1; i < size(); i++) {
      left = Math.min(left, x(i));
      right = Math.max(right, x(i));
      top = Math.min(top, y(i));
      bottom = Math.max(bottom, y(i));
    }
    return Box.between(left, top, right, bottom);
  }

  /// How far a point is from the nearest piece, in world units.
  public double distanceTo(Point point) {
    double nearest = Double.POSITIVE_INFINITY;
    for (int i = 1; i < size(); i++) {
      double x = Math.clamp(point.x(), Math.min(x(i - 1), x(i)), Math.max(x(i - 1), x(i)));
      double y = Math.clamp(point.y(), Math.min(y(i - 1), y(i)), Math.max(y(i - 1), y(i)));
      nearest = Math.min(nearest, Math.hypot(point.x() - x, point.y() - y));
    }
    return nearest;
  }

  /// Whether any piece of the wire crosses or touches a straight line.
  public boolean crosses(Point from, Point to) {
    for (int i = 1; i < size(); i++)
      if (java.awt.geom.Line2D.linesIntersect(
          x(i - 1), y(i - 1), x(i), y(i), from.x(), from.y(), to.x(), to.y())) return true;
    return false;
  }

  /// The length of all pieces together, in world units.
  public double length() {
    double sum = 0;
    for (int i = 1; i < size(); i++) sum += Math.abs(x(i) - x(i - 1)) + Math.abs(y(i) - y(i - 1));
    return sum;
  }

  /// The point at a share from 0 to 1 of the length, as a dot needs that travels along the wire.
  public Point at(double share) {
    double rest = Math.clamp(Double.isFinite(share) ? share : 0, 0, 1) * length();
    for (int i = 1; i < size(); i++) {
      double piece = Math.abs(x(i) - x(i - 1)) + Math.abs(y(i) - y(i - 1));
      if (rest <= piece && piece > 0)
        return new Point(
            x(i - 1) + (x(i) - x(i - 1)) * rest / piece,
            y(i - 1) + (y(i) - y(i - 1)) * rest / piece);
      rest -= piece;
    }
    return end();
  }

  /// The route mirrored at the diagonal: across becomes down.
  public Route turned() {
    double[] corners = new double[points.length];
    for (int i = 0; i < points.length; i++) corners[i] = points[i ^ 1];
    return new Route(corners);
  }

  private static double[] straightened(double[] corners) {
    double[] kept = new double[corners.length];
    int n = 0;
    for (int i = 0; i < corners.length; i += 2) {
      var corner = new Point(corners[i], corners[i + 1]);
      double x = Math.rint(corner.x());
      double y = Math.rint(corner.y());
      boolean last = i == corners.length - 2;
      if (n >= 2 && kept[n - 2] == x && kept[n - 1] == y && !(last && n == 2)) continue;
      boolean straight =
          n >= 4
              && ((kept[n - 4] == kept[n - 2] && kept[n - 2] == x)
                  || (kept[n - 3] == kept[n - 1] && kept[n - 1] == y));
      if (straight) n -= 2;
      kept[n++] = x;
      kept[n++] = y;
    }
    return Arrays.copyOf(kept, n);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Route route && Arrays.equals(points, route.points);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(points);
  }

  @Override
  public String toString() {
    return Arrays.toString(points);
  }
}
