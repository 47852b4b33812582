package vertebra.ui.compare;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TreeItem;
import javafx.scene.control.TreeTableColumn;
import javafx.scene.control.TreeTableView;
import org.jspecify.annotations.Nullable;
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
  private List<Item> known = List.of();
  private List<Long> shown = List.of();
  private List<Long> asked = List.of();
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
    tree.setPlaceholder(new Label(say("compare.two-networks-that-differ")));
    column(say("compare.block"), 300, "", Change::path);
    column(say("compare.change"), 90, "", change -> change.kind().word());
    column(say("compare.what"), 230, "", Change::what);
    column(
        say("compare.change-in-parameters"),
        110,
        "number-column",
        change -> Units.change(change.parameters()));
    column(
        say("compare.change-in-macs"),
        100,
        "number-column",
        change -> Units.change(change.multiplyAdds()));
    column(say("compare.output"), 260, "", Change::shape);
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
    var items = state.items().stream().filter(item -> item.counted().isPresent()).toList();
    var numbers = items.stream().map(Item::number).toList();
    boolean isNewBase = !state.baseline().equals(base);
    known = items;
    if (numbers.equals(shown) && !isNewBase) return;
    shown = numbers;
    var counted = items.stream().map(Item::name).toList();
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
    var one = item(from);
    var other = item(to);
    if (known.size() < 2 || one.isEmpty() || other.isEmpty()) {
      asked = List.of();
      summary.setText("");
      tree.getRoot().getChildren().clear();
      return;
    }
    var question = List.of(one.get().number(), other.get().number());
    asked = question;
    comparing.changes(
        one.get(),
        other.get(),
        changes -> {
          if (asked.equals(question)) show(changes);
        });
  }

  private Optional<Item> item(@Nullable String name) {
    return known.stream().filter(item -> item.name().equals(name)).findFirst();
  }

  private void show(Changes changes) {
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
