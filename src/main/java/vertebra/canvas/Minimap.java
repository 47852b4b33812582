package vertebra.canvas;

import vertebra.paint.Box;
import vertebra.paint.Point;
import vertebra.paint.StyleTable;
import vertebra.paint.Surface;

/// The whole design small in a corner, and where the window is on it.
///
/// @param camera how the design is shown on the map
/// @param width of the map, in pixels
public record Minimap(Camera camera, double width, double height) {

  private static final double MARGIN = 6;

  /// A map of everything that the design and the window cover.
  public static Minimap of(ViewGraph view, Camera window, Box screen, double width, double height) {
    var seen = window.toWorld(screen);
    var world = view.bounds().map(seen::union).orElse(seen);
    return new Minimap(Camera.fit(world, width, height, MARGIN), width, height);
  }

  /// The frame on the map that stands for the window.
  public Box frame(Camera window, Box screen) {
    return camera.toScreen(window.toWorld(screen));
  }

  /// The view after the user pressed or dragged on the map: that place in the middle.
  public Camera lookAt(Camera window, Box screen, Point onMap) {
    return window.centredOn(camera.toWorld(onMap), screen.width(), screen.height());
  }

  public void paint(ViewGraph view, StyleTable styles, Marks marks, Surface surface) {
    var area = new Box(0, 0, width, height);
    var lod = camera.zoom() < Lod.BARS_FROM ? Lod.RECTS : Lod.BARS;
    new GraphPainter(view, styles, camera, area, marks, lod, surface).paintMap();
  }
}
