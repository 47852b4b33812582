package vertebra.canvas;

import static vertebra.text.Texts.say;

import vertebra.paint.StyleTable;
import vertebra.paint.StyleTable.Ink;
import vertebra.paint.Surface;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Typeface;

/// Paints the ruler at the upper edge of a window: over each column of maps its stride and its
/// size.
public final class RulerPainter {

  /// Its height in pixels.
  public static final double HEIGHT = 40;

  private static final double LEGEND = 70;
  private static final double FIRST = 19;
  private static final double SECOND = 33;

  private final Brush brush;
  private final double width;

  /// @param width of the window
  public RulerPainter(Surface surface, StyleTable styles, Camera camera, double width) {
    brush = new Brush(surface, styles, camera);
    this.width = width;
  }

  /// Paints it from the upper left corner on, ground included.
  public void paint(ViewGraph view) {
    var surface = brush.surface();
    double size = 11;
    int ink = brush.ink(Ink.FRAME_TITLE);
    int mute = brush.ink(Ink.LABEL);
    surface.fillRect(0, 0, width, HEIGHT, brush.ink(Ink.BACKGROUND));
    double last = Double.NEGATIVE_INFINITY;
    for (var column : view.columns()) {
      double x = brush.x(column.x());
      var side = say("canvas.pixels-wide", column.side());
      double half = Typeface.REGULAR.width(side, size) / 2 + 3;
      if (x - half < Math.max(last, LEGEND) || x + half > width) continue;
      last = x + half;
      surface.text("/" + column.stride(), x, FIRST, Typeface.SEMIBOLD, size, Anchor.MIDDLE, ink);
      surface.text(side, x, SECOND, Typeface.REGULAR, size, Anchor.MIDDLE, mute);
    }
    double left = 16;
    surface.text(say("canvas.stride"), left, FIRST, Typeface.SEMIBOLD, size, Anchor.START, ink);
    surface.text(say("canvas.map-size"), left, SECOND, Typeface.REGULAR, size, Anchor.START, mute);
  }
}
