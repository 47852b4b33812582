package vertebra.ui.inspector;

import static vertebra.text.Texts.say;

import java.util.Optional;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import vertebra.analysis.Diagnostic;
import vertebra.analysis.Finding;
import vertebra.analysis.QuickFix;
import vertebra.design.Preview;
import vertebra.design.Snapshot;
import vertebra.design.Titles;
import vertebra.graph.Value;
import vertebra.paint.Typeface;
import vertebra.paint.Volume;
import vertebra.ui.theme.Icons;
import vertebra.workbench.FixPreviews;

/// What is wrong at a field, and the ways out with what each would cost.
final class FixBox extends VBox {

  private static final int MOST = 3;

  /// What is said of a way out goes on in another line from this width on, in pixels.
  private static final double ROW_WIDTH = 200;

  private static final double NAME_SIZE = 12;
  private static final double NOTE_SIZE = 11;

  /// @param isOffered whether ways out are offered
  FixBox(
      FixPreviews previews,
      Snapshot design,
      Diagnostic problem,
      boolean isOffered,
      Consumer<QuickFix> apply) {
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
      var notes = new VBox();
      var row = row(titles.said(fix.said()), notes, fix, apply);
      if (fix == fixes.getFirst()) row.getStyleClass().add("first");
      getChildren().add(row);
      previews.of(
          design,
          fix.edit(),
          preview -> {
            after(preview, problem).flatMap(FixBox::split).ifPresent(split -> note(notes, split));
            note(notes, preview.toString());
          });
    }
    note(this, say("inspector.applies-the-first"));
  }

  private static void note(VBox notes, String words) {
    var note = new Label(inTwoLines(words, Typeface.REGULAR, NOTE_SIZE));
    note.getStyleClass().add("figure-note");
    note.setMinWidth(0);
    notes.getChildren().add(note);
  }

  /// What the block at fault would be.
  private static Optional<Finding> after(Preview preview, Diagnostic problem) {
    return problem
        .target()
        .node()
        .flatMap(preview.after().findings()::find)
        .filter(Finding::isTyped);
  }

  private static Button row(String words, VBox notes, QuickFix fix, Consumer<QuickFix> apply) {
    var name = new Label(inTwoLines(words, Typeface.SEMIBOLD, NAME_SIZE));
    name.getStyleClass().add("fix-name");
    name.setMinWidth(0);
    var line = new HBox(6, Icons.of("fth-zap"), new VBox(name, notes));
    line.setAlignment(Pos.CENTER_LEFT);
    var row = new Button(null, line);
    row.setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
    row.getStyleClass().add("fix-row");
    row.setMaxWidth(Double.MAX_VALUE);
    row.setAccessibleText(words);
    row.setTooltip(new Tooltip(words));
    row.setOnAction(_ -> apply.accept(fix));
    return row;
  }

  /// The words, broken where they would not fit.
  private static String inTwoLines(String words, Typeface face, double size) {
    int end = words.length();
    while (end > 0 && face.width(words.substring(0, end), size) > ROW_WIDTH)
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
