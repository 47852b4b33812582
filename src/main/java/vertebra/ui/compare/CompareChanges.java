package vertebra.ui.compare;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TreeItem;
import javafx.scene.control.TreeTableColumn;
import javafx.scene.control.TreeTableView;
import vertebra.compare.Changes;
import vertebra.compare.Changes.Change;
import vertebra.report.Units;
import vertebra.workbench.Comparing;
import vertebra.workbench.Comparing.Item;

/// What differs from one network of a comparison to another.
final class CompareChanges {

  private final Comparing comparing;
  private final ComboBox<String> before;
  private final ComboBox<String> after;
  private final Label summary;
  private final TreeTableView<Change> tree;
  private List<String> names = List.of();
  private Optional<String> base = Optional.empty();
  private boolean showing;

  CompareChanges(
      Comparing comparing,
      ComboBox<String> before,
      ComboBox<String> after,
      Label summary,
      TreeTableView<Change> tree) {
    this.comparing = comparing;
    this.before = before;
    this.after = after;
    this.summary = summary;
    this.tree = tree;
    before.setOnAction(_ -> ask());
    after.setOnAction(_ -> ask());
    tree.setRoot(new TreeItem<>());
    tree.setPlaceholder(new Label("Two networks that differ are needed"));
    column("Block", 300, "", Change::path);
    column("Change", 90, "", change -> change.kind().word());
    column("What", 230, "", Change::what);
    column("Δ parameters", 110, "number-column", change -> Units.change(change.parameters()));
    column("Δ MACs", 100, "number-column", change -> Units.change(change.multiplyAdds()));
    column("Output", 260, "", Change::shape);
  }

  private void column(String title, double width, String style, Function<Change, String> words) {
    var column = new TreeTableColumn<Change, String>(title);
    column.setCellValueFactory(row ->
        CompareSheet.value(
            row.getValue().getValue() == null ? "" : words.apply(row.getValue().getValue())));
    column.setPrefWidth(width);
    column.setSortable(false);
    if (!style.isEmpty()) column.getStyleClass().add(style);
    tree.getColumns().add(column);
  }

  void show(Comparing.ComparisonState state) {
    var counted =
        state.items().stream().filter(item -> item.counted().isPresent()).map(Item::name).toList();
    boolean isNewBase = !state.baseline().equals(base);
    if (counted.equals(names) && !isNewBase) return;
    names = counted;
    base = state.baseline();
    showing = true;
    var from = before.getValue();
    var to = after.getValue();
    before.getItems().setAll(counted);
    after.getItems().setAll(counted);
    if (counted.size() > 1) {
      var usual = base.filter(counted::contains).orElse(counted.getFirst());
      boolean keeps = from != null && counted.contains(from) && !isNewBase;
      before.setValue(keeps ? from : usual);
      boolean keepsTo = to != null && counted.contains(to) && !to.equals(before.getValue());
      after.setValue(
          keepsTo
              ? to
              : counted.stream()
                  .filter(name -> !name.equals(before.getValue()))
                  .findFirst()
                  .orElse(usual));
    }
    showing = false;
    ask();
  }

  private void ask() {
    if (showing) return;
    var from = before.getValue();
    var to = after.getValue();
    if (names.size() < 2 || from == null || to == null) {
      summary.setText("");
      tree.getRoot().getChildren().clear();
      return;
    }
    comparing.changes(from, to, this::show);
  }

  private void show(Changes changes) {
    if (!changes.before().equals(before.getValue()) || !changes.after().equals(after.getValue()))
      return;
    summary.setText(changes.summary());
    tree.getRoot().getChildren().setAll(changes.entries().stream().map(this::item).toList());
  }

  private TreeItem<Change> item(Change change) {
    var item = new TreeItem<>(change);
    item.getChildren().setAll(change.inside().stream().map(this::item).toList());
    item.setExpanded(true);
    return item;
  }
}
