package vertebra.ui.inspector;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import vertebra.analysis.Analysis;
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

  private final Diagnostic problem;
  private final FixPreviews previews;
  private final Label words = new Label();
  private final List<Way> ways;
  private @Nullable Analysis asked;

  /// @param apply what a press on a way out does
  FixBox(Diagnostic problem, FixPreviews previews, Consumer<QuickFix> apply) {
    super(6);
    this.problem = problem;
    this.previews = previews;
    getStyleClass().add("fix-box");
    setId("fix-box");
    words.setWrapText(true);
    words.getStyleClass().add("fix-words");
    getChildren().add(words);
    ways = problem.fixes().stream().limit(MOST).map(fix -> new Way(fix, apply)).toList();
    ways.stream().findFirst().ifPresent(way -> way.getStyleClass().add("first"));
  }

  /// Says it of a design as it is now; of one that is being checked, what was offered stays.
  ///
  /// @param isOffered whether ways out are offered
  void show(Snapshot design, boolean isOffered) {
    var titles = new Titles(design);
    words.setText(titles.said(problem.said()));
    if (!design.isChecked()) return;
    boolean some = isOffered && !ways.isEmpty();
    if (!some) getChildren().setAll(words);
    else if (getChildren().size() == 1) {
      getChildren().addAll(ways);
      getChildren().add(note(say("inspector.applies-the-first")));
    }
    for (var way : ways) way.name(titles.said(way.fix.said()));
    if (!some || design.analysis() == asked) return;
    asked = design.analysis();
    for (var way : ways)
      previews.of(
          design,
          way.fix.edit(),
          preview ->
              way.notes
                  .getChildren()
                  .setAll(
                      Stream.concat(
                              after(preview, problem).flatMap(FixBox::split).stream(),
                              Stream.of(preview.toString()))
                          .map(FixBox::note)
                          .toList()));
  }

  /// A way out, as a button.
  private static final class Way extends Button {

    private final QuickFix fix;
    private final Label name = new Label();
    private final VBox notes = new VBox();

    Way(QuickFix fix, Consumer<QuickFix> apply) {
      this.fix = fix;
      name.getStyleClass().add("fix-name");
      name.setMinWidth(0);
      var line = new HBox(6, Icons.of("fth-zap"), new VBox(name, notes));
      line.setAlignment(Pos.CENTER_LEFT);
      setGraphic(line);
      setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
      getStyleClass().add("fix-row");
      setMaxWidth(Double.MAX_VALUE);
      setTooltip(new Tooltip());
      setOnAction(_ -> apply.accept(fix));
    }

    void name(String words) {
      name.setText(inTwoLines(words, Typeface.SEMIBOLD, NAME_SIZE));
      setAccessibleText(words);
      getTooltip().setText(words);
    }
  }

  private static Label note(String words) {
    var note = new Label(inTwoLines(words, Typeface.REGULAR, NOTE_SIZE));
    note.getStyleClass().add("figure-note");
    note.setMinWidth(0);
    return note;
  }

  /// What the block at fault would be.
  private static Optional<Finding> after(Preview preview, Diagnostic problem) {
    return problem
        .target()
        .node()
        .flatMap(preview.after().findings()::find)
        .filter(Finding::isTyped);
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
