package vertebra.ui.parts;

import javafx.scene.canvas.Canvas;
import javafx.scene.layout.Region;

/// A region that is one painted canvas, as large as its room.
public abstract class PaintedRegion extends Region {

  protected final Canvas canvas = new Canvas();

  /// Paints what there is into the room that there is now.
  protected abstract void paint();

  @Override
  public void resize(double width, double height) {
    super.resize(width, height);
    // Not while it is made, when what extends it is not whole yet.
    if (canvas.getParent() == null) getChildren().add(canvas);
    canvas.setWidth(Math.max(1, width));
    canvas.setHeight(Math.max(1, height));
    paint();
  }
}
