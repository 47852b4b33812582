package vertebra.ui.shell;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import javafx.animation.PauseTransition;
import javafx.css.PseudoClass;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.geometry.Side;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Separator;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import vertebra.analysis.Analysis;
import vertebra.cost.Budget.Gauge;
import vertebra.cost.CostTable;
import vertebra.report.Units;
import vertebra.text.Texts;
import vertebra.ui.parts.Pale;
import vertebra.ui.theme.LateTip;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Scope;
import vertebra.workbench.Shown;
import vertebra.workbench.StatusView;

/// The line at the bottom: whether the design is valid, what it costs, what leaves it, where it
/// runs.
public final class StatusController {

  private static final PseudoClass WRONG = PseudoClass.getPseudoClass("error");
  private static final PseudoClass DOUBTFUL = PseudoClass.getPseudoClass("warning");
  private static final PseudoClass OVER = PseudoClass.getPseudoClass("over");
  private static final List<Integer> ZOOMS = List.of(25, 50, 75, 100, 150, 200);
  private static final Duration SAID_FOR = Duration.seconds(6);

  private final Observed<OpenDesign> current;
  private final Scope scope = new Scope();
  private Runnable openBudget = () -> {};
  private String problemKeys = "";
  private @Nullable StatusView last;
  private Shown<List<Gauge>> shownGauges = new Shown.None<>();
  private final PauseTransition silence = new PauseTransition(SAID_FOR);

  private final FontIcon verdictIcon = new FontIcon("fth-check-circle");
  private final Button verdict = new Button(null, verdictIcon);
  private final Label blocks = new Label();
  private final Label soFar = new Label(Texts.say("shell.so-far"));
  private final Label parameters = new Label();
  private final Label macs = new Label();
  private final Label peak = new Label();
  private final HBox gauges = new HBox();
  private final Label message = new Label();
  private final Label selection = new Label();
  private final MenuButton zoom = new MenuButton();

  public StatusController(Observed<OpenDesign> current) {
    this.current = current;
  }

  /// Puts the line together and shows the design that is open; done once.
  public HBox build() {
    var line = layOut();
    silence.setOnFinished(_ -> message.setText(""));
    LateTip.on(verdict, Texts.say("shell.show-the-problems-f8"));
    LateTip.on(zoom, Texts.say("shell.zoom-menu"));
    zoom("100 %");
    current.bind(
        scope,
        (design, open) -> {
          StatusView.of(design, open).watch(open, this::show);
        });
    return line;
  }

  private HBox layOut() {
    verdict.setId("status-verdict");
    verdict.getStyleClass().addAll("flat", "status-button");
    verdict.setMinWidth(Region.USE_PREF_SIZE);
    figure(blocks, "status-blocks", Region.USE_PREF_SIZE);
    figure(parameters, "status-parameters", 0);
    figure(macs, "status-macs", 0);
    figure(peak, "status-peak", 0);
    gauges.setId("status-gauges");
    gauges.setAlignment(Pos.CENTER_LEFT);
    gauges.setMinWidth(0);
    figure(soFar, "status-so-far", 0);
    message.setId("status-message");
    message.getStyleClass().add("status-message");
    message.setMinWidth(0);
    figure(selection, "status-selection", Region.USE_PREF_SIZE);
    zoom.setId("status-zoom");
    zoom.getStyleClass().addAll("flat", "status-button", "zoom-button");
    zoom.setMinWidth(Region.USE_PREF_SIZE);
    zoom.setPopupSide(Side.TOP);
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var line =
        new HBox(
            verdict,
            new Separator(Orientation.VERTICAL),
            blocks,
            parameters,
            macs,
            peak,
            gauges,
            soFar,
            gap,
            message,
            selection,
            zoom);
    line.setId("status-bar");
    line.getStyleClass().add("status-bar");
    line.setAlignment(Pos.CENTER_LEFT);
    return line;
  }

  private static void figure(Label label, String id, double least) {
    label.setId(id);
    label.getStyleClass().add("status-figure");
    label.setMinWidth(least);
  }

  /// Who shows the budget when a gauge is pressed.
  void onBudget(Runnable action) {
    openBudget = action;
  }

  /// One gauge a limit: a bar, and in words how much of it is used.
  private void showGauges(Shown<List<Gauge>> shown) {
    gauges.getChildren().clear();
    Pale.show(gauges, !shown.remark().isEmpty());
    for (var gauge : shown.known().orElse(List.of())) {
      var bar = new ProgressBar(Math.min(1, gauge.share()));
      bar.pseudoClassStateChanged(OVER, gauge.isOver());
      var button =
          new Button(
              gauge.actual().isEmpty()
                  ? gauge.limit().title() + " –"
                  : String.format(
                      Locale.ROOT,
                      "%s%s %.0f %%",
                      gauge.isOver() ? "⚠ " : "",
                      gauge.limit().title(),
                      100 * gauge.share()));
      button.setId("status-budget-" + gauge.limit().word());
      button.setGraphic(bar);
      button.getStyleClass().addAll("flat", "status-button", "status-gauge");
      button.setMinWidth(Region.USE_PREF_SIZE);
      LateTip.on(button, gauge.limit().title() + ": " + gauge.words());
      button.setOnAction(_ -> openBudget.run());
      gauges.getChildren().add(button);
    }
  }

  /// What is pressed to go to the next problem; empty if nothing is.
  void problemKeys(String keys) {
    problemKeys = keys;
    if (last != null) showVerdict(last);
  }

  void onVerdict(Runnable action) {
    verdict.setOnAction(_ -> action.run());
  }

  /// What the zoom's menu does.
  ///
  /// @param to zooms to what is given, of which 1 is full size
  void onZoom(DoubleConsumer to, Runnable everything, Runnable selection) {
    var items = zoom.getItems();
    items.add(item("status-zoom-all", Texts.say("command.fit"), everything));
    items.add(item("status-zoom-selected", Texts.say("command.fit-selection"), selection));
    items.add(new SeparatorMenuItem());
    for (int percent : ZOOMS)
      items.add(item("status-zoom-" + percent, percent + " %", () -> to.accept(percent / 100.0)));
  }

  private static MenuItem item(String id, String words, Runnable action) {
    var item = new MenuItem(words);
    item.setId(id);
    item.setMnemonicParsing(false);
    item.setOnAction(_ -> action.run());
    return item;
  }

  /// Says something for a few seconds.
  void say(String words) {
    message.setText(words);
    LateTip.on(message, words);
    silence.playFromStart();
  }

  void zoom(String percent) {
    zoom.setText(percent);
  }

  private void show(StatusView now) {
    last = now;
    showVerdict(now);
    boolean isWrong = now.known().known().filter(known -> !known.errors().isEmpty()).isPresent();
    soFar.setVisible(now.costs().known().filter(sums -> isWrong || isPart(sums)).isPresent());
    soFar.setManaged(soFar.isVisible());
    blocks.setText(
        now.blank() ? "" : Texts.say("count.blocks", current.get().state().graph().size()));
    showFigures(now.costs());
    if (!now.gauges().equals(shownGauges)) showGauges(now.gauges());
    shownGauges = now.gauges();
    selection.setText(now.chosen() > 1 ? Texts.say("shell.selected", now.chosen()) : "");
  }

  /// Whether blocks that wait for a size are left out of the sums.
  private static boolean isPart(CostTable sums) {
    return !sums.isWhole() && !sums.rows().isEmpty();
  }

  private void showVerdict(StatusView now) {
    int errors = now.known().known().map(Analysis::errors).map(List::size).orElse(0);
    int warnings = now.known().known().map(Analysis::warnings).map(List::size).orElse(0);
    boolean blank = now.blank();
    boolean unknown = now.known().known().isEmpty();
    verdict.pseudoClassStateChanged(WRONG, errors > 0);
    verdict.pseudoClassStateChanged(DOUBTFUL, errors == 0 && warnings > 0);
    Pale.show(verdict, now.known().fresh().isEmpty());
    var remark = now.known().remark();
    verdict.setAccessibleHelp(remark.isEmpty() ? Texts.say("shell.show-the-problems-f8") : remark);
    verdictIcon.setIconLiteral(
        blank || unknown
            ? "fth-circle"
            : errors > 0
                ? "fth-alert-circle"
                : warnings > 0 ? "fth-alert-triangle" : "fth-check-circle");
    verdict.setText(
        blank
            ? Texts.say("shell.empty-design")
            : unknown
                ? Texts.say("shell.checking")
                : errors > 0
                    ? problems(errors)
                    : warnings > 0
                        ? Texts.say("shell.valid-but", Texts.say("count.warnings", warnings))
                        : Texts.say("shell.valid"));
  }

  private String problems(int errors) {
    var problems = Texts.say("count.problems", errors);
    return problemKeys.isEmpty() ? problems : problems + " · " + problemKeys;
  }

  private void showFigures(Shown<CostTable> shown) {
    var costs = shown.known().filter(table -> !table.rows().isEmpty());
    for (var label : List.of(parameters, macs, peak)) Pale.show(label, !shown.remark().isEmpty());
    figure(
        parameters,
        costs.map(table -> Texts.say("shell.parameters", Units.count(table.foundParameters()))));
    figure(
        macs,
        costs.map(
            table -> Texts.say("shell.macs", Units.count(table.total().knownMultiplyAdds()))));
    figure(
        peak,
        costs.map(table ->
            Texts.say(
                "shell.peak",
                table.total().isComplete() ? Units.bytes(table.peak().bytes()) : Units.UNKNOWN)));
    costs.ifPresent(table -> {
      table
          .foundParameters()
          .ifPresent(count ->
              LateTip.on(parameters, Texts.say("shell.trainable-numbers", Units.exact(count))));
      var total = table.total();
      var reason =
          Texts.say("shell.not-counted", total.operators() - total.counted(), total.operators());
      LateTip.on(
          macs,
          total.knownMultiplyAdds().isEmpty()
              ? reason
              : Texts.say(
                  "shell.multiply-adds-for-one",
                  Units.exact(total.multiplyAdds()),
                  total.counted(),
                  total.operators()));
      LateTip.on(
          peak,
          total.isComplete()
              ? Texts.say("shell.the-most-activation-memory", table.peak().at())
              : reason);
    });
  }

  private static void figure(Label label, Optional<String> words) {
    label.setText(words.orElse(""));
    label.setVisible(words.isPresent());
    label.setManaged(words.isPresent());
  }
}
