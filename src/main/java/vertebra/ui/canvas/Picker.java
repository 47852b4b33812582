package vertebra.ui.canvas;

import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// A list over the canvas that is searched by typing, right where it matters. The arrows walk
/// through what was found while the caret stays in the search field, `Enter` takes a line, `Esc`
/// none.
abstract class Picker<T> extends VBox {

  private static final double LEAST = 120;
  private static final int PAGE = 8;

  /// What is kept free at the edges of the parent.
  private static final double EDGE = 8;

  private final Label heading = new Label();
  private final TextField field = new TextField();
  private final ListView<T> list = new ListView<>();
  private final Runnable closed;
  private boolean isOpen;

  /// Whether the user went on from the line that was marked first.
  private boolean walked;

  /// The letter of the key that opened the list arrives when the field has the focus already; it is
  /// no part of the query.
  private boolean opening;

  /// @param id what its parts are called by: `…`, `…-field`, `…-list`
  /// @param closed gives the keyboard back
  Picker(String id, String prompt, String nothing, Runnable closed) {
    this.closed = closed;
    setId(id);
    getStyleClass().add("block-search");
    setManaged(false);
    setVisible(false);
    heading.getStyleClass().add("block-search-heading");
    heading.setWrapText(true);
    heading.setMinHeight(Region.USE_PREF_SIZE);
    field.setId(id + "-field");
    field.setPromptText(prompt);
    field.setAccessibleText(prompt);
    list.setId(id + "-list");
    list.setFocusTraversable(false);
    list.setPlaceholder(new Label(nothing));
    list.setCellFactory(_ -> new Cell());
    VBox.setVgrow(list, Priority.ALWAYS);
    getChildren().addAll(heading, field, list);
    field.textProperty().addListener(_ -> find());
    field.addEventFilter(KeyEvent.KEY_PRESSED, this::key);
    field.addEventFilter(
        KeyEvent.KEY_TYPED,
        event -> {
          if (opening) event.consume();
          opening = false;
        });
    field.addEventFilter(KeyEvent.KEY_RELEASED, _ -> opening = false);
    field
        .focusedProperty()
        .addListener((_, _, focused) -> {
          if (!focused && !list.isFocused()) close(false);
        });
    list.setOnMouseClicked(event -> {
      if (event.getClickCount() == 1) accept(event.isShiftDown());
    });
    addEventHandler(javafx.scene.input.MouseEvent.ANY, javafx.event.Event::consume);
    addEventHandler(javafx.scene.input.ScrollEvent.ANY, javafx.event.Event::consume);
  }

  /// What there is for a query, the best first.
  abstract List<T> found(String query);

  /// Does what a line is for; the list is closed already.
  ///
  /// @param plainly whether it was taken with Shift, as it is
  abstract void take(T line, boolean plainly);

  /// What a line shows.
  abstract Node row(T line);

  /// What a screen reader says of a line.
  abstract String spoken(T line);

  /// These lines are there now, of which more may be found out.
  void listed(List<T> lines) {}

  /// The line of that number, from the best on, is in sight.
  void seen(int line) {}

  /// Another key with a line marked; answers whether it meant something.
  boolean pressed(KeyEvent event, T line) {
    return false;
  }

  boolean isOpen() {
    return isOpen;
  }

  /// What is listed now, the best first.
  List<T> lines() {
    return list.getItems();
  }

  String query() {
    return field.getText();
  }

  /// Opens near a point of the parent.
  void open(double x, double y, String words) {
    isOpen = true;
    heading.setText(words);
    setVisible(true);
    applyCss();
    double width = Math.rint(prefWidth(-1));
    double height = Math.rint(prefHeight(-1));
    double right = 0;
    double bottom = 0;
    if (getParent() instanceof Region parent) {
      right = parent.getWidth() - EDGE;
      bottom = parent.getHeight() - EDGE;
      width = Math.min(width, Math.max(LEAST, right - EDGE));
      height = Math.min(height, Math.max(LEAST, bottom - EDGE));
    }
    resizeRelocate(
        Math.max(0, Math.min(x, right - width)),
        Math.max(0, Math.min(y, bottom - height)),
        width,
        height);
    field.clear();
    find();
    field.requestFocus();
  }

  /// Looks again, and marks the first line.
  final void find() {
    if (!isOpen) return;
    walked = false;
    var lines = found(field.getText());
    fill(lines, 0);
    listed(lines);
  }

  /// More is known of the lines: what there is and its order may have changed. What the user went
  /// to stays marked.
  final void findAgain() {
    if (!isOpen) return;
    var marked = list.getSelectionModel().getSelectedItem();
    var lines = found(field.getText());
    int at = walked ? lines.indexOf(marked) : 0;
    if (walked && at < 0) list.refresh();
    else if (lines.equals(list.getItems())) list.refresh();
    else fill(lines, at);
  }

  private void fill(List<T> lines, int marked) {
    list.getItems().setAll(lines);
    if (lines.isEmpty()) return;
    list.getSelectionModel().clearAndSelect(marked);
    list.scrollTo(Math.max(0, marked - PAGE / 2));
  }

  /// The list was opened by a letter key.
  void openedByKey() {
    opening = isOpen();
  }

  private void key(KeyEvent event) {
    opening = false;
    var marked = list.getSelectionModel().getSelectedItem();
    switch (event.getCode()) {
      case DOWN -> step(1);
      case UP -> step(-1);
      case PAGE_DOWN -> step(PAGE);
      case PAGE_UP -> step(-PAGE);
      case ENTER -> accept(event.isShiftDown());
      case ESCAPE -> close(true);
      default -> {
        if (marked == null || !pressed(event, marked)) return;
      }
    }
    event.consume();
  }

  private void step(int by) {
    int size = list.getItems().size();
    if (size == 0) return;
    walked = true;
    int next = Math.clamp(list.getSelectionModel().getSelectedIndex() + by, 0, size - 1);
    list.getSelectionModel().clearAndSelect(next);
    list.scrollTo(Math.max(0, next - PAGE / 2));
  }

  private void accept(boolean plainly) {
    var line = list.getSelectionModel().getSelectedItem();
    if (line == null || !isOpen) return;
    close(true);
    take(line, plainly);
  }

  /// Closes the list.
  ///
  /// @param back whether the keyboard returns to where it was
  void close(boolean back) {
    if (!isOpen) return;
    isOpen = false;
    setVisible(false);
    if (back) closed.run();
  }

  private final class Cell extends ListCell<T> {

    Cell() {
      setPrefWidth(0);
    }

    /// Words may take several lines, which a list does not think of by itself.
    @Override
    protected double computePrefHeight(double width) {
      return getGraphic() instanceof Region row
          ? snappedTopInset() + row.prefHeight(row.getMaxWidth()) + snappedBottomInset()
          : super.computePrefHeight(width);
    }

    /// A list measures lines far from those in sight, in a cell that stands in nothing that shows.
    private boolean isForMeasuring() {
      return getParent() != null && !getParent().isVisible();
    }

    @Override
    protected void updateItem(@Nullable T line, boolean empty) {
      super.updateItem(line, empty);
      setText(null);
      if (empty || line == null) {
        setGraphic(null);
        setAccessibleText(null);
        return;
      }
      if (!isForMeasuring()) seen(getIndex());
      var row = row(line);
      if (row instanceof Region region) region.setMaxWidth(Picker.this.getWidth() - 40);
      setGraphic(row);
      setAccessibleText(spoken(line));
    }
  }
}
