package vertebra.ui.train;

import java.util.function.Supplier;
import javafx.scene.AccessibleRole;
import vertebra.paint.StyleTable;
import vertebra.report.SpreadChart;
import vertebra.ui.parts.FxSurface;
import vertebra.ui.parts.PaintedRegion;

/// How numbers are spread over time, in the room there is.
final class SpreadView extends PaintedRegion {

  private final FxSurface surface = new FxSurface(canvas.getGraphicsContext2D());
  private final Supplier<StyleTable> styles;
  private final SpreadChart chart;

  /// @param styles the colours of the moment
  SpreadView(SpreadChart chart, Supplier<StyleTable> styles) {
    this.chart = chart;
    this.styles = styles;
    getStyleClass().add("chart-view");
    setAccessibleRole(AccessibleRole.IMAGE_VIEW);
    setAccessibleText(chart.words());
    setMinSize(160, 84);
    setPrefSize(260, 84);
  }

  @Override
  protected void paint() {
    if (getWidth() < 2 || getHeight() < 2) return;
    canvas.getGraphicsContext2D().clearRect(0, 0, getWidth(), getHeight());
    chart.paint(surface, styles.get(), getWidth(), getHeight());
  }
}
