package vertebra.ui.settings;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.application.Platform;
import javafx.fxml.FXML;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import vertebra.document.Flow;
import vertebra.report.Units;
import vertebra.ui.parts.Keymap;
import vertebra.ui.theme.Themes;
import vertebra.workbench.Devices;
import vertebra.workbench.Language;
import vertebra.workbench.Settings;
import vertebra.workbench.StoredFiles;

/// The sheet of settings. What is chosen holds at once.
@SuppressWarnings("NullAway.Init")
public final class SettingsSheet {

  private final Settings settings;
  private final Themes themes;
  private final Devices devices;
  private final StoredFiles stored;
  private final KeyTable keyTable;
  private Runnable closing = () -> {};
  private Runnable keysChanged = () -> {};
  private Runnable askDevices = () -> {};

  /// The settings by the ids of what chooses them, and what they are called.
  public static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("theme", say("settings.theme")),
          Map.entry("text", say("settings.text-size")),
          Map.entry("flow", say("settings.flow")),
          Map.entry("motion", say("settings.reduce-motion")),
          Map.entry("keeping", say("settings.autosave")),
          Map.entry("look", say("settings.look-at-ports")),
          Map.entry("tf32", say("settings.allow-tf32")),
          Map.entry("devices", say("settings.show-devices")),
          Map.entry("stores", say("settings.stored-files")),
          Map.entry("keys", say("settings.keys")));

  /// The room above a setting that was asked for, in points.
  private static final double MARGIN = 24;

  @FXML private ScrollPane scroll;
  @FXML private VBox root;
  @FXML private ChoiceBox<Themes.Choice> theme;
  @FXML private ChoiceBox<Language> language;
  @FXML private ChoiceBox<Integer> textSize;
  @FXML private CheckBox motion;
  @FXML private ChoiceBox<Flow> flow;
  @FXML private ChoiceBox<Settings.Keeping> keeping;
  @FXML private CheckBox look;
  @FXML private CheckBox tf32;
  @FXML private Button devicesButton;
  @FXML private VBox stores;
  @FXML private VBox keys;
  @FXML private Button close;

  public SettingsSheet(Settings settings, Themes themes, Devices devices, StoredFiles stored) {
    this.settings = settings;
    this.themes = themes;
    this.devices = devices;
    this.stored = stored;
    keyTable = new KeyTable(new Keymap(settings), () -> keysChanged.run());
  }

  @FXML
  void initialize() {
    choices(theme, List.of(Themes.Choice.values()), Themes.Choice::title, themes::choose);
    choices(language, List.of(Language.values()), Language::title, settings::speak);
    choices(
        textSize,
        Settings.TEXT_SIZES,
        percent -> say("settings.percent", percent),
        percent -> {
          settings.textSize(percent);
          themes.refresh();
        });
    choices(
        flow,
        List.of(Flow.values()),
        way -> say("settings.flow-way", way == Flow.RIGHT),
        settings::flow);
    choices(keeping, List.of(Settings.Keeping.values()), SettingsSheet::words, settings::keep);
    motion.setOnAction(_ -> {
      settings.reduceMotion(motion.isSelected());
      themes.refresh();
    });
    look.setOnAction(_ -> devices.look(look.isSelected()));
    tf32.setOnAction(_ -> devices.allowTf32(tf32.isSelected()));
    devicesButton.setOnAction(_ -> askDevices.run());
    close.setOnAction(_ -> closing.run());
    keys.getChildren().setAll(keyTable);
  }

  private static String words(Settings.Keeping keeping) {
    return switch (keeping) {
      case NOTHING -> say("settings.keep-nothing");
      case COPY -> say("settings.keep-a-copy");
      case FILE -> say("settings.keep-in-the-file");
    };
  }

  private static <T> void choices(
      ChoiceBox<T> box, List<T> all, Function<T, String> words, Consumer<T> chosen) {
    box.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(T choice) {
            return choice == null ? "" : words.apply(choice);
          }

          @Override
          public T fromString(String text) {
            return all.stream()
                .filter(choice -> words.apply(choice).equals(text))
                .findFirst()
                .orElseThrow();
          }
        });
    box.getItems().setAll(all);
    box.setOnAction(_ -> chosen.accept(box.getValue()));
  }

  /// Brings the sheet up to date before it is shown.
  public void prepare(List<KeyChoice> choices) {
    theme.setValue(themes.choice());
    language.setValue(settings.language());
    textSize.setValue(settings.textSize());
    flow.setValue(settings.flow());
    keeping.setValue(settings.keeping());
    motion.setSelected(settings.isMotionReduced());
    look.setSelected(devices.state().wish().look());
    tf32.setSelected(devices.state().wish().tf32());
    keyTable.show(choices);
    stored.look(this::show);
  }

  private void show(List<StoredFiles.Stored> found) {
    stores
        .getChildren()
        .setAll(
            found.stream()
                .<Node>map(each -> {
                  var title = new Label(each.store().title());
                  title.setWrapText(true);
                  title.setMaxWidth(Double.MAX_VALUE);
                  HBox.setHgrow(title, Priority.ALWAYS);
                  var size = new Label(Units.bytes(each.bytes()));
                  size.getStyleClass().add("figure-value");
                  size.setMinWidth(Region.USE_PREF_SIZE);
                  var clear = new Button(say("settings.clear"));
                  clear.setId("clear-" + each.store().id());
                  clear.setAccessibleText(say("settings.clear-one", each.store().title()));
                  clear.setMinWidth(Region.USE_PREF_SIZE);
                  clear.setDisable(each.bytes() == 0);
                  clear.setOnAction(_ -> stored.clear(each.store(), this::show));
                  var line = new HBox(8, title, size, clear);
                  line.setAlignment(Pos.CENTER_LEFT);
                  return line;
                })
                .toList());
  }

  public void onClose(Runnable action) {
    closing = action;
  }

  /// Who is told that keys mean something else.
  public void onKeys(Runnable action) {
    keysChanged = action;
  }

  /// Who shows the devices of this computer.
  public void onDevices(Runnable action) {
    askDevices = action;
  }

  public VBox root() {
    return root;
  }

  /// What chooses a setting, brought into sight; the first thing of all if there is no such.
  ///
  /// @param id one of [#SETTINGS]
  public Node setting(String id) {
    Node found =
        switch (id) {
          case "text" -> textSize;
          case "flow" -> flow;
          case "motion" -> motion;
          case "keeping" -> keeping;
          case "look" -> look;
          case "tf32" -> tf32;
          case "devices" -> devicesButton;
          case "stores" -> stores;
          case "keys" -> keys;
          default -> theme;
        };
    Platform.runLater(() -> {
      var content = scroll.getContent();
      double below = content.getLayoutBounds().getHeight() - scroll.getViewportBounds().getHeight();
      double at =
          content.sceneToLocal(found.localToScene(found.getLayoutBounds())).getMinY() - MARGIN;
      scroll.setVvalue(below <= 0 ? 0 : Math.clamp(at / below, 0, 1));
    });
    return firstStop(found).orElse(first());
  }

  private static Optional<Node> firstStop(Node node) {
    if (node.isFocusTraversable()) return Optional.of(node);
    return node instanceof Parent parent
        ? parent.getChildrenUnmodifiable().stream()
            .flatMap(child -> firstStop(child).stream())
            .findFirst()
        : Optional.empty();
  }

  /// What takes the keyboard first.
  public Node first() {
    return theme;
  }
}
