package vertebra.ui.measure;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.Spinner;
import javafx.scene.control.SpinnerValueFactory.IntegerSpinnerValueFactory;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import vertebra.graph.NodeId;
import vertebra.measure.MeasurementKind;
import vertebra.paint.StyleTable;
import vertebra.report.Report;
import vertebra.report.Table;
import vertebra.runtime.Cancellation;
import vertebra.ui.parts.ChartView;
import vertebra.workbench.Measuring;
import vertebra.workbench.Selection;
import vertebra.workbench.Workbench;

/// Measuring the design: profile, benchmark, the health of its signal, what a pixel sees, as a
/// table that can be sorted, copied, and shown as colours on the canvas.
@SuppressWarnings("NullAway.Init")
public final class MeasurePanel {

  private static final double FIRST_COLUMN = 220;
  private static final double NUMBER_COLUMN = 92;
  private static final double TEXT_COLUMN = 150;
  private static final int MOST_THREADS = 1_024;

  private final Measuring measuring;
  private final Workbench workbench;
  private final ChartView view;
  private Runnable room = () -> {};
  private Consumer<Map<NodeId, Double>> heating = _ -> {};
  private Cancellation running = Cancellation.none();
  private @Nullable Report shown;

  @FXML private Button profile;
  @FXML private Button roofline;
  @FXML private Spinner<Integer> threads;
  @FXML private Button benchmark;
  @FXML private Button signal;
  @FXML private Button field;
  @FXML private ProgressIndicator busy;
  @FXML private Label doing;
  @FXML private Button cancel;
  @FXML private ToggleButton heat;
  @FXML private MenuButton copy;
  @FXML private MenuItem markdown;
  @FXML private MenuItem csv;
  @FXML private MenuItem json;
  @FXML private Label summary;
  @FXML private Label conditions;
  @FXML private TableView<List<Object>> table;
  @FXML private ToggleButton picture;
  @FXML private StackPane plot;
  @FXML private VBox empty;

  /// @param styles the colours that charts are painted in
  public MeasurePanel(Measuring measuring, Workbench workbench, Supplier<StyleTable> styles) {
    this.measuring = measuring;
    this.workbench = workbench;
    this.view = new ChartView(styles);
  }

  @FXML
  void initialize() {
    profile.setOnAction(_ -> start(MeasurementKind.PROFILE));
    roofline.setOnAction(_ -> start(MeasurementKind.ROOFLINE));
    benchmark.setOnAction(_ -> start(MeasurementKind.BENCHMARK));
    view.setId("measure-chart");
    plot.getChildren().add(view);
    view.onOpen(this::reveal);
    picture.setOnAction(_ -> arrange());
    signal.setOnAction(_ -> start(MeasurementKind.SIGNAL));
    field.setOnAction(_ -> start(MeasurementKind.FIELD));
    threads.setValueFactory(new IntegerSpinnerValueFactory(0, MOST_THREADS, 0));
    threads
        .valueProperty()
        .subscribe(count -> Optional.ofNullable(count).ifPresent(measuring::threads));
    cancel.setOnAction(_ -> stop());
    heat.setOnAction(_ -> colour());
    markdown.setOnAction(_ -> copied(Report::markdown));
    csv.setOnAction(_ -> copied(Report::csv));
    json.setOnAction(_ -> copied(Report::json));
    table.getSelectionModel().selectedItemProperty().subscribe(this::chosen);
  }

  /// Who colours the blocks on the canvas; no colours for an empty map.
  public void onHeat(Consumer<Map<NodeId, Double>> colourer) {
    heating = colourer;
  }

  /// Starts to measure, in place of what is under way.
  public void start(MeasurementKind kind) {
    running.cancel();
    running = measuring.start(kind, this::show);
  }

  private void stop() {
    running.cancel();
    working(Optional.empty());
    doing.setText("Cancelled.");
  }

  private void show(Measuring.MeasuringState state) {
    switch (state) {
      case Measuring.Working(var words) -> working(Optional.of(words));
      case Measuring.Failed(var reason) -> {
        working(Optional.empty());
        say(reason, "run-failure");
      }
      case Measuring.Done(var report) -> {
        working(Optional.empty());
        show(report);
      }
    }
  }

  private void working(Optional<String> words) {
    shown(busy, words.isPresent());
    shown(cancel, words.isPresent());
    doing.setText(words.orElse(""));
    for (var button : List.of(profile, roofline, benchmark, signal, field))
      button.setDisable(words.isPresent());
  }

  private void say(String words, String style) {
    summary.setText(words);
    summary.getStyleClass().setAll("measure-summary", style);
    shown(summary, true);
  }

  private void show(Report report) {
    shown = report;
    var where =
        report.settings().entrySet().stream()
            .map(setting -> setting.getKey() + " " + setting.getValue())
            .reduce((a, b) -> a + "; " + b)
            .orElse("");
    say(report.summary(), "figure-note");
    conditions.setText(where);
    conditions.setTooltip(new Tooltip(where.replace("; ", "\n")));
    shown(conditions, true);
    table.getColumns().clear();
    for (int i = 0; i < report.columns().size(); i++)
      table
          .getColumns()
          .add(
              column(
                  report.columns().get(i),
                  i,
                  !report.rows().isEmpty() && report.rows().getFirst().get(i) instanceof Number));
    table.getItems().setAll(report.rows());
    report.chart().ifPresent(view::show);
    shown(picture, report.chart().isPresent());
    arrange();
    empty.setVisible(false);
    copy.setDisable(false);
    shown(heat, !report.heat().isEmpty());
    colour();
  }

  /// Who makes room for a picture.
  public void onPicture(Runnable action) {
    room = action;
  }

  /// The table, or the picture of it where that is wanted.
  private void arrange() {
    boolean drawn = shown != null && shown.chart().isPresent() && picture.isSelected();
    plot.setVisible(drawn);
    if (drawn) room.run();
    table.setVisible(shown != null && !drawn);
  }

  /// Paints anew after the theme changed.
  public void repaint() {
    view.refresh();
  }

  /// Goes to the row of a block.
  private void reveal(String path) {
    for (var row : table.getItems())
      if (row.getFirst().equals(path)) {
        picture.setSelected(false);
        arrange();
        table.getSelectionModel().select(row);
        table.scrollTo(row);
        table.requestFocus();
      }
  }

  private static TableColumn<List<Object>, Object> column(
      String title, int index, boolean isNumber) {
    var column = new TableColumn<List<Object>, Object>(title);
    column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(row.getValue().get(index)));
    column.setCellFactory(_ -> new Cell());
    column.setPrefWidth(isNumber ? NUMBER_COLUMN : index == 0 ? FIRST_COLUMN : TEXT_COLUMN);
    if (isNumber) column.getStyleClass().add("number-column");
    return column;
  }

  /// Numbers are rounded for people.
  private static final class Cell extends TableCell<List<Object>, Object> {
    @Override
    protected void updateItem(@Nullable Object value, boolean none) {
      super.updateItem(value, none);
      setText(none || value == null ? null : Table.rounded(value));
    }
  }

  /// A row that is about a block of the design selects it.
  private void chosen(@Nullable List<Object> row) {
    if (row == null || !(row.getFirst() instanceof String path)) return;
    var name = path.split("[/:]", 2)[0];
    workbench.state().graph().nodes().stream()
        .map(node -> node.id())
        .filter(id -> id.value().equals(name))
        .findFirst()
        .ifPresent(id -> workbench.select(Selection.of(id)));
  }

  private void colour() {
    var report = shown;
    heating.accept(report != null && heat.isSelected() ? report.heat() : Map.of());
  }

  private void copied(java.util.function.Function<Report, String> form) {
    var report = shown;
    if (report == null) return;
    var content = new ClipboardContent();
    content.putString(form.apply(report));
    Clipboard.getSystemClipboard().setContent(content);
    doing.setText("Copied.");
  }

  private static void shown(Node node, boolean visible) {
    node.setVisible(visible);
    node.setManaged(visible);
  }
}
