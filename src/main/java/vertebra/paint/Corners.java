package vertebra.paint;

import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;

/// Outlines that several surfaces need.
final class Corners {

  /// How far the control points of a cubic curve stand off to draw a quarter of a circle.
  private static final double QUARTER = 0.5523;

  private Corners() {}

  /// A chain of pieces whose corners are rounded as far as the pieces allow.
  static Path2D rounded(double[] points, double radius) {
    var path = new Path2D.Double();
    int n = points.length / 2;
    path.moveTo(points[0], points[1]);
    for (int i = 1; i < n - 1; i++) {
      double x = points[2 * i];
      double y = points[2 * i + 1];
      double inX = x - points[2 * i - 2];
      double inY = y - points[2 * i - 1];
      double outX = points[2 * i + 2] - x;
      double outY = points[2 * i + 3] - y;
      double in = Math.hypot(inX, inY);
      double out = Math.hypot(outX, outY);
      double r = Math.min(radius, Math.min(in, out) / 2);
      if (r <= 0) continue;
      double startX = x - inX / in * r;
      double startY = y - inY / in * r;
      double endX = x + outX / out * r;
      double endY = y + outY / out * r;
      path.lineTo(startX, startY);
      path.curveTo(
          startX + (x - startX) * QUARTER,
          startY + (y - startY) * QUARTER,
          endX + (x - endX) * QUARTER,
          endY + (y - endY) * QUARTER,
          endX,
          endY);
    }
    path.lineTo(points[2 * n - 2], points[2 * n - 1]);
    return path;
  }

  static RoundRectangle2D box(double x, double y, double width, double height, double radius) {
    double across = 2 * Math.max(0, Math.min(radius, Math.min(width, height) / 2));
    return new RoundRectangle2D.Double(x, y, width, height, across, across);
  }

  static Path2D polygon(double[] points) {
    var path = new Path2D.Double();
    path.moveTo(points[0], points[1]);
    for (int i = 2; i < points.length; i += 2) path.lineTo(points[i], points[i + 1]);
    path.closePath();
    return path;
  }
}
