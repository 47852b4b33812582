package vertebra.ui.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import javafx.application.Platform;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Spinner;
import javafx.scene.control.SpinnerValueFactory.IntegerSpinnerValueFactory;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import vertebra.compile.Compiler;
import vertebra.execute.OpenedExport;
import vertebra.execute.PrecisionChoice;
import vertebra.execute.SameNumbers;
import vertebra.execute.Verification;
import vertebra.files.FileBrowser;
import vertebra.files.LegalName;
import vertebra.precision.Precision;
import vertebra.report.Units;
import vertebra.text.Texts;
import vertebra.ui.parts.EarlierMark;
import vertebra.ui.parts.FileQuestions;
import vertebra.ui.parts.PrecisionRow;
import vertebra.ui.parts.WindowSheet;
import vertebra.workbench.ExportView;
import vertebra.workbench.Exporting;
import vertebra.workbench.Exporting.ExportKind;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Scope;

/// Writes the design as a file for other programs, and says what was written.
@SuppressWarnings("NullAway.Init")
public final class ExportSheet extends WindowSheet {

  private static final int OLDEST_OPSET = 7;
  private static final int NEWEST_OPSET = 24;
  private static final int MOST_REMARKS = 8;

  private final Observed<OpenDesign> current;
  private final FileQuestions files;
  private final Scope scope = new Scope();
  private ExportKind kind = ExportKind.MODEL;
  private final PrecisionRow precision;
  private final EndingQuestion ending = new EndingQuestion("export");
  private PrecisionChoice reduction = PrecisionChoice.NONE;

  /// The operator set that is written when nobody chooses one; none while the file of an opened
  /// model is being read.
  private @Nullable Integer usualOpset;

  @FXML private Label title;
  @FXML private Label lead;
  @FXML private VBox choices;
  @FXML private HBox opsetLine;
  @FXML private Spinner<Integer> opset;
  @FXML private HBox batchLine;
  @FXML private TextField batch;
  @FXML private Label weights;
  @FXML private VBox precisionBox;
  @FXML private CheckBox external;
  @FXML private CheckBox carried;
  @FXML private CheckBox verify;
  @FXML private HBox progressLine;
  @FXML private ProgressBar progress;
  @FXML private Label doing;
  @FXML private Label report;
  @FXML private ScrollPane scroll;
  @FXML private VBox content;
  @FXML private EarlierMark earlier;
  @FXML private VBox remarks;
  @FXML private VBox questions;
  @FXML private Button show;
  @FXML private Button close;
  @FXML private Button export;

  public ExportSheet(Observed<OpenDesign> current, FileQuestions files) {
    this.current = current;
    this.files = files;
    this.precision = new PrecisionRow("export", files, chosen -> reduction = chosen);
  }

  @FXML
  void initialize() {
    asHighAs(content, scroll);
    batch
        .textProperty()
        .subscribe(text -> {
          if (!text.matches("\\d{0,6}")) batch.setText(text.replaceAll("\\D", ""));
        });
    precisionBox.getChildren().add(precision);
    questions.getChildren().add(ending);
    export.setOnAction(_ -> ask());
    close.setOnAction(_ -> stopOrLeave());
    current.bind(
        scope,
        (design, open) -> {
          prepare(ExportKind.MODEL);
          ExportView.of(design, open).watch(open, this::show);
        });
  }

  private Exporting exporting() {
    return current.get().exporting();
  }

  @Override
  public Node first() {
    return export;
  }

  /// Makes the sheet ready for an export of that kind.
  public void prepare(ExportKind wanted) {
    exporting().prepare();
    ending.hide();
    kind = wanted;
    boolean model = wanted == ExportKind.MODEL;
    title.setText(
        model ? Texts.say("export.export-an-onnx-model") : Texts.say("export.export-weights"));
    lead.setText(
        model
            ? Texts.say("export.one-file-that-onnx")
            : Texts.say("export.a-safetensors-file-with-every"));
    for (var line : List.of(opsetLine, batchLine, precisionBox, external, verify))
      shown(line, model);
    // An opened model is written again as it is, with what it carries.
    var opened = current.get().imported();
    shown(carried, model && !opened.isThere());
    if (opened.isThere()) {
      opened.look();
      offerOpsets(OLDEST_OPSET, opened.operatorSet().orElse(null));
    } else offerOpsets(Compiler.OPSET, Compiler.OPSET);
    reduction = model ? exporting().usual() : PrecisionChoice.NONE;
    precision.show(reduction);
  }

  private void offerOpsets(int oldest, @Nullable Integer usual) {
    usualOpset = usual;
    int start = usual == null ? oldest : usual;
    opset.setValueFactory(
        new IntegerSpinnerValueFactory(oldest, Math.max(NEWEST_OPSET, start), start));
    opset.setDisable(usual == null);
    if (usual == null) opset.getEditor().clear();
  }

  private void ask() {
    boolean model = kind == ExportKind.MODEL;
    var end = model ? "onnx" : "safetensors";
    files
        .save(
            title.getText(),
            LegalName.of(name()) + "." + end,
            model ? Texts.say("export.onnx-models") : Texts.say("export.safetensors"),
            List.of(end))
        .ifPresent(file ->
            ending.about(
                file,
                model ? Texts.say("export.onnx-models") : Texts.say("export.safetensors"),
                List.of(end),
                this::start));
  }

  private String name() {
    return current
        .get()
        .state()
        .file()
        .map(file -> String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", ""))
        .orElse("design");
  }

  private void start(Path file) {
    if (usualOpset != null) opset.commitValue();
    var size =
        batch.getText().isBlank()
            ? OptionalLong.empty()
            : OptionalLong.of(Math.max(1, Long.parseLong(batch.getText())));
    exporting()
        .start(
            new Exporting.Wish(
                kind,
                file,
                Optional.of(opset.getValue())
                    .filter(chosen -> usualOpset != null && !chosen.equals(usualOpset))
                    .map(OptionalInt::of)
                    .orElseGet(OptionalInt::empty),
                size,
                external.isSelected(),
                kind == ExportKind.MODEL && verify.isSelected(),
                carried.isSelected(),
                reduction));
  }

  /// A design with problems is not exported; the sheet says so instead.
  private void show(ExportView now) {
    var state = now.state().known();
    if (usualOpset == null) now.opset().ifPresent(own -> offerOpsets(OLDEST_OPSET, own));
    boolean busy = state.filter(Exporting.Writing.class::isInstance).isPresent();
    weights.setText(now.weights());
    earlier.mark(now.state());
    shown(progressLine, busy);
    choices.setDisable(busy);
    export.setDisable(busy || !now.refusal().isEmpty());
    close.setText(busy ? Texts.say("export.cancel") : Texts.say("export.close"));
    remarks.getChildren().clear();
    shown(report, false);
    shown(show, false);
    if (state.isPresent()) show(state.get());
    else if (!now.refusal().isEmpty()) say(now.refusal(), "run-failure");
  }

  private void show(Exporting.ExportState state) {
    switch (state) {
      case Exporting.Writing(var words, var share) -> {
        doing.setText(words);
        progress.setProgress(share < 0 ? ProgressBar.INDETERMINATE_PROGRESS : share);
      }
      case Exporting.Failed(var reason) -> say(reason, "run-failure");
      case Exporting.WrittenAgain(var result) -> {
        offer(result.files().getFirst());
        say(
            Texts.say(
                "cli.exported-again",
                result.files().getFirst().getFileName(),
                Units.bytes(result.bytes()),
                result.isIdentical()),
            result.verified().map(SameNumbers::isClose).orElse(true) ? "run-good" : "run-failure");
        result.apart().ifPresent(found -> note(List.of(found.inWords() + ".")));
        result.verified().ifPresent(found -> note(List.of(found.line())));
        note(OpenedExport.lines(result.steps()));
      }
      case Exporting.Done(var written, var verification, var apart) -> {
        boolean exact = verification.map(Verification::isExact).orElse(true);
        offer(written.files().getFirst());
        say(
            Texts.say(
                "export.wrote",
                written.files().getFirst().getFileName(),
                written.files().size() > 1,
                Units.bytes(written.bytes()),
                verification.map(found -> words(found, written.reduced().precision())).orElse("")),
            exact ? "run-good" : "run-failure");
        var reduced = written.reduced();
        apart.ifPresent(found -> {
          note(List.of(found.inWords() + ".", reduced.summary() + "."));
          note(reduced.exceptions().stream().map(line -> line + ".").toList());
          note(reduced.notes().stream().map(line -> line + ".").toList());
        });
        note(written.remarks());
        verification.ifPresent(found -> note(found.differences()));
      }
    }
  }

  /// Offers to show a file in its folder.
  private void offer(Path file) {
    shown(show, true);
    show.setOnAction(_ -> {
      try {
        FileBrowser.show(file);
      } catch (IOException none) {
        say(Texts.say("export.no-file-browser", file.toAbsolutePath().getParent()), "run-failure");
      }
    });
  }

  private static String words(Verification verification, Precision precision) {
    return verification.isExact()
        ? Texts.say(
                "export.opened-again-it-gives",
                precision == Precision.FLOAT32 ? "" : Texts.say("export.in", precision),
                verification.numbers(),
                verification.outputs(),
                verification.outputs() == 1 ? "output" : "outputs")
            + (verification.sizes().isEmpty()
                ? ""
                : Texts.say("export.verified-at-sizes", String.join("; ", verification.sizes())))
        : Texts.say("export.opened-again-it-does");
  }

  private void note(List<String> lines) {
    for (var line : lines.stream().limit(MOST_REMARKS).toList()) {
      var label = new Label(line);
      label.setWrapText(true);
      label.getStyleClass().add("figure-note");
      remarks.getChildren().add(label);
    }
    if (lines.size() > MOST_REMARKS)
      remarks
          .getChildren()
          .add(new Label(Texts.say("export.and-more", lines.size() - MOST_REMARKS)));
  }

  private void say(String words, String style) {
    report.setText(words);
    report.getStyleClass().setAll(style);
    shown(report, true);
    Platform.runLater(() -> scroll.setVvalue(scroll.getVmax()));
  }

  /// Stops what is under way, or goes.
  private void stopOrLeave() {
    if (close.getText().equals(Texts.say("export.cancel"))) {
      exporting().cancel();
      return;
    }
    leave();
  }

  private static void shown(Node node, boolean visible) {
    node.setVisible(visible);
    node.setManaged(visible);
  }
}
