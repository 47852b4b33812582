package vertebra.ui.problems;

import static vertebra.text.Texts.say;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import vertebra.analysis.Diagnostic;
import vertebra.analysis.QuickFix;
import vertebra.analysis.Target;
import vertebra.design.Titles;
import vertebra.ui.parts.FixButton;
import vertebra.ui.theme.Icons;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;

/// One problem: how bad it is, where, what, and a button for each fix with its cost.
final class ProblemCell extends ListCell<Diagnostic> {

  /// The room that padding and the scroll bar take.
  private static final double MARGIN = 40;

  /// The room that the icon takes.
  private static final double ICON = 26;

  private final Observed<OpenDesign> current;
  private final Consumer<QuickFix> apply;
  private final BooleanSupplier offersFixes;

  /// @param offersFixes whether ways out are shown; a lesson asks the learner first
  ProblemCell(Observed<OpenDesign> current, Consumer<QuickFix> apply, BooleanSupplier offersFixes) {
    this.offersFixes = offersFixes;
    this.current = current;
    this.apply = apply;
    getStyleClass().add("problem-cell");
    setPrefWidth(0);
  }

  /// The text of a problem may take several lines, which a list does not think of by itself.
  @Override
  protected double computePrefHeight(double width) {
    return getGraphic() instanceof HBox row
        ? snappedTopInset() + row.prefHeight(row.getPrefWidth()) + snappedBottomInset()
        : super.computePrefHeight(width);
  }

  @Override
  protected void updateItem(@Nullable Diagnostic item, boolean empty) {
    super.updateItem(item, empty);
    setText(null);
    setGraphic(empty || item == null ? null : row(item));
    setAccessibleText(empty || item == null ? null : titles().said(item.said()));
  }

  private HBox row(Diagnostic problem) {
    var icon = Icons.of(problem.isError() ? "fth-alert-circle" : "fth-alert-triangle");
    icon.getStyleClass().add(problem.isError() ? "error-icon" : "warning-icon");
    var message = new Label(titles().said(problem.said()));
    message.setWrapText(true);
    message.getStyleClass().add("problem-message");
    var where = new Label(where(problem.target()));
    where.getStyleClass().add("problem-place");
    where.setMinWidth(USE_PREF_SIZE);
    var line = new HBox(8, where, message);
    line.setAlignment(Pos.BASELINE_LEFT);
    if (where.getText().isEmpty()) line.getChildren().remove(where);
    HBox.setHgrow(message, Priority.ALWAYS);
    var words = new VBox(6, line);
    if (!problem.fixes().isEmpty() && !offersFixes.getAsBoolean()) {
      var held = new Label(say("problems.fixes-come-with-the-second-hint"));
      held.getStyleClass().add("figure-note");
      words.getChildren().add(held);
    } else if (!problem.fixes().isEmpty()) words.getChildren().add(fixes(problem));
    HBox.setHgrow(words, Priority.ALWAYS);
    // A row asks what grows in it for its height before it has grown.
    words.prefWidthProperty().bind(getListView().widthProperty().subtract(MARGIN + ICON));
    var row = new HBox(10, icon, words);
    row.setAlignment(Pos.TOP_LEFT);
    row.prefWidthProperty().bind(getListView().widthProperty().subtract(MARGIN));
    return row;
  }

  private FlowPane fixes(Diagnostic problem) {
    var fixes = new FlowPane(6, 6);
    for (var fix : problem.fixes()) {
      var button = new FixButton(current.get(), fix, apply);
      button.maxWidthProperty().bind(getListView().widthProperty().subtract(MARGIN + ICON));
      button.focusTraversableProperty().bind(selectedProperty());
      button.setTooltip(new Tooltip(say("problems.apply-this-fix-alt")));
      fixes.getChildren().add(button);
    }
    return fixes;
  }

  private Titles titles() {
    return new Titles(current.get().state().design());
  }

  /// The place in the design, with the path into a composite if the fault is inside one.
  private String where(Target target) {
    return switch (target) {
      case Target.OnNode(var id, var inside) ->
          titles().inside(Stream.concat(Stream.of(id), inside.stream()).toList());
      case Target.OnInput(var input) -> titles().of(input.node());
      case Target.OnParameter(var id, _) -> titles().of(id);
      case Target.OnEdge(var edge) -> titles().of(edge.to().node());
      case Target.OnDocument() -> "";
    };
  }
}
