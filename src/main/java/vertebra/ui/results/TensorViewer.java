package vertebra.ui.results;

import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Spinner;
import javafx.scene.control.SpinnerValueFactory.IntegerSpinnerValueFactory;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Pane;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import vertebra.graph.NodeId;
import vertebra.workbench.Runs;
import vertebra.workbench.Sight;
import vertebra.workbench.TensorPlanes;
import vertebra.workbench.TensorPlanes.Kind;
import vertebra.workbench.Workbench;

/// What really flows out of the selected block: its channels side by side, one of them large with
/// the number under the pointer, colours, bars of a vector, or a histogram.
@SuppressWarnings("NullAway.Init")
public final class TensorViewer {

  private final Runs runs;
  private final Workbench workbench;
  private List<NodeId> path = List.of();
  private @Nullable Sight seen;
  private @Nullable TensorCanvas canvas;
  private boolean showing;

  @FXML private StackPane root;
  @FXML private BorderPane content;
  @FXML private Label block;
  @FXML private ComboBox<String> port;
  @FXML private ToggleGroup modes;
  @FXML private ToggleButton channels;
  @FXML private ToggleButton one;
  @FXML private ToggleButton colours;
  @FXML private ToggleButton bars;
  @FXML private ToggleButton histogram;
  @FXML private Spinner<Integer> channel;
  @FXML private CheckBox shared;
  @FXML private Label pointed;
  @FXML private Pane view;
  @FXML private Label shape;
  @FXML private Label statistics;
  @FXML private Label remarks;
  @FXML private Label bar;
  @FXML private Label below;
  @FXML private Label ink;
  @FXML private VBox empty;
  @FXML private Label emptyTitle;
  @FXML private Label emptyText;

  public TensorViewer(Runs runs, Workbench workbench) {
    this.runs = runs;
    this.workbench = workbench;
  }

  @FXML
  void initialize() {
    var made =
        new TensorCanvas(new TensorCanvas.Ink(bar, below, ink), pointed::setText, this::open);
    canvas = made;
    view.getChildren().add(made);
    view.widthProperty().subscribe(_ -> made.resize(view.getWidth(), view.getHeight()));
    view.heightProperty().subscribe(_ -> made.resize(view.getWidth(), view.getHeight()));
    channel.setValueFactory(new IntegerSpinnerValueFactory(0, 0, 0));
    channel.valueProperty().subscribe((_, _) -> paint());
    shared.setOnAction(_ -> paint());
    port.setOnAction(_ -> {
      if (!showing) show(runs.state());
    });
    modes
        .selectedToggleProperty()
        .subscribe((old, chosen) -> {
          if (chosen == null && old != null) modes.selectToggle(old);
          else if (!showing) paint();
        });
    root.getStyleClass().add("tensor-viewer");
    workbench.watch(_ -> show(runs.state()));
    runs.watch(this::show);
  }

  /// Looks at blocks inside a composite; an empty path looks at the design itself.
  public void inside(List<NodeId> trail) {
    path = List.copyOf(trail);
    show(runs.state());
  }

  private void show(Runs.State state) {
    var ports = ports(state);
    showing = true;
    try {
      if (!List.copyOf(port.getItems()).equals(List.copyOf(ports.keySet())))
        port.getItems().setAll(ports.keySet());
      if (!ports.isEmpty() && (port.getValue() == null || !ports.containsKey(port.getValue())))
        port.setValue(ports.firstEntry().getKey());
    } finally {
      showing = false;
    }
    var sight = Optional.ofNullable(port.getValue()).map(ports::get);
    if (sight.isEmpty()) {
      seen = null;
      explain(state);
    } else if (sight.get() != seen) {
      seen = sight.get();
      show(sight.get());
    }
    block.setText(selected().map(NodeId::value).orElse(""));
    content.setVisible(sight.isPresent());
    empty.setVisible(sight.isEmpty());
  }

  private Optional<NodeId> selected() {
    return workbench.state().selection().nodes().stream().findFirst();
  }

  /// The sights at the ports of the selected block.
  private SequencedMap<String, Sight> ports(Runs.State state) {
    var selected = selected();
    var where = new java.util.ArrayList<>(path);
    selected.ifPresent(where::add);
    return selected.isEmpty()
        ? java.util.Collections.emptyNavigableMap()
        : state.sights().at(where);
  }

  private void explain(Runs.State state) {
    var selected = selected();
    emptyTitle.setText(selected.isEmpty() ? "Select a block" : "Nothing flows here");
    emptyText.setText(
        !state.wish().look()
            ? "Looking is off: switch on \"Show what flows through every port\" in the Run panel."
            : state
                .sights()
                .trouble()
                .or(() -> state.sights().cut().filter(_ -> isLeft(state)))
                .orElse(
                    selected.isEmpty()
                        ? "What really flows out of it on the chosen input shows here."
                        : state.sights().looking()
                            ? "It is being computed."
                            : "The block has no output, or something before it has a problem."));
  }

  /// Whether the ports of the selected block were cut off.
  private boolean isLeft(Runs.State state) {
    var prefix = prefix();
    return !prefix.isEmpty()
        && state.sights().left().stream().anyMatch(port -> port.startsWith(prefix));
  }

  /// What the names of the ports of the selected block begin with; empty without one.
  private String prefix() {
    var where = new java.util.ArrayList<>(path);
    return selected()
        .map(node -> {
          where.add(node);
          return String.join("/", where.stream().map(NodeId::value).toList()) + ":";
        })
        .orElse("");
  }

  private void show(Sight sight) {
    var planes = TensorPlanes.of(sight.tensor());
    showing = true;
    try {
      offer(channels, planes.channels() > 1);
      offer(one, planes.kind() != Kind.VECTOR);
      offer(colours, planes.isColoured());
      offer(bars, planes.kind() == Kind.VECTOR);
      offer(histogram, true);
      var factory = (IntegerSpinnerValueFactory) channel.getValueFactory();
      factory.setMax(planes.channels() - 1);
      if (factory.getValue() >= planes.channels()) factory.setValue(0);
      var now = (ToggleButton) modes.getSelectedToggle();
      if (now == null || !now.isVisible()) modes.selectToggle(first(planes));
    } finally {
      showing = false;
    }
    shape.setText(sight.tensor().toString());
    statistics.setText(Digits.line(sight.statistics()));
    remarks.setText(Digits.remarks(sight.statistics()));
    remarks.getStyleClass().setAll(sight.statistics().isFinite() ? "figure-note" : "run-warning");
    paint();
  }

  private ToggleButton first(TensorPlanes planes) {
    return switch (planes.kind()) {
      case VECTOR -> bars;
      case MAP -> one;
      case IMAGE -> planes.isColoured() ? colours : planes.channels() > 1 ? channels : one;
    };
  }

  private static void offer(Node button, boolean wanted) {
    button.setVisible(wanted);
    button.setManaged(wanted);
  }

  /// A click on a small channel shows it large.
  private void open(int number) {
    channel.getValueFactory().setValue(number);
    modes.selectToggle(one);
  }

  private void paint() {
    var sight = seen;
    var surface = canvas;
    if (sight == null || surface == null) return;
    var mode = modes.getSelectedToggle();
    offer(channel, mode == one && TensorPlanes.of(sight.tensor()).channels() > 1);
    offer(shared, mode == channels);
    pointed.setText("");
    surface.show(
        TensorPlanes.of(sight.tensor()),
        mode == one
            ? new TensorCanvas.One(channel.getValue())
            : mode == colours
                ? new TensorCanvas.Colours()
                : mode == bars
                    ? new TensorCanvas.Bars()
                    : mode == histogram
                        ? new TensorCanvas.Histogram()
                        : new TensorCanvas.Channels(shared.isSelected()));
  }
}
