package vertebra.ui.inspector;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Diagnostic;
import vertebra.analysis.Finding;
import vertebra.analysis.QuickFix;
import vertebra.design.Preview;
import vertebra.design.Snapshot;
import vertebra.design.Titles;
import vertebra.graph.Value;
import vertebra.paint.Typeface;
import vertebra.paint.Volume;
import vertebra.report.Units;
import vertebra.ui.theme.Icons;

/// What is wrong at a field, and the ways out with what each would cost.
final class FixBox extends VBox {

  private static final int MOST = 3;

  /// What a way out is called goes on in another line from this width on, in pixels.
  private static final double NAME_WIDTH = 144;

  private static final double NAME_SIZE = 12;

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
    for (var fix : fixes) {
      var after = after(design, problem, fix);
      var figure = parameters(after, Preview.of(design, fix));
      getChildren().add(row(titles.said(fix.said()), after, figure, fix, apply, fixes));
    }
    var hint = new Label(say("inspector.applies-the-first"));
    var unit = new Label(say("palette.parameters"));
    for (var note : List.of(hint, unit)) note.getStyleClass().add("figure-note");
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    getChildren().add(new HBox(8, hint, gap, unit));
  }

  /// What the block at fault would be.
  private static Optional<Finding> after(Snapshot design, Diagnostic problem, QuickFix fix) {
    var known = new Analyzer(design.catalogue()).check(design.known(), fix.edit());
    return problem.target().node().flatMap(known.findings()::find).filter(Finding::isTyped);
  }

  /// The parameters of the block then, or how many more the design has if the block has none.
  private static String parameters(Optional<Finding> after, Preview preview) {
    if (after.isEmpty()) return Units.UNKNOWN;
    long own = after.get().cost().parameters();
    return own == 0 && preview.parameters() != 0
        ? Units.change(preview.parameters())
        : Units.exact(own);
  }

  private static Button row(
      String words,
      Optional<Finding> after,
      String figure,
      QuickFix fix,
      Consumer<QuickFix> apply,
      List<QuickFix> fixes) {
    var name = new Label(words);
    name.getStyleClass().add("fix-name");
    name.setMinWidth(0);
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var cost = new Label(figure);
    cost.getStyleClass().add("figure-value");
    cost.setMinWidth(Region.USE_PREF_SIZE);
    var told = new VBox(new HBox(8, name, gap, cost));
    HBox.setHgrow(told, Priority.ALWAYS);
    var split = after.flatMap(FixBox::split);
    if (split.isPresent()) {
      var note = new Label(split.get());
      note.getStyleClass().add("figure-note");
      note.setMinWidth(0);
      told.getChildren().add(note);
    } else {
      name.setText(inTwoLines(words));
    }
    var line = new HBox(8, Icons.of("fth-zap"), told);
    line.setAlignment(Pos.CENTER_LEFT);
    var row = new Button(null, line);
    row.setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
    row.getStyleClass().add("fix-row");
    if (fix == fixes.getFirst()) row.getStyleClass().add("first");
    row.setMaxWidth(Double.MAX_VALUE);
    row.setAccessibleText(words);
    row.setTooltip(new Tooltip(words));
    row.setOnAction(_ -> apply.accept(fix));
    return row;
  }

  /// The words, broken where they would not fit beside a figure.
  private static String inTwoLines(String words) {
    int end = words.length();
    while (end > 0 && Typeface.SEMIBOLD.width(words.substring(0, end), NAME_SIZE) > NAME_WIDTH)
      end = words.lastIndexOf(' ', end - 1);
    return end <= 0 || end == words.length()
        ? words
        : words.substring(0, end) + "\n" + words.substring(end + 1);
  }

  /// How a block splits its channels into groups, if it has such a number.
  private static Optional<String> split(Finding after) {
    var type = after.site().inputs().stream().findFirst();
    if (type.isEmpty()
        || !(after.site().parameters().get("groups").orElse(null)
            instanceof Value.Whole(var groups))) return Optional.empty();
    long channels = Volume.of(type.get()).channels();
    long filters =
        after.typing().outputs().stream()
            .mapToLong(output -> Volume.of(output).channels())
            .findFirst()
            .orElse(0);
    if (groups == 1) return Optional.of(say("inspector.one-group"));
    return channels > 0 && groups > 0 && channels % groups == 0 && filters > 0
        ? Optional.of(say("inspector.each-group", channels / groups, filters / groups))
        : Optional.empty();
  }
}
