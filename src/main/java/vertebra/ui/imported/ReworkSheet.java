package vertebra.ui.imported;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import vertebra.files.LegalName;
import vertebra.importing.ModelSteps;
import vertebra.importing.StepArgument;
import vertebra.importing.StepArgument.FileKind;
import vertebra.ui.parts.EarlierMark;
import vertebra.ui.parts.FileQuestions;
import vertebra.ui.parts.WindowSheet;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.ReworkView;
import vertebra.workbench.Reworking;
import vertebra.workbench.Reworking.ReworkState;
import vertebra.workbench.Scope;

/// Changes the model that a design came from, step by step: each step says what it changes, and the
/// changed model opens beside the design.
@SuppressWarnings("NullAway.Init")
public final class ReworkSheet extends WindowSheet {

  private static final String MODEL = "onnx";

  private final Observed<OpenDesign> current;
  private final FileQuestions files;
  private final Scope scope = new Scope();
  private Consumer<Path> opener = _ -> {};
  private ReworkView now;

  /// The model's ends, as they were when the sheet was made ready: nothing changes them behind it.
  private List<String> inputs = List.of();

  private List<String> outputs = List.of();
  private Optional<String> batch = Optional.empty();

  @FXML private ScrollPane scroll;
  @FXML private VBox content;
  @FXML private ComboBox<ModelSteps.Form> step;
  @FXML private TextField argument;
  @FXML private Button file;
  @FXML private Button add;
  @FXML private Label takes;
  @FXML private Label ends;
  @FXML private VBox done;
  @FXML private EarlierMark earlier;
  @FXML private Label refusal;
  @FXML private ProgressIndicator busy;
  @FXML private Button close;
  @FXML private Button write;

  public ReworkSheet(Observed<OpenDesign> current, FileQuestions files) {
    this.current = current;
    this.files = files;
  }

  /// Who opens the changed model.
  public void onOpen(Consumer<Path> action) {
    opener = action;
  }

  @FXML
  void initialize() {
    asHighAs(content, scroll);
    step.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(ModelSteps.@Nullable Form form) {
            return form == null ? "" : form.title();
          }

          @Override
          public ModelSteps.@Nullable Form fromString(String text) {
            return null;
          }
        });
    step.getItems().setAll(ModelSteps.all());
    step.valueProperty().subscribe(this::choose);
    file.setOnAction(_ -> chooseFile());
    add.setOnAction(_ -> add());
    argument.setOnAction(_ -> add());
    close.setOnAction(_ -> leave());
    write.setOnAction(_ -> write());
    current.bind(scope, (design, open) -> ReworkView.of(design, open).watch(open, this::show));
    step.setValue(step.getItems().getFirst());
  }

  /// Makes the sheet ready for other steps.
  public void prepare() {
    reworking().clear();
    inputs = reworking().inputs();
    outputs = reworking().outputs();
    batch = reworking().batch();
    ends.setText(say("rework.ends", String.join(", ", inputs), String.join(", ", outputs)));
    choose(step.getValue());
  }

  private Reworking reworking() {
    return current.get().reworking();
  }

  @Override
  public Node first() {
    return step;
  }

  /// What a step takes is proposed: what is selected, or the model's only end.
  private void choose(ModelSteps.@Nullable Form form) {
    if (form == null) return;
    boolean isAsked = !form.takes().isNothing();
    shown(argument, isAsked);
    shown(file, form.takes().file() != FileKind.NONE);
    shown(takes, isAsked);
    boolean isSize = form.takes().about() == StepArgument.About.SIZE;
    takes.setText(isSize ? say("rework.takes-size") : say("rework.takes", form.takes().words()));
    argument.setText(proposal(form.takes()).orElse(""));
  }

  private Optional<String> proposal(StepArgument takes) {
    return switch (takes.about()) {
      case OPERATOR -> now.operator();
      case TENSOR -> now.tensor();
      case INNER_TENSOR -> now.innerTensor();
      case INPUT -> inputs.stream().findFirst();
      case OUTPUT -> outputs.stream().findFirst();
      case END -> Stream.concat(inputs.stream(), outputs.stream()).findFirst();
      case BOXES ->
          outputs.size() < 2
              ? Optional.empty()
              : Optional.of(String.join(",", outputs.subList(0, 2)));
      case SIZE -> batch;
      case NOTHING, NUMBER, MODEL -> Optional.empty();
    };
  }

  private void chooseFile() {
    var form = step.getValue();
    boolean isModel = form.takes().file() == FileKind.MODEL;
    var chosen =
        isModel
            ? files.open(form.title(), say("export.onnx-models"), List.of(MODEL))
            : files.open(form.title(), say("rework.numbers"), List.of("npy", "safetensors"));
    chosen.ifPresent(path ->
        argument.setText(isModel ? path.toString() : about() + form.takes().beforeFile() + path));
  }

  /// What the step is about, without the file. Names may hold a colon and a number.
  private String about() {
    return argument.getText().replaceFirst("(=|:(?=[a-z])).*", "");
  }

  private void add() {
    var form = step.getValue();
    var text = argument.getText().strip();
    reworking().add(form.takes().isNothing() ? form.name() : form.name() + "=" + text);
  }

  private void write() {
    files
        .save(
            say("rework.title"),
            LegalName.of(current.get().title()) + "-changed." + MODEL,
            say("export.onnx-models"),
            List.of(MODEL))
        .ifPresent(reworking()::write);
  }

  private void show(ReworkView view) {
    now = view;
    var state = view.state().known().orElse(ReworkState.NOTHING);
    if (state.written().isPresent()) {
      var written = state.written().get();
      reworking().clear();
      leave();
      opener.accept(written);
      return;
    }
    earlier.mark(view.state());
    var lines = new ArrayList<Node>();
    for (var words : state.lines()) lines.add(line(words, lines.size(), state.isBusy()));
    done.getChildren().setAll(lines);
    refusal.setText(state.refusal());
    shown(refusal, !state.refusal().isEmpty());
    busy.setVisible(state.isBusy());
    write.setDisable(state.isBusy() || state.done().isEmpty());
  }

  private HBox line(String said, int place, boolean isBusy) {
    var words = new Label(said);
    words.setWrapText(true);
    words.setMinHeight(Region.USE_PREF_SIZE);
    HBox.setHgrow(words, Priority.ALWAYS);
    words.setMaxWidth(Double.MAX_VALUE);
    var out = new Hyperlink(say("rework.take-out"));
    out.setMinWidth(Region.USE_PREF_SIZE);
    out.setDisable(isBusy);
    out.setOnAction(_ -> reworking().remove(place));
    return new HBox(8, words, out);
  }

  private static void shown(Node node, boolean visible) {
    node.setVisible(visible);
    node.setManaged(visible);
  }
}
