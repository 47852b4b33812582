package vertebra.ui.shell;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import javafx.animation.PauseTransition;
import javafx.css.PseudoClass;
import javafx.fxml.FXML;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.util.Duration;
import org.kordamp.ikonli.javafx.FontIcon;
import vertebra.analysis.Analysis;
import vertebra.report.Units;
import vertebra.workbench.Budgeting;
import vertebra.workbench.Figures;
import vertebra.workbench.Workbench;

/// The line at the bottom: whether the design is valid, what it costs, what leaves it, where it
/// runs.
@SuppressWarnings("NullAway.Init")
public final class StatusController {

  private static final PseudoClass WRONG = PseudoClass.getPseudoClass("error");
  private static final PseudoClass DOUBTFUL = PseudoClass.getPseudoClass("warning");
  private static final PseudoClass OVER = PseudoClass.getPseudoClass("over");
  private static final PseudoClass STALE = PseudoClass.getPseudoClass("stale");
  private static final Duration SAID_FOR = Duration.seconds(6);

  private final Workbench workbench;
  private final Figures figures;
  private final Budgeting budgeting;
  private Runnable openBudget = () -> {};
  private final PauseTransition silence = new PauseTransition(SAID_FOR);

  @FXML private Button verdict;
  @FXML private FontIcon verdictIcon;
  @FXML private Label parameters;
  @FXML private Label macs;
  @FXML private Label peak;
  @FXML private HBox gauges;
  @FXML private Label outputs;
  @FXML private Label message;
  @FXML private Label selection;
  @FXML private Button device;
  @FXML private Button zoom;

  public StatusController(Workbench workbench, Figures figures, Budgeting budgeting) {
    this.workbench = workbench;
    this.figures = figures;
    this.budgeting = budgeting;
  }

  @FXML
  void initialize() {
    silence.setOnFinished(_ -> message.setText(""));
    verdict.setTooltip(new Tooltip("Show the problems (F8 goes to the next)"));
    zoom.setTooltip(new Tooltip("Show everything (Shift+F)"));
    zoom("100 %");
    device("CPU");
    workbench.watch(this::show);
    figures.watch(this::show);
    budgeting.watch(this::show);
  }

  /// Who shows the budget when a gauge is pressed.
  void onBudget(Runnable action) {
    openBudget = action;
  }

  /// One gauge a limit: a bar, and in words how much of it is used.
  private void show(Budgeting.BudgetState state) {
    gauges.getChildren().clear();
    for (var gauge : state.gauges()) {
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
      button.setTooltip(new Tooltip(gauge.limit().title() + ": " + gauge.words()));
      button.setOnAction(_ -> openBudget.run());
      gauges.getChildren().add(button);
    }
  }

  void onVerdict(Runnable action) {
    verdict.setOnAction(_ -> action.run());
  }

  void onZoom(Runnable action) {
    zoom.setOnAction(_ -> action.run());
  }

  void onDevice(Runnable action) {
    device.setOnAction(_ -> action.run());
  }

  /// Says something for a few seconds.
  void say(String words) {
    message.setText(words);
    message.setTooltip(new Tooltip(words));
    silence.playFromStart();
  }

  void device(String name) {
    device.setText(name);
    device.setTooltip(new Tooltip("Where the design runs"));
  }

  void zoom(String percent) {
    zoom.setText(percent);
  }

  private void show(Workbench.WorkbenchState state) {
    int errors = state.analysis().errors().size();
    int warnings = state.analysis().warnings().size();
    boolean blank = state.graph().isEmpty();
    boolean unknown = state.analysis() == Analysis.NONE;
    verdict.pseudoClassStateChanged(WRONG, errors > 0);
    verdict.pseudoClassStateChanged(DOUBTFUL, errors == 0 && warnings > 0);
    verdict.pseudoClassStateChanged(STALE, !state.isChecked());
    verdictIcon.setIconLiteral(
        blank || unknown
            ? "fth-circle"
            : errors > 0
                ? "fth-alert-circle"
                : warnings > 0 ? "fth-alert-triangle" : "fth-check-circle");
    verdict.setText(
        blank
            ? "Empty design"
            : unknown
                ? "Checking …"
                : errors > 0
                    ? counted(errors, "problem")
                    : warnings > 0 ? "Valid, " + counted(warnings, "warning") : "Valid");
    int chosen = state.selection().size();
    selection.setText(chosen > 1 ? chosen + " selected" : "");
  }

  private static String counted(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private void show(Optional<Figures.Sheet> sheet) {
    var costs = sheet.map(Figures.Sheet::costs).filter(table -> !table.rows().isEmpty());
    figure(parameters, costs.map(table -> Units.count(table.total().parameters()) + " parameters"));
    figure(macs, costs.map(table -> Units.count(table.total().multiplyAdds()) + " MACs"));
    figure(peak, costs.map(table -> Units.bytes(table.peak().bytes()) + " peak"));
    costs.ifPresent(table -> {
      tip(parameters, Units.exact(table.total().parameters()) + " trainable numbers");
      tip(
          macs,
          Units.exact(table.total().multiplyAdds())
              + " multiply-adds for one sample; "
              + table.total().counted()
              + " of "
              + table.total().operators()
              + " operators counted");
      tip(
          peak,
          "The most activation memory in use at once, for one sample: at " + table.peak().at());
    });
    var ends =
        costs.map(table ->
            table.outputs().values().stream()
                .limit(2)
                .map(Object::toString)
                .collect(Collectors.joining("  ")));
    figure(outputs, ends.filter(text -> !text.isEmpty()).map(text -> "→ " + text));
    costs.ifPresent(table ->
        tip(
            outputs,
            table.outputs().entrySet().stream()
                .map(entry -> entry.getKey() + "  " + entry.getValue())
                .collect(Collectors.joining("\n"))));
  }

  private static void figure(Label label, Optional<String> words) {
    label.setText(words.orElse(""));
    label.setVisible(words.isPresent());
    label.setManaged(words.isPresent());
  }

  private static void tip(Label label, String words) {
    label.setTooltip(new Tooltip(words));
  }
}
