package vertebra.ui.tensor;

import javafx.geometry.VPos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.layout.Region;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

/// A region that is one painted canvas, with captions along its lower edge.
abstract class PaintedRegion extends Region {

  final Canvas canvas = new Canvas();
  final TensorCanvas.Ink ink;

  PaintedRegion(TensorCanvas.Ink ink) {
    this.ink = ink;
    getChildren().add(canvas);
  }

  abstract void paint();

  @Override
  public void resize(double width, double height) {
    super.resize(width, height);
    canvas.setWidth(Math.max(0, width));
    canvas.setHeight(Math.max(0, height));
    paint();
  }

  void caption(GraphicsContext pen, String words, double x) {
    pen.setFill(ink.text().getTextFill());
    pen.setFont(Font.font(ink.text().getFont().getFamily(), 11));
    pen.setTextAlign(TextAlignment.LEFT);
    pen.setTextBaseline(VPos.BOTTOM);
    pen.fillText(words, x, canvas.getHeight() - 1);
  }
}
