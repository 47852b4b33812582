package vertebra.ui.canvas;

import static vertebra.text.Texts.say;

import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import org.jspecify.annotations.Nullable;
import vertebra.block.Role;
import vertebra.canvas.Card;
import vertebra.canvas.FrameBox;
import vertebra.canvas.Hit;
import vertebra.document.CardState;
import vertebra.document.Flow;
import vertebra.graph.Edge;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.paint.Box;
import vertebra.paint.Point;
import vertebra.ui.parts.Keymap;
import vertebra.workbench.Actions;
import vertebra.workbench.Recording;
import vertebra.workbench.Selection;

/// The menu at the mouse: what can be done with what was pressed on.
final class CanvasMenu {

  private final Node ground;
  private final CanvasModel desk;
  private final Commands commands;
  private final Actions actions;
  private final Runnable offerBlocks;
  private final Runnable offerReplacements;
  private final Runnable choosePorts;
  private final Arranging arranging;
  private final Keymap keymap;
  private @Nullable ContextMenu made;

  /// @param ground what it stands on
  CanvasMenu(
      Node ground,
      CanvasModel desk,
      Commands commands,
      Actions actions,
      Runnable offerBlocks,
      Runnable offerReplacements,
      Runnable choosePorts,
      Arranging arranging,
      Keymap keymap) {
    this.ground = ground;
    this.desk = desk;
    this.commands = commands;
    this.actions = actions;
    this.offerBlocks = offerBlocks;
    this.offerReplacements = offerReplacements;
    this.choosePorts = choosePorts;
    this.arranging = arranging;
    this.keymap = keymap;
  }

  void hide() {
    if (made != null) made.hide();
  }

  /// Made when it is first asked for: a menu is a window, which a start does without.
  private ContextMenu menu() {
    if (made != null) return made;
    var menu = new ContextMenu();
    menu.setId("canvas-menu");
    made = menu;
    return menu;
  }

  /// The menu of something on the canvas, at the card that it belongs to.
  void openAt(Hit hit) {
    var node =
        switch (hit) {
          case Hit.OnCard(var id) -> Optional.of(id);
          case Hit.OnPort(var spot) -> Optional.of(spot.port().node());
          case Hit.OnWire(var wire) -> Optional.of(wire.from().node());
          case Hit.OnFrame _, Hit.OnFrameHeader _, Hit.OnNothing _ -> Optional.<NodeId>empty();
        };
    var box =
        hit instanceof Hit.OnFrameHeader(var key)
            ? desk.view().frames().stream()
                .filter(frame -> frame.key().equals(key))
                .findFirst()
                .map(FrameBox::header)
            : node.flatMap(desk.view()::card).map(Card::bounds);
    open(hit, box.map(desk.camera()::toScreen).map(Box::centre).orElse(desk.window().centre()));
  }

  /// @param at in pixels of the canvas
  void open(Hit hit, Point at) {
    var onScreen = ground.localToScreen(at.x(), at.y());
    if (onScreen == null) return;
    menu().getItems().clear();
    switch (hit) {
      case Hit.OnCard(var id) -> onCard(id);
      case Hit.OnPort(var spot) -> {
        onCard(spot.port().node());
        if (isWired(spot.port()))
          menu()
              .getItems()
              .add(1, item(say("canvas.remove-its-wires"), () -> actions.disconnect(spot.port())));
      }
      case Hit.OnWire(var edge) -> onWire(edge);
      case Hit.OnFrameHeader(var key) -> onFrame(key);
      case Hit.OnFrame _, Hit.OnNothing _ -> onNothing();
    }
    menu().show(ground, onScreen.getX(), onScreen.getY());
  }

  private void onCard(NodeId id) {
    if (!desk.selection().contains(id)) commands.selectOnly(id);
    boolean composite = desk.view().card(id).map(Card::composite).orElse(false);
    if (composite) {
      add(say("canvas.look-inside"), CanvasKey.ENTER, () -> commands.enter(id));
      add(say("canvas.open-up-into-parts"), CanvasKey.OPEN_UP, commands::openUp);
    }
    if (actions.canGroup()) add(say("canvas.group-into-a-block"), CanvasKey.GROUP, commands::group);
    add(say("canvas.replace-with"), CanvasKey.REPLACE, offerReplacements);
    add(say("command.wire"), CanvasKey.WIRE, choosePorts);
    add(say("canvas.rename"), CanvasKey.RENAME, commands::rename);
    line();
    add(say("canvas.duplicate"), CanvasKey.DUPLICATE, commands::duplicate);
    add(say("canvas.copy"), CanvasKey.COPY, commands::copy);
    add(say("canvas.cut"), CanvasKey.CUT, commands::cut);
    add(say("canvas.delete"), CanvasKey.DELETE, commands::delete);
    add(say("canvas.delete-and-heal"), CanvasKey.DELETE_AND_HEAL, commands::deleteAndHeal);
    line();
    add(say("canvas.mute"), CanvasKey.MUTE, commands::mute);
    add(say("canvas.bypass"), CanvasKey.BYPASS, commands::bypass);
    if (!desk.isInside()) cards();
    line();
    var graph = desk.graph();
    if (desk.chosen().stream().anyMatch(each -> !graph.incoming(each).isEmpty()))
      add(say("canvas.select-what-feeds-it"), CanvasKey.UPSTREAM, commands::upstream);
    if (desk.chosen().stream().anyMatch(each -> !graph.outgoing(each).isEmpty()))
      add(say("canvas.select-what-it-feeds"), CanvasKey.DOWNSTREAM, commands::downstream);
    if (!desk.isInside()) menu().getItems().add(frames());
    if (desk.design().recording().isOn() && !desk.isInside()) {
      line();
      menu().getItems().addAll(asking(id), requiring(id));
      add(say("canvas.hold-in-the-lesson"), () -> recording().hold(desk.chosen()));
    }
  }

  private boolean isWired(Port port) {
    return desk.graph().edges().stream()
        .anyMatch(edge -> edge.from().equals(port) || edge.to().equals(port));
  }

  private Recording recording() {
    return desk.design().recording();
  }

  /// What a lesson can ask learners about a block.
  private Menu asking(NodeId id) {
    var ask = new Menu(say("learn.ask-for"));
    ask.setId("canvas-ask");
    for (var fact : Recording.Fact.values())
      ask.getItems().add(item(fact.title(), () -> recording().ask(fact, id)));
    return ask;
  }

  /// What a lesson can require of what learners build.
  private Menu requiring(NodeId id) {
    var require = new Menu(say("learn.require"));
    require.setId("canvas-require");
    for (var fact : Recording.Fact.values())
      require.getItems().add(item(fact.title(), () -> recording().require(fact, id)));
    return require;
  }

  private void cards() {
    add(say("command.collapse"), CanvasKey.COLLAPSE, () -> commands.toggle(CardState.COLLAPSED));
    add(say("command.hide-ports"), CanvasKey.FEW_PORTS, () -> commands.toggle(CardState.FEW_PORTS));
    add(say("command.pin"), CanvasKey.PIN, () -> commands.toggle(CardState.PINNED));
  }

  private Menu frames() {
    var frames = new Menu(say("canvas.frame-as"));
    for (var role :
        new Role[] {Role.STEM, Role.BACKBONE, Role.NECK, Role.HEAD, Role.POSTPROCESSING})
      frames.getItems().add(item(role.title(), () -> commands.frameAs(role)));
    frames.getItems().add(item(say("canvas.with-a-title"), commands::frame));
    return frames;
  }

  private void onWire(Edge edge) {
    desk.select(Selection.of(edge));
    add(say("canvas.remove-wire"), CanvasKey.DELETE, commands::delete);
    if (!desk.isInside())
      add(say("canvas.bend-wire"), CanvasKey.ENTER, () -> commands.bendFurther(edge));
    if (!desk.view().bends(edge).isEmpty())
      add(say("canvas.unbend-wire"), () -> commands.straighten(edge));
  }

  private void onFrame(String key) {
    var frame = desk.view().frames().stream().filter(each -> each.key().equals(key)).findFirst();
    boolean isNote = frame.filter(FrameBox::isNote).isPresent();
    var words = isNote ? say("canvas.edit-note") : say("canvas.rename-frame");
    var gone = isNote ? say("canvas.remove-note") : say("canvas.remove-frame");
    if (frame.filter(FrameBox::free).isEmpty()) {
      add(words, () -> commands.editFrame(key));
      add(gone, () -> commands.removeFrame(key));
      return;
    }
    desk.select(Selection.ofFrame(key));
    add(words, CanvasKey.RENAME, commands::rename);
    line();
    add(say("canvas.duplicate"), CanvasKey.DUPLICATE, commands::duplicate);
    add(say("canvas.copy"), CanvasKey.COPY, commands::copy);
    add(say("canvas.cut"), CanvasKey.CUT, commands::cut);
    add(gone, CanvasKey.DELETE, commands::delete);
  }

  private void onNothing() {
    add(say("canvas.add-a-block-by-menu"), CanvasKey.OFFER_BLOCKS, offerBlocks);
    add(say("canvas.paste"), CanvasKey.PASTE, () -> commands.paste(false));
    line();
    add(say("canvas.select-all"), CanvasKey.SELECT_ALL, commands::selectAll);
    add(say("canvas.arrange"), CanvasKey.ARRANGE, arranging::start);
    add(say("command.flow", desk.view().flow() == Flow.DOWN), arranging::turn);
    if (!desk.isInside()) {
      add(say("canvas.frame-backbone-neck"), commands::frameByRole);
      add(say("command.add-note"), commands::addNote);
      add(say("command.add-free-frame"), commands::addFreeFrame);
    }
    line();
    add(say("canvas.show-everything"), CanvasKey.FIT, commands::fit);
  }

  private void add(String text, CanvasKey key, Runnable action) {
    var item = item(text, action);
    keymap.keys(key.id(), key.combinations()).stream().findFirst().ifPresent(item::setAccelerator);
    menu().getItems().add(item);
  }

  private void add(String text, Runnable action) {
    menu().getItems().add(item(text, action));
  }

  private void line() {
    menu().getItems().add(new SeparatorMenuItem());
  }

  private static MenuItem item(String text, Runnable action) {
    var item = new MenuItem(text);
    item.setOnAction(_ -> action.run());
    return item;
  }
}
