package vertebra.ui.parts;

import java.util.function.Supplier;
import javafx.scene.canvas.Canvas;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;
import vertebra.canvas.BlockFigure;
import vertebra.canvas.MotifPainter;
import vertebra.paint.StyleTable;

/// The figure of a block. It is painted only where it differs from the one that shows.
public final class FigureView extends StackPane {

  private final Supplier<StyleTable> colours;
  private final Canvas canvas = new Canvas(MotifPainter.WIDTH, MotifPainter.HEIGHT);
  private @Nullable BlockFigure shown;
  private @Nullable StyleTable dress;

  /// @param colours those of the theme
  public FigureView(Supplier<StyleTable> colours) {
    this.colours = colours;
    getStyleClass().add("block-figure");
    getChildren().add(canvas);
  }

  /// Shows a figure in the colours of the theme as it is now.
  public void show(BlockFigure figure) {
    var styles = colours.get();
    if (figure.equals(shown) && styles.equals(dress)) return;
    shown = figure;
    dress = styles;
    var graphics = canvas.getGraphicsContext2D();
    graphics.clearRect(0, 0, canvas.getWidth(), canvas.getHeight());
    new MotifPainter(new FxSurface(graphics), styles, figure, styles.card(figure.role()).fill())
        .paint();
  }
}
