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
  private BlockFigure.Maps pictured = BlockFigure.Maps.NONE;
  private @Nullable StyleTable dress;

  /// @param colours those of the theme
  public FigureView(Supplier<StyleTable> colours) {
    this.colours = colours;
    getStyleClass().add("block-figure");
    getChildren().add(canvas);
  }

  /// Shows a figure in the colours of the theme as it is now.
  public void show(BlockFigure figure) {
    show(figure, BlockFigure.Maps.NONE);
  }

  /// Shows a figure with feature maps on it.
  public void show(BlockFigure figure, BlockFigure.Maps maps) {
    var styles = colours.get();
    if (figure.equals(shown) && styles.equals(dress) && maps.equals(pictured)) return;
    shown = figure;
    pictured = maps;
    dress = styles;
    var graphics = canvas.getGraphicsContext2D();
    graphics.clearRect(0, 0, canvas.getWidth(), canvas.getHeight());
    int ground = styles.card(figure.role()).fill();
    new MotifPainter(new FxSurface(graphics), styles, figure, ground, maps).paint();
  }
}
