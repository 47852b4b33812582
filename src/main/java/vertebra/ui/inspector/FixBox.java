package vertebra.ui.inspector;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import vertebra.analysis.Diagnostic;
import vertebra.analysis.QuickFix;
import vertebra.design.Preview;
import vertebra.design.Snapshot;
import vertebra.design.Titles;
import vertebra.report.Units;
import vertebra.ui.theme.Icons;

/// What is wrong at a field, and the ways out with what each would cost.
final class FixBox extends VBox {

  private static final int MOST = 3;

  /// @param isOffered whether ways out are offered
  FixBox(Snapshot design, Diagnostic problem, boolean isOffered, Consumer<QuickFix> apply) {
    super(6);
    getStyleClass().add("fix-box");
    setId("fix-box");
    var titles = new Titles(design);
    var words = new Label(titles.said(problem.said()));
    words.setWrapText(true);
    words.getStyleClass().add("fix-words");
    getChildren().add(words);
    if (!isOffered || problem.fixes().isEmpty()) return;
    var fixes = problem.fixes().subList(0, Math.min(MOST, problem.fixes().size()));
    for (var fix : fixes) getChildren().add(row(design, titles, fix, apply, fixes));
    var hint = new Label(say("inspector.applies-the-first"));
    hint.getStyleClass().add("figure-note");
    getChildren().add(hint);
  }

  private static Button row(
      Snapshot design,
      Titles titles,
      QuickFix fix,
      Consumer<QuickFix> apply,
      List<QuickFix> fixes) {
    var name = new Label(titles.said(fix.said()));
    name.getStyleClass().add("fix-name");
    name.setMinWidth(0);
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var cost = new Label(cost(Preview.of(design, fix)));
    cost.getStyleClass().add("figure-value");
    cost.setMinWidth(Region.USE_PREF_SIZE);
    var line = new HBox(8, Icons.of("fth-zap"), name, gap, cost);
    line.setAlignment(Pos.CENTER_LEFT);
    var row = new Button(null, line);
    row.setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
    row.getStyleClass().add("fix-row");
    if (fix == fixes.getFirst()) row.getStyleClass().add("first");
    row.setMaxWidth(Double.MAX_VALUE);
    row.setAccessibleText(name.getText());
    row.setOnAction(_ -> apply.accept(fix));
    return row;
  }

  private static String cost(Preview preview) {
    return preview.parameters() == 0 ? "" : Units.change(preview.parameters());
  }
}
