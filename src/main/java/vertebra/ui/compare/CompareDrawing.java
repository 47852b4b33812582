package vertebra.ui.compare;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.SplitPane;
import javafx.scene.control.Tab;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;
import vertebra.compare.DrawnChanges;
import vertebra.graph.NodeChange;
import vertebra.graph.NodeId;
import vertebra.paint.StyleTable;
import vertebra.workbench.CompareView;
import vertebra.workbench.Comparing;
import vertebra.workbench.Comparing.Item;

/// The two networks that are looked at, on one canvas, with a list that leads to what differs.
final class CompareDrawing {

  /// What a row leaves free for a scroll bar, in pixels.
  private static final double EDGES = 24;

  /// The part of the sheet above a drawing, which needs more room than a plot.
  private static final double ABOVE = 0.2;

  private final Comparing comparing;
  private final Tab tab;
  private final Label note;
  private final ListView<NodeChange> list;
  private final CompareCanvas canvas;
  private Optional<DrawnChanges> shown = Optional.empty();
  private boolean leading;

  CompareDrawing(
      Comparing comparing,
      Tab tab,
      Label note,
      ListView<NodeChange> list,
      StackPane place,
      SplitPane halves,
      Supplier<StyleTable> styles) {
    this.comparing = comparing;
    this.tab = tab;
    this.note = note;
    this.list = list;
    canvas = new CompareCanvas(styles);
    place.getChildren().add(canvas);
    list.setPlaceholder(new Label(say("compare.two-networks-that-differ")));
    list.setCellFactory(ChangeRow::new);
    list.getSelectionModel()
        .selectedItemProperty()
        .subscribe(change -> {
          if (change != null && !leading) canvas.lead(change.node());
        });
    canvas.onOpen(this::select);
    var before = new double[] {halves.getDividerPositions()[0]};
    tab.selectedProperty()
        .subscribe((_, isSelected) -> {
          if (isSelected) {
            before[0] = halves.getDividerPositions()[0];
            comparing.draw();
          }
          halves.setDividerPositions(isSelected ? Math.min(ABOVE, before[0]) : before[0]);
        });
  }

  /// Paints anew, in the colours of the moment.
  void refresh() {
    canvas.paint();
  }

  void show(CompareView view) {
    note.setText(words(view));
    var drawn = view.drawing().drawn();
    if (!drawn.equals(shown)) {
      shown = drawn;
      list.getItems().setAll(drawn.map(DrawnChanges::pieces).orElse(List.of()));
      canvas.show(drawn);
    }
    if (tab.isSelected()) comparing.draw();
  }

  private static String words(CompareView view) {
    var drawing = view.drawing();
    if (drawing.isComing()) return say("compare.drawing");
    if (!drawing.trouble().isEmpty()) return drawing.trouble();
    if (drawing.drawn().isEmpty()) return "";
    return say(
        "compare.drawn-from-to",
        view.before().map(Item::name).orElse(""),
        view.after().map(Item::name).orElse(""),
        drawing.drawn().get().note());
  }

  /// The row of a card that was chosen on the canvas; none where nothing differs about it.
  private void select(NodeId card) {
    leading = true;
    try {
      var row = list.getItems().stream().filter(each -> each.node().equals(card)).findFirst();
      if (row.isEmpty()) list.getSelectionModel().clearSelection();
      else {
        list.getSelectionModel().select(row.get());
        list.scrollTo(row.get());
      }
    } finally {
      leading = false;
    }
  }

  private static final class ChangeRow extends ListCell<NodeChange> {

    private final ListView<NodeChange> list;

    ChangeRow(ListView<NodeChange> list) {
      this.list = list;
      setWrapText(true);
      setPrefWidth(0);
    }

    /// As high as its words are in the width of the list.
    @Override
    protected double computePrefHeight(double width) {
      return super.computePrefHeight(list.getWidth() - EDGES);
    }

    @Override
    protected void updateItem(@Nullable NodeChange change, boolean isEmpty) {
      super.updateItem(change, isEmpty);
      setText(change == null || isEmpty ? "" : words(change));
    }

    private static String words(NodeChange change) {
      var fate =
          switch (change.fate()) {
            case ADDED -> say("compare.added");
            case REMOVED -> say("compare.removed");
            case CHANGED -> say("compare.changed");
          };
      var title = say("compare.sign-name-fate", change.fate().sign(), change.name(), fate);
      return change.what().isEmpty() ? title : title + "\n" + change.what();
    }
  }
}
