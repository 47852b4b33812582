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
import vertebra.workbench.CompareView;
import vertebra.workbench.Comparing;
import vertebra.workbench.Comparing.Item;

/// What differs from one network of a comparison to another.
final class CompareChanges {

  private final Comparing comparing;
  private final ComboBox<String> before;
  private final ComboBox<String> after;
  private final Label summary;
  private final TreeTableView<Change> tree;
  private CompareView now;
  private boolean showing;

  CompareChanges(
      Comparing comparing,
      CompareView now,
      ComboBox<String> before,
      ComboBox<String> after,
      Label summary,
      TreeTableView<Change> tree) {
    this.comparing = comparing;
    this.now = now;
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

  void show(CompareView view) {
    var changes = view.changes();
    boolean isOther = !changes.equals(now.changes());
    now = view;
    var names = view.counted().stream().map(Item::name).toList();
    showing = true;
    try {
      show(before, names, view.before());
      show(after, names, view.after());
    } finally {
      showing = false;
    }
    if (!isOther) return;
    summary.setText(changes.map(Changes::summary).orElse(""));
    tree.getRoot()
        .getChildren()
        .setAll(changes.map(Changes::entries).orElse(List.of()).stream().map(this::item).toList());
  }

  private static void show(ComboBox<String> box, List<String> names, Optional<Item> chosen) {
    if (!List.copyOf(box.getItems()).equals(names)) box.getItems().setAll(names);
    box.setValue(chosen.map(Item::name).orElse(null));
  }

  private void ask() {
    if (showing) return;
    var one = item(before.getValue());
    var other = item(after.getValue());
    if (one.isPresent() && other.isPresent())
      comparing.between(one.get().number(), other.get().number());
  }

  private Optional<Item> item(@Nullable String name) {
    return now.counted().stream().filter(item -> item.name().equals(name)).findFirst();
  }

  private TreeItem<Change> item(Change change) {
    var item = new TreeItem<>(change);
    item.getChildren().setAll(change.inside().stream().map(this::item).toList());
    item.setExpanded(true);
    return item;
  }
}
