package vertebra.ui.canvas;

import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.input.KeyCombination;
import vertebra.block.Role;
import vertebra.canvas.Hit;
import vertebra.graph.Edge;
import vertebra.graph.NodeId;
import vertebra.workbench.Actions;
import vertebra.workbench.Selection;

/// The menu at the mouse: what can be done with what was pressed on.
final class CanvasMenu {

  private final CanvasModel desk;
  private final Commands commands;
  private final Actions actions;
  private final Runnable offerBlocks;
  private final Runnable offerReplacements;
  private final Runnable arrange;
  private final ContextMenu menu = new ContextMenu();

  CanvasMenu(
      CanvasModel desk,
      Commands commands,
      Actions actions,
      Runnable offerBlocks,
      Runnable offerReplacements,
      Runnable arrange) {
    this.desk = desk;
    this.commands = commands;
    this.actions = actions;
    this.offerBlocks = offerBlocks;
    this.offerReplacements = offerReplacements;
    this.arrange = arrange;
    menu.setId("canvas-menu");
  }

  void hide() {
    menu.hide();
  }

  void open(Node owner, Hit hit, double screenX, double screenY) {
    menu.getItems().clear();
    switch (hit) {
      case Hit.OnCard(var id) -> onCard(id);
      case Hit.OnPort(var spot) -> {
        onCard(spot.port().node());
        menu.getItems()
            .add(
                1,
                item(
                    "Remove its wires",
                    "",
                    () -> commands.edit(() -> actions.disconnect(spot.port()))));
      }
      case Hit.OnWire(var edge) -> onWire(edge);
      case Hit.OnFrameHeader(var key) -> onFrame(key);
      case Hit.OnFrame _, Hit.OnNothing _ -> onNothing();
    }
    menu.show(owner, screenX, screenY);
  }

  private void onCard(NodeId id) {
    if (!desk.selection().contains(id)) commands.selectOnly(id);
    boolean composite = desk.view().card(id).map(vertebra.canvas.Card::composite).orElse(false);
    if (composite) {
      add("Look inside", "Enter", () -> commands.enter(id));
      add("Open up into parts", "Shortcut+Shift+G", commands::openUp);
    }
    add("Group into a block…", "Shortcut+G", commands::group);
    add("Replace with…", "Shortcut+R", offerReplacements);
    add("Rename…", "F2", commands::rename);
    line();
    add("Duplicate", "Shortcut+D", commands::duplicate);
    add("Copy", "Shortcut+C", commands::copy);
    add("Cut", "Shortcut+X", commands::cut);
    add("Delete", "Delete", commands::delete);
    add("Delete and heal", "Shift+Delete", commands::deleteAndHeal);
    line();
    add("Mute", "M", commands::mute);
    add("Bypass", "B", commands::bypass);
    line();
    add("Select what feeds it", "U", commands::upstream);
    add("Select what it feeds", "J", commands::downstream);
    menu.getItems().add(frames());
  }

  private Menu frames() {
    var frames = new Menu("Frame as");
    for (var role :
        new Role[] {Role.STEM, Role.BACKBONE, Role.NECK, Role.HEAD, Role.POSTPROCESSING})
      frames.getItems().add(item(role.title(), "", () -> commands.frameAs(role)));
    frames.getItems().add(item("With a title…", "", commands::frame));
    return frames;
  }

  private void onWire(Edge edge) {
    desk.select(Selection.of(edge));
    add("Remove wire", "Delete", commands::delete);
  }

  private void onFrame(String key) {
    add("Rename frame…", "", () -> commands.renameFrame(key));
    add("Remove frame", "", () -> commands.removeFrame(key));
  }

  private void onNothing() {
    add("Add a block…", "Shift+A", offerBlocks);
    add("Paste", "Shortcut+V", () -> commands.paste(false));
    line();
    add("Select all", "Shortcut+A", commands::selectAll);
    add("Arrange", "Shortcut+Shift+L", arrange);
    add("Frame backbone, neck and head", "", commands::frameByRole);
    line();
    add("Show everything", "Shift+F", commands::fit);
  }

  private void add(String text, String keys, Runnable action) {
    menu.getItems().add(item(text, keys, action));
  }

  private void line() {
    menu.getItems().add(new SeparatorMenuItem());
  }

  private static MenuItem item(String text, String keys, Runnable action) {
    var item = new MenuItem(text);
    if (!keys.isEmpty()) item.setAccelerator(KeyCombination.valueOf(keys));
    item.setOnAction(_ -> action.run());
    return item;
  }
}
