package vertebra.ui.tensor;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Pane;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;
import vertebra.inspect.AttentionWeights;
import vertebra.inspect.LookMode;
import vertebra.inspect.LookModes;
import vertebra.inspect.PatchGrid;
import vertebra.inspect.PortValue;
import vertebra.inspect.TensorDifference;
import vertebra.inspect.TensorPicture;
import vertebra.inspect.TensorPlanes;
import vertebra.paint.Thumbnails.Ramp;
import vertebra.ui.parts.Digits;
import vertebra.ui.parts.EarlierMark;
import vertebra.ui.parts.EmptyState;
import vertebra.ui.parts.FirstSteps;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Scope;
import vertebra.workbench.Shown;
import vertebra.workbench.TensorView;
import vertebra.workbench.Tensors.Choice;
import vertebra.workbench.Tensors.Pin;

/// What really flows out of the selected block: its channels side by side, one of them large with
/// the number under the pointer, colours, bars of a vector, a histogram, tokens as maps over the
/// picture, attention weights; and all that as a difference from what was pinned before.
@SuppressWarnings("NullAway.Init")
public final class TensorViewer {

  private final Observed<OpenDesign> current;
  private final Executor userInterface;
  private final Executor background;
  private final Scope scope = new Scope();
  private TensorView now;
  private @Nullable PortValue seen;
  private @Nullable Pin reference;
  private Optional<TensorDifference> difference = Optional.empty();
  private Optional<AttentionWeights> weights = Optional.empty();
  private TensorCanvas canvas;
  private AttentionView attentionView;
  private FieldView fieldView;
  private TokenChoice tokens;
  private Map<LookMode, ToggleButton> buttons;
  private boolean showing;
  private FirstSteps first = FirstSteps.NONE;

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
  @FXML private EarlierMark earlier;
  @FXML private EarlierMark pinned;
  @FXML private Label bar;
  @FXML private Label below;
  @FXML private Label ink;
  @FXML private EmptyState empty;

  /// @param background where numbers are looked at
  public TensorViewer(Observed<OpenDesign> current, Executor userInterface, Executor background) {
    this.current = current;
    this.userInterface = userInterface;
    this.background = background;
  }

  @FXML
  void initialize() {
    var colourers = new TensorCanvas.Ink(bar, below, ink);
    canvas = new TensorCanvas(colourers, pointed::setText, this::open, userInterface, background);
    attentionView =
        new AttentionView(colourers, pointed::setText, this::ask, userInterface, background);
    fieldView = new FieldView(colourers, current, this::sayOfField);
    tokens = new TokenChoice(arrangement, this::paint);
    buttons =
        new EnumMap<>(
            Map.of(
                LookMode.CHANNELS, channels,
                LookMode.ONE, one,
                LookMode.COLOURS, colours,
                LookMode.BARS, bars,
                LookMode.ATTENTION, attention,
                LookMode.FIELD, sees,
                LookMode.HISTOGRAM, histogram));
    view.getChildren().addAll(canvas, attentionView, fieldView);
    for (var side : List.of(view.widthProperty(), view.heightProperty()))
      side.subscribe(_ -> {
        canvas.resize(view.getWidth(), view.getHeight());
        attentionView.resize(view.getWidth(), view.getHeight());
        fieldView.resize(view.getWidth(), view.getHeight());
      });
    for (var spinner : List.of(channel, query)) {
      spinner.setValueFactory(new IntegerSpinnerValueFactory(0, 0, 0));
      spinner.valueProperty().subscribe((_, _) -> paint());
    }
    shared.setOnAction(_ -> paint());
    head.setOnAction(_ -> paint());
    pin.setOnAction(_ -> current.get().tensors().pin(pin.isSelected()));
    differs.setOnAction(_ -> paint());
    port.setOnAction(_ -> {
      if (!showing && port.getValue() != null)
        current.get().tensors().choose(port.getValue().path());
    });
    modes
        .selectedToggleProperty()
        .subscribe((old, chosen) -> {
          if (chosen == null && old != null) modes.selectToggle(old);
          else if (!showing) paint();
        });
    root.getStyleClass().add("tensor-viewer");
    current.bind(scope, (design, open) -> TensorView.of(design, open).watch(open, this::show));
  }

  /// Who gets an empty design going.
  public void onFirst(FirstSteps steps) {
    first = steps;
  }

  private void show(TensorView next) {
    now = next;
    if (next.looking()) fieldView.stop();
    showing = true;
    try {
      if (!List.copyOf(port.getItems()).equals(next.choices()))
        port.getItems().setAll(next.choices());
      port.setValue(next.chosen().orElse(null));
    } finally {
      showing = false;
    }
    earlier.mark(next.portValue(), next.portValue().known().isEmpty() ? "" : next.why());
    keep(next.pin().known().orElse(null));
    var portValue = next.portValue().known();
    if (portValue.isEmpty()) {
      seen = null;
      empty.say(
          next.selected().isEmpty()
              ? say("tensor.select-a-block")
              : say("tensor.nothing-flows-here"),
          next.why());
      first.offerFlow(empty, current.get());
    } else if (portValue.get() != seen) {
      seen = portValue.get();
      show(portValue.get());
    }
    block.setText(next.selected().orElse(""));
    content.setVisible(portValue.isPresent() || next.choices().size() > 1);
    empty.setVisible(portValue.isEmpty());
  }

  private void show(PortValue portValue) {
    var tensor = portValue.tensor();
    weights = AttentionWeights.in(tensor);
    showing = true;
    try {
      tokens.show(tensor, ratio());
      weights.ifPresent(this::offerHeads);
      offerModes(portValue, true);
    } finally {
      showing = false;
    }
    difference = Optional.empty();
    compare();
    paint();
  }

  private void offerHeads(AttentionWeights found) {
    var names = new ArrayList<String>();
    names.add(say("tensor.all-heads"));
    IntStream.range(0, found.heads()).forEach(each -> names.add(say("tensor.head-number", each)));
    if (!List.copyOf(head.getItems()).equals(names)) {
      head.getItems().setAll(names);
      head.getSelectionModel().selectFirst();
    }
    last(query, found.queries() - 1);
  }

  /// Offers the ways to look at what is arranged as it now is; answers which is taken.
  private LookMode offerModes(PortValue portValue, boolean isNew) {
    var ways =
        LookModes.of(
            planes(),
            tokens.isChosen(),
            weights.isPresent(),
            FieldView.suits(portValue, now.picture()));
    buttons.forEach((mode, button) -> offer(button, ways.offered().contains(mode)));
    var mode = ways.next(mode(), isNew);
    modes.selectToggle(buttons.get(mode));
    last(channel, ways.planes().channels() - 1);
    offer(channel, ways.asksForChannel(mode));
    return mode;
  }

  private Optional<LookMode> mode() {
    return buttons.entrySet().stream()
        .filter(entry -> entry.getValue() == modes.getSelectedToggle())
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static void last(Spinner<Integer> spinner, int most) {
    var factory = (IntegerSpinnerValueFactory) spinner.getValueFactory();
    factory.setMax(most);
    if (factory.getValue() > most) factory.setValue(0);
  }

  private static void offer(Node control, boolean wanted) {
    control.setVisible(wanted);
    control.setManaged(wanted);
  }

  /// The height of what was fed as a picture, divided by its width.
  private double ratio() {
    return now.picture()
        .map(picture -> (double) picture.tensor().dim(2) / picture.tensor().dim(3))
        .orElse(1.0);
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

  /// Compares with other numbers from now on, or with none.
  private void keep(@Nullable Pin wanted) {
    pin.setSelected(wanted != null);
    if (wanted == reference) return;
    reference = wanted;
    if (wanted == null) differs.setSelected(false);
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
    return tokens.planes(
        difference.filter(this::shows).map(TensorDifference::tensor).orElse(portValue.tensor()));
  }

  private void paint() {
    var portValue = seen;
    if (portValue == null || showing) return;
    showing = true;
    LookMode mode;
    try {
      mode = offerModes(portValue, false);
    } finally {
      showing = false;
    }
    boolean attends = mode == LookMode.ATTENTION;
    offer(shared, mode == LookMode.CHANNELS && !differs.isSelected());
    offer(head, attends);
    offer(query, attends);
    offer(differs, reference != null);
    offer(arrangement, !attends && tokens.isOffered());
    pointed.setText("");
    describe(portValue);
    show(mode);
  }

  private void show(LookMode mode) {
    canvas.setVisible(mode != LookMode.ATTENTION && mode != LookMode.FIELD);
    attentionView.setVisible(mode == LookMode.ATTENTION);
    fieldView.setVisible(mode == LookMode.FIELD);
    if (mode != LookMode.FIELD) fieldView.stop();
    switch (mode) {
      case ATTENTION -> weights.ifPresent(found -> attentionView.show(wish(found)));
      case FIELD -> showField();
      case ONE -> paint(new TensorPicture.One(channel.getValue()));
      case COLOURS -> paint(colours());
      case BARS -> paint(new TensorPicture.Bars());
      case HISTOGRAM -> paint(new TensorPicture.Histogram());
      case CHANNELS -> paint(new TensorPicture.Channels(shared.isSelected()));
    }
  }

  /// A picture in the colours that it had before it was standardised; a difference was not.
  private TensorPicture.Colours colours() {
    return new TensorPicture.Colours(
        difference.filter(this::shows).isPresent()
            ? Optional.empty()
            : Optional.ofNullable(seen).flatMap(PortValue::treatment));
  }

  private void paint(TensorPicture.View how) {
    var planes = planes();
    var ramp = difference.filter(this::shows).isPresent() ? Ramp.SIGNED : Ramp.VIRIDIS;
    canvas.show((width, height) -> TensorPicture.of(planes, how, ramp, width, height));
  }

  private void sayOfField(String words) {
    if (mode().filter(LookMode.FIELD::equals).isEmpty()) return;
    statistics.setText(words);
    statistics.setTooltip(new Tooltip(words));
    remarks.setText("");
  }

  private void showField() {
    var portValue = seen;
    var chosen = port.getValue();
    if (portValue == null || chosen == null) return;
    now.picture().ifPresent(picture -> fieldView.show(chosen.path(), portValue, picture));
  }

  private AttentionView.Wish wish(AttentionWeights found) {
    int chosen = head.getSelectionModel().getSelectedIndex();
    return new AttentionView.Wish(
        found,
        chosen > 0 ? Optional.of(chosen - 1) : Optional.empty(),
        Math.min(query.getValue(), found.queries() - 1),
        PatchGrid.of(found.keys(), ratio()),
        now.picture().map(picture -> TensorPlanes.of(picture.tensor())));
  }

  /// The figures below: of the numbers, or of how they differ from the reference.
  private void describe(PortValue portValue) {
    var kept = differs.isSelected() ? reference : null;
    pinned.mark(kept == null ? new Shown.None<>() : now.pin());
    shape.setText(
        kept == null ? portValue.tensor().toString() : say("tensor.against", kept.port()));
    remarks.setText(kept == null ? Digits.remarks(portValue.statistics()) : "");
    remarks
        .getStyleClass()
        .setAll(portValue.statistics().isFinite() ? "figure-note" : "run-warning");
    statistics.setText(
        kept == null
            ? Digits.line(portValue.statistics())
            : difference
                .map(Digits::line)
                .orElse(say("tensor.the-reference", kept.portValue().tensor().shapeText())));
    statistics.setTooltip(new Tooltip(statistics.getText()));
  }
}
