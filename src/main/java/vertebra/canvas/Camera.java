package vertebra.canvas;

import vertebra.paint.Box;
import vertebra.paint.Point;

/// How world units become pixels: `pixel = world · zoom + offset`. The offset is whole pixels, so
/// that panning never blurs; the zoom stays within [#MIN_ZOOM] and [#MAX_ZOOM]. Whatever goes in,
/// no NaN comes out.
public record Camera(double zoom, double offsetX, double offsetY) {

  public static final double MIN_ZOOM = 0.02;
  public static final double MAX_ZOOM = 4;

  /// The zoom that [#fit] does not exceed, so that a small net is not blown up.
  public static final double MAX_FIT_ZOOM = 1;

  private static final double FAR = 1e9;

  public static final Camera HOME = new Camera(1, 0, 0);

  public Camera {
    zoom = Double.isFinite(zoom) ? Math.clamp(zoom, MIN_ZOOM, MAX_ZOOM) : 1;
    offsetX = whole(offsetX);
    offsetY = whole(offsetY);
  }

  /// The view that shows a part of the world in the middle of a window, with a margin around.
  ///
  /// @param margin in pixels
  public static Camera fit(Box world, double width, double height, double margin) {
    if (!(width > 0 && height > 0)) return HOME;
    double room = Math.min(margin, Math.min(width, height) / 4);
    double zoom =
        Math.min(
            MAX_FIT_ZOOM,
            Math.min(
                (width - 2 * room) / Math.max(1, world.width()),
                (height - 2 * room) / Math.max(1, world.height())));
    return HOME.withZoom(zoom).centredOn(world.centre(), width, height);
  }

  public double toScreenX(double x) {
    return x * zoom + offsetX;
  }

  public double toScreenY(double y) {
    return y * zoom + offsetY;
  }

  public Point toScreen(Point world) {
    return new Point(toScreenX(world.x()), toScreenY(world.y()));
  }

  public Point toWorld(Point screen) {
    return new Point((screen.x() - offsetX) / zoom, (screen.y() - offsetY) / zoom);
  }

  /// The part of the world that a rectangle of pixels shows.
  public Box toWorld(Box screen) {
    var corner = toWorld(new Point(screen.x(), screen.y()));
    return new Box(corner.x(), corner.y(), screen.width() / zoom, screen.height() / zoom);
  }

  public Box toScreen(Box world) {
    return new Box(
        toScreenX(world.x()), toScreenY(world.y()), world.width() * zoom, world.height() * zoom);
  }

  public Camera withZoom(double other) {
    return new Camera(other, offsetX, offsetY);
  }

  /// This view moved by pixels.
  public Camera panned(double dx, double dy) {
    return new Camera(zoom, offsetX + tame(dx), offsetY + tame(dy));
  }

  /// Zooms by a factor and keeps what is under the given pixel there, to half a pixel.
  public Camera zoomed(double factor, Point screen) {
    if (!(factor > 0) || Double.isInfinite(factor)) return this;
    var world = toWorld(screen);
    double changed = Math.clamp(zoom * factor, MIN_ZOOM, MAX_ZOOM);
    if (changed == zoom) return this;
    return new Camera(changed, screen.x() - world.x() * changed, screen.y() - world.y() * changed);
  }

  /// The same zoom with a point of the world in the middle of a window.
  public Camera centredOn(Point world, double width, double height) {
    return new Camera(zoom, width / 2 - world.x() * zoom, height / 2 - world.y() * zoom);
  }

  /// This view moved as little as needed to show a part of the world, with a margin in pixels.
  public Camera revealing(Box world, double width, double height, double margin) {
    var box = toScreen(world);
    return panned(
        step(box.x(), box.right(), margin, width - margin),
        step(box.y(), box.bottom(), margin, height - margin));
  }

  /// The view between two others, for an animation; 0 is this and 1 the other.
  public Camera towards(Camera target, double share) {
    double t = Double.isFinite(share) ? Math.clamp(share, 0, 1) : 1;
    if (t == 1) return target;
    double between = zoom * Math.pow(target.zoom / zoom, t);
    double way = target.zoom == zoom ? t : (between - zoom) / (target.zoom - zoom);
    return new Camera(
        between,
        offsetX + (target.offsetX - offsetX) * way,
        offsetY + (target.offsetY - offsetY) * way);
  }

  private static double step(double low, double high, double from, double to) {
    if (high - low > to - from) return (from + to) / 2 - (low + high) / 2;
    if (low < from) return from - low;
    return high > to ? to - high : 0;
  }

  private static double tame(double value) {
    return Double.isFinite(value) ? Math.clamp(value, -FAR, FAR) : 0;
  }

  private static double whole(double value) {
    return Math.rint(tame(value)) + 0.0;
  }
}
