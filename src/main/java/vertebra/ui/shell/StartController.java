package vertebra.ui.shell;

import static vertebra.text.Texts.say;

import atlantafx.base.controls.CustomTextField;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import javafx.fxml.FXML;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.image.ImageView;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import vertebra.block.Preset;
import vertebra.design.BlockSearch;
import vertebra.design.Samples;
import vertebra.design.Samples.Sample;
import vertebra.ui.theme.Icons;
import vertebra.ui.theme.Themes;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Preferences;
import vertebra.workbench.Scope;
import vertebra.workbench.Workbench;

/// Where to begin: an empty design, a file, a sample with its picture, or a ready-made network.
@SuppressWarnings("NullAway.Init")
public final class StartController {

  private static final double CARD = 312;
  private static final double PICTURE = 132;
  private static final double WORDS = 84;

  private final Observed<OpenDesign> current;
  private final Scope scope = new Scope();
  private final Preferences preferences;
  private final Themes themes;
  private final DesignPictures pictures;
  private Consumer<Sample> openSample = _ -> {};
  private Consumer<Preset> openPreset = _ -> {};
  private Consumer<Path> openFile = _ -> {};

  @FXML private BorderPane root;
  @FXML private Button empty;
  @FXML private Button learn;
  @FXML private Button open;
  @FXML private Button back;
  @FXML private VBox recent;
  @FXML private Label version;
  @FXML private Label count;
  @FXML private FlowPane samples;
  @FXML private FlowPane presets;
  @FXML private CustomTextField search;

  public StartController(
      Observed<OpenDesign> current,
      Preferences preferences,
      Themes themes,
      DesignPictures pictures) {
    this.current = current;
    this.preferences = preferences;
    this.themes = themes;
    this.pictures = pictures;
  }

  @FXML
  void initialize() {
    search.textProperty().subscribe(_ -> showPresets());
    var number = StartController.class.getPackage().getImplementationVersion();
    version.setText(number == null ? "" : say("shell.version", number));
    themes
        .dressed()
        .follow(
            scope,
            _ -> {
              if (root.isVisible() && root.getScene() != null) showSamples();
            });
  }

  void onEmpty(Runnable action) {
    empty.setOnAction(_ -> action.run());
  }

  void onOpen(Runnable action) {
    open.setOnAction(_ -> action.run());
  }

  void onLearn(Runnable action) {
    learn.setOnAction(_ -> action.run());
  }

  void onBack(Runnable action) {
    back.setOnAction(_ -> action.run());
  }

  void onSample(Consumer<Sample> action) {
    openSample = action;
  }

  void onPreset(Consumer<Preset> action) {
    openPreset = action;
  }

  void onRecent(Consumer<Path> action) {
    openFile = action;
  }

  BorderPane root() {
    return root;
  }

  Button first() {
    return empty;
  }

  /// Brings everything up to date before it is shown.
  void refresh() {
    back.setVisible(!workbench().state().graph().isEmpty());
    back.setManaged(back.isVisible());
    search.clear();
    showRecent();
    showSamples();
    showPresets();
  }

  private void showRecent() {
    recent.getChildren().clear();
    for (var file : preferences.recentFiles()) {
      var button = new Button(String.valueOf(file.getFileName()), Icons.of("fth-file"));
      button.getStyleClass().addAll("flat", "start-action");
      button.setMaxWidth(Double.MAX_VALUE);
      button.setTooltip(new Tooltip(file.toString()));
      button.setOnAction(_ -> openFile.accept(file));
      recent.getChildren().add(button);
    }
    if (recent.getChildren().isEmpty()) {
      var none = new Label(say("shell.files-you-open"));
      none.setWrapText(true);
      none.getStyleClass().add("figure-note");
      recent.getChildren().add(none);
    }
  }

  private void showSamples() {
    samples.getChildren().setAll(Samples.all().stream().map(this::card).toList());
  }

  private Button card(Sample sample) {
    var picture = new ImageView();
    picture.setFitWidth(CARD - 2);
    picture.setFitHeight(PICTURE);
    var frame = new StackPane(picture);
    frame.getStyleClass().add("card-picture");
    frame.setMinSize(CARD - 2, PICTURE);
    frame.setMaxSize(CARD - 2, PICTURE);
    pictures.of(sample, CARD - 2, PICTURE, themes.isDark(), picture::setImage);
    var title = new Label(sample.title());
    title.getStyleClass().add("card-title");
    var line = new Label(sample.summary());
    line.setWrapText(true);
    line.getStyleClass().add("card-line");
    line.setMaxWidth(CARD - 26);
    var words = new VBox(3, title, line);
    words.getStyleClass().add("card-words");
    var card = new Button(null, new VBox(frame, words));
    card.setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
    card.getStyleClass().addAll("start-card");
    card.setPrefSize(CARD, PICTURE + WORDS);
    card.setMaxHeight(PICTURE + WORDS);
    card.setAlignment(Pos.TOP_LEFT);
    card.setId("sample-" + sample.file().replace(".vertebra", ""));
    card.setAccessibleText(sample.title() + ": " + sample.summary());
    card.setOnAction(_ -> openSample.accept(sample));
    return card;
  }

  private void showPresets() {
    var query = search.getText().strip();
    var found = new BlockSearch(workbench().state().catalogue(), List.of()).presets(query);
    count.setText(String.valueOf(found.size()));
    presets.getChildren().setAll(found.stream().map(this::row).toList());
  }

  private Button row(Preset preset) {
    var title = new Label(preset.title());
    title.getStyleClass().add("row-title");
    var note = new Label(preset.note());
    note.getStyleClass().add("row-summary");
    var words = new VBox(1, title, note);
    words.setMaxWidth(CARD - 24);
    var row = new Button(null, words);
    row.setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
    row.getStyleClass().addAll("start-card", "start-row");
    row.setPrefWidth(CARD);
    row.setAlignment(Pos.CENTER_LEFT);
    row.setId("start-preset-" + preset.id());
    row.setTooltip(new Tooltip(preset.title() + "\n" + preset.note()));
    row.setAccessibleText(preset.title() + ": " + preset.note());
    row.setOnAction(_ -> openPreset.accept(preset));
    return row;
  }

  private Workbench workbench() {
    return current.get().workbench();
  }
}
