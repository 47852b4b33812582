package vertebra.ui.canvas;

import javafx.scene.canvas.Canvas;
import vertebra.paint.Box;
import vertebra.ui.parts.FxSurface;

/// A canvas and what paints on it.
record PaintedSheet(Canvas canvas, FxSurface surface) {

  static PaintedSheet empty() {
    var canvas = new Canvas();
    canvas.setManaged(false);
    return new PaintedSheet(canvas, new FxSurface(canvas.getGraphicsContext2D()));
  }

  /// Whether it had another size before.
  boolean resize(double width, double height) {
    if (width() == width && height() == height) return false;
    canvas.setWidth(width);
    canvas.setHeight(height);
    return true;
  }

  /// All of it, in its own pixels.
  Box box() {
    return new Box(0, 0, width(), height());
  }

  double width() {
    return canvas.getWidth();
  }

  double height() {
    return canvas.getHeight();
  }
}
