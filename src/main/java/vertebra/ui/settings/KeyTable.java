package vertebra.ui.settings;

import static vertebra.text.Texts.say;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyCombination.ModifierValue;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import vertebra.design.WordRank;
import vertebra.ui.parts.Keymap;
import vertebra.ui.theme.Icons;

/// Every command with its keys: a press on the keys waits for others. What has the same keys as
/// something else says so.
final class KeyTable extends VBox {

  private static final double KEYS_WIDTH = 150;

  private final Keymap keymap;
  private final Runnable changed;
  private final TextField search = new TextField();
  private final VBox lines = new VBox(2);
  private final Label remark = new Label();
  private final Map<String, Line> shown = new LinkedHashMap<>();
  private List<KeyChoice> all = List.of();
  private @Nullable KeyChoice waiting;

  /// @param usual gives the usual keys back; of use if others were chosen
  private record Line(KeyChoice choice, HBox box, Button keys, Button usual, Label conflict) {}

  /// @param changed told when keys mean something else
  KeyTable(Keymap keymap, Runnable changed) {
    this.keymap = keymap;
    this.changed = changed;
    setSpacing(6);
    search.setId("key-search");
    search.setPromptText(say("settings.search-commands"));
    search.textProperty().subscribe(_ -> fill());
    remark.setId("key-remark");
    remark.getStyleClass().add("figure-note");
    remark.setWrapText(true);
    var reset = new Button(say("settings.all-usual-keys"));
    reset.setId("keys-usual");
    reset.setMinWidth(Region.USE_PREF_SIZE);
    reset.setOnAction(_ -> {
      for (var choice : all) keymap.reset(choice.id());
      update();
    });
    HBox.setHgrow(search, Priority.ALWAYS);
    getChildren().setAll(new HBox(8, search, reset), remark, lines);
  }

  void show(List<KeyChoice> choices) {
    all = List.copyOf(choices);
    shown.clear();
    for (var choice : all) shown.put(choice.id(), line(choice));
    fill();
    marked();
  }

  private void fill() {
    lines
        .getChildren()
        .setAll(
            shown.values().stream().filter(line -> isMeant(line.choice())).map(Line::box).toList());
  }

  private boolean isMeant(KeyChoice choice) {
    var named = new WordRank.Named(choice.title(), List.of(), List.of(choice.where()));
    return search.getText().isBlank() || WordRank.of(search.getText(), named).isPresent();
  }

  private Line line(KeyChoice choice) {
    var title = new Label(choice.title());
    title.setWrapText(true);
    title.setMaxWidth(Double.MAX_VALUE);
    HBox.setHgrow(title, Priority.ALWAYS);
    var conflict = new Label();
    conflict.getStyleClass().add("key-conflict");
    conflict.setWrapText(true);
    var keys = new Button();
    keys.setId("keys-of-" + choice.id());
    keys.getStyleClass().add("keys-button");
    keys.setMinWidth(KEYS_WIDTH);
    keys.setOnAction(_ -> await(choice));
    keys.addEventFilter(KeyEvent.KEY_PRESSED, event -> pressed(choice, event));
    keys.focusedProperty()
        .subscribe(focused -> {
          if (!focused && waiting == choice) await(null);
        });
    var usual =
        Icons.button(
            "usual-" + choice.id(),
            "fth-rotate-ccw",
            say("settings.usual-keys"),
            () -> {
              keymap.reset(choice.id());
              update();
            });
    var words = new VBox(title, conflict);
    words.setAlignment(Pos.CENTER_LEFT);
    HBox.setHgrow(words, Priority.ALWAYS);
    var box = new HBox(8, words, keys, usual);
    box.setAlignment(Pos.CENTER_LEFT);
    return new Line(choice, box, keys, usual, conflict);
  }

  private void await(@Nullable KeyChoice choice) {
    waiting = choice;
    remark.setText(choice == null ? "" : say("settings.press-the-keys", choice.title()));
    marked();
  }

  private void pressed(KeyChoice choice, KeyEvent event) {
    if (waiting != choice || event.getCode().isModifierKey()) return;
    event.consume();
    boolean takesAway = event.getCode() == KeyCode.BACK_SPACE && !isHeld(event);
    if (!takesAway && choice.isGlobal() && !isHeld(event) && !event.getCode().isFunctionKey()) {
      remark.setText(say("settings.a-letter-alone"));
      return;
    }
    keymap.choose(choice.id(), takesAway ? Optional.empty() : Optional.of(combination(event)));
    await(null);
    update();
  }

  private static boolean isHeld(KeyEvent event) {
    return event.isShortcutDown() || event.isAltDown() || event.isControlDown();
  }

  private static KeyCombination combination(KeyEvent event) {
    return new KeyCodeCombination(
        event.getCode(),
        value(event.isShiftDown()),
        ModifierValue.UP,
        value(event.isAltDown()),
        ModifierValue.UP,
        value(event.isShortcutDown()));
  }

  private static ModifierValue value(boolean isDown) {
    return isDown ? ModifierValue.DOWN : ModifierValue.UP;
  }

  private void update() {
    marked();
    changed.run();
  }

  private List<KeyCombination> now(KeyChoice choice) {
    return keymap.keys(choice.id(), choice.usual());
  }

  private void marked() {
    for (var line : shown.values()) {
      var choice = line.choice();
      var text =
          waiting == choice
              ? say("settings.press")
              : now(choice).stream()
                  .findFirst()
                  .map(KeyCombination::getDisplayText)
                  .orElse(say("settings.no-keys"));
      line.keys().setText(text);
      line.keys().setAccessibleText(choice.title() + ": " + text);
      line.usual().setDisable(!keymap.isChosen(choice.id()));
      var others =
          all.stream()
              .filter(other -> other != choice && clashes(choice, other))
              .map(KeyChoice::title)
              .toList();
      line.conflict()
          .setText(others.isEmpty() ? "" : say("settings.same-keys", String.join(", ", others)));
      line.conflict().setVisible(!others.isEmpty());
      line.conflict().setManaged(!others.isEmpty());
    }
  }

  private boolean clashes(KeyChoice one, KeyChoice other) {
    return now(one).stream().anyMatch(now(other)::contains);
  }
}
