package vertebra.ui.compare;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.layout.StackPane;
import vertebra.compare.Comparison;
import vertebra.compare.Quantity;
import vertebra.paint.StyleTable;
import vertebra.report.Chart;
import vertebra.ui.parts.ChartView;

/// The scatter plot of a comparison, with a choice of both quantities.
final class ComparePlot {

  private final ComboBox<String> up;
  private final CheckBox logUp;
  private final ComboBox<String> across;
  private final CheckBox logAcross;
  private final ChartView view;
  private Comparison comparison = new Comparison(List.of(), Optional.empty());
  private boolean showing;
  private boolean isOwnChoice;

  ComparePlot(
      ComboBox<String> up,
      CheckBox logUp,
      ComboBox<String> across,
      CheckBox logAcross,
      StackPane place,
      Supplier<StyleTable> styles) {
    this.up = up;
    this.logUp = logUp;
    this.across = across;
    this.logAcross = logAcross;
    view = new ChartView(styles);
    view.setId("compare-chart");
    place.getChildren().add(view);
    up.setOnAction(_ -> chosen(up, logUp));
    across.setOnAction(_ -> chosen(across, logAcross));
    logUp.setOnAction(_ -> draw());
    logAcross.setOnAction(_ -> draw());
  }

  void onOpen(Consumer<String> opener) {
    view.onOpen(opener);
  }

  void refresh() {
    view.refresh();
  }

  /// What is drawn now.
  Chart chart() {
    return comparison.chart(
        quantity(across, 1), quantity(up, 0), logAcross.isSelected(), logUp.isSelected());
  }

  void show(Comparison shown) {
    comparison = shown;
    showing = true;
    var titles = shown.quantities().stream().map(Quantity::title).toList();
    var measured =
        shown.quantities().stream()
            .filter(quantity -> quantity.key().startsWith("medianMillis"))
            .findFirst();
    boolean isNews =
        measured.isPresent()
            && !up.getItems().isEmpty()
            && !up.getItems().contains(measured.get().title());
    fill(up, titles, titles.getFirst());
    fill(across, titles, titles.get(1));
    if (isNews) measured.ifPresent(quantity -> up.setValue(quantity.title()));
    else if (!isOwnChoice) {
      up.setValue(shown.usualUp().title());
      across.setValue(shown.usualAcross().title());
    }
    isOwnChoice |= isNews;
    logUp.setSelected(quantity(up, 0).isWide(shown.rows()) || logUp.isSelected());
    logAcross.setSelected(quantity(across, 1).isWide(shown.rows()) || logAcross.isSelected());
    showing = false;
    draw();
  }

  private static void fill(ComboBox<String> box, List<String> titles, String usual) {
    if (List.copyOf(box.getItems()).equals(titles)) return;
    var value = box.getValue();
    box.getItems().setAll(titles);
    box.setValue(value != null && titles.contains(value) ? value : usual);
  }

  private void chosen(ComboBox<String> box, CheckBox log) {
    if (showing) return;
    isOwnChoice = true;
    log.setSelected(quantity(box, 0).isWide(comparison.rows()));
    draw();
  }

  private Quantity quantity(ComboBox<String> box, int usual) {
    var all = comparison.quantities();
    return all.stream()
        .filter(quantity -> quantity.title().equals(box.getValue()))
        .findFirst()
        .orElse(all.get(usual));
  }

  private void draw() {
    if (!showing) view.show(chart());
  }
}
