package vertebra.ui.parts;

import java.util.Optional;
import java.util.function.Supplier;
import javafx.scene.AccessibleRole;
import javafx.scene.input.KeyEvent;
import org.jspecify.annotations.Nullable;
import vertebra.paint.StyleTable;
import vertebra.report.CurveChart;

/// Curves in the room there is. The numbers at the pointer are told, or at a place that the left
/// and right arrow keys move.
public final class CurveView extends PaintedRegion {

  private static final double STEP = 8;

  private final FxSurface surface = new FxSurface(canvas.getGraphicsContext2D());
  private final Supplier<StyleTable> styles;
  private @Nullable CurveChart chart;
  private Optional<Double> pointer = Optional.empty();

  /// @param styles the colours of the moment
  public CurveView(Supplier<StyleTable> styles) {
    this.styles = styles;
    getStyleClass().add("chart-view");
    setFocusTraversable(true);
    setAccessibleRole(AccessibleRole.IMAGE_VIEW);
    setMinSize(160, 120);
    setPrefSize(260, 150);
    setOnMouseMoved(event -> point(Optional.of(event.getX())));
    setOnMouseExited(_ -> point(Optional.empty()));
    setOnMouseClicked(_ -> requestFocus());
    setOnKeyPressed(this::typed);
    focusedProperty()
        .subscribe(focused -> {
          if (!focused) point(Optional.empty());
        });
  }

  /// Shows these curves from now on.
  public void show(CurveChart shown) {
    if (shown.equals(chart)) return;
    chart = shown;
    setAccessibleText(shown.words());
    paint();
  }

  /// Paints anew, in the colours of the moment.
  public void refresh() {
    paint();
  }

  private void point(Optional<Double> x) {
    if (x.equals(pointer)) return;
    pointer = x;
    paint();
  }

  private void typed(KeyEvent event) {
    double now = pointer.orElse(getWidth() / 2);
    switch (event.getCode()) {
      case LEFT -> point(Optional.of(Math.max(0, now - STEP)));
      case RIGHT -> point(Optional.of(Math.min(getWidth(), now + STEP)));
      default -> {
        return;
      }
    }
    event.consume();
  }

  @Override
  protected void paint() {
    var shown = chart;
    if (shown == null || getWidth() < 2 || getHeight() < 2) return;
    canvas.getGraphicsContext2D().clearRect(0, 0, getWidth(), getHeight());
    shown.paint(surface, styles.get(), getWidth(), getHeight(), pointer);
  }
}
