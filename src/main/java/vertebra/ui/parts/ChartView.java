package vertebra.ui.parts;

import static vertebra.text.Texts.say;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.scene.AccessibleRole;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import org.jspecify.annotations.Nullable;
import vertebra.paint.StyleTable;
import vertebra.report.Chart;
import vertebra.report.ChartPainter;

/// A chart that fits the room it has. The pointer or the left and right arrow keys choose a dot,
/// which then says its name and numbers; Enter or a click opens it.
public final class ChartView extends PaintedRegion {

  private final FxSurface surface = new FxSurface(canvas.getGraphicsContext2D());
  private final Supplier<StyleTable> styles;
  private Consumer<String> open = _ -> {};
  private @Nullable Chart chart;
  private @Nullable ChartPainter painter;
  private Optional<String> chosen = Optional.empty();

  /// @param styles the colours of the moment
  public ChartView(Supplier<StyleTable> styles) {
    this.styles = styles;
    getStyleClass().add("chart-view");
    setFocusTraversable(true);
    setAccessibleRole(AccessibleRole.IMAGE_VIEW);
    setMinSize(200, 120);
    setOnMouseMoved(event -> choose(at(event)));
    setOnMouseExited(_ -> choose(Optional.empty()));
    setOnMouseClicked(event -> {
      requestFocus();
      at(event).ifPresent(open);
    });
    setOnKeyPressed(this::typed);
    focusedProperty().subscribe(_ -> draw());
  }

  /// Who brings up what a dot stands for.
  public void onOpen(Consumer<String> opener) {
    open = opener;
  }

  public void show(Chart shown) {
    chart = shown;
    paint();
  }

  /// Paints anew, in the colours of the moment.
  public void refresh() {
    draw();
  }

  @Override
  protected void paint() {
    var shown = chart;
    if (shown == null || getWidth() < 2 || getHeight() < 2) return;
    painter = new ChartPainter(shown, getWidth(), getHeight());
    draw();
  }

  private void draw() {
    if (painter != null) painter.paint(surface, styles.get(), chosen);
  }

  private Optional<String> at(MouseEvent event) {
    return painter == null ? Optional.empty() : painter.at(event.getX(), event.getY());
  }

  private void choose(Optional<String> name) {
    if (name.equals(chosen)) return;
    chosen = name;
    setAccessibleText(words());
    draw();
  }

  private String words() {
    var shown = chart;
    var now = painter;
    if (shown == null || now == null) return "";
    return shown.dots().stream()
        .filter(dot -> chosen.equals(Optional.of(dot.name())))
        .map(now::words)
        .findFirst()
        .orElse(say("parts.dots", shown.title(), shown.dots().size()));
  }

  private void typed(KeyEvent event) {
    var now = painter;
    if (now == null || event.isShortcutDown() || event.isAltDown()) return;
    switch (event.getCode()) {
      case LEFT -> choose(now.next(chosen, false));
      case RIGHT -> choose(now.next(chosen, true));
      case ENTER -> chosen.ifPresent(open);
      default -> {
        return;
      }
    }
    event.consume();
  }
}
