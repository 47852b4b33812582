package vertebra.ui.canvas;

import static vertebra.text.Texts.say;

import java.util.function.Supplier;
import javafx.animation.PauseTransition;
import javafx.scene.canvas.Canvas;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Pane;
import javafx.scene.shape.Rectangle;
import javafx.scene.shape.StrokeType;
import javafx.util.Duration;
import vertebra.canvas.Marks;
import vertebra.canvas.Minimap;
import vertebra.paint.Box;
import vertebra.paint.Point;
import vertebra.paint.StyleTable;
import vertebra.paint.StyleTable.Ink;
import vertebra.ui.parts.FxSurface;

/// The whole design in a corner, with a frame around what the window shows. Pressing or dragging on
/// it looks there. While nearly everything is in view it is not there. It is painted at most four
/// times a second, and not while the view moves; only the frame follows at once.
final class MinimapPane extends Pane {

  static final double WIDTH = 160;
  static final double HEIGHT = 112;

  /// A map helps nobody who sees this share of the design anyway.
  private static final double MOST_SEEN = 0.8;

  /// The least height and width of a canvas that has room for it.
  private static final double LEAST_HEIGHT = 2 * HEIGHT;

  private static final double LEAST_WIDTH = 2.4 * WIDTH;

  private final CanvasModel desk;
  private final Supplier<StyleTable> styles;
  private final Canvas canvas = new Canvas(WIDTH, HEIGHT);
  private final FxSurface surface = new FxSurface(canvas.getGraphicsContext2D());
  private final Rectangle frame = new Rectangle();
  private final ToggleButton toggle = new ToggleButton();
  private final PauseTransition pause = new PauseTransition(Duration.millis(250));
  private Minimap map;

  MinimapPane(CanvasModel desk, Supplier<StyleTable> styles) {
    this.desk = desk;
    this.styles = styles;
    map = made();
    setId("minimap");
    getStyleClass().add("canvas-minimap");
    frame.setFill(null);
    frame.setStrokeType(StrokeType.INSIDE);
    frame.setStrokeWidth(2);
    frame.setMouseTransparent(true);
    toggle.setId("minimap-toggle");
    toggle.getStyleClass().add("canvas-minimap-toggle");
    toggle.setSelected(true);
    toggle.setFocusTraversable(false);
    toggle.selectedProperty().addListener(_ -> collapse());
    getChildren().addAll(canvas, frame, toggle);
    pause.setOnFinished(_ -> paint());
    canvas.addEventHandler(MouseEvent.MOUSE_PRESSED, this::look);
    canvas.addEventHandler(MouseEvent.MOUSE_DRAGGED, this::look);
    addEventHandler(MouseEvent.ANY, javafx.event.Event::consume);
    collapse();
  }

  private Minimap made() {
    return Minimap.of(desk.view(), desk.camera(), desk.window(), WIDTH, HEIGHT);
  }

  private void collapse() {
    boolean open = toggle.isSelected();
    canvas.setVisible(open);
    frame.setVisible(open);
    toggle.setText(open ? "–" : say("canvas.map"));
    toggle.setAccessibleText(open ? say("canvas.hide-the-map") : say("canvas.show-the-map"));
    requestLayout();
    if (open) later();
  }

  @Override
  protected double computePrefWidth(double height) {
    return toggle.isSelected() ? WIDTH : Math.rint(toggle.prefWidth(-1));
  }

  @Override
  protected double computePrefHeight(double width) {
    return toggle.isSelected() ? HEIGHT : Math.rint(toggle.prefHeight(-1));
  }

  @Override
  protected void layoutChildren() {
    double high = Math.rint(toggle.prefHeight(-1));
    double wide = toggle.isSelected() ? high : getWidth();
    toggle.resizeRelocate(getWidth() - wide, 0, wide, high);
  }

  /// The design is another one, or its colours.
  void later() {
    if (pause.getStatus() != javafx.animation.Animation.Status.RUNNING) pause.playFromStart();
  }

  /// Whether there is much that the window does not show.
  boolean isOfUse() {
    return desk.shareSeen() < MOST_SEEN
        && desk.window().height() >= LEAST_HEIGHT
        && desk.window().width() >= LEAST_WIDTH;
  }

  void cameraMoved() {
    setVisible(isOfUse());
    if (!isVisible() || !canvas.isVisible()) return;
    // Not while the view moves: it shows all of the design, however many cards that are.
    if (!made().camera().equals(map.camera())) pause.playFromStart();
    placeFrame();
  }

  private void placeFrame() {
    var box = map.frame(desk.camera(), desk.window());
    var whole = new Box(0, 0, WIDTH, HEIGHT);
    double left = Math.clamp(Math.rint(box.x()), 0, whole.right() - 4);
    double top = Math.clamp(Math.rint(box.y()), 0, whole.bottom() - 4);
    frame.setX(left);
    frame.setY(top);
    frame.setWidth(Math.max(4, Math.min(whole.right(), Math.rint(box.right())) - left));
    frame.setHeight(Math.max(4, Math.min(whole.bottom(), Math.rint(box.bottom())) - top));
    frame.setStroke(FxSurface.colour(styles.get().colour(Ink.SELECTION)));
  }

  private void paint() {
    setVisible(isOfUse());
    if (!isVisible() || !canvas.isVisible()) return;
    map = made();
    map.paint(
        desk.view(),
        styles.get(),
        Marks.NONE.selecting(desk.marks().selected(), desk.marks().wire()),
        surface);
    placeFrame();
  }

  private void look(MouseEvent event) {
    desk.look(map.lookAt(desk.camera(), desk.window(), new Point(event.getX(), event.getY())));
    event.consume();
  }
}
