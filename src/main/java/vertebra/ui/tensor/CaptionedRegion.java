package vertebra.ui.tensor;

import javafx.geometry.VPos;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;
import vertebra.ui.parts.PaintedRegion;

/// A painted region with captions along its lower edge.
abstract class CaptionedRegion extends PaintedRegion {

  final TensorCanvas.Ink ink;

  CaptionedRegion(TensorCanvas.Ink ink) {
    this.ink = ink;
  }

  void caption(GraphicsContext pen, String words, double x) {
    pen.setFill(ink.text().getTextFill());
    pen.setFont(Font.font(ink.text().getFont().getFamily(), 11));
    pen.setTextAlign(TextAlignment.LEFT);
    pen.setTextBaseline(VPos.BOTTOM);
    pen.fillText(words, x, canvas.getHeight() - 1);
  }
}
