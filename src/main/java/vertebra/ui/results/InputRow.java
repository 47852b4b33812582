package vertebra.ui.results;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.image.ImageView;
import javafx.scene.input.DragEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;
import vertebra.graph.NodeId;
import vertebra.runtime.ImageInput.Fit;
import vertebra.runtime.ImageInput.Normalisation;
import vertebra.runtime.NoiseInput;
import vertebra.workbench.InputSource;
import vertebra.workbench.RunSettings;
import vertebra.workbench.Runs;
import vertebra.workbench.Sight;

/// One input of the design and where its numbers come from. A picture or array can be dropped on
/// it; the small picture is what the network sees.
final class InputRow extends VBox {

  private static final List<String> PICTURES = List.of("png", "jpg", "jpeg", "bmp", "gif");
  private static final List<String> ARRAYS = List.of("npy");
  private static final PseudoClass DROPPING = PseudoClass.getPseudoClass("dropping");
  private static final double SIDE = 88;

  /// The kinds of sources.
  private enum Kind {
    PICTURE("Picture"),
    NOISE("Noise"),
    ARRAY("NPY array");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    @Override
    public String toString() {
      return title;
    }

    static Kind of(InputSource source) {
      return switch (source) {
        case InputSource.Picture _ -> PICTURE;
        case InputSource.Noise _ -> NOISE;
        case InputSource.Array _ -> ARRAY;
      };
    }
  }

  /// The ways to make a picture fit.
  private enum Way {
    CROP("Middle", new Fit.Crop(0.875)),
    STRETCH("Stretched", new Fit.Stretch()),
    PAD("Whole, padded", new Fit.Pad());

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

  private final Runs runs;
  private final FileQuestions files;
  private final Label title = new Label();
  private final ImageView view = new ImageView();
  private final FontIcon hint = new FontIcon("fth-image");
  private final StackPane frame = new StackPane(hint, view);
  private final ComboBox<Kind> kind = new ComboBox<>();
  private final Button choose = new Button();
  private final TextField seed = new TextField();
  private final ComboBox<Way> fit = new ComboBox<>();
  private final ComboBox<Normalisation> scale = new ComboBox<>();
  private final HBox pictureLine = new HBox(6, fit, scale);
  private RunSettings.Input input;
  private boolean showing;

  InputRow(RunSettings.Input input, Runs runs, FileQuestions files) {
    this.input = input;
    this.runs = runs;
    this.files = files;
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
    kind.getItems().setAll(Kind.values());
    kind.setId("run-kind-" + input.node());
    kind.setAccessibleText("Source of " + input.node());
    choose.setId("run-choose-" + input.node());
    choose.setMaxWidth(Double.MAX_VALUE);
    seed.setId("run-seed-" + input.node());
    seed.setAccessibleText("Seed");
    seed.setTooltip(new Tooltip("The same seed gives the same noise"));
    fit.getItems().setAll(Way.values());
    fit.setTooltip(new Tooltip("How the picture is made to fit"));
    scale.getItems().setAll(Normalisation.PRESETS);
    scale.setConverter(new Titles());
    scale.setTooltip(new Tooltip("How brightness becomes numbers: mean and deviation"));
    for (var control : List.of(kind, fit, scale)) control.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(fit, Priority.ALWAYS);
    HBox.setHgrow(scale, Priority.ALWAYS);
    frame.getStyleClass().add("input-frame");
    frame.setMinSize(SIDE, SIDE);
    frame.setMaxSize(SIDE, SIDE);
    view.setFitWidth(SIDE - 4);
    view.setFitHeight(SIDE - 4);
    view.setPreserveRatio(true);
    Tooltip.install(frame, new Tooltip("What the network sees. Drop a picture or an array here."));
    var controls = new VBox(6, kind, choose, seed);
    HBox.setHgrow(controls, Priority.ALWAYS);
    getChildren().setAll(title, new HBox(10, frame, controls), pictureLine);
  }

  private void listen() {
    kind.setOnAction(_ -> {
      if (!showing) change(kind.getValue());
    });
    choose.setOnAction(_ -> ask());
    frame.setOnMouseClicked(_ -> ask());
    seed.setOnAction(_ -> reseed());
    seed.focusedProperty()
        .subscribe(focused -> {
          if (!focused) reseed();
        });
    fit.setOnAction(_ -> {
      if (!showing && input.source() instanceof InputSource.Picture picture)
        runs.feed(node(), picture.with(fit.getValue().fit));
    });
    scale.setOnAction(_ -> {
      if (!showing && input.source() instanceof InputSource.Picture picture)
        runs.feed(node(), picture.with(scale.getValue()));
    });
    setOnDragOver(this::over);
    setOnDragExited(_ -> pseudoClassStateChanged(DROPPING, false));
    setOnDragDropped(this::dropped);
  }

  private void over(DragEvent event) {
    if (event.getDragboard().getFiles().stream()
        .noneMatch(file -> source(file.toPath()).isPresent())) return;
    event.acceptTransferModes(TransferMode.COPY);
    pseudoClassStateChanged(DROPPING, true);
    event.consume();
  }

  private void dropped(DragEvent event) {
    event.getDragboard().getFiles().stream()
        .flatMap(file -> source(file.toPath()).stream())
        .findFirst()
        .ifPresent(found -> {
          runs.feed(node(), found);
          event.setDropCompleted(true);
          event.consume();
        });
  }

  /// What a file is good for here, by its ending.
  private Optional<InputSource> source(Path file) {
    var name = file.toString().toLowerCase(java.util.Locale.ROOT);
    if (ARRAYS.stream().anyMatch(end -> name.endsWith("." + end)))
      return Optional.of(new InputSource.Array(file));
    return input.takesPicture() && PICTURES.stream().anyMatch(end -> name.endsWith("." + end))
        ? Optional.of(InputSource.Picture.usual(file))
        : Optional.empty();
  }

  private void change(Kind wanted) {
    switch (wanted) {
      case NOISE -> runs.feed(node(), InputSource.USUAL);
      case PICTURE, ARRAY -> ask(wanted);
    }
    show(input);
  }

  private void ask() {
    ask(Kind.of(input.source()) == Kind.ARRAY || !input.takesPicture() ? Kind.ARRAY : Kind.PICTURE);
  }

  private void ask(Kind wanted) {
    var answer =
        wanted == Kind.ARRAY
            ? files.open("Choose an array", "NumPy arrays", ARRAYS)
            : files.open("Choose a picture", "Pictures", PICTURES);
    answer.flatMap(this::source).ifPresent(found -> runs.feed(node(), found));
  }

  private void reseed() {
    if (showing || !(input.source() instanceof InputSource.Noise(var noise))) return;
    var text = seed.getText().strip();
    if (!text.matches("-?\\d{1,18}")) {
      show(input);
      return;
    }
    long number = Long.parseLong(text);
    if (number != noise.seed())
      runs.feed(node(), new InputSource.Noise(new NoiseInput(noise.distribution(), number)));
  }

  /// Shows the input as it now is.
  void show(RunSettings.Input now) {
    input = now;
    showing = true;
    try {
      title.setText(now.node() + "  " + now.type());
      kind.getItems().removeIf(each -> each == Kind.PICTURE && !now.takesPicture());
      kind.setValue(Kind.of(now.source()));
      boolean noise = now.source() instanceof InputSource.Noise;
      shown(seed, noise);
      shown(choose, !noise);
      choose.setText(now.source().inWords());
      choose.setTooltip(new Tooltip(now.source().text()));
      if (now.source() instanceof InputSource.Noise(var source))
        seed.setText(Long.toString(source.seed()));
      shown(pictureLine, now.source() instanceof InputSource.Picture);
      if (now.source() instanceof InputSource.Picture(_, var fitted, var scaled)) {
        fit.setValue(Way.of(fitted));
        scale.setValue(scaled);
      }
    } finally {
      showing = false;
    }
  }

  /// Shows what the network sees.
  void show(Optional<Sight> sight, boolean looking) {
    if (sight.isEmpty() && looking) return;
    view.setImage(sight.map(seen -> Pictures.of(seen.thumbnail())).orElse(null));
    view.setSmooth(true);
    hint.setVisible(sight.isEmpty());
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
