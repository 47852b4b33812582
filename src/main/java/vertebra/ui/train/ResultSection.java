package vertebra.ui.train;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.geometry.HPos;
import javafx.geometry.Pos;
import javafx.geometry.VPos;
import javafx.scene.AccessibleRole;
import javafx.scene.Group;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.image.ImageView;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import vertebra.learning.Evaluation;
import vertebra.learning.Learned;
import vertebra.ui.parts.Digits;
import vertebra.ui.parts.Images;
import vertebra.workbench.Shown;

/// What came of a training: its best epoch, a figure for every class, which classes were taken for
/// which, and the answers that were furthest off.
final class ResultSection {

  private static final double PICTURE = 76;

  /// More classes make a matrix that nobody reads at this size.
  private static final int MOST = 20;

  private Optional<Learned> shown = Optional.empty();
  private List<Node> nodes = List.of();

  List<Node> nodes() {
    return nodes;
  }

  void show(Shown<Learned> last) {
    var known = last.known();
    if (known.equals(shown)) return;
    shown = known;
    nodes = known.map(ResultSection::nodes).orElse(List.of());
  }

  private static List<Node> nodes(Learned learned) {
    var all = new ArrayList<Node>();
    all.add(TrainPanel.line(say("train.result"), "section-title", ""));
    var best = learned.best();
    all.add(
        TrainPanel.line(
            say(
                "train.best",
                best.number(),
                TrainWords.figure(learned.figure()).toLowerCase(Locale.ROOT),
                100 * best.validationAccuracy(),
                TrainWords.time(learned.seconds())),
            "change-classes",
            ""));
    all.add(
        TrainPanel.line(
            say("train.weights-kept", learned.weights().getFileName()), "figure-note", ""));
    if (!learned.isComplete())
      all.add(TrainPanel.line(say("train.stopped-early"), "figure-note", ""));
    learned.evaluation().ifPresent(found -> add(found, all));
    return all;
  }

  private static void add(Evaluation found, List<Node> all) {
    all.add(TrainPanel.line(say("train.per-class"), "section-title", ""));
    all.add(classes(found));
    if (!found.confusion().isEmpty() && found.classes().size() <= MOST) {
      all.add(TrainPanel.line(say("train.confusion"), "section-title", ""));
      all.add(confusion(found));
      all.add(TrainPanel.line(say("train.confusion-help"), "figure-note", ""));
    }
    if (found.worst().isEmpty()) return;
    all.add(TrainPanel.line(say("train.worst"), "section-title", ""));
    all.add(worst(found));
  }

  private static Node classes(Evaluation found) {
    var grid = new GridPane(8, 3);
    grid.setId("train-per-class");
    var told = new ArrayList<String>();
    for (int i = 0; i < found.perClass().size(); i++) {
      var one = found.perClass().get(i);
      var name = new Label(i < found.classes().size() ? found.classes().get(i) : String.valueOf(i));
      name.getStyleClass().add("score-name");
      name.setMinWidth(60);
      name.setMaxWidth(110);
      boolean none = Double.isNaN(one.score());
      var bar = new ProgressBar(none ? 0 : one.score());
      bar.getStyleClass().add("score-bar");
      bar.setMaxWidth(Double.MAX_VALUE);
      GridPane.setHgrow(bar, Priority.ALWAYS);
      var number = new Label(none ? "–" : Digits.percent(one.score()));
      number.getStyleClass().add("figure-value");
      number.setMinWidth(Region.USE_PREF_SIZE);
      number.setAlignment(Pos.CENTER_RIGHT);
      number.setTooltip(new Tooltip(say("train.of-samples", one.samples())));
      told.add(name.getText() + " " + number.getText());
      grid.addRow(i, name, bar, number);
    }
    return stop(grid, told);
  }

  /// A row a class, its share of answers as the strength of a colour.
  private static Node confusion(Evaluation found) {
    var grid = new GridPane(2, 2);
    grid.setId("train-confusion");
    var told = new ArrayList<String>();
    var names = found.classes();
    for (int column = 0; column < names.size(); column++) {
      var above = name(names.get(column));
      above.setRotate(-90);
      var upright = new Group(above);
      GridPane.setHalignment(upright, HPos.CENTER);
      GridPane.setValignment(upright, VPos.BOTTOM);
      grid.add(upright, column + 1, 0);
    }
    for (int row = 0; row < found.confusion().size(); row++) {
      var numbers = found.confusion().get(row);
      long all = numbers.stream().mapToLong(Long::longValue).sum();
      var name = name(names.get(row));
      name.setMinWidth(52);
      grid.add(name, 0, row + 1);
      for (int column = 0; column < numbers.size(); column++) {
        long count = numbers.get(column);
        double share = all == 0 ? 0 : (double) count / all;
        var cell = new Label(count == 0 ? "" : String.valueOf(count));
        cell.setAlignment(Pos.CENTER);
        cell.setMinSize(14, 22);
        cell.setPrefHeight(22);
        cell.setMaxWidth(Double.MAX_VALUE);
        cell.setPrefWidth(34);
        GridPane.setHgrow(cell, Priority.ALWAYS);
        cell.getStyleClass().addAll("confusion-cell", row == column ? "right" : "wrong");
        cell.getStyleClass().add("share-" + level(share));
        var words = say("train.taken-for", names.get(row), names.get(column), count, all);
        cell.setTooltip(new Tooltip(words));
        if (count > 0) told.add(words);
        grid.add(cell, column + 1, row + 1);
      }
    }
    return stop(grid, told);
  }

  private static Label name(String words) {
    var name = new Label(words);
    name.getStyleClass().add("figure-note");
    name.setMaxWidth(70);
    return name;
  }

  /// Lets the keyboard stop at a part, so that it comes into sight and is read out.
  private static Node stop(Region part, List<String> told) {
    part.setFocusTraversable(true);
    part.setAccessibleRole(AccessibleRole.TEXT);
    part.setAccessibleText(String.join("\n", told));
    part.getStyleClass().add("result-stop");
    return part;
  }

  /// In which of five steps of strength a share is painted; 0 for none.
  private static int level(double share) {
    return share == 0 ? 0 : (int) Math.clamp(Math.ceil(share * 4), 1, 4);
  }

  private static Node worst(Evaluation found) {
    var pane = new FlowPane(8, 8);
    pane.setId("train-worst");
    for (var one : found.worst()) {
      var picture = new ImageView(Images.of(one.picture()));
      picture.setFitWidth(PICTURE);
      picture.setFitHeight(PICTURE);
      picture.setPreserveRatio(true);
      picture.setSmooth(false);
      var words = TrainPanel.line(one.words(), "figure-note", "");
      words.setPrefWidth(PICTURE);
      words.setMaxWidth(PICTURE);
      pane.getChildren().add(new VBox(2, picture, words));
    }
    return stop(pane, found.worst().stream().map(one -> one.words()).toList());
  }
}
