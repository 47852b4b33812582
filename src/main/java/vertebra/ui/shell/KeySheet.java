package vertebra.ui.shell;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import vertebra.workbench.Workbench;

/// Every key on one page: those of the commands, and those of mouse and canvas.
final class KeySheet extends VBox {

  /// A gesture that is no command.
  private record Gesture(String keys, String words) {}

  private static final List<Gesture> CANVAS =
      List.of(
          new Gesture("Shift+A", "Add a block here (or double-click)"),
          new Gesture("Drag wire to empty", "Offer the blocks that fit"),
          new Gesture("Drag card on wire", "Insert it (Alt prevents it)"),
          new Gesture("Alt+Click port", "Remove its wires"),
          new Gesture("Shift+Drag", "Add to the selection"),
          new Gesture("Ctrl+Drag", "Toggle in the selection"),
          new Gesture("Middle drag, Space+drag", "Pan"),
          new Gesture("Wheel, Ctrl+Wheel", "Zoom to the cursor"),
          new Gesture("Arrows", "Move by one grid step (Shift: ten, Alt: 1 px)"),
          new Gesture("Tab", "Walk from block to block"),
          new Gesture("1 … 9", "Recall a view (Ctrl stores it)"),
          new Gesture("Esc", "Cancel, select nothing, go outside"));

  private static final List<Gesture> FIELDS =
      List.of(
          new Gesture("64*2", "Sums in number fields"),
          new Gesture("Up, Down", "Step (Shift: ten)"),
          new Gesture("Ctrl+Wheel", "Step"),
          new Gesture("Drag over the label", "Scrub the number"),
          new Gesture("Esc", "Back to what it was"));

  KeySheet() {
    setId("key-sheet");
    getStyleClass().add("key-sheet");
    setMaxSize(960, Region.USE_PREF_SIZE);
    setFocusTraversable(true);
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
        new HBox(
            28,
            column(blocks, Command.Menu.FILE, Command.Menu.VIEW, Command.Menu.RUN),
            column(blocks, Command.Menu.EDIT, Command.Menu.ARRANGE, Command.Menu.HELP),
            new VBox(16, block("On the canvas", rows(CANVAS)), block("In fields", rows(FIELDS))));
    var title = new Label("Keys and gestures");
    title.getStyleClass().add("sheet-title");
    var scroll = new ScrollPane(columns);
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("plain-scroll");
    VBox.setVgrow(scroll, Priority.ALWAYS);
    getChildren().setAll(title, scroll);
  }

  private static VBox column(Map<Command.Menu, Node> blocks, Command.Menu... menus) {
    var column = new VBox(16);
    for (var menu : menus) column.getChildren().add(Objects.requireNonNull(blocks.get(menu)));
    return column;
  }

  private static String plain(Command command, Workbench.WorkbenchState state) {
    return switch (command.id()) {
      case "undo" -> "Undo";
      case "redo" -> "Redo";
      default -> command.title().apply(state);
    };
  }

  private static List<Node> rows(List<Gesture> gestures) {
    return gestures.stream().map(gesture -> row(gesture.keys(), gesture.words())).toList();
  }

  private static Node block(String title, List<? extends Node> rows) {
    var head = new Label(title);
    head.getStyleClass().add("section-title");
    var block = new VBox(5, head);
    block.getChildren().addAll(rows);
    block.setPrefWidth(280);
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
