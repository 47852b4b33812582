package vertebra.ui.measure;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.ScrollPane;
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
import org.jspecify.annotations.Nullable;
import vertebra.design.Titles;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.measure.MeasurementKind;
import vertebra.paint.StyleTable;
import vertebra.report.Report;
import vertebra.report.Table;
import vertebra.text.Texts;
import vertebra.ui.parts.ChartView;
import vertebra.ui.parts.EarlierMark;
import vertebra.ui.parts.EmptyState;
import vertebra.workbench.Devices;
import vertebra.workbench.MeasureView;
import vertebra.workbench.Measuring;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Scope;

/// Measuring the design: profile, benchmark, the health of its signal, what a pixel sees, as a
/// table that can be sorted, copied, and shown as colours on the canvas.
@SuppressWarnings("NullAway.Init")
public final class MeasurePanel {

  private static final double FIRST_COLUMN = 260;
  private static final double NUMBER_COLUMN = 92;
  private static final double TEXT_COLUMN = 150;
  private static final int MOST_THREADS = 1_024;

  private final Observed<OpenDesign> current;
  private final Devices devices;
  private final ChartView view;
  private final Scope scope = new Scope();
  private Runnable room = () -> {};
  private Consumer<List<NodeId>> go = _ -> {};
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
  @FXML private EarlierMark earlier;
  @FXML private TableView<List<Object>> table;
  @FXML private ToggleButton picture;
  @FXML private StackPane plot;
  @FXML private ScrollPane emptyView;
  @FXML private EmptyState empty;

  /// @param styles the colours that charts are painted in
  public MeasurePanel(Observed<OpenDesign> current, Devices devices, Supplier<StyleTable> styles) {
    this.current = current;
    this.devices = devices;
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
        .subscribe(count -> Optional.ofNullable(count).ifPresent(devices::threads));
    cancel.setOnAction(_ -> measuring().stop());
    heat.setOnAction(_ -> measuring().heat(heat.isSelected()));
    markdown.setOnAction(_ -> copied(Report::markdown));
    csv.setOnAction(_ -> copied(Report::csv));
    json.setOnAction(_ -> copied(Report::json));
    table.getSelectionModel().selectedItemProperty().subscribe(this::chosen);
    current.bind(
        scope,
        (design, open) -> {
          MeasureView.of(design, open).watch(open, this::show);
          design.onTitles(open, table::refresh);
        });
  }

  private Measuring measuring() {
    return current.get().measuring();
  }

  /// Starts to measure, in place of what is under way.
  public void start(MeasurementKind kind) {
    measuring().start(kind);
  }

  private void show(MeasureView now) {
    working(
        now.step() instanceof Measuring.Working(var words) ? Optional.of(words) : Optional.empty());
    heat.setSelected(now.heat());
    if (!Integer.valueOf(now.threads()).equals(threads.getValue()))
      threads.getValueFactory().setValue(now.threads());
    earlier.mark(now.report());
    now.report().known().ifPresentOrElse(this::show, this::clear);
    switch (now.step()) {
      case Measuring.Working _ -> {}
      case Measuring.Idle(var note) -> doing.setText(note);
      case Measuring.Failed(var reason) -> say(reason, "run-failure");
    }
  }

  /// Nothing was measured yet.
  private void clear() {
    shown = null;
    shown(summary, false);
    shown(conditions, false);
    table.getColumns().clear();
    table.getItems().clear();
    shown(picture, false);
    arrange();
    emptyView.setVisible(true);
    empty.offer(profile.getText(), profile::fire);
    copy.setDisable(true);
    shown(heat, false);
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
    say(report.summary(), "figure-note");
    if (report == shown) return;
    shown = report;
    var where =
        report.settings().entrySet().stream()
            .map(setting -> setting.getKey() + " " + setting.getValue())
            .reduce((a, b) -> a + "; " + b)
            .orElse("");
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
    emptyView.setVisible(false);
    copy.setDisable(false);
    shown(heat, !report.heat().isEmpty());
  }

  /// Who goes to a block, into the composites around it.
  public void onReveal(Consumer<List<NodeId>> action) {
    go = action;
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

  private TableColumn<List<Object>, Object> column(String title, int index, boolean isNumber) {
    var column = new TableColumn<List<Object>, Object>(title);
    column.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(row.getValue().get(index)));
    column.setCellFactory(_ -> new Cell(index == 0 ? this::called : Table::rounded));
    column.setPrefWidth(isNumber ? NUMBER_COLUMN : index == 0 ? FIRST_COLUMN : TEXT_COLUMN);
    if (isNumber) column.getStyleClass().add("number-column");
    return column;
  }

  /// Numbers are rounded for people.
  private static final class Cell extends TableCell<List<Object>, Object> {

    private final Function<Object, String> words;

    Cell(Function<Object, String> words) {
      this.words = words;
      setTextOverrun(OverrunStyle.LEADING_ELLIPSIS);
    }

    @Override
    protected void updateItem(@Nullable Object value, boolean none) {
      super.updateItem(value, none);
      setText(none || value == null ? null : words.apply(value));
    }
  }

  /// A row that is about a block leads to it, into the composites around it.
  private void chosen(@Nullable List<Object> row) {
    if (row != null) place(row.getFirst()).ifPresent(go);
  }

  /// The block that a row is about, after the composites around it, if it is in the design.
  private Optional<List<NodeId>> place(Object cell) {
    if (!(cell instanceof String words)) return Optional.empty();
    var place = PortPath.parse(words).map(PortPath::nodes).or(() -> PortPath.nodes(words));
    return place.filter(nodes -> current.get().state().graph().contains(nodes.getFirst()));
  }

  /// What the block of a row is called by people.
  private String called(Object cell) {
    var titles = new Titles(current.get().state().design());
    var place = place(cell);
    if (place.isEmpty()) return Table.rounded(cell);
    var port = PortPath.parse(String.valueOf(cell));
    return port.isPresent() ? titles.of(port.get()) : titles.inside(place.get());
  }

  private void copied(Function<Report, String> form) {
    var report = shown;
    if (report == null) return;
    var content = new ClipboardContent();
    content.putString(form.apply(report));
    Clipboard.getSystemClipboard().setContent(content);
    doing.setText(Texts.say("measure.copied"));
  }

  private static void shown(Node node, boolean visible) {
    node.setVisible(visible);
    node.setManaged(visible);
  }
}
