package vertebra.ui.shell;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import vertebra.ui.canvas.CanvasKey;
import vertebra.workbench.Workbench;

/// Every key on one page: those of the commands, and those of mouse and canvas.
final class KeySheet extends VBox {

  /// A gesture that is no command.
  private record Gesture(String keys, String words) {}

  private static final List<Gesture> CANVAS =
      List.of(
          new Gesture(say("shell.drag-wire-to-empty"), say("shell.offer-the-blocks-that-fit")),
          new Gesture(say("shell.drag-card-on-wire"), say("shell.insert-it-alt-prevents")),
          new Gesture(say("shell.shift-drop"), say("shell.drop-a-wire-as-it-is")),
          new Gesture(say("shell.alt-click-port"), say("shell.remove-its-wires")),
          new Gesture(say("shell.ctrl-drag-port"), say("shell.move-all-its-wires")),
          new Gesture(say("shell.ctrl-right-drag"), say("shell.cut-wires")),
          new Gesture(say("shell.drop-block-on-card"), say("shell.put-it-in-its-place")),
          new Gesture(say("shell.shift-drag"), say("shell.add-to-the-selection")),
          new Gesture(say("shell.ctrl-drag"), say("shell.toggle-in-the-selection")),
          new Gesture(say("shell.middle-drag-space-drag"), say("shell.pan")),
          new Gesture(say("shell.wheel-ctrl-wheel"), say("shell.zoom-to-the-cursor")),
          new Gesture(say("shell.menu-key"), say("shell.what-can-be-done-with-it")),
          new Gesture(say("shell.arrows"), say("shell.move-by-one-grid")),
          new Gesture(say("shell.tab"), say("shell.walk-from-block-to-block")),
          new Gesture("1 … 9", say("shell.recall-a-view-ctrl")),
          new Gesture(say("shell.esc"), say("shell.cancel-select-nothing-go")));

  private static final List<Gesture> FIELDS =
      List.of(
          new Gesture("64*2", say("shell.sums-in-number-fields")),
          new Gesture(say("shell.up-down"), say("shell.step-shift-ten")),
          new Gesture(say("shell.ctrl-wheel"), say("shell.step")),
          new Gesture(say("shell.drag-over-the-label"), say("shell.scrub-the-number")),
          new Gesture(say("shell.esc"), say("shell.back-to-what-it-was")));

  /// As wide as the longest keys and some words beside them ask for.
  private static final double COLUMN = 280;

  private final ScrollPane scroll = new ScrollPane();

  /// What takes the keyboard, to scroll with it.
  Node first() {
    return scroll;
  }

  KeySheet() {
    setId("key-sheet");
    getStyleClass().add("key-sheet");
    setMaxSize(960, Region.USE_PREF_SIZE);
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("plain-scroll");
    VBox.setVgrow(scroll, Priority.ALWAYS);
  }

  void show(List<Command> commands, Workbench.WorkbenchState state) {
    var blocks = new EnumMap<Command.Menu, Node>(Command.Menu.class);
    for (var menu : Command.Menu.values()) {
      var rows =
          commands.stream()
              .filter(command -> command.menu() == menu && command.keys().isPresent())
              .map(command -> row(command.keyText(), plain(command, state)))
              .toList();
      blocks.put(menu, block(menu.title(), rows));
    }
    var columns =
        new FlowPane(
            28,
            16,
            column(blocks, Command.Menu.FILE, Command.Menu.VIEW, Command.Menu.RUN),
            column(
                blocks,
                Command.Menu.EDIT,
                Command.Menu.ARRANGE,
                Command.Menu.LEARN,
                Command.Menu.HELP),
            new VBox(
                16,
                block(say("shell.on-the-canvas"), canvasRows()),
                block(say("shell.in-fields"), rows(FIELDS))));
    var title = new Label(say("shell.keys-and-gestures"));
    title.getStyleClass().add("sheet-title");
    scroll.setContent(columns);
    getChildren().setAll(title, scroll);
  }

  private static VBox column(Map<Command.Menu, Node> blocks, Command.Menu... menus) {
    var column = new VBox(16);
    for (var menu : menus) column.getChildren().add(Objects.requireNonNull(blocks.get(menu)));
    return column;
  }

  /// The command's title, without what it would do right now.
  static String plain(Command command, Workbench.WorkbenchState state) {
    return switch (command.id()) {
      case "undo" -> say("shell.undo");
      case "redo" -> say("shell.redo");
      default -> command.title().apply(state);
    };
  }

  /// What mouse and keys do on the canvas that is no command.
  private static List<Node> canvasRows() {
    var rows = new ArrayList<>(rows(CANVAS));
    for (var key : CanvasKey.values()) {
      var words = CanvasKeyWords.WORDS.get(key);
      if (words != null) rows.add(row(key.keys().getDisplayText(), words));
    }
    return rows;
  }

  private static List<Node> rows(List<Gesture> gestures) {
    return gestures.stream().map(gesture -> row(gesture.keys(), gesture.words())).toList();
  }

  private static Node block(String title, List<? extends Node> rows) {
    var head = new Label(title);
    head.getStyleClass().add("section-title");
    var block = new VBox(5, head);
    block.getChildren().addAll(rows);
    block.setPrefWidth(COLUMN);
    return block;
  }

  private static Node row(String keys, String words) {
    var label = new Label(words);
    label.setWrapText(true);
    HBox.setHgrow(label, Priority.ALWAYS);
    label.setMaxWidth(Double.MAX_VALUE);
    var row = new HBox(8, label, keys(keys));
    row.setAlignment(Pos.CENTER_LEFT);
    return row;
  }

  /// Keys as little caps.
  static Label keys(String text) {
    var keys = new Label(text);
    keys.getStyleClass().add("keys");
    keys.setMinWidth(Region.USE_PREF_SIZE);
    return keys;
  }
}
