package vertebra.ui.train;

import static vertebra.text.Texts.say;

import java.awt.image.BufferedImage;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.BiConsumer;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.image.ImageView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import vertebra.dataset.Augmentation;
import vertebra.learning.LearningSettings;
import vertebra.learning.LearningSettings.Choice;
import vertebra.learning.Outlook;
import vertebra.training.ScheduleName;
import vertebra.ui.parts.Images;

/// The settings of training that have a good value unless somebody chooses: how examples are
/// changed, how the rate goes, what happens to gradients and weights, and when it ends early.
final class MoreSettings extends VBox {

  /// What is said of a setting.
  ///
  /// @param none what it is where nothing was chosen
  private record Words(String label, String help, String none) {}

  private static final double GAP = 6;

  private final BiConsumer<Choice, String> choose;
  private final Map<Choice, TextField> numbers = new EnumMap<>(Choice.class);
  private final Map<Augmentation.Change, CheckMenuItem> items =
      new EnumMap<>(Augmentation.Change.class);
  private final ComboBox<String> schedule = new ComboBox<>();
  private final TextField changes = new TextField();
  private final MenuButton known = new MenuButton(say("train.change"));
  private final Label objection = TrainPanel.line("", "run-failure", "");
  private final ImageView sheet = new ImageView();
  private final Button open = new Button();
  private final CheckBox kept = new CheckBox(say("train.features"));
  private final CheckBox accelerated = new CheckBox(say("train.onednn"));
  private final Hyperlink install = new Hyperlink(say("train.get-onednn"));
  private final VBox inner = new VBox(GAP);
  private LearningSettings shown = LearningSettings.NONE;
  private Optional<BufferedImage> pictured = Optional.empty();

  /// @param choose who hears of a choice that a person makes; blank leaves it to Vertebra
  MoreSettings(BiConsumer<Choice, String> choose) {
    super(GAP);
    this.choose = choose;
    setId("train-more-settings");
    open.setId("train-more");
    open.setMaxWidth(Double.MAX_VALUE);
    open.setOnAction(_ -> open(!inner.isVisible()));
    open(false);
    makeChanges();
    makeSchedule();
    explain(kept, "train-features", say("train.features-help"));
    kept.setOnAction(_ -> chosen(Choice.FEATURES, kept.isSelected() ? "" : LearningSettings.ANEW));
    explain(accelerated, "train-onednn", say("train.onednn-help"));
    accelerated.setOnAction(
        _ -> chosen(Choice.KERNELS, accelerated.isSelected() ? LearningSettings.ONEDNN : ""));
    TrainPanel.shown(sheet, false);
    inner
        .getChildren()
        .addAll(
            changesRow(),
            objection,
            sheet,
            row(new Words(say("train.schedule"), say("train.schedule-help"), ""), schedule));
    words().forEach((choice, words) -> inner.getChildren().add(row(words, number(choice, words))));
    install.setId("train-get-onednn");
    inner.getChildren().addAll(kept, accelerated, install);
    getChildren().addAll(open, inner);
  }

  /// @param devices shows where oneDNN is fetched
  void onDevices(Runnable devices) {
    install.setOnAction(_ -> devices.run());
  }

  private void open(boolean wanted) {
    TrainPanel.shown(inner, wanted);
    open.setText(wanted ? say("train.fewer") : say("train.more"));
    open.setGraphic(new FontIcon(wanted ? "fth-chevron-up" : "fth-chevron-down"));
  }

  private static String word(Choice choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  /// Settings that are a number, in their order.
  private static SequencedMap<Choice, Words> words() {
    var words = new LinkedHashMap<Choice, Words>();
    words.put(
        Choice.WARMUP,
        new Words(say("train.warmup"), say("train.warmup-help"), say("train.warmup-none")));
    words.put(
        Choice.CLIP, new Words(say("train.clip"), say("train.clip-help"), say("train.clip-none")));
    words.put(
        Choice.AVERAGE,
        new Words(say("train.average"), say("train.average-help"), say("train.average-none")));
    words.put(
        Choice.GATHERED,
        new Words(say("train.gathered"), say("train.gathered-help"), say("train.gathered-none")));
    words.put(
        Choice.SMOOTHING,
        new Words(
            say("train.smoothing"), say("train.smoothing-help"), say("train.smoothing-none")));
    words.put(
        Choice.PATIENCE,
        new Words(say("train.patience"), say("train.patience-help"), say("train.patience-none")));
    return words;
  }

  private static String words(Augmentation.Change change) {
    return switch (change) {
      case FLIP -> say("train.change-flip");
      case CROP -> say("train.change-crop");
      case SHIFT -> say("train.change-shift");
      case ROTATE -> say("train.change-rotate");
      case COLOUR -> say("train.change-colour");
      case CUTOUT -> say("train.change-cutout");
      case MIXUP -> say("train.change-mixup");
    };
  }

  private static HBox row(Words words, Node control) {
    var label = new Label(words.label());
    label.getStyleClass().add("run-label");
    var help = new Tooltip(words.help());
    help.setWrapText(true);
    help.setMaxWidth(320);
    label.setTooltip(help);
    control.setAccessibleHelp(help.getText());
    HBox.setHgrow(control, Priority.ALWAYS);
    var row = new HBox(GAP, label, control);
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  private TextField number(Choice choice, Words words) {
    var field = new TextField();
    field.setId("train-" + word(choice));
    field.setPromptText(words.none());
    commits(field, choice);
    numbers.put(choice, field);
    return field;
  }

  private void commits(TextField field, Choice choice) {
    field.setOnAction(_ -> chosen(choice, field.getText()));
    field
        .focusedProperty()
        .subscribe(focused -> {
          if (!focused) chosen(choice, field.getText());
        });
  }

  private void chosen(Choice choice, String text) {
    if (!text.strip().equals(text(choice))) choose.accept(choice, text.strip());
  }

  private void makeSchedule() {
    schedule.setId("train-schedule");
    schedule.setMaxWidth(Double.MAX_VALUE);
    schedule.getItems().add(say("train.usual-schedule"));
    for (var one : ScheduleName.values()) schedule.getItems().add(one.word());
    schedule.setOnAction(_ ->
        chosen(
            Choice.SCHEDULE,
            schedule.getSelectionModel().getSelectedIndex() <= 0 ? "" : schedule.getValue()));
  }

  private static void explain(CheckBox box, String id, String words) {
    box.setId(id);
    box.setWrapText(true);
    var help = new Tooltip(words);
    help.setWrapText(true);
    help.setMaxWidth(320);
    box.setTooltip(help);
    box.setAccessibleHelp(words);
  }

  private void makeChanges() {
    changes.setId("train-augmentation");
    changes.setPromptText(say("train.augmentation-none"));
    changes.setOnAction(_ -> written());
    changes
        .focusedProperty()
        .subscribe(focused -> {
          if (!focused) written();
        });
    known.setId("train-augmentation-menu");
    for (var change : Augmentation.Change.values()) {
      var item = new CheckMenuItem(words(change));
      item.setId("train-change-" + change.word());
      item.setOnAction(_ -> toggle(change, item.isSelected()));
      items.put(change, item);
      known.getItems().add(item);
    }
    objection.setId("train-augmentation-objection");
    sheet.setId("train-changed-examples");
    sheet.setPreserveRatio(true);
    sheet.fitWidthProperty().bind(widthProperty());
    sheet.setAccessibleText(say("train.changed-examples"));
  }

  /// Takes what was written about changes, or says what is wrong with it.
  private void written() {
    try {
      var wanted = Augmentation.parse(changes.getText());
      objection.setText("");
      chosen(Choice.AUGMENTATION, wanted.inWords());
    } catch (IllegalArgumentException wrong) {
      objection.setText(String.valueOf(wrong.getMessage()));
    }
    TrainPanel.shown(objection, !objection.getText().isEmpty());
  }

  private HBox changesRow() {
    known.setMinWidth(USE_PREF_SIZE);
    var both = new HBox(GAP, changes, known);
    HBox.setHgrow(changes, Priority.ALWAYS);
    return row(new Words(say("train.augmentation"), say("train.augmentation-help"), ""), both);
  }

  private void toggle(Augmentation.Change change, boolean wanted) {
    var amounts = new EnumMap<Augmentation.Change, Double>(Augmentation.Change.class);
    amounts.putAll(shown.refinement().augmentation().amounts());
    if (wanted) amounts.put(change, change.usual());
    else amounts.remove(change);
    choose.accept(Choice.AUGMENTATION, new Augmentation(amounts).inWords());
  }

  /// Shows what was chosen.
  ///
  /// @param outlook what can be said about the data, with changed examples
  void show(LearningSettings settings, Optional<Outlook> outlook) {
    if (!settings.equals(shown) && settings.isRefined()) open(true);
    shown = settings;
    numbers.forEach((choice, field) -> {
      if (!field.isFocused()) field.setText(text(choice));
    });
    if (!changes.isFocused()) changes.setText(text(Choice.AUGMENTATION));
    schedule
        .getSelectionModel()
        .select(
            settings
                .schedule()
                .map(one -> List.of(ScheduleName.values()).indexOf(one) + 1)
                .orElse(0));
    kept.setSelected(!settings.refinement().isAnew());
    accelerated.setSelected(settings.isAccelerated());
    kept.setDisable(!settings.refinement().augmentation().isNone());
    var amounts = settings.refinement().augmentation().amounts();
    items.forEach((change, item) -> item.setSelected(amounts.containsKey(change)));
    TrainPanel.shown(objection, !objection.getText().isEmpty());
    var changed = outlook.flatMap(Outlook::changed);
    // Many times a second while it learns.
    if (changed.equals(pictured)) return;
    pictured = changed;
    changed.ifPresent(picture -> sheet.setImage(Images.of(picture)));
    TrainPanel.shown(sheet, changed.isPresent());
  }

  private String text(Choice choice) {
    var refinement = shown.refinement();
    return switch (choice) {
      case WARMUP -> shown.warmUp() == 0 ? "" : String.valueOf(shown.warmUp());
      case CLIP -> refinement.longest().map(String::valueOf).orElse("");
      case AVERAGE -> refinement.average() == 0 ? "" : String.valueOf(refinement.average());
      case GATHERED -> refinement.gathered() == 1 ? "" : String.valueOf(refinement.gathered());
      case PATIENCE -> refinement.patience() == 0 ? "" : String.valueOf(refinement.patience());
      case SMOOTHING -> shown.smoothing() == 0 ? "" : String.valueOf(shown.smoothing());
      case AUGMENTATION -> refinement.augmentation().inWords();
      case FEATURES -> refinement.isAnew() ? LearningSettings.ANEW : "";
      case KERNELS -> shown.isAccelerated() ? LearningSettings.ONEDNN : "";
      case SCHEDULE -> shown.schedule().map(ScheduleName::word).orElse("");
      case DATA, EPOCHS, BATCH, RATE, OPTIMISER, LOSS, SEED, START, FROZEN -> "";
    };
  }
}
