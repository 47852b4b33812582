package vertebra.ui.parts;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import vertebra.execute.PrecisionChoice;
import vertebra.precision.Calibration;
import vertebra.precision.Precision;
import vertebra.ui.theme.LateTip;

/// What a design shall compute with; for int8 also what it is calibrated on, and how.
public final class PrecisionRow extends VBox {

  private static final int NOISE = 32;

  private final ComboBox<Precision> precision = new ComboBox<>();
  private final MenuButton examples = new MenuButton();
  private final ComboBox<Calibration.Method> ranges = new ComboBox<>();
  private final CheckBox keepEnds = new CheckBox(say("parts.first-and-last-layer"));
  private final HBox examplesLine;
  private final HBox rangesLine;
  private final Label note = new Label();
  private final FileQuestions files;
  private final Consumer<PrecisionChoice> chosen;
  private PrecisionChoice shown = PrecisionChoice.NONE;
  private boolean showing;

  /// @param prefix the beginning of every control's id
  public PrecisionRow(String prefix, FileQuestions files, Consumer<PrecisionChoice> chosen) {
    super(6);
    this.files = files;
    this.chosen = chosen;
    precision.setId(prefix + "-precision");
    examples.setId(prefix + "-examples");
    ranges.setId(prefix + "-ranges");
    keepEnds.setId(prefix + "-keep-ends");
    note.setId(prefix + "-precision-note");
    note.setWrapText(true);
    note.setMinHeight(USE_PREF_SIZE);
    note.getStyleClass().add("figure-note");
    examplesLine = line(say("parts.calibrate-on"), examples);
    rangesLine = line(say("parts.ranges"), ranges);
    getChildren()
        .setAll(line(say("parts.precision"), precision), examplesLine, rangesLine, keepEnds, note);
    fill();
    listen();
    show(PrecisionChoice.NONE);
  }

  private static HBox line(String words, Node control) {
    var label = new Label(words);
    label.getStyleClass().add("run-label");
    label.setLabelFor(control);
    HBox.setHgrow(control, Priority.ALWAYS);
    var box = new HBox(6, label, control);
    box.setAlignment(Pos.CENTER_LEFT);
    return box;
  }

  private void fill() {
    precision.getItems().setAll(Precision.values());
    precision.setMaxWidth(Double.MAX_VALUE);
    ranges.getItems().setAll(Calibration.Method.values());
    ranges.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(Calibration.Method method) {
            return switch (method) {
              case MINMAX -> say("parts.least-to-greatest-number");
              case PERCENTILE -> say("parts.without-outliers-99-99");
              case null -> "";
            };
          }

          @Override
          public Calibration.Method fromString(String text) {
            return Calibration.Method.MINMAX;
          }
        });
    ranges.setMaxWidth(Double.MAX_VALUE);
    examples.setMaxWidth(Double.MAX_VALUE);
    examples
        .getItems()
        .setAll(
            item(say("parts.pictures-of-a-folder"), this::askFolder),
            item(
                say("parts.samples-of-noise-only", NOISE),
                () -> choose(shown.with(new PrecisionChoice.Noise(NOISE)))));
    LateTip.on(examples, say("parts.pictures-like-those"));
    LateTip.on(keepEnds, say("parts.costs-little-time"));
  }

  private void listen() {
    precision.setOnAction(_ -> {
      if (!showing && precision.getValue() != null) choose(shown.with(precision.getValue()));
    });
    ranges.setOnAction(_ -> {
      if (!showing && ranges.getValue() != null) choose(shown.with(ranges.getValue()));
    });
    keepEnds.setOnAction(_ -> choose(shown.keepingEnds(keepEnds.isSelected())));
  }

  private static MenuItem item(String words, Runnable action) {
    var item = new MenuItem(words);
    item.setOnAction(_ -> action.run());
    return item;
  }

  private void askFolder() {
    files
        .folder(say("parts.choose-a-folder-of-pictures"))
        .ifPresent(folder -> choose(shown.with(new PrecisionChoice.Pictures(List.of(folder)))));
  }

  private void choose(PrecisionChoice wish) {
    show(wish);
    chosen.accept(wish);
  }

  /// Shows what is chosen.
  public void show(PrecisionChoice wish) {
    shown = wish;
    showing = true;
    try {
      precision.setValue(wish.precision());
      ranges.setValue(wish.method());
      keepEnds.setSelected(wish.keepEnds());
      examples.setText(
          wish.examples() instanceof PrecisionChoice.Nothing
              ? say("parts.choose")
              : wish.examples().inWords());
      note.setText(words(wish));
      boolean calibrated = wish.precision() == Precision.INT8;
      for (var node : List.of(examplesLine, rangesLine, keepEnds)) shown(node, calibrated);
      shown(note, !wish.isNone());
    } finally {
      showing = false;
    }
  }

  private static String words(PrecisionChoice wish) {
    return switch (wish.precision()) {
      case FLOAT32 -> "";
      case FLOAT16 -> say("parts.half-the-bytes");
      case INT8 ->
          wish.examples() instanceof PrecisionChoice.Nothing
              ? say("parts.choose-pictures-like-those")
              : say("parts.a-quarter-of-the-bytes");
    };
  }

  private static void shown(Node node, boolean visible) {
    node.setVisible(visible);
    node.setManaged(visible);
  }
}
