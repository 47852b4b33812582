package vertebra.ui.run;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.image.ImageView;
import javafx.scene.input.DragEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import vertebra.design.Samples;
import vertebra.design.Sketch;
import vertebra.execute.InputSource;
import vertebra.execute.RunSettings;
import vertebra.graph.NodeId;
import vertebra.inspect.PortValue;
import vertebra.media.ImageInput.Fit;
import vertebra.media.ImageInput.Normalisation;
import vertebra.media.NoiseInput;
import vertebra.media.PictureFolder;
import vertebra.pattern.InputPattern;
import vertebra.pattern.Transform;
import vertebra.tensor.DType;
import vertebra.tensor.TensorType;
import vertebra.text.Texts;
import vertebra.ui.parts.FieldText;
import vertebra.ui.parts.FileQuestions;
import vertebra.ui.parts.Images;
import vertebra.ui.theme.LateTip;
import vertebra.workbench.InputPictures;
import vertebra.workbench.Runs;

/// One input of the design and where its numbers come from: a picture, one of a folder, one that a
/// webcam takes, a drawing, noise or an array. A picture, folder or array can be dropped on it; the
/// small picture is what the network sees.
final class InputRow extends VBox {

  private static final List<String> ARRAYS = List.of("npy");

  /// Patterns that are offered; others can be typed.
  private static final List<InputSource.Pattern> PATTERNS =
      Stream.of(
              "stripes",
              "checkerboard",
              "step",
              "rows",
              "impulse 0,0,0",
              "ramp",
              "ones",
              "text A",
              "noise 0")
          .map(words -> new InputSource.Pattern(new InputPattern(words)))
          .toList();

  private static final PseudoClass DROPPING = PseudoClass.getPseudoClass("dropping");
  private static final double SIDE = 88;

  /// What can be done to the numbers of any source.
  private enum Change {
    SHIFT(Texts.say("run.shifted"), Texts.say("run.shifted-help"), new Transform.Shift(0, 1)),
    TURN(Texts.say("run.turned"), Texts.say("run.turned-help"), new Transform.Turn()),
    NOISE(Texts.say("run.noised"), Texts.say("run.noised-help"), new Transform.Noise(0.1));

    private final String title;
    private final String help;
    private final Transform transform;

    Change(String title, String help, Transform transform) {
      this.title = title;
      this.help = help;
      this.transform = transform;
    }

    /// Whether an input takes it: maps of real numbers; and only what is square keeps its shape
    /// when rows become columns.
    boolean fits(TensorType type) {
      var shape = type.shape();
      if (type.dtype() != DType.FLOAT32 || shape.rank() < 2) return false;
      var sizes = shape.dims();
      return this != TURN || sizes.getLast().equals(sizes.get(sizes.size() - 2));
    }
  }

  /// The kinds of sources.
  private enum SourceKind {
    PICTURE(Texts.say("run.word.picture"), true),
    FOLDER(Texts.say("run.folder-of-pictures"), true),
    WEBCAM(Texts.say("run.webcam-picture"), false),
    DRAWING(Texts.say("run.word.drawing"), false),
    NOISE(Texts.say("run.word.noise"), false),
    PATTERN(Texts.say("run.pattern"), false),
    ARRAY(Texts.say("run.npy-array"), true);

    private final String title;
    private final boolean asks;

    /// @param asks whether a file has to be chosen
    SourceKind(String title, boolean asks) {
      this.title = title;
      this.asks = asks;
    }

    boolean isPicture() {
      return switch (this) {
        case PICTURE, FOLDER, WEBCAM, DRAWING -> true;
        case NOISE, PATTERN, ARRAY -> false;
      };
    }

    static SourceKind of(InputSource source) {
      return switch (source.plain()) {
        case InputSource.Picture _ -> PICTURE;
        case InputSource.Drawing _ -> DRAWING;
        case InputSource.Noise _ -> NOISE;
        case InputSource.Pattern _ -> PATTERN;
        case InputSource.Array _ -> ARRAY;
      };
    }
  }

  /// The ways to make a picture fit.
  private enum Way {
    CROP(Texts.say("run.middle"), new Fit.Crop(0.875)),
    STRETCH(Texts.say("run.stretched"), new Fit.Stretch()),
    PAD(Texts.say("run.whole-padded"), new Fit.Pad());

    private final String title;
    private final Fit fit;

    Way(String title, Fit fit) {
      this.title = title;
      this.fit = fit;
    }

    @Override
    public String toString() {
      return title;
    }

    static Way of(Fit fit) {
      return switch (fit) {
        case Fit.Crop _ -> CROP;
        case Fit.Stretch _ -> STRETCH;
        case Fit.Pad _ -> PAD;
      };
    }
  }

  /// What rows work with.
  ///
  /// @param runAll runs every picture of the folder
  record Place(Runs runs, InputPictures album, FileQuestions files, Runnable runAll) {}

  private final Runs runs;
  private final InputPictures album;
  private final FileQuestions files;
  private final Label title = new Label();
  private String called = "";
  private final ImageView view = new ImageView();
  private final FontIcon hint = new FontIcon("fth-image");
  private final StackPane frame = new StackPane(hint, view);
  private final MenuButton kind = new MenuButton();
  private final Button choose = new Button();
  private final TextField seed = new TextField();
  private final ComboBox<String> pattern = new ComboBox<>();
  private final ComboBox<Way> fit = new ComboBox<>();
  private final ComboBox<Normalisation> scale = new ComboBox<>();
  private final CheckBox channelsLast = new CheckBox(Texts.say("run.channels-last"));
  private final HBox pictureLine = new HBox(6, fit, scale, channelsLast);
  private final Map<Change, CheckBox> changes = new EnumMap<>(Change.class);
  private final FlowPane changesLine = new FlowPane(12, 6);
  private final Label note = new Label();
  private final DrawingPad pad = new DrawingPad(this::drawn);
  private final PictureSteps steps;
  private RunSettings.Input input;
  private @Nullable Sketch pending;
  private boolean showing;
  private boolean offersPictures;

  InputRow(RunSettings.Input input, Place place) {
    this.input = input;
    this.runs = place.runs();
    this.album = place.album();
    this.files = place.files();
    this.steps = new PictureSteps(input.node(), album, this::say, place.runAll());
    setId("run-input-" + input.node());
    setSpacing(6);
    getStyleClass().add("input-row");
    title.getStyleClass().add("figure-value");
    build();
    listen();
  }

  NodeId node() {
    return input.node();
  }

  private void build() {
    kind.setId("run-kind-" + input.node());
    choose.setId("run-choose-" + input.node());
    choose.setMaxWidth(Double.MAX_VALUE);
    seed.setId("run-seed-" + input.node());
    seed.setAccessibleText(Texts.say("run.seed"));
    LateTip.on(seed, Texts.say("run.the-same-seed-gives"));
    fit.getItems().setAll(Way.values());
    LateTip.on(fit, Texts.say("run.how-the-picture-is-made"));
    scale.getItems().setAll(Normalisation.PRESETS);
    scale.setConverter(new Titles());
    LateTip.on(scale, Texts.say("run.how-brightness-becomes-numbers"));
    pattern.setId("run-pattern-" + input.node());
    pattern.setEditable(true);
    LateTip.on(pattern, Texts.say("run.numbers-that-a-few-words-say"));
    pattern.setAccessibleText(Texts.say("run.pattern"));
    pattern.getItems().setAll(PATTERNS.stream().map(each -> each.pattern().words()).toList());
    scale.setId("run-scale-" + input.node());
    scale.setPromptText(Texts.say("run.scale-of-bytes"));
    channelsLast.setId("run-channels-last-" + input.node());
    channelsLast.setMinWidth(USE_PREF_SIZE);
    LateTip.on(channelsLast, Texts.say("run.channels-last-help"));
    for (var change : Change.values()) {
      var box = new CheckBox(change.title);
      box.setId("run-" + change.name().toLowerCase(Locale.ROOT) + "-" + input.node());
      LateTip.on(box, change.help);
      changes.put(change, box);
      changesLine.getChildren().add(box);
    }
    pictureLine.setAlignment(Pos.CENTER_LEFT);
    for (var control : List.of(kind, fit, scale, pattern)) control.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(fit, Priority.ALWAYS);
    HBox.setHgrow(scale, Priority.ALWAYS);
    frame.getStyleClass().add("input-frame");
    frame.setMinSize(SIDE, SIDE);
    frame.setMaxSize(SIDE, SIDE);
    view.setFitWidth(SIDE - 4);
    view.setFitHeight(SIDE - 4);
    view.setPreserveRatio(true);
    Tooltip.install(frame, new Tooltip(Texts.say("run.what-the-network-sees")));
    var controls = new VBox(6, kind, choose, seed, pattern);
    HBox.setHgrow(controls, Priority.ALWAYS);
    note.setId("run-input-note-" + input.node());
    note.setWrapText(true);
    note.getStyleClass().add("run-failure");
    say("");
    getChildren()
        .setAll(title, new HBox(10, frame, controls), note, steps, pictureLine, changesLine, pad);
  }

  private void listen() {
    choose.setOnAction(_ -> ask());
    frame.setOnMouseClicked(_ -> ask());
    pattern.setOnAction(_ -> {
      if (!showing && pattern.getValue() != null)
        feed(new InputSource.Pattern(new InputPattern(pattern.getValue().strip())));
    });
    seed.setOnAction(_ -> reseed());
    seed.focusedProperty()
        .subscribe(focused -> {
          if (!focused) reseed();
        });
    fit.setOnAction(_ -> {
      if (!showing) treat();
    });
    scale.setOnAction(_ -> {
      if (!showing) treat();
    });
    channelsLast.setOnAction(_ -> treat());
    for (var box : changes.values()) box.setOnAction(_ -> alter());
    setOnDragOver(this::over);
    setOnDragExited(_ -> pseudoClassStateChanged(DROPPING, false));
    setOnDragDropped(this::dropped);
  }

  /// Takes the numbers from somewhere else, changed as before.
  private void feed(InputSource.Plain source) {
    runs.feed(node(), input.source().from(source));
  }

  /// Changes the numbers as the boxes say.
  private void alter() {
    var wanted =
        changes.entrySet().stream()
            .filter(each -> each.getValue().isSelected())
            .map(each -> each.getKey().transform)
            .toList();
    runs.feed(node(), input.source().changed(wanted));
  }

  /// Treats the picture as the lists say.
  private void treat() {
    switch (input.source().plain()) {
      case InputSource.Picture picture ->
          feed(picture.with(fit.getValue().fit).with(scale.getValue()));
      case InputSource.Drawing(var sketch, _, _) ->
          feed(new InputSource.Drawing(sketch, fit.getValue().fit, scale.getValue()));
      case InputSource.Array array -> {
        var turned = array.withChannelsLast(channelsLast.isSelected());
        feed(scale.getValue() == null ? turned : turned.with(scale.getValue()));
      }
      case InputSource.Noise _, InputSource.Pattern _ -> {}
    }
  }

  /// Says why nothing came of a wish; an empty text says nothing.
  private void say(String reason) {
    note.setText(reason);
    shown(note, !reason.isEmpty());
  }

  private void over(DragEvent event) {
    if (event.getDragboard().getFiles().stream()
        .noneMatch(file -> isFolder(file) || source(file.toPath()).isPresent())) return;
    event.acceptTransferModes(TransferMode.COPY);
    pseudoClassStateChanged(DROPPING, true);
    event.consume();
  }

  private boolean isFolder(java.io.File file) {
    return input.takesPicture() && file.isDirectory();
  }

  private void dropped(DragEvent event) {
    var folder = event.getDragboard().getFiles().stream().filter(this::isFolder).findFirst();
    if (folder.isPresent()) {
      album.open(node(), folder.get().toPath(), this::say);
      event.setDropCompleted(true);
      event.consume();
      return;
    }
    event.getDragboard().getFiles().stream()
        .flatMap(file -> source(file.toPath()).stream())
        .findFirst()
        .ifPresent(found -> {
          feed(found);
          event.setDropCompleted(true);
          event.consume();
        });
  }

  /// What a file is good for here, by its ending.
  private Optional<InputSource.Plain> source(Path file) {
    var name = file.toString().toLowerCase(Locale.ROOT);
    if (ARRAYS.stream().anyMatch(end -> name.endsWith("." + end)))
      return Optional.of(new InputSource.Array(file));
    return input.takesPicture() && PictureFolder.isPicture(file)
        ? Optional.of(InputSource.Picture.usual(file))
        : Optional.empty();
  }

  private void change(SourceKind wanted) {
    switch (wanted) {
      case NOISE -> feed(InputSource.Noise.USUAL);
      case PATTERN -> feed(PATTERNS.getFirst());
      case PICTURE, ARRAY -> ask(wanted);
      case FOLDER ->
          files
              .folder(Texts.say("run.choose-a-folder-of-pictures"))
              .ifPresent(folder -> album.open(node(), folder, this::say));
      case WEBCAM -> album.photograph(node(), this::say);
      case DRAWING -> draw();
    }
    show(input);
  }

  /// Begins a drawing: white on black for one channel, as handwritten digits are, else black on
  /// white.
  private void draw() {
    boolean isGrey = isGrey();
    var usual =
        input.source().plain() instanceof InputSource.Picture picture
            ? picture.normalisation()
            : isGrey ? Normalisation.UNIT : Normalisation.IMAGENET;
    pad.begin(isGrey);
    feed(new InputSource.Drawing(pad.sketch(), new Fit.Pad(), usual));
  }

  private boolean isGrey() {
    return input.type().shape().dim(1).known().equals(java.util.OptionalLong.of(1));
  }

  /// Feeds what is drawn as fast as it can be looked at; of many strokes the latest counts.
  private void drawn(Sketch sketch) {
    pending = sketch;
    if (!runs.state().portValues().looking()) feedPending();
  }

  private void feedPending() {
    var latest = pending;
    pending = null;
    if (latest != null && input.source().plain() instanceof InputSource.Drawing drawing)
      feed(drawing.with(latest));
  }

  private void ask() {
    ask(
        SourceKind.of(input.source()) == SourceKind.ARRAY || !input.takesPicture()
            ? SourceKind.ARRAY
            : SourceKind.PICTURE);
  }

  private void ask(SourceKind wanted) {
    var answer =
        wanted == SourceKind.ARRAY
            ? files.open(Texts.say("run.choose-an-array"), Texts.say("run.numpy-arrays"), ARRAYS)
            : files.open(
                Texts.say("run.choose-a-picture"),
                Texts.say("run.pictures"),
                PictureFolder.ENDINGS);
    answer.flatMap(this::source).ifPresent(found -> feed(found));
  }

  private void reseed() {
    if (showing || !(input.source().plain() instanceof InputSource.Noise(var noise))) return;
    var text = seed.getText().strip();
    if (!text.matches("-?\\d{1,18}")) {
      seed.setText(Long.toString(noise.seed()));
      return;
    }
    long number = Long.parseLong(text);
    if (number != noise.seed())
      feed(new InputSource.Noise(new NoiseInput(noise.distribution(), number)));
  }

  /// Shows the input as it now is.
  ///
  /// @param called its title on the canvas
  void show(RunSettings.Input now, String called) {
    this.called = called;
    show(now);
  }

  private void show(RunSettings.Input now) {
    boolean isOther = !now.source().equals(input.source());
    input = now;
    if (isOther) say("");
    showing = true;
    try {
      title.setText(called + "  " + now.type());
      kind.setAccessibleText(Texts.say("run.source-of", called));
      kind.setText(SourceKind.of(now.source()).title);
      if (kind.getItems().isEmpty() || now.takesPicture() != offersPictures) offer(now);
      shown(seed, now.source().plain() instanceof InputSource.Noise);
      shown(pattern, now.source().plain() instanceof InputSource.Pattern);
      boolean fromFile = true;
      switch (now.source().plain()) {
        case InputSource.Noise(var source) -> {
          if (isOther || !seed.isFocused()) FieldText.show(seed, Long.toString(source.seed()));
          fromFile = false;
        }
        case InputSource.Pattern(var words) -> {
          pattern.setValue(words.words());
          fromFile = false;
        }
        case InputSource.Picture picture -> show(picture.fit(), picture.normalisation());
        case InputSource.Drawing(var sketch, var fitted, var scaled) -> {
          show(fitted, scaled);
          fromFile = false;
          if (pending == null) pad.show(sketch);
        }
        case InputSource.Array array -> {
          scale.setValue(array.scale().orElse(null));
          channelsLast.setSelected(array.channelsLast());
        }
      }
      boolean isScaled = now.source().plain() instanceof InputSource.Array && now.takesPicture();
      boolean isPicture = now.source().plain() instanceof InputSource.Picture;
      boolean isDrawing = now.source().plain() instanceof InputSource.Drawing;
      for (var each : changes.entrySet()) {
        each.getValue().setSelected(now.source().changes().contains(each.getKey().transform));
        shown(each.getValue(), each.getValue().isSelected() || each.getKey().fits(now.type()));
      }
      shown(changesLine, changes.values().stream().anyMatch(CheckBox::isVisible));
      shown(choose, fromFile);
      choose.setText(now.source().plain().inWords());
      choose.setTooltip(fromFile ? new Tooltip(now.source().plain().text()) : null);
      shown(pictureLine, isPicture || isDrawing || isScaled);
      shown(fit, !isScaled);
      shown(channelsLast, isScaled);
      shown(steps, isPicture);
      shown(pad, isDrawing);
      if (isPicture && (isOther || !steps.isKnown())) steps.refresh();
    } finally {
      showing = false;
    }
  }

  private void offer(RunSettings.Input now) {
    offersPictures = now.takesPicture();
    kind.getItems()
        .setAll(
            Stream.of(SourceKind.values())
                .filter(each -> !each.isPicture() || offersPictures)
                .map(this::item)
                .toList());
    if (!offersPictures) return;
    var samples = new Menu(Texts.say("run.sample-pictures"));
    for (var name : Samples.pictures()) {
      var item = new MenuItem(name.substring(0, name.lastIndexOf('.')));
      item.setOnAction(_ -> feed(InputSource.Picture.usual(Path.of(name))));
      samples.getItems().add(item);
    }
    kind.getItems().add(samples);
  }

  private MenuItem item(SourceKind wanted) {
    var item = new MenuItem(wanted.title + (wanted.asks ? "…" : ""));
    item.setOnAction(_ -> change(wanted));
    return item;
  }

  private void show(Fit fitted, Normalisation scaled) {
    fit.setValue(Way.of(fitted));
    scale.setValue(scaled);
  }

  /// Shows what the network sees.
  void show(Optional<PortValue> portValue, boolean looking) {
    if (!looking && pending != null) feedPending();
    if (portValue.isEmpty() && looking) return;
    view.setImage(portValue.map(seen -> Images.of(seen.thumbnail())).orElse(null));
    view.setSmooth(true);
    hint.setVisible(portValue.isEmpty());
  }

  private static void shown(javafx.scene.Node node, boolean visible) {
    node.setVisible(visible);
    node.setManaged(visible);
  }

  /// The names of the presets.
  private static final class Titles extends StringConverter<Normalisation> {
    @Override
    public String toString(@Nullable Normalisation normalisation) {
      return normalisation == null ? "" : normalisation.title();
    }

    @Override
    public Normalisation fromString(String text) {
      return Normalisation.PRESETS.stream()
          .filter(preset -> preset.title().equals(text))
          .findFirst()
          .orElse(Normalisation.IMAGENET);
    }
  }
}
