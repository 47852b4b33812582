package vertebra.ui.learn;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.scene.AccessibleRole;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Region;
import vertebra.teaching.facts.Found;

/// The cells of a map, to be painted by mouse or by keys, or painted to be compared: arrows move,
/// Space paints or wipes the cell, Enter gives the answer.
final class CellGrid extends GridPane {

  private static final PseudoClass PAINTED = PseudoClass.getPseudoClass("painted");
  private static final PseudoClass HERE = PseudoClass.getPseudoClass("here");
  private static final PseudoClass DIFFERS = PseudoClass.getPseudoClass("differs");
  private static final double SIDE = 24;
  private static final double MOST = 290;

  private final int rows;
  private final int columns;
  private final boolean[] painted;
  private final List<Region> cells = new ArrayList<>();
  private Runnable give = () -> {};
  private int here;
  private boolean paints;

  /// A grid of as many cells, none of them painted.
  CellGrid(Found.Cells like) {
    rows = like.rows().size();
    columns = like.rows().getFirst().length();
    painted = new boolean[rows * columns];
    getStyleClass().add("cell-grid");
    setMaxWidth(USE_PREF_SIZE);
    double side = Math.floor(Math.min(SIDE, MOST / Math.max(rows, columns)));
    for (int i = 0; i < painted.length; i++) {
      var cell = new Region();
      cell.getStyleClass().add("cell");
      cell.setMinSize(side, side);
      cell.setPrefSize(side, side);
      cells.add(cell);
      add(cell, i % columns, Math.floorDiv(i, columns));
    }
  }

  /// A grid that shows an answer.
  ///
  /// @param other what it is compared with: cells in which both differ are marked
  static CellGrid showing(Found.Cells answer, Optional<Found.Cells> other) {
    var grid = new CellGrid(answer);
    grid.paint(answer);
    for (int i = 0; i < grid.painted.length; i++) {
      int at = i;
      grid.cells
          .get(i)
          .pseudoClassStateChanged(
              DIFFERS, other.filter(one -> one.isPainted(at) != grid.painted[at]).isPresent());
    }
    grid.setAccessibleRole(AccessibleRole.IMAGE_VIEW);
    grid.setAccessibleText(answer.inWords());
    return grid;
  }

  /// Lets a person paint.
  ///
  /// @param given who takes the answer
  void open(Runnable given) {
    give = given;
    setFocusTraversable(true);
    setAccessibleRole(AccessibleRole.NODE);
    addEventHandler(KeyEvent.KEY_PRESSED, this::pressed);
    addEventHandler(MouseEvent.MOUSE_PRESSED, event -> touched(event, true));
    addEventHandler(MouseEvent.MOUSE_DRAGGED, event -> touched(event, false));
    focusedProperty().subscribe(_ -> show());
    show();
  }

  private void paint(Found.Cells answer) {
    for (int i = 0; i < painted.length; i++) painted[i] = answer.isPainted(i);
    show();
  }

  /// What is painted now.
  Found.Cells answer() {
    return Found.Cells.of(rows, columns, i -> painted[i]);
  }

  private void show() {
    for (int i = 0; i < painted.length; i++) {
      cells.get(i).pseudoClassStateChanged(PAINTED, painted[i]);
      cells.get(i).pseudoClassStateChanged(HERE, isFocused() && i == here);
    }
    if (isFocusTraversable())
      setAccessibleText(spoken(Math.floorDiv(here, columns), here % columns));
  }

  private String spoken(int row, int column) {
    return painted[here]
        ? say("learn.cell-painted", row, column)
        : say("learn.cell-empty", row, column);
  }

  private void pressed(KeyEvent event) {
    int row = Math.floorDiv(here, columns);
    int column = here % columns;
    switch (event.getCode()) {
      case LEFT -> go(row, column - 1);
      case RIGHT -> go(row, column + 1);
      case UP -> go(row - 1, column);
      case DOWN -> go(row + 1, column);
      case HOME -> go(row, 0);
      case END -> go(row, columns - 1);
      case SPACE -> painted[here] = !painted[here];
      case ENTER -> give.run();
      default -> {
        return;
      }
    }
    event.consume();
    show();
  }

  private void go(int row, int column) {
    here = Math.clamp(row, 0, rows - 1) * columns + Math.clamp(column, 0, columns - 1);
  }

  /// A press paints or wipes; a drag goes on doing what the press did.
  private void touched(MouseEvent event, boolean begins) {
    for (int i = 0; i < cells.size(); i++) {
      if (!cells.get(i).getBoundsInParent().contains(event.getX(), event.getY())) continue;
      if (begins) paints = !painted[i];
      painted[i] = paints;
      here = i;
    }
    if (begins) requestFocus();
    event.consume();
    show();
  }
}
