package vertebra.ui.imported;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import vertebra.block.Role;
import vertebra.graph.NodeId;
import vertebra.importing.FileChanges;
import vertebra.importing.ImportReport;
import vertebra.ui.parts.EarlierMark;
import vertebra.ui.parts.FileQuestions;
import vertebra.workbench.ImportView;
import vertebra.workbench.ImportView.ReadBlock;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Scope;

/// What is known about the model file that the design came from.
@SuppressWarnings("NullAway.Init")
public final class ImportPanel {

  /// Longer lists are cut, and say so.
  private static final int MOST = 60;

  private final Observed<OpenDesign> current;
  private final FileQuestions files;
  private final Scope scope = new Scope();
  private Consumer<NodeId> reveal = _ -> {};
  private Consumer<String> said = _ -> {};
  private Runnable reworking = () -> {};

  @FXML private HBox root;
  @FXML private VBox facts;
  @FXML private Button rework;
  @FXML private Button again;
  @FXML private Button copy;
  @FXML private ProgressIndicator busy;
  @FXML private Label blocksTitle;
  @FXML private VBox blocks;
  @FXML private VBox kept;
  @FXML private VBox remarks;
  @FXML private EarlierMark earlier;
  @FXML private VBox changes;

  public ImportPanel(Observed<OpenDesign> current, FileQuestions files) {
    this.current = current;
    this.files = files;
  }

  /// Who brings a node into view.
  public void onReveal(Consumer<NodeId> revealer) {
    reveal = revealer;
  }

  /// Who shows short remarks.
  public void onSaid(Consumer<String> listener) {
    said = listener;
  }

  /// Who lets people change the model.
  public void onRework(Runnable action) {
    reworking = action;
  }

  @FXML
  void initialize() {
    current.bind(
        scope,
        (design, open) -> {
          ImportView.of(design, open).watch(open, this::show);
          if (isSeen()) design.imported().look();
        });
    root.sceneProperty().subscribe(_ -> look());
    root.parentProperty().subscribe(_ -> look());
  }

  private boolean isSeen() {
    return root.getScene() != null;
  }

  /// The file is read once somebody looks at its report.
  private void look() {
    if (isSeen()) current.get().imported().look();
  }

  @FXML
  void showAsInFile() {
    current.get().imported().showAsInFile(said);
  }

  @FXML
  void chooseAgain() {
    files
        .open(say("imported.choose-again"), say("export.onnx-models"), List.of("onnx"))
        .ifPresent(file -> current.get().imported().chooseAgain(file, said));
  }

  @FXML
  void keepCopy() {
    current.get().imported().keepCopy(said);
  }

  @FXML
  void rework() {
    reworking.run();
  }

  private void show(ImportView now) {
    rework.setDisable(now.file().isEmpty());
    copy.setDisable(now.file().isEmpty() || !now.failure().isEmpty());
    again.setVisible(!now.failure().isEmpty());
    again.setManaged(again.isVisible());
    busy.setVisible(now.looking());
    facts.getChildren().setAll(facts(now));
    blocksTitle.setText(say("imported.read-as-blocks", now.blocks().size()));
    blocks.getChildren().setAll(cut(now.blocks().stream().map(this::line).toList()));
    kept.getChildren().setAll(now.report().map(ImportPanel::kept).orElse(List.of()));
    remarks.getChildren().setAll(now.report().map(ImportPanel::remarks).orElse(List.of()));
    earlier.mark(now.changes());
    changes.getChildren().setAll(now.changes().known().map(ImportPanel::changes).orElse(List.of()));
  }

  private static List<Node> facts(ImportView now) {
    var lines = new ArrayList<Node>();
    if (now.file().isEmpty()) {
      lines.add(note(say("imported.came-from-no-file")));
      return lines;
    }
    var path = now.file().get();
    var file = note(path.substring(path.lastIndexOf('/') + 1));
    file.setTooltip(new Tooltip(path));
    lines.add(file);
    if (!now.failure().isEmpty()) {
      var words = new Label(now.failure());
      words.setId("import-failure");
      words.setWrapText(true);
      words.getStyleClass().add("run-failure");
      lines.add(words);
    }
    now.report()
        .ifPresent(report -> {
          lines.add(
              text(
                  say(
                      "imported.operators",
                      report.operators(),
                      report.asBlocks(),
                      report.asOperators())));
          lines.add(text(say("imported.versions", report.opset(), report.ir())));
          if (!report.producer().isEmpty())
            lines.add(text(say("imported.producer", report.producer())));
          for (var set : report.others())
            lines.add(text(say("imported.set", set.domain(), set.version(), set.operators())));
        });
    return lines;
  }

  private Node line(ReadBlock block) {
    var name = new Hyperlink(block.title());
    name.setOnAction(_ -> reveal.accept(block.node()));
    var words = new ArrayList<String>();
    if (!block.parameters().isEmpty()) words.add(block.parameters());
    if (block.role() != Role.PART) words.add(block.role().title());
    words.add(say("count.operators", block.part().operators().size()));
    if (!block.evidence().isEmpty()) words.add(block.evidence());
    words.add(
        block.part().rules().isEmpty()
            ? say("imported.same-operators")
            : say("imported.same-by-rule", String.join(", ", block.part().rules())));
    if (!block.now().isEmpty()) words.add(say("imported.another-since", block.now()));
    else if (!block.isUntouched()) words.add(say("imported.changed-since"));
    return new VBox(name, note(String.join(" · ", words)));
  }

  private static List<Node> kept(ImportReport report) {
    if (report.kept().isEmpty()) return List.of(note(say("imported.nothing-kept")));
    var words =
        report.kept().entrySet().stream()
            .map(Map.Entry::getKey)
            .map(type -> type + " × " + report.kept().get(type))
            .toList();
    return List.of(text(String.join(", ", words)));
  }

  private static List<Node> remarks(ImportReport report) {
    if (report.remarks().isEmpty()) return List.of(note(say("imported.nothing-unusual")));
    var lines = new ArrayList<Node>();
    for (var remark : report.remarks())
      lines.add(
          text(
              remark.node().isEmpty()
                  ? remark.message().text() + "."
                  : say("imported.remark-at", remark.node(), remark.message().text())));
    return cut(lines);
  }

  private static List<Node> changes(FileChanges found) {
    if (found.isNothing()) return List.of(note(say("imported.nothing-changes")));
    var lines = new ArrayList<Node>();
    lines.add(text(say("imported.untouched", found.untouched())));
    if (!found.changed().isEmpty())
      lines.add(named(say("imported.changed", found.changed().size()), found.changed()));
    if (!found.added().isEmpty())
      lines.add(named(say("imported.added", found.added().size()), found.added()));
    if (!found.removed().isEmpty())
      lines.add(named(say("imported.removed", found.removed().size()), found.removed()));
    for (var fate : FileChanges.TensorFate.values()) {
      var tensors =
          found.tensors().keySet().stream()
              .filter(name -> found.tensors().get(name) == fate)
              .toList();
      if (!tensors.isEmpty()) lines.add(named(words(fate, tensors.size()), tensors));
    }
    return lines;
  }

  private static String words(FileChanges.TensorFate fate, int tensors) {
    return switch (fate) {
      case KEPT -> say("imported.tensors-kept", tensors);
      case SLICED -> say("imported.tensors-sliced", tensors);
      case NEW -> say("imported.tensors-new", tensors);
      case LOST -> say("imported.tensors-lost", tensors);
    };
  }

  private static Node named(String words, List<String> names) {
    var shown = String.join(", ", names.subList(0, Math.min(names.size(), MOST)));
    int rest = names.size() - MOST;
    return text(
        words + " " + shown + (rest > 0 ? ", " + say("imported.and-more", rest) : "") + ".");
  }

  private static List<Node> cut(List<Node> lines) {
    if (lines.size() <= MOST) return lines;
    var cut = new ArrayList<>(lines.subList(0, MOST));
    cut.add(note(say("imported.and-more", lines.size() - MOST)));
    return cut;
  }

  private static Label text(String words) {
    var label = new Label(words);
    label.setWrapText(true);
    label.setMinHeight(javafx.scene.layout.Region.USE_PREF_SIZE);
    label.getStyleClass().add("import-text");
    return label;
  }

  private static Label note(String words) {
    var label = text(words);
    label.getStyleClass().setAll("label", "figure-note");
    return label;
  }
}
