package vertebra.canvas;

import static vertebra.text.Texts.say;

import vertebra.document.Flow;
import vertebra.paint.StyleTable;
import vertebra.paint.StyleTable.Ink;
import vertebra.paint.Surface;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Typeface;

/// Paints the ruler at the upper edge of a window, or at the left one where tensors flow right: at
/// each column or row of maps its stride and its size.
public final class RulerPainter {

  /// Its height at the upper edge, in pixels.
  public static final double HEIGHT = 40;

  /// Its width at the left edge, in pixels.
  public static final double WIDTH = 76;

  private static final double LEGEND = 70;
  private static final double FIRST = 19;
  private static final double SECOND = 33;
  private static final double SIZE = 11;
  private static final double LEFT = 16;

  private final Brush brush;
  private final double length;
  private final double scale;

  /// @param length of the edge of the window
  /// @param scale of everything it paints, as of the text around it
  public RulerPainter(
      Surface surface, StyleTable styles, Camera camera, double length, double scale) {
    brush = new Brush(surface, styles, camera);
    this.length = length;
    this.scale = scale;
  }

  /// Paints it from the upper left corner on, ground included.
  public void paint(ViewGraph view) {
    var surface = brush.surface();
    double size = SIZE * scale;
    int ink = brush.ink(Ink.FRAME_TITLE);
    int mute = brush.ink(Ink.LABEL);
    boolean aside = view.flow() == Flow.RIGHT;
    surface.fillRect(
        0,
        0,
        aside ? WIDTH * scale : length,
        aside ? length : HEIGHT * scale,
        brush.ink(Ink.BACKGROUND));
    double left = LEFT * scale;
    double first = FIRST * scale;
    double second = SECOND * scale;
    surface.text(say("canvas.stride"), left, first, Typeface.SEMIBOLD, size, Anchor.START, ink);
    surface.text(say("canvas.map-size"), left, second, Typeface.REGULAR, size, Anchor.START, mute);
    if (aside) {
      paintRows(view, left, size);
      return;
    }
    double last = Double.NEGATIVE_INFINITY;
    for (var column : view.columns().all()) {
      double x = brush.x(column.at());
      var side = say("canvas.pixels-wide", column.side());
      double half = Typeface.REGULAR.width(side, size) / 2 + 3;
      if (x - half < Math.max(last, LEGEND * scale) || x + half > length) continue;
      last = x + half;
      surface.text("/" + column.stride(), x, first, Typeface.SEMIBOLD, size, Anchor.MIDDLE, ink);
      surface.text(side, x, second, Typeface.REGULAR, size, Anchor.MIDDLE, mute);
    }
  }

  private void paintRows(ViewGraph view, double left, double size) {
    double above = (SECOND - FIRST) * scale;
    double last = HEIGHT * scale + above;
    for (var row : view.columns().all()) {
      double y = brush.y(row.at());
      if (y < last || y + above > length) continue;
      last = y + 2 * above + size;
      var stride = "/" + row.stride();
      var side = say("canvas.pixels-wide", row.side());
      var surface = brush.surface();
      surface.text(
          stride, left, y - 2, Typeface.SEMIBOLD, size, Anchor.START, brush.ink(Ink.FRAME_TITLE));
      surface.text(
          side, left, y + above - 2, Typeface.REGULAR, size, Anchor.START, brush.ink(Ink.LABEL));
    }
  }
}
