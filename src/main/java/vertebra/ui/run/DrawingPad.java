package vertebra.ui.run;

import static vertebra.text.Texts.say;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Slider;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.image.ImageView;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.paint.Color;
import javafx.scene.shape.Circle;
import javafx.scene.shape.Rectangle;
import org.kordamp.ikonli.javafx.FontIcon;
import vertebra.design.Sketch;
import vertebra.ui.parts.Images;
import vertebra.ui.theme.LateTip;

/// Paper to draw an input on, with the mouse or by keys: arrows move the pen (with Shift farther),
/// Space puts it down and lifts it, Backspace takes the last line back, Delete clears the paper.
final class DrawingPad extends VBox {

  /// The colours of pens.
  private enum Ink {
    BLACK(say("run.black"), 0xff000000),
    WHITE(say("run.white"), 0xffffffff),
    RED(say("run.red"), 0xffd62828),
    ORANGE(say("run.orange"), 0xfff77f00),
    YELLOW(say("run.yellow"), 0xfffcbf49),
    GREEN(say("run.green"), 0xff2a9d4b),
    BLUE(say("run.blue"), 0xff1d4ed8);

    private final String title;
    private final int argb;

    Ink(String title, int argb) {
      this.title = title;
      this.argb = argb;
    }

    Color colour() {
      return Color.rgb(argb >> 16 & 255, argb >> 8 & 255, argb & 255);
    }
  }

  private static final double SHOWN = 2 * Sketch.SIDE;
  private static final double SCALE = SHOWN / Sketch.SIDE;
  private static final int MOST_UNDO = 200;
  private static final double STEP = 2;
  private static final double FAR = 10;

  private final Consumer<Sketch> drawn;
  private final ImageView view = new ImageView();
  private final Circle cursor = new Circle();
  private final StackPane board = new StackPane(view);
  private final Slider size = new Slider(1, 14, 5);
  private final ToggleGroup inks = new ToggleGroup();
  private final Button undo = new Button();
  private final Deque<Sketch> past = new ArrayDeque<>();
  private Sketch sketch = Sketch.on(Ink.BLACK.argb);
  private double x = Sketch.SIDE / 2.0;
  private double y = Sketch.SIDE / 2.0;
  private boolean isDown;

  /// @param drawn hears of the drawing whenever it changes by the user's hand
  DrawingPad(Consumer<Sketch> drawn) {
    this.drawn = drawn;
    setSpacing(6);
    setId("drawing-pad");
    getStyleClass().add("drawing-pad");
    getChildren().setAll(board(), pens(), tools());
    paint();
  }

  private Region board() {
    view.setFitWidth(SHOWN);
    view.setFitHeight(SHOWN);
    cursor.setManaged(false);
    cursor.setMouseTransparent(true);
    cursor.getStyleClass().add("drawing-cursor");
    cursor.radiusProperty().bind(size.valueProperty().multiply(SCALE));
    cursor.visibleProperty().bind(board.focusedProperty());
    board.getChildren().add(cursor);
    board.setId("drawing-board");
    board.getStyleClass().add("drawing-board");
    board.setAccessibleText(say("run.paper-arrows-move"));
    board.setFocusTraversable(true);
    board.setMinSize(SHOWN, SHOWN);
    board.setMaxSize(SHOWN, SHOWN);
    board.setOnMousePressed(this::pressed);
    board.setOnMouseDragged(this::dragged);
    board.setOnKeyPressed(this::typed);
    return board;
  }

  private Region pens() {
    var row = new HBox(3);
    row.setAlignment(Pos.CENTER_LEFT);
    for (var ink : Ink.values()) {
      var pen = new ToggleButton();
      var spot = new Rectangle(13, 13, ink.colour());
      spot.getStyleClass().add("drawing-ink");
      pen.setGraphic(spot);
      pen.setUserData(ink);
      pen.setToggleGroup(inks);
      pen.setId("drawing-" + ink.title.toLowerCase(java.util.Locale.ROOT));
      pen.setAccessibleText(say("run.pen", ink.title));
      LateTip.on(pen, ink.title);
      pen.getStyleClass().add("drawing-pen");
      row.getChildren().add(pen);
    }
    choose(Ink.WHITE);
    inks.selectedToggleProperty()
        .subscribe((old, chosen) -> {
          if (chosen == null && old != null) inks.selectToggle(old);
        });
    return row;
  }

  private Region tools() {
    size.setId("drawing-size");
    size.setAccessibleText(say("run.width-of-the-pen"));
    LateTip.on(size, say("run.how-thick-the-pen"));
    HBox.setHgrow(size, Priority.ALWAYS);
    undo.setId("drawing-undo");
    undo.setGraphic(new FontIcon("fth-rotate-ccw"));
    undo.setAccessibleText(say("run.take-the-last-line-back"));
    LateTip.on(undo, say("run.take-the-last-line-back-backspace"));
    undo.setOnAction(_ -> undo());
    var clear = new MenuButton(say("run.clear"));
    clear.setId("drawing-clear");
    clear.setMinWidth(USE_PREF_SIZE);
    undo.setMinWidth(USE_PREF_SIZE);
    size.setPrefWidth(80);
    clear
        .getItems()
        .setAll(paper(say("run.black-paper"), Ink.BLACK), paper(say("run.white-paper"), Ink.WHITE));
    var row = new HBox(6, size, undo, clear);
    row.setAlignment(Pos.CENTER_LEFT);
    row.setMaxWidth(SHOWN);
    return row;
  }

  private MenuItem paper(String title, Ink paper) {
    var item = new MenuItem(title);
    item.setOnAction(_ -> {
      keep();
      choose(paper == Ink.BLACK ? Ink.WHITE : Ink.BLACK);
      change(Sketch.on(paper.argb));
    });
    return item;
  }

  private void choose(Ink ink) {
    List<javafx.scene.control.Toggle> all = new ArrayList<>(inks.getToggles());
    all.stream().filter(pen -> pen.getUserData() == ink).forEach(inks::selectToggle);
  }

  private int ink() {
    return inks.getSelectedToggle().getUserData() instanceof Ink ink ? ink.argb : Ink.WHITE.argb;
  }

  /// Shows a drawing that was made elsewhere, such as one that the design remembers.
  void show(Sketch other) {
    if (other.equals(sketch)) return;
    sketch = other;
    past.clear();
    paint();
  }

  /// Takes a new sheet.
  ///
  /// @param isDark white pen on black paper, as opposed to black on white
  void begin(boolean isDark) {
    choose(isDark ? Ink.WHITE : Ink.BLACK);
    show(Sketch.on(isDark ? Ink.BLACK.argb : Ink.WHITE.argb));
  }

  Sketch sketch() {
    return sketch;
  }

  private void pressed(MouseEvent event) {
    board.requestFocus();
    keep();
    moveTo(event.getX() / SCALE, event.getY() / SCALE);
    change(sketch.line(x, y, x, y, size.getValue(), ink()));
    event.consume();
  }

  private void dragged(MouseEvent event) {
    lineTo(event.getX() / SCALE, event.getY() / SCALE);
    event.consume();
  }

  private void lineTo(double toX, double toY) {
    var longer = sketch.line(x, y, toX, toY, size.getValue(), ink());
    moveTo(toX, toY);
    change(longer);
  }

  private void typed(KeyEvent event) {
    double step = event.isShiftDown() ? FAR : STEP;
    switch (event.getCode()) {
      case LEFT -> walk(-step, 0);
      case RIGHT -> walk(step, 0);
      case UP -> walk(0, -step);
      case DOWN -> walk(0, step);
      case SPACE -> {
        isDown = !isDown;
        if (isDown) keep();
        walk(0, 0);
      }
      case BACK_SPACE -> undo();
      case DELETE -> {
        keep();
        change(Sketch.on(ink() == Ink.WHITE.argb ? Ink.BLACK.argb : Ink.WHITE.argb));
      }
      default -> {
        if (event.getCode() != KeyCode.Z || !event.isShortcutDown()) return;
        undo();
      }
    }
    event.consume();
  }

  private void walk(double byX, double byY) {
    double toX = Math.clamp(x + byX, 0, Sketch.SIDE);
    double toY = Math.clamp(y + byY, 0, Sketch.SIDE);
    if (isDown) lineTo(toX, toY);
    else moveTo(toX, toY);
  }

  private void moveTo(double toX, double toY) {
    x = toX;
    y = toY;
    cursor.setCenterX(x * SCALE);
    cursor.setCenterY(y * SCALE);
  }

  private void keep() {
    past.push(sketch);
    if (past.size() > MOST_UNDO) past.removeLast();
  }

  private void undo() {
    isDown = false;
    if (!past.isEmpty()) change(past.pop());
  }

  private void change(Sketch next) {
    sketch = next;
    paint();
    drawn.accept(next);
  }

  private void paint() {
    view.setImage(Images.of(sketch.pixels(), Sketch.SIDE, Sketch.SIDE));
    undo.setDisable(past.isEmpty());
    moveTo(x, y);
  }
}
