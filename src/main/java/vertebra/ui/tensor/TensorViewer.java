package vertebra.ui.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Spinner;
import javafx.scene.control.SpinnerValueFactory.IntegerSpinnerValueFactory;
import javafx.scene.control.Toggle;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Pane;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import vertebra.graph.NodeId;
import vertebra.inspect.AttentionWeights;
import vertebra.inspect.PatchGrid;
import vertebra.inspect.PortValue;
import vertebra.inspect.TensorDifference;
import vertebra.inspect.TensorPicture;
import vertebra.inspect.TensorPlanes;
import vertebra.inspect.TensorPlanes.PlaneKind;
import vertebra.paint.Thumbnails.Ramp;
import vertebra.ui.parts.Digits;
import vertebra.graph.PortPath;
import vertebra.workbench.Measuring;
import vertebra.workbench.Runs;
import vertebra.workbench.Workbench;

/// What really flows out of the selected block: its channels side by side, one of them large with
/// the number under the pointer, colours, bars of a vector, a histogram, tokens as maps over the
/// picture, attention weights; and all that as a difference from what was pinned before.
@SuppressWarnings("NullAway.Init")
public final class TensorViewer {

  /// A port that can be looked at.
  ///
  /// @param name as the list of ports shows it
  /// @param isInside whether it lies inside the selected block, and flows only when asked for
  private record Choice(String name, PortPath path, boolean isInside) {
    @Override
    public String toString() {
      return name;
    }
  }

  /// Numbers kept to compare others with.
  private record Reference(PortPath port, PortValue portValue) {}

  private final Runs runs;
  private final Measuring measuring;
  private final Workbench workbench;
  private final Executor userInterface;
  private final Executor background;
  private List<NodeId> path = List.of();
  private @Nullable PortValue seen;
  private @Nullable Reference reference;
  private Optional<TensorDifference> difference = Optional.empty();
  private Optional<AttentionWeights> weights = Optional.empty();
  private @Nullable TensorCanvas canvas;
  private @Nullable AttentionView attentionView;
  private @Nullable FieldView fieldView;
  private @Nullable TokenChoice tokens;
  private boolean showing;

  @FXML private StackPane root;
  @FXML private BorderPane content;
  @FXML private Label block;
  @FXML private ComboBox<Choice> port;
  @FXML private ToggleGroup modes;
  @FXML private ToggleButton channels;
  @FXML private ToggleButton one;
  @FXML private ToggleButton colours;
  @FXML private ToggleButton bars;
  @FXML private ToggleButton attention;
  @FXML private ToggleButton sees;
  @FXML private ToggleButton histogram;
  @FXML private ComboBox<String> arrangement;
  @FXML private Spinner<Integer> channel;
  @FXML private CheckBox shared;
  @FXML private ComboBox<String> head;
  @FXML private Spinner<Integer> query;
  @FXML private ToggleButton pin;
  @FXML private ToggleButton differs;
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

  /// @param background where numbers are looked at
  public TensorViewer(
      Runs runs,
      Measuring measuring,
      Workbench workbench,
      Executor userInterface,
      Executor background) {
    this.runs = runs;
    this.measuring = measuring;
    this.workbench = workbench;
    this.userInterface = userInterface;
    this.background = background;
  }

  @FXML
  void initialize() {
    var colourers = new TensorCanvas.Ink(bar, below, ink);
    var numbers =
        new TensorCanvas(colourers, pointed::setText, this::open, userInterface, background);
    var attended =
        new AttentionView(colourers, pointed::setText, this::ask, userInterface, background);
    var field = new FieldView(colourers, measuring, this::sayOfField);
    fieldView = field;
    canvas = numbers;
    attentionView = attended;
    tokens = new TokenChoice(arrangement, this::paint);
    view.getChildren().addAll(numbers, attended, field);
    for (var side : List.of(view.widthProperty(), view.heightProperty()))
      side.subscribe(_ -> {
        numbers.resize(view.getWidth(), view.getHeight());
        attended.resize(view.getWidth(), view.getHeight());
        field.resize(view.getWidth(), view.getHeight());
      });
    for (var spinner : List.of(channel, query)) {
      spinner.setValueFactory(new IntegerSpinnerValueFactory(0, 0, 0));
      spinner.valueProperty().subscribe((_, _) -> paint());
    }
    shared.setOnAction(_ -> paint());
    head.setOnAction(_ -> paint());
    pin.setOnAction(_ -> keep());
    differs.setOnAction(_ -> paint());
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

  private void show(Runs.RunsState state) {
    var choices = choices(state);
    if (state.portValues().looking() && fieldView != null) fieldView.stop();
    showing = true;
    try {
      if (!List.copyOf(port.getItems()).equals(choices)) {
        var before = port.getValue();
        port.getItems().setAll(choices);
        if (before == null || !choices.contains(before))
          port.setValue(choices.isEmpty() ? null : choices.getFirst());
        else port.setValue(before);
      }
    } finally {
      showing = false;
    }
    var chosen = Optional.ofNullable(port.getValue());
    runs.probe(chosen.filter(Choice::isInside).map(Choice::path));
    var portValue = chosen.flatMap(choice -> runs.state().portValues().of(choice.path()));
    if (portValue.isEmpty()) {
      seen = null;
      explain(state);
    } else if (portValue.get() != seen) {
      seen = portValue.get();
      show(portValue.get());
    }
    block.setText(selected().map(NodeId::value).orElse(""));
    content.setVisible(portValue.isPresent() || choices.size() > 1);
    empty.setVisible(portValue.isEmpty());
  }

  private Optional<NodeId> selected() {
    return workbench.state().selection().nodes().stream().findFirst();
  }

  /// The ports of the selected block, then those of attention weights inside it.
  private List<Choice> choices(Runs.RunsState state) {
    var selected = selected();
    if (selected.isEmpty()) return List.of();
    var where = where(selected.get());
    var found = new ArrayList<Choice>();
    for (var port : state.portValues().byPort().keySet())
      if (port.nodes().equals(where)) found.add(new Choice(port.port(), port, false));
    for (var port : state.portValues().attentions())
      if (port.isInside(where)) {
        var between = port.composites().subList(where.size(), port.composites().size());
        found.add(new Choice(PortPath.text(between) + " attention", port, true));
      }
    return List.copyOf(found);
  }

  private List<NodeId> where(NodeId node) {
    return PortPath.plus(path, node);
  }

  private void explain(Runs.RunsState state) {
    var selected = selected();
    var portValues = state.portValues();
    boolean isLeft =
        selected.isPresent()
            && portValues.left().stream().anyMatch(port -> port.nodes().equals(where(selected.get())));
    emptyTitle.setText(selected.isEmpty() ? "Select a block" : "Nothing flows here");
    emptyText.setText(
        !state.wish().look()
            ? "Looking is off: switch on \"Show what flows through every port\" in the Run panel."
            : portValues
                .trouble()
                .or(() -> portValues.cut().filter(_ -> isLeft))
                .orElse(
                    selected.isEmpty()
                        ? "What really flows out of it on the chosen input shows here."
                        : portValues.looking()
                            ? "It is being computed."
                            : "The block has no output, or something before it has a problem."));
  }

  private void show(PortValue portValue) {
    var tensor = portValue.tensor();
    var planes = TensorPlanes.of(tensor);
    weights = AttentionWeights.in(tensor);
    showing = true;
    try {
      token().show(tensor, ratio());
      offer(one, planes.kind() != PlaneKind.VECTOR);
      offer(attention, weights.isPresent());
      offer(
          sees,
          weights.isEmpty() && FieldView.suits(portValue, runs.state().portValues().picture()));
      offer(histogram, true);
      weights.ifPresent(this::offerHeads);
      offerViews();
      var now = (ToggleButton) modes.getSelectedToggle();
      if (now == null || !now.isVisible() || (weights.isPresent() && now == channels))
        modes.selectToggle(first());
    } finally {
      showing = false;
    }
    difference = Optional.empty();
    compare();
    paint();
  }

  private void offerHeads(AttentionWeights found) {
    var names = new ArrayList<String>();
    names.add("all heads");
    IntStream.range(0, found.heads()).forEach(each -> names.add("head " + each));
    if (!List.copyOf(head.getItems()).equals(names)) {
      head.getItems().setAll(names);
      head.getSelectionModel().selectFirst();
    }
    last(query, found.queries() - 1);
  }

  /// Offers the ways to show what is arranged as it now is.
  private void offerViews() {
    var planes = planes();
    offer(channels, planes.channels() > 1);
    offer(one, planes.kind() != PlaneKind.VECTOR);
    offer(colours, planes.isColoured() && !token().isChosen() && weights.isEmpty());
    offer(bars, planes.kind() == PlaneKind.VECTOR);
    last(channel, planes.channels() - 1);
  }

  private static void last(Spinner<Integer> spinner, int most) {
    var factory = (IntegerSpinnerValueFactory) spinner.getValueFactory();
    factory.setMax(most);
    if (factory.getValue() > most) factory.setValue(0);
  }

  private ToggleButton first() {
    if (attention.isVisible()) return attention;
    if (colours.isVisible()) return colours;
    return bars.isVisible() ? bars : channels.isVisible() ? channels : one;
  }

  private static void offer(Node control, boolean wanted) {
    control.setVisible(wanted);
    control.setManaged(wanted);
  }

  /// The height of what was fed as a picture, divided by its width.
  private double ratio() {
    return runs.state()
        .portValues()
        .picture()
        .map(picture -> (double) picture.tensor().dim(2) / picture.tensor().dim(3))
        .orElse(1.0);
  }

  private TokenChoice token() {
    return java.util.Objects.requireNonNull(tokens);
  }

  /// A click on a small channel shows it large.
  private void open(int number) {
    channel.getValueFactory().setValue(number);
    modes.selectToggle(one);
  }

  /// A click on a patch or a row asks for it.
  private void ask(int number) {
    query.getValueFactory().setValue(number);
  }

  /// Keeps what shows as the reference, or lets go of it.
  private void keep() {
    var portValue = seen;
    var chosen = port.getValue();
    reference =
        pin.isSelected() && portValue != null && chosen != null
            ? new Reference(chosen.path(), portValue)
            : null;
    pin.setSelected(reference != null);
    if (reference == null) differs.setSelected(false);
    difference = Optional.empty();
    compare();
    paint();
  }

  /// Compares what shows with the reference, in the background.
  private void compare() {
    var kept = reference;
    var portValue = seen;
    if (kept == null || portValue == null) return;
    background.execute(() -> {
      var found = TensorDifference.between(kept.portValue().tensor(), portValue.tensor());
      userInterface.execute(() -> {
        if (kept != reference || portValue != seen) return;
        difference = found;
        paint();
      });
    });
  }

  private boolean shows(TensorDifference found) {
    return differs.isSelected() && difference.filter(now -> now == found).isPresent();
  }

  private TensorPlanes planes() {
    var portValue = java.util.Objects.requireNonNull(seen);
    return token()
        .planes(
            difference
                .filter(this::shows)
                .map(TensorDifference::tensor)
                .orElse(portValue.tensor()));
  }

  private void paint() {
    var portValue = seen;
    if (portValue == null || showing) return;
    showing = true;
    try {
      offerViews();
      var now = (ToggleButton) modes.getSelectedToggle();
      if (now == null || !now.isVisible()) modes.selectToggle(first());
    } finally {
      showing = false;
    }
    var mode = modes.getSelectedToggle();
    boolean attends = mode == attention;
    var planes = planes();
    offer(channel, mode == one && planes.channels() > 1);
    offer(shared, mode == channels && !differs.isSelected());
    offer(head, attends);
    offer(query, attends);
    offer(differs, reference != null);
    offer(arrangement, !attends && token().isOffered());
    pointed.setText("");
    describe(portValue);
    show(mode, planes);
  }

  private void show(Toggle mode, TensorPlanes planes) {
    var numbers = java.util.Objects.requireNonNull(canvas);
    var attended = java.util.Objects.requireNonNull(attentionView);
    var field = java.util.Objects.requireNonNull(fieldView);
    numbers.setVisible(mode != attention && mode != sees);
    attended.setVisible(mode == attention);
    field.setVisible(mode == sees);
    if (mode != sees) field.stop();
    if (mode == attention) {
      weights.ifPresent(found -> attended.show(wish(found)));
      return;
    }
    if (mode == sees) {
      showField(field);
      return;
    }
    var ramp = difference.filter(this::shows).isPresent() ? Ramp.SIGNED : Ramp.VIRIDIS;
    var how = chosenView();
    numbers.show((width, height) -> TensorPicture.of(planes, how, ramp, width, height));
  }

  private void sayOfField(String words) {
    if (modes.getSelectedToggle() != sees) return;
    statistics.setText(words);
    statistics.setTooltip(new Tooltip(words));
    remarks.setText("");
  }

  private void showField(FieldView field) {
    var portValue = seen;
    var chosen = port.getValue();
    if (portValue == null || chosen == null) return;
    runs.state()
        .portValues()
        .picture()
        .ifPresent(picture -> field.show(chosen.path(), portValue, picture));
  }

  private AttentionView.Wish wish(AttentionWeights found) {
    int chosen = head.getSelectionModel().getSelectedIndex();
    return new AttentionView.Wish(
        found,
        chosen > 0 ? Optional.of(chosen - 1) : Optional.empty(),
        Math.min(query.getValue(), found.queries() - 1),
        PatchGrid.of(found.keys(), ratio()),
        runs.state().portValues().picture().map(picture -> TensorPlanes.of(picture.tensor())));
  }

  private TensorPicture.View chosenView() {
    var mode = modes.getSelectedToggle();
    if (mode == one) return new TensorPicture.One(channel.getValue());
    if (mode == colours) return new TensorPicture.Colours();
    if (mode == bars) return new TensorPicture.Bars();
    return mode == histogram
        ? new TensorPicture.Histogram()
        : new TensorPicture.Channels(shared.isSelected());
  }

  /// The figures below: of the numbers, or of how they differ from the reference.
  private void describe(PortValue portValue) {
    var kept = differs.isSelected() ? reference : null;
    shape.setText(kept == null ? portValue.tensor().toString() : "Δ against " + kept.port());
    remarks.setText(kept == null ? Digits.remarks(portValue.statistics()) : "");
    remarks
        .getStyleClass()
        .setAll(portValue.statistics().isFinite() ? "figure-note" : "run-warning");
    statistics.setText(
        kept == null
            ? Digits.line(portValue.statistics())
            : difference
                .map(Digits::line)
                .orElse(
                    "The reference is "
                        + kept.portValue().tensor().shapeText()
                        + "; a difference needs equal shapes."));
    statistics.setTooltip(new Tooltip(statistics.getText()));
  }
}
