package vertebra.ui.canvas;

import java.util.function.Supplier;
import javafx.scene.canvas.Canvas;
import javafx.scene.layout.Pane;
import vertebra.canvas.Lod;
import vertebra.canvas.RulerPainter;
import vertebra.document.Flow;
import vertebra.paint.StyleTable;
import vertebra.ui.parts.FxSurface;

/// The strides over the columns of maps, at the upper edge however far one scrolls, or of the rows
/// of maps at the left edge. It is not there where maps stand in no columns or rows, or are too far
/// away to be told apart.
final class RulerPane extends Pane {

  private final CanvasModel desk;
  private final Supplier<StyleTable> styles;
  private final Canvas canvas = new Canvas();
  private final FxSurface surface = new FxSurface(canvas.getGraphicsContext2D());

  RulerPane(CanvasModel desk, Supplier<StyleTable> styles) {
    this.desk = desk;
    this.styles = styles;
    setId("ruler");
    setMouseTransparent(true);
    getStyleClass().add("canvas-ruler");
    setPrefHeight(RulerPainter.HEIGHT);
    getChildren().add(canvas);
    desk.ruler(this::scale);
  }

  /// As large as the text around it lets it be.
  private double scale() {
    return prefHeight(-1) / RulerPainter.HEIGHT;
  }

  /// How much of the left edge it covers.
  double left() {
    return isVisible() ? desk.rulerAside() : 0;
  }

  void update() {
    setVisible(desk.view().hasRuler() && Lod.of(desk.camera().zoom()).hasCards());
    if (!isVisible()) return;
    boolean aside = desk.view().flow() == Flow.RIGHT;
    double above = aside ? desk.trailRoom() : 0;
    double length = aside ? desk.window().height() - above : desk.window().width();
    double width = aside ? RulerPainter.WIDTH * scale() : length;
    double height = aside ? length : RulerPainter.HEIGHT * scale();
    if (canvas.getWidth() != width) canvas.setWidth(width);
    if (canvas.getHeight() != height) canvas.setHeight(height);
    new RulerPainter(surface, styles.get(), desk.camera().panned(0, -above), length, scale())
        .paint(desk.view());
  }
}
