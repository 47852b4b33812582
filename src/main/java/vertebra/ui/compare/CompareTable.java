package vertebra.ui.compare;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.text.Font;
import javafx.scene.text.Text;
import org.jspecify.annotations.Nullable;
import vertebra.compare.ComparedNetwork;
import vertebra.compare.Comparison;
import vertebra.compare.Quantity;
import vertebra.workbench.CompareView;
import vertebra.workbench.Comparing.Item;

/// The table of a comparison: one network a row, one quantity a column, with multiples of the
/// baseline below the numbers.
final class CompareTable {

  private static final PseudoClass BASE = PseudoClass.getPseudoClass("baseline");
  private static final PseudoClass RELATIVE = PseudoClass.getPseudoClass("relative");
  private static final double FIRST_COLUMN = 190;
  private static final double COLUMN = 118;
  private static final double WIDE_COLUMN = 240;

  /// The size of text for which those are wide enough, in pixels.
  private static final double USUAL_SIZE = 13;

  /// What a heading has beside it: the mark of its order and the edges.
  private static final double AROUND = 40;

  private final TableView<Item> table;
  private Font font = Font.font(USUAL_SIZE);
  private List<String> shown = List.of();
  private Comparison comparison = new Comparison(List.of(), Optional.empty());

  CompareTable(TableView<Item> table) {
    this.table = table;
    table.setRowFactory(_ -> new NetworkRow());
  }

  /// The name of the selected network.
  Optional<String> selected() {
    return Optional.ofNullable(table.getSelectionModel().getSelectedItem()).map(Item::name);
  }

  void select(String name) {
    for (var item : table.getItems())
      if (item.name().equals(name)) {
        table.getSelectionModel().select(item);
        table.scrollTo(item);
      }
  }

  void show(CompareView view) {
    comparison = view.comparison();
    table.pseudoClassStateChanged(RELATIVE, comparison.baseline().isPresent());
    var quantities = comparison.quantities();
    var keys = quantities.stream().map(Quantity::key).toList();
    if (!keys.equals(shown) || table.getColumns().isEmpty()) {
      shown = keys;
      columns(quantities);
    }
    var name = selected();
    table.getItems().setAll(view.items());
    name.ifPresent(this::select);
    if (selected().isEmpty() && !table.getItems().isEmpty())
      table.getSelectionModel().selectFirst();
    table.refresh();
  }

  private void columns(List<Quantity> quantities) {
    table.getColumns().clear();
    var first = new TableColumn<Item, Item>(say("compare.network"));
    first.setCellValueFactory(row -> CompareSheet.value(row.getValue()));
    first.setCellFactory(_ -> new Name());
    first.setComparator((a, b) -> a.name().compareToIgnoreCase(b.name()));
    add(first, FIRST_COLUMN);
    for (var quantity : quantities) add(column(quantity), COLUMN);
    var field = new TableColumn<Item, String>(say("compare.receptive-field"));
    field.setCellValueFactory(row ->
        CompareSheet.value(
            row.getValue()
                .counted()
                .flatMap(counted -> counted.row().field())
                .map(Object::toString)
                .orElse("—")));
    add(field, WIDE_COLUMN);
  }

  private void add(TableColumn<Item, ?> column, double width) {
    column.setUserData(width);
    table.getColumns().add(column);
    fit(column);
  }

  /// Makes the columns as wide as what they hold is in a font.
  void fit(Font larger) {
    font = larger;
    table.getColumns().forEach(this::fit);
  }

  private void fit(TableColumn<Item, ?> column) {
    var heading = new Text(column.getText());
    heading.setFont(font);
    column.setPrefWidth(
        Math.max(
            (double) column.getUserData() * font.getSize() / USUAL_SIZE,
            Math.ceil(heading.getLayoutBounds().getWidth()) + AROUND));
  }

  private TableColumn<Item, Item> column(Quantity quantity) {
    var column = new TableColumn<Item, Item>(quantity.title());
    column.setCellValueFactory(row -> CompareSheet.value(row.getValue()));
    column.setCellFactory(_ -> new Figure(quantity));
    column.setComparator((a, b) -> Double.compare(number(quantity, a), number(quantity, b)));
    column.getStyleClass().add("number-column");
    return column;
  }

  /// What is not known comes last.
  private static double number(Quantity quantity, Item item) {
    return item.counted()
        .map(ComparedNetwork::row)
        .map(row -> quantity.of().apply(row).orElse(Double.MAX_VALUE))
        .orElse(Double.MAX_VALUE);
  }

  /// The row of the baseline stands out.
  private final class NetworkRow extends TableRow<Item> {
    @Override
    protected void updateItem(@Nullable Item item, boolean none) {
      super.updateItem(item, none);
      pseudoClassStateChanged(BASE, item != null && !none && isBase(item));
    }
  }

  private boolean isBase(Item item) {
    return comparison.baseline().filter(item.name()::equals).isPresent();
  }

  /// The network's name, with why it has no numbers.
  private final class Name extends TableCell<Item, Item> {
    @Override
    protected void updateItem(@Nullable Item item, boolean none) {
      super.updateItem(item, none);
      setTooltip(null);
      if (none || item == null) {
        setText(null);
        return;
      }
      var words =
          item.isCounting()
              ? say("compare.counting")
              : item.counted().isEmpty() ? say("compare.no-numbers") : "";
      setText((isBase(item) ? "◆ " : "") + item.name() + words);
      item.trouble().ifPresent(why -> setTooltip(new Tooltip(why)));
    }
  }

  /// A number, and how many times the baseline's that is.
  private final class Figure extends TableCell<Item, Item> {
    private final Quantity quantity;

    Figure(Quantity quantity) {
      this.quantity = quantity;
    }

    @Override
    protected void updateItem(@Nullable Item item, boolean none) {
      super.updateItem(item, none);
      var row = item == null || none ? null : item.counted().map(ComparedNetwork::row).orElse(null);
      if (row == null) {
        setText(none ? null : "–");
        setTooltip(null);
        return;
      }
      var ratio = comparison.ratio(quantity, row);
      setText(
          quantity.text(row)
              + (ratio.isPresent() ? "\n" + Quantity.times(ratio.getAsDouble()) : ""));
      setTooltip(new Tooltip(quantity.heading() + ": " + quantity.plain(row)));
    }
  }
}
