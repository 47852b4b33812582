package vertebra.ui.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.fxml.FXML;
import javafx.geometry.Side;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.Spinner;
import javafx.scene.control.SpinnerValueFactory.IntegerSpinnerValueFactory;
import javafx.scene.control.SplitPane;
import javafx.scene.control.Tab;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.control.TreeTableView;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import vertebra.block.Catalogue;
import vertebra.block.Preset;
import vertebra.compare.Changes;
import vertebra.compare.ComparisonFiles;
import vertebra.design.BlockSearch;
import vertebra.graph.NodeChange;
import vertebra.paint.StyleTable;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Device;
import vertebra.text.Texts;
import vertebra.ui.parts.DeviceChoice;
import vertebra.ui.parts.EmptyState;
import vertebra.ui.parts.FileQuestions;
import vertebra.ui.parts.WindowSheet;
import vertebra.workbench.CompareView;
import vertebra.workbench.Comparing;
import vertebra.workbench.Comparing.Item;
import vertebra.workbench.Devices;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Scope;

/// Networks side by side: what they cost, what is published about them, how fast they are here, and
/// what differs between two of them.
@SuppressWarnings("NullAway.Init")
public final class CompareSheet extends WindowSheet {

  private static final int OFFERED = 9;
  private static final int WARMUP = 1;
  private static final int RUNS = 5;
  private static final int MOST_RUNS = 10_000;
  private static final int MOST_BATCH = 1_024;

  private final Comparing comparing;
  private final Observed<OpenDesign> current;
  private final Devices running;
  private final Scope scope = new Scope();
  private final Catalogue catalogue;
  private final FileQuestions files;
  private final Supplier<StyleTable> styles;
  private final ContextMenu offers = new ContextMenu();
  private final List<Optional<Device>> wished = new ArrayList<>(List.of(Optional.empty()));
  private boolean walked;
  private CompareTable rows;
  private ComparePlot scatter;
  private CompareChanges differences;
  private CompareDrawing drawing;

  @FXML private Button addDesign;
  @FXML private Button addFile;
  @FXML private TextField search;
  @FXML private MenuButton devices;
  @FXML private Spinner<Integer> runs;
  @FXML private Spinner<Integer> batch;
  @FXML private Button measure;
  @FXML private Button cancel;
  @FXML private Button base;
  @FXML private Button remove;
  @FXML private ProgressIndicator busy;
  @FXML private Label said;
  @FXML private MenuButton copy;
  @FXML private MenuItem markdown;
  @FXML private MenuItem csv;
  @FXML private Button export;
  @FXML private Button close;
  @FXML private TableView<Item> table;
  @FXML private EmptyState empty;
  @FXML private ComboBox<String> up;
  @FXML private ComboBox<String> across;
  @FXML private CheckBox logUp;
  @FXML private CheckBox logAcross;
  @FXML private StackPane plot;
  @FXML private ComboBox<String> before;
  @FXML private ComboBox<String> after;
  @FXML private Label changed;
  @FXML private TreeTableView<Changes.Change> changes;
  @FXML private SplitPane halves;
  @FXML private Tab canvasTab;
  @FXML private Label drawn;
  @FXML private ListView<NodeChange> pieces;
  @FXML private StackPane canvasPlace;
  @FXML private VBox notes;

  /// @param styles the colours that charts are painted in
  public CompareSheet(
      Comparing comparing,
      Observed<OpenDesign> current,
      Devices running,
      Catalogue catalogue,
      FileQuestions files,
      Supplier<StyleTable> styles) {
    this.comparing = comparing;
    this.current = current;
    this.running = running;
    this.catalogue = catalogue;
    this.files = files;
    this.styles = styles;
  }

  @FXML
  void initialize() {
    rows = new CompareTable(table);
    scatter = new ComparePlot(up, logUp, across, logAcross, plot, styles);
    var view = CompareView.of(comparing, scope);
    differences = new CompareChanges(comparing, view.get(), before, after, changed, changes);
    drawing = new CompareDrawing(comparing, canvasTab, drawn, pieces, canvasPlace, halves, styles);
    scatter.onOpen(rows::select);
    runs.setValueFactory(new IntegerSpinnerValueFactory(1, MOST_RUNS, RUNS));
    batch.setValueFactory(new IntegerSpinnerValueFactory(1, MOST_BATCH, 1));
    addDesign.setOnAction(_ -> comparing.add(current.get()));
    addFile.setOnAction(_ -> askFile());
    measure.setOnAction(_ -> measure());
    cancel.setOnAction(_ -> comparing.cancel());
    base.setOnAction(_ -> rows.selected().ifPresent(comparing::base));
    remove.setOnAction(_ -> rows.selected().ifPresent(comparing::remove));
    markdown.setOnAction(_ -> copied(ComparisonFiles.markdown(comparing.state().comparison())));
    csv.setOnAction(_ -> copied(ComparisonFiles.csv(comparing.state().comparison())));
    export.setOnAction(_ -> askPlace());
    close.setOnAction(_ -> leave());
    search.textProperty().subscribe(_ -> offer());
    search.fontProperty().subscribe(rows::fit);
    search.addEventFilter(KeyEvent.KEY_PRESSED, this::typedInSearch);
    offers.addEventFilter(KeyEvent.KEY_PRESSED, this::typedInOffers);
    table.addEventHandler(KeyEvent.KEY_PRESSED, this::typedInTable);
    table.getSelectionModel().selectedItemProperty().subscribe(_ -> chosen());
    view.watch(scope, this::show);
    running.observed().watch(scope, this::show);
  }

  @Override
  public Node first() {
    return comparing.state().items().isEmpty() ? search : table;
  }

  /// Paints anew after the theme changed.
  public void repaint() {
    scatter.refresh();
    drawing.refresh();
  }

  /// Prepares for being shown: asks for the devices there are, once.
  public void prepare() {
    repaint();
    if (running.state().found().isEmpty()) running.find();
  }

  private void askFile() {
    files
        .open(
            Texts.say("compare.add-to-the-comparison"),
            Texts.say("compare.designs-and-models"),
            List.of("vertebra", "onnx"))
        .ifPresent(comparing::add);
  }

  private void askPlace() {
    files
        .save(
            Texts.say("compare.export-the-comparison"),
            "comparison.html",
            Texts.say("compare.pages"),
            ComparisonFiles.EXTENSIONS)
        .ifPresent(this::write);
  }

  private void write(Path file) {
    comparing.write(file, List.of(scatter.chart()), this::say);
  }

  private void measure() {
    runs.commitValue();
    batch.commitValue();
    comparing.measure(wished, new Benchmark(WARMUP, runs.getValue()), batch.getValue());
  }

  // the search

  private void offer() {
    var query = search.getText().strip();
    walked = false;
    offers.getItems().clear();
    if (query.isEmpty()) {
      offers.hide();
      return;
    }
    for (var preset : found(query)) {
      var item = new MenuItem(preset.title() + "   " + preset.id());
      item.setMnemonicParsing(false);
      item.setOnAction(_ -> add(preset));
      offers.getItems().add(item);
    }
    if (offers.getItems().isEmpty()) offers.hide();
    else if (!offers.isShowing() && search.getScene() != null)
      offers.show(search, Side.BOTTOM, 0, 2);
  }

  private List<Preset> found(String query) {
    return new BlockSearch(catalogue).presets(query).stream().limit(OFFERED).toList();
  }

  private void add(Preset preset) {
    comparing.add(preset);
    search.clear();
    search.requestFocus();
  }

  private void typedInSearch(KeyEvent event) {
    if (event.getCode() != KeyCode.ENTER || search.getText().isBlank()) return;
    found(search.getText().strip()).stream().findFirst().ifPresent(this::add);
    event.consume();
  }

  /// While the list is open it hears the keys; Enter before any arrow takes the first entry.
  private void typedInOffers(KeyEvent event) {
    switch (event.getCode()) {
      case UP, DOWN -> walked = true;
      case ENTER -> {
        if (walked) return;
        offers.hide();
        typedInSearch(event);
      }
      default -> {}
    }
  }

  private void typedInTable(KeyEvent event) {
    var name = rows.selected();
    if (name.isEmpty()) return;
    switch (event.getCode()) {
      case B -> comparing.base(name.get());
      case DELETE, BACK_SPACE -> comparing.remove(name.get());
      default -> {
        return;
      }
    }
    event.consume();
  }

  // showing

  private void chosen() {
    boolean any = rows.selected().isPresent();
    base.setDisable(!any);
    remove.setDisable(!any);
  }

  private void show(CompareView view) {
    rows.show(view);
    scatter.show(view.comparison());
    differences.show(view);
    drawing.show(view);
    boolean some = !view.comparison().rows().isEmpty();
    table.setVisible(!view.items().isEmpty());
    empty.setVisible(view.items().isEmpty());
    empty.offer(addDesign.getText(), addDesign::fire);
    copy.setDisable(!some);
    export.setDisable(!some);
    measure.setDisable(!some || view.measuring());
    shown(cancel, view.measuring());
    shown(busy, view.measuring() || view.counting());
    say(view.said());
    chosen();
    var lines = new ArrayList<Node>();
    for (var note : view.comparison().notes()) lines.add(line(note));
    notes.getChildren().setAll(lines);
  }

  private static Label line(String words) {
    var label = new Label(words);
    label.setWrapText(true);
    label.getStyleClass().add("figure-note");
    return label;
  }

  private void say(String words) {
    said.setText(words);
  }

  /// The devices that can be chosen; several may be.
  private void show(Devices.DevicesState state) {
    var choices = DeviceChoice.of(state);
    devices.getItems().clear();
    for (var choice : choices) {
      var item = new CheckMenuItem(choice.title());
      item.setMnemonicParsing(false);
      item.setSelected(wished.contains(choice.device()));
      item.setDisable(!choice.isReady());
      item.setOnAction(_ -> wish(choice, item.isSelected()));
      devices.getItems().add(item);
    }
    title(choices);
  }

  private void wish(DeviceChoice choice, boolean wanted) {
    wished.remove(choice.device());
    if (wanted) wished.add(choice.device());
    if (wished.isEmpty()) wished.add(Optional.empty());
    show(running.state());
  }

  private void title(List<DeviceChoice> choices) {
    devices.setText(
        choices.stream()
            .filter(choice -> wished.contains(choice.device()))
            .map(DeviceChoice::title)
            .collect(Collectors.joining(", ")));
  }

  private void copied(String text) {
    var content = new ClipboardContent();
    content.putString(text);
    Clipboard.getSystemClipboard().setContent(content);
    say(Texts.say("compare.copied"));
  }

  static <T> ReadOnlyObjectWrapper<T> value(@Nullable T value) {
    return new ReadOnlyObjectWrapper<>(value);
  }

  private static void shown(Node node, boolean visible) {
    node.setVisible(visible);
    node.setManaged(visible);
  }
}
