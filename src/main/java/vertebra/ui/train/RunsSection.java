package vertebra.ui.train;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.kordamp.ikonli.javafx.FontIcon;
import vertebra.learning.KeptTraining;
import vertebra.paint.StyleTable;
import vertebra.report.CurveChart;
import vertebra.report.CurveChart.Curve;
import vertebra.report.Unit;
import vertebra.training.Epoch;
import vertebra.ui.parts.CurveView;
import vertebra.ui.parts.Digits;
import vertebra.workbench.Training;

/// The trainings that a design remembers: their curves over each other, and the settings in which
/// they differ.
final class RunsSection {

  private final CurveView view;
  private final Label none = TrainPanel.line(say("train.none-compared"), "figure-note", "");
  private final Set<Integer> left = new HashSet<>();
  private List<KeptTraining> shown = List.of();
  private List<Node> nodes = List.of();

  RunsSection(Supplier<StyleTable> styles) {
    view = new CurveView(styles);
    view.setId("train-compared");
    none.setId("train-none-compared");
  }

  List<Node> nodes() {
    return nodes;
  }

  void show(List<KeptTraining> kept, Training training) {
    if (kept.equals(shown)) return;
    shown = kept;
    left.retainAll(kept.stream().map(KeptTraining::number).toList());
    make(training);
  }

  private void make(Training training) {
    var all = new ArrayList<Node>();
    if (!shown.isEmpty()) {
      all.add(TrainPanel.line(say("train.runs"), "section-title", ""));
      for (var kept : shown) all.add(row(kept, training));
      if (shown.size() > 1) {
        all.addAll(List.of(view, none, differences()));
      }
      compare();
    }
    nodes = all;
  }

  private Node row(KeptTraining kept, Training training) {
    var wanted = new CheckBox(say("train.run", kept.number()));
    wanted.setId("train-run-" + kept.number());
    wanted.setSelected(!left.contains(kept.number()));
    wanted.setMinWidth(Region.USE_PREF_SIZE);
    wanted.setOnAction(_ -> {
      if (wanted.isSelected()) left.remove(kept.number());
      else left.add(kept.number());
      compare();
    });
    var best =
        new Label(
            kept.curves()
                .best()
                .map(epoch -> Digits.percent(epoch.validationAccuracy()))
                .orElse(""));
    best.getStyleClass().add("figure-value");
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var row = new HBox(6, wanted, gap, best);
    if (!kept.weights().isEmpty())
      row.getChildren()
          .add(
              button(
                  "use", "fth-corner-up-left", say("train.use"), kept, () -> training.use(kept)));
    row.getChildren()
        .add(button("drop", "fth-x", say("train.drop"), kept, () -> training.forget(kept)));
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  private static Button button(
      String name, String icon, String words, KeptTraining kept, Runnable action) {
    var button = new Button();
    button.setGraphic(new FontIcon(icon));
    button.setId("train-" + name + "-" + kept.number());
    button.getStyleClass().addAll("flat", "button-icon");
    button.setAccessibleText(words);
    button.setTooltip(new Tooltip(words));
    button.setOnAction(_ -> action.run());
    return button;
  }

  private List<KeptTraining> wanted() {
    return shown.stream().filter(kept -> !left.contains(kept.number())).toList();
  }

  private void compare() {
    var curves = new ArrayList<Curve>();
    int end = 1;
    for (var kept : wanted()) {
      curves.add(
          new Curve(
              String.valueOf(kept.number()),
              kept.number() - 1,
              false,
              TrainWords.along(kept.curves(), Epoch::validationLoss)));
      for (var epoch : kept.curves().epochs()) end = Math.max(end, epoch.number());
    }
    TrainPanel.shown(view, !curves.isEmpty());
    TrainPanel.shown(none, curves.isEmpty());
    view.show(
        new CurveChart(say("train.validation-loss"), Unit.NUMBER, say("train.epoch"), end, curves));
  }

  /// Every setting that is not the same in all, with a row for each of them.
  private Node differences() {
    var grid = new GridPane(8, 2);
    grid.setId("train-differences");
    var keys = new LinkedHashSet<String>();
    for (var kept : shown) keys.addAll(kept.settings().keySet());
    int row = 0;
    for (var key : keys) {
      var values = shown.stream().map(kept -> kept.settings().getOrDefault(key, "–")).toList();
      if (values.stream().distinct().count() < 2) continue;
      grid.add(TrainPanel.line(key, "figure-name", ""), 0, row++, 2, 1);
      for (int i = 0; i < values.size(); i++) {
        var run = TrainPanel.line(say("train.run", shown.get(i).number()), "figure-note", "");
        run.setMinWidth(Region.USE_PREF_SIZE);
        grid.addRow(row++, run, TrainPanel.line(values.get(i), "figure-value", ""));
      }
    }
    return row == 0 ? TrainPanel.line(say("train.same-settings"), "figure-note", "") : grid;
  }

  void repaint() {
    view.refresh();
  }
}
