package vertebra.ui.run;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import vertebra.analysis.Diagnostic;
import vertebra.depiction.Depiction;
import vertebra.depiction.SeenRun;
import vertebra.design.Titles;
import vertebra.execute.RunResult;
import vertebra.execute.RunState;
import vertebra.graph.NodeId;
import vertebra.report.Units;
import vertebra.runtime.Measurement;
import vertebra.runtime.Run;
import vertebra.runtime.TopK;
import vertebra.ui.parts.Digits;
import vertebra.ui.parts.EarlierMark;
import vertebra.ui.parts.FixButton;
import vertebra.ui.theme.LateTip;
import vertebra.workbench.Actions;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Shown;

/// What came of the last run: the likeliest classes, the time and where it was spent, the outputs
/// in figures; or why there is nothing.
final class ResultPane extends VBox {

  private final Supplier<OpenDesign> design;
  private final Consumer<NodeId> goTo;
  private final Runnable loadWeights;
  private final EarlierMark earlier = new EarlierMark();
  private @Nullable RunState shown;

  /// @param loadWeights asks for a file of weights
  ResultPane(Supplier<OpenDesign> design, Consumer<NodeId> goTo, Runnable loadWeights) {
    this.design = design;
    this.goTo = goTo;
    this.loadWeights = loadWeights;
    setSpacing(8);
    earlier.setId("run-stale");
  }

  /// Whether there is anything to see.
  boolean hasSomething() {
    return !getChildren().isEmpty();
  }

  /// Shows the same after a block got another title.
  void showAnew(Shown<RunState> last) {
    shown = null;
    show(last);
  }

  void show(Shown<RunState> last) {
    earlier.mark(last);
    var state = last.known().orElse(null);
    if (state == shown) return;
    shown = state;
    switch (state) {
      case null -> getChildren().clear();
      case RunState.Idle _, RunState.Running _ -> getChildren().clear();
      case RunState.Done(var result) -> show(result);
      case RunState.Failed(var reason, var problems) -> show(reason, problems);
    }
  }

  private void show(String reason, List<Diagnostic> problems) {
    getChildren().setAll(earlier);
    long errors = problems.stream().filter(Diagnostic::isError).count();
    var words = line(errors == 0 ? reason : say("run.problems", errors), "run-failure");
    words.setId("run-failure");
    words.setGraphic(new FontIcon("fth-alert-circle"));
    getChildren().add(words);
    for (var problem : problems) getChildren().add(problem(problem));
  }

  private Node problem(Diagnostic problem) {
    var titles = new Titles(design.get().state().design());
    var box = new VBox();
    problem
        .target()
        .node()
        .ifPresent(node -> {
          var link = new Hyperlink(titles.of(node));
          link.getStyleClass().add("run-problem");
          LateTip.on(link, say("run.show-this-block"));
          link.setOnAction(_ -> goTo.accept(node));
          box.getChildren().add(link);
        });
    box.getChildren().add(line(titles.said(problem.said()), "figure-note"));
    problem.fixes().stream()
        .limit(design.get().learning().offersFixes() ? 1 : 0)
        .forEach(fix ->
            box.getChildren()
                .add(
                    new FixButton(
                        design.get(), fix, new Actions(design.get().workbench())::apply)));
    return box;
  }

  private void show(RunResult result) {
    var run = result.run();
    getChildren().setAll(earlier);
    boolean isNamed =
        result
            .seen()
            .flatMap(SeenRun::depiction)
            .filter(Depiction.Named.class::isInstance)
            .isPresent();
    if (result.hasRandomWeights() && (result.seen().isPresent() || run.top().isPresent()))
      getChildren().add(random());
    result.seen().ifPresent(seen -> getChildren().add(new AnswerPane(seen)));
    if (result.seen().isEmpty() || isNamed)
      run.top().ifPresent(top -> getChildren().add(scores(top)));
    getChildren().add(figures(result));
    getChildren().add(outputs(run, result.seen().isEmpty() && run.top().isEmpty()));
    if (!result.remarks().isEmpty()) getChildren().add(remarks(result.remarks()));
  }

  private Node random() {
    var honest = line(say("run.the-weights-are-random"), "run-warning");
    honest.setId("run-random");
    honest.setGraphic(new FontIcon("fth-alert-triangle"));
    HBox.setHgrow(honest, Priority.ALWAYS);
    honest.setMaxWidth(Double.MAX_VALUE);
    var load = new Hyperlink(say("run.load-weights"));
    load.setId("run-load-weights");
    load.setMinWidth(Region.USE_PREF_SIZE);
    load.setOnAction(_ -> loadWeights.run());
    var box = new HBox(8, honest, load);
    box.setAlignment(Pos.CENTER_LEFT);
    return box;
  }

  private static Node scores(TopK top) {
    var grid = new GridPane(8, 4);
    grid.setId("run-scores");
    var names = new ColumnConstraints();
    names.setHgrow(Priority.SOMETIMES);
    names.setMaxWidth(130);
    var bars = new ColumnConstraints();
    bars.setHgrow(Priority.ALWAYS);
    var numbers = new ColumnConstraints(Region.USE_PREF_SIZE, 58, 58);
    grid.getColumnConstraints().setAll(names, bars, numbers);
    int row = 0;
    for (var entry : top.entries()) {
      var name =
          new Label(entry.label().isEmpty() ? say("run.class", entry.index()) : entry.label());
      LateTip.on(name, say("run.class-of-output", entry.index(), top.output()));
      name.getStyleClass().add("score-name");
      var bar = new ProgressBar(entry.score());
      bar.getStyleClass().add("score-bar");
      bar.setMaxWidth(Double.MAX_VALUE);
      var number = new Label(Digits.percent(entry.score()));
      number.getStyleClass().add("figure-value");
      number.setAlignment(Pos.CENTER_RIGHT);
      number.setMaxWidth(Double.MAX_VALUE);
      grid.addRow(row++, name, bar, number);
    }
    var box = new VBox(6);
    box.getChildren().addAll(grid, line(say("run.scores-are", top.scores()), "figure-note"));
    return box;
  }

  private Node figures(RunResult result) {
    var run = result.run();
    var time = run.time();
    var box = new VBox(2);
    box.getStyleClass().add("figures");
    box.getChildren().add(figure(say("run.time"), Units.millis(time.median()), "run-time"));
    box.getChildren().add(line(spread(time), "figure-note"));
    var placement = run.placement();
    box.getChildren().add(figure(say("run.device"), placement.used().title(), "run-used"));
    box.getChildren()
        .add(
            figure(
                say("run.precision"),
                result.reduced().precision().on(placement),
                "run-computed-with"));
    result
        .deviation()
        .ifPresent(found -> {
          var words = line(capital(found.inWords()) + ".", "figure-note");
          words.setId("run-deviation");
          box.getChildren().add(words);
          box.getChildren().add(line(result.reduced().summary() + ".", "figure-note"));
          for (var note : result.reduced().exceptions())
            box.getChildren().add(line(note + ".", "figure-note"));
          for (var note : result.reduced().notes())
            box.getChildren().add(line(note + ".", "figure-note"));
        });
    box.getChildren().add(figure(say("run.provider"), placement.provider(), "run-provider"));
    placement
        .fallback()
        .ifPresent(reason -> {
          var words =
              line(say("run.was-asked-for-but", placement.asked().title(), reason), "run-warning");
          words.setId("run-fallback");
          box.getChildren().add(words);
        });
    box.getChildren()
        .add(
            figure(
                say("run.opening"),
                result.reopened() ? Units.millis(run.loadMillis()) : say("run.open-already"),
                "run-load"));
    var titles = new Titles(design.get().state().design());
    result
        .inputs()
        .forEach((input, words) -> {
          var title =
              result.inputs().size() == 1
                  ? say("run.input")
                  : say("run.input-named", titles.named(input));
          box.getChildren().add(figure(title, words, "run-fed-" + input));
        });
    box.getChildren().add(figure(say("run.weights"), result.weights(), "run-weighed"));
    return box;
  }

  private static String capital(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private static String spread(Measurement time) {
    var runs = say("run.one-run", time.runs());
    var before = time.warmup() == 0 ? say("run.no-warm-up") : say("run.warm-up-run", time.warmup());
    var range =
        time.runs() < 3
            ? ""
            : say("run.5-to-95", Units.millis(time.p5()), Units.millis(time.p95()));
    return runs + before + range + ".";
  }

  /// @param inNumbers whether nothing else says what came out
  private Node outputs(Run run, boolean inNumbers) {
    var titles = new Titles(design.get().state().design());
    var box = new VBox(6);
    box.setId("run-outputs");
    box.getChildren().add(line(say("run.output", run.outputs().size()), "section-title"));
    run.outputs()
        .forEach((name, output) -> {
          var statistics = output.statistics();
          var lines = new VBox(1);
          lines
              .getChildren()
              .add(figure(titles.named(name), output.tensor().shapeText(), "run-output-" + name));
          if (inNumbers) lines.getChildren().add(line(Digits.line(statistics), "figure-note"));
          var remarks = Digits.remarks(statistics);
          if (!remarks.isEmpty() && (inNumbers || !statistics.isFinite()))
            lines
                .getChildren()
                .add(line(remarks, statistics.isFinite() ? "figure-note" : "run-warning"));
          box.getChildren().add(lines);
        });
    return box;
  }

  private static Node remarks(List<String> remarks) {
    var box = new VBox(1);
    box.setId("run-remarks");
    for (var remark : remarks) box.getChildren().add(line(remark, "figure-note"));
    return box;
  }

  /// A line of text that wraps and is never cut.
  static Label line(String words, String style) {
    var label = new Label(words);
    label.setWrapText(true);
    label.setMinHeight(Region.USE_PREF_SIZE);
    label.getStyleClass().add(style);
    return label;
  }

  private static Node figure(String name, String value, String id) {
    var left = new Label(name);
    left.getStyleClass().add("figure-name");
    left.setMinWidth(Region.USE_PREF_SIZE);
    var right = new Label(value);
    right.setId(id);
    right.getStyleClass().add("figure-value");
    LateTip.on(right, value);
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var box = new HBox(8, left, gap, right);
    box.setAlignment(Pos.BASELINE_LEFT);
    return box;
  }
}
