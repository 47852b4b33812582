package vertebra.ui.run;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Spinner;
import javafx.scene.control.SpinnerValueFactory.IntegerSpinnerValueFactory;
import javafx.scene.control.TextInputDialog;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import vertebra.design.Titles;
import vertebra.execute.RunSettings;
import vertebra.execute.RunState;
import vertebra.graph.NodeId;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Device;
import vertebra.ui.parts.DeviceChoice;
import vertebra.ui.parts.EmptyState;
import vertebra.ui.parts.FileQuestions;
import vertebra.ui.parts.FirstSteps;
import vertebra.ui.parts.PrecisionRow;
import vertebra.weights.WeightSource;
import vertebra.workbench.Devices;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.RunView;
import vertebra.workbench.Runs;
import vertebra.workbench.Scope;
import vertebra.workbench.Selection;
import vertebra.workbench.WeightWork;
import vertebra.workbench.Workbench;

/// Running the design: what flows in, on which device, and what came out.
@SuppressWarnings("NullAway.Init")
public final class RunPanel {

  private static final int MOST_RUNS = 10_000;
  private static final int MOST_WARMUP = 1_000;

  /// The height at which a section that has no input says how to get one.
  private static final double NO_INPUT = 160;

  private final Observed<OpenDesign> current;
  private final Devices devices;
  private final FileQuestions files;
  private final Scope scope = new Scope();
  private final ResultPane results;
  private final ChangePane changes = new ChangePane();
  private final TimeByPart parts = new TimeByPart();
  private final PrecisionRow precision;
  private Consumer<NodeId> reveal = _ -> {};
  private Runnable runAll = () -> {};
  private List<RunSettings.Input> shownInputs = List.of();
  private List<String> shownTitles = List.of();
  private final List<InputRow> rows = new ArrayList<>();
  private final PublishedPane published;
  private final EmptyState noInput =
      new EmptyState(
          "run",
          "fth-image",
          say("run.the-design-has-no-input-yet"),
          say("run.drag-one-from-the-palette"));
  private boolean showing;

  @FXML private VBox root;
  @FXML private Button unfold;
  @FXML private FontIcon foldSign;
  @FXML private VBox measuring;
  @FXML private ComboBox<DeviceChoice> device;
  @FXML private HBox progressLine;
  @FXML private ProgressBar progress;
  @FXML private Label doing;
  @FXML private Label deviceNote;
  @FXML private VBox resultBox;
  @FXML private VBox inputs;
  @FXML private MenuButton weights;
  @FXML private MenuButton labels;
  @FXML private Button showPublished;
  @FXML private VBox publishedBox;
  @FXML private Spinner<Integer> runsCount;
  @FXML private Spinner<Integer> warmup;
  @FXML private VBox precisionBox;
  @FXML private CheckBox tf32;
  @FXML private CheckBox look;
  @FXML private Label lookNote;

  /// @param published who fetches weights that others publish
  public RunPanel(
      Observed<OpenDesign> current, Devices devices, FileQuestions files, WeightWork published) {
    this.current = current;
    this.devices = devices;
    this.files = files;
    this.results = new ResultPane(current::get, this::goTo, () -> askWeights(WeightSource::file));
    this.published =
        new PublishedPane(published, (_, file) -> runs().weigh(WeightSource.file(file)));
    this.precision = new PrecisionRow("run", files, devices::reduce);
  }

  /// What muted and bypassed blocks change, in one line, or why that is no finding; empty if
  /// nothing is muted or bypassed.
  public static String changes(RunView view) {
    var changes = view.changes().fresh().orElse(List.of());
    return changes.isEmpty() ? "" : view.caveat().orElseGet(() -> ChangePane.inWords(changes));
  }

  /// Who brings a node into view.
  public void onReveal(Consumer<NodeId> revealer) {
    reveal = revealer;
  }

  /// Who runs every picture of the folder and shows what came out.
  public void onRunAll(Runnable runner) {
    runAll = runner;
  }

  /// Who gets a design going that has no input.
  public void onFirst(FirstSteps steps) {
    steps.offerBlock(noInput);
  }

  @FXML
  void initialize() {
    noInput.setMinHeight(NO_INPUT);
    unfold.setOnAction(_ -> fold(measuring.isVisible()));
    fold(true);
    device.setCellFactory(_ -> new DeviceCell(true));
    device.setButtonCell(new DeviceCell(false));
    device.setOnAction(_ -> chosen());
    device.setOnShowing(_ -> {
      if (devices.state().found().isEmpty()) devices.find();
    });
    var benchmark = devices.state().wish().benchmark();
    counted(runsCount, 1, MOST_RUNS, benchmark.runs());
    counted(warmup, 0, MOST_WARMUP, benchmark.warmup());
    tf32.setOnAction(_ -> devices.allowTf32(tf32.isSelected()));
    look.setOnAction(_ -> devices.look(look.isSelected()));
    precisionBox.getChildren().add(precision);
    publishedBox.getChildren().add(published);
    publishedBox.setVisible(false);
    publishedBox.managedProperty().bind(publishedBox.visibleProperty());
    showPublished.setOnAction(_ -> {
      publishedBox.setVisible(!publishedBox.isVisible());
      published.suggest(current.get().title());
    });
    resultBox.getChildren().addAll(changes, results, parts);
    current.bind(scope, this::bind);
  }

  /// How often and how exactly it runs is asked for seldom.
  private void fold(boolean isAway) {
    shown(measuring, !isAway);
    foldSign.setIconLiteral(isAway ? "fth-chevron-right" : "fth-chevron-down");
  }

  private void bind(OpenDesign design, Scope open) {
    rows.clear();
    shownInputs = List.of();
    design.workbench().watch(open, this::show);
    parts.bind(design, open);
    var view = RunView.of(design, open);
    view.watch(open, this::show);
    design.onTitles(open, () -> results.showAnew(view.get().last()));
    design.runs().watch(open, this::showPortValues);
  }

  private Runs runs() {
    return current.get().runs();
  }

  private Workbench workbench() {
    return current.get().workbench();
  }

  private void counted(Spinner<Integer> spinner, int least, int most, int initial) {
    spinner.setValueFactory(new IntegerSpinnerValueFactory(least, most, initial));
    spinner.valueProperty().subscribe((_, _) -> measure());
    spinner
        .focusedProperty()
        .subscribe(focused -> {
          if (!focused) spinner.commitValue();
        });
  }

  private void measure() {
    if (runsCount.getValue() == null || warmup.getValue() == null) return;
    devices.measure(new Benchmark(warmup.getValue(), runsCount.getValue()));
  }

  private void chosen() {
    var choice = device.getValue();
    if (showing || choice == null) return;
    if (choice.isReady()) devices.choose(choice.device());
    else showDevices(devices.state());
  }

  private void goTo(NodeId node) {
    if (!workbench().state().graph().contains(node)) return;
    workbench().select(Selection.of(node));
    reveal.accept(node);
  }

  private void show(Workbench.WorkbenchState state) {
    var found = RunSettings.inputs(state.design());
    var titles = new Titles(state.design());
    var called = found.stream().map(input -> titles.of(input.node())).toList();
    if (!found.equals(shownInputs) || !called.equals(shownTitles) || rows.isEmpty()) {
      shownInputs = found;
      shownTitles = called;
      showInputs(found, called);
    }
    var settings = RunSettings.of(state.design());
    showWeights(settings.weightsInWords());
    showLabels(settings.labelFile());
  }

  /// Rows of inputs that stay are kept, so that typing in one is not interrupted.
  ///
  /// @param called their titles on the canvas
  private void showInputs(List<RunSettings.Input> found, List<String> called) {
    var kept = new ArrayList<InputRow>();
    var place = new InputRow.Place(runs(), current.get().album(), files, () -> runAll.run());
    for (var input : found) {
      var row =
          rows.stream()
              .filter(old -> old.node().equals(input.node()))
              .findFirst()
              .orElseGet(() -> new InputRow(input, place));
      row.show(input, called.get(kept.size()));
      kept.add(row);
    }
    rows.clear();
    rows.addAll(kept);
    if (rows.isEmpty()) inputs.getChildren().setAll(noInput);
    else if (!inputs.getChildren().equals(rows)) inputs.getChildren().setAll(rows);
    showPortValues(runs().state());
  }

  private void showPortValues(Runs.RunsState state) {
    for (var row : rows)
      row.show(
          state.portValues().at(List.of(row.node())).values().stream().findFirst(),
          state.portValues().looking());
  }

  private void showWeights(String words) {
    weights.setText(words);
    if (!weights.getItems().isEmpty()) return;
    weights
        .getItems()
        .addAll(
            item(say("run.fresh-seed-0"), () -> runs().weigh(WeightSource.fresh(0))),
            item(say("run.fresh-with-another-seed"), this::askSeed),
            item(say("run.from-a-safetensors-file-by-name"), () -> askWeights(WeightSource::file)),
            item(
                say("run.from-a-safetensors-file-by-order"),
                () -> askWeights(WeightSource::ordered)));
  }

  private void askSeed() {
    var now = RunSettings.of(workbench().state().design()).weights();
    var dialog =
        new TextInputDialog(
            now instanceof WeightSource.Fresh(var seed) ? Long.toString(seed) : "0");
    dialog.initOwner(root.getScene().getWindow());
    dialog.setTitle(say("run.fresh-weights"));
    dialog.setHeaderText(say("run.the-same-seed-always"));
    dialog.setContentText(say("run.seed"));
    dialog
        .showAndWait()
        .filter(text -> text.strip().matches("-?\\d{1,18}"))
        .ifPresent(text -> runs().weigh(WeightSource.fresh(Long.parseLong(text.strip()))));
  }

  private void askWeights(Function<Path, WeightSource> way) {
    files
        .open(
            say("run.choose-weights"),
            say("run.safetensors"),
            List.of("safetensors", "pth", "pt", "npz"))
        .ifPresent(file -> runs().weigh(way.apply(file)));
  }

  private void showLabels(Optional<Path> file) {
    labels.setText(file.map(path -> String.valueOf(path.getFileName())).orElse(say("run.none")));
    if (!labels.getItems().isEmpty()) return;
    labels
        .getItems()
        .addAll(
            item(
                say("run.from-a-text-file-one"),
                () ->
                    files
                        .open(say("run.choose-class-names"), say("run.text-files"), List.of("txt"))
                        .ifPresent(chosen -> runs().label(Optional.of(chosen)))),
            item(say("run.none"), () -> runs().label(Optional.empty())));
  }

  private static MenuItem item(String words, Runnable action) {
    var item = new MenuItem(words);
    item.setOnAction(_ -> action.run());
    return item;
  }

  private void show(RunView now) {
    showDevices(devices.state());
    showProgress(now);
    results.show(now.last());
    changes.show(now.changes(), now.caveat());
    parts.ran(
        current.get(), now.last().fresh().filter(RunState.Done.class::isInstance).isPresent());
    shown(
        resultBox,
        results.hasSomething() || now.changes().known().filter(all -> !all.isEmpty()).isPresent());
    lookNote.setText(now.note().orElse(""));
    shown(lookNote, now.note().isPresent() && now.wish().look());
  }

  private void showDevices(Devices.DevicesState state) {
    showing = true;
    try {
      showChoices(state);
    } finally {
      showing = false;
    }
  }

  private void showChoices(Devices.DevicesState state) {
    var choices = DeviceChoice.of(state);
    if (!choices.equals(List.copyOf(device.getItems()))) device.getItems().setAll(choices);
    choices.stream()
        .filter(choice -> choice.device().equals(state.wish().device()))
        .findFirst()
        .ifPresent(device::setValue);
    var wished = state.wish().device();
    var missing =
        choices.stream()
            .filter(choice -> choice.device().equals(wished) && !choice.isReady())
            .findFirst();
    deviceNote.setText(
        state.searching()
            ? say("run.asking-the-devices")
            : missing.map(choice -> say("run.the-cpu-stands-in", choice.note())).orElse(""));
    shown(deviceNote, !deviceNote.getText().isEmpty());
    boolean nvidia =
        wished.map(Device::kind).filter(kind -> kind == Device.DeviceKind.CUDA).isPresent()
            || wished.isEmpty()
                && state.found().stream()
                    .anyMatch(found ->
                        found.isReady() && found.device().kind() == Device.DeviceKind.CUDA);
    shown(tf32, nvidia);
    tf32.setSelected(state.wish().tf32());
    precision.show(state.wish().precisionChoice());
    look.setSelected(state.wish().look());
  }

  private void showProgress(RunView state) {
    shown(progressLine, state.isRunning());
    if (state.run() instanceof RunState.Running(var words, var share)) {
      doing.setText(words);
      progress.setProgress(share < 0 ? ProgressBar.INDETERMINATE_PROGRESS : share);
    } else {
      progress.setProgress(0);
    }
  }

  private static void shown(Node node, boolean visible) {
    node.setVisible(visible);
    node.setManaged(visible);
  }
}
