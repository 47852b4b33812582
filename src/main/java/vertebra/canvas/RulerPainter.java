package vertebra.canvas;

import static vertebra.text.Texts.say;

import java.util.List;
import vertebra.paint.Box;
import vertebra.paint.StyleTable.Ink;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Typeface;

/// Paints the ruler at the upper edge of the window: over each column of maps its stride and its
/// size, with a dotted line down behind.
public final class RulerPainter {

  /// Its height in pixels.
  public static final double HEIGHT = 40;

  private static final double FIRST = 19;
  private static final double SECOND = 33;

  private final Brush brush;
  private final Box window;

  RulerPainter(Brush brush, Box window) {
    this.brush = brush;
    this.window = window;
  }

  void paint(List<ViewGraph.Column> columns) {
    if (columns.size() < 2) return;
    var surface = brush.surface();
    double size = 11;
    int ink = brush.ink(Ink.FRAME_TITLE);
    int mute = brush.ink(Ink.LABEL);
    surface.fillRect(window.x(), window.y(), window.width(), HEIGHT, brush.ink(Ink.BACKGROUND));
    double last = Double.NEGATIVE_INFINITY;
    for (var column : columns) {
      double x = brush.x(column.x());
      var side = say("canvas.pixels-wide", column.side());
      double half = Typeface.REGULAR.width(side, size) / 2 + 3;
      if (x - half < Math.max(last, window.x() + 70) || x + half > window.right()) continue;
      last = x + half;
      surface.text(
          "/" + column.stride(),
          x,
          window.y() + FIRST,
          Typeface.SEMIBOLD,
          size,
          Anchor.MIDDLE,
          ink);
      surface.text(side, x, window.y() + SECOND, Typeface.REGULAR, size, Anchor.MIDDLE, mute);
    }
    double left = window.x() + 16;
    surface.text(
        say("canvas.stride"), left, window.y() + FIRST, Typeface.SEMIBOLD, size, Anchor.START, ink);
    surface.text(
        say("canvas.map-size"),
        left,
        window.y() + SECOND,
        Typeface.REGULAR,
        size,
        Anchor.START,
        mute);
  }
}
