package vertebra.ui.canvas;

import java.util.Optional;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import vertebra.canvas.Snap;
import vertebra.graph.NodeId;

/// The keyboard on the canvas. Letters mean something only while the canvas has the focus, so they
/// never get in the way of typing.
final class Keys {

  /// What the keyboard walks on: the card with the focus ring.
  interface Ring {
    Optional<NodeId> focused();

    void focus(Optional<NodeId> id);
  }

  private static final double COARSE = 10;

  private final Commands commands;
  private final Gestures gestures;
  private final CanvasModel desk;
  private final Ring ring;
  private final Runnable offerBlocks;
  private final Runnable arrange;

  Keys(
      CanvasModel desk,
      Commands commands,
      Gestures gestures,
      Ring ring,
      Runnable offerBlocks,
      Runnable arrange) {
    this.desk = desk;
    this.commands = commands;
    this.gestures = gestures;
    this.ring = ring;
    this.offerBlocks = offerBlocks;
    this.arrange = arrange;
  }

  void pressed(KeyEvent event) {
    boolean used =
        event.isShortcutDown()
            ? withCommand(event)
            : event.isAltDown()
                ? withAlt(event)
                : event.isShiftDown() ? withShift(event) : plain(event);
    if (used) event.consume();
  }

  void released(KeyEvent event) {
    if (event.getCode() != KeyCode.SPACE) return;
    if (gestures.space(false)) ring.focused().ifPresent(commands::selectOnly);
    event.consume();
  }

  private boolean withCommand(KeyEvent event) {
    boolean shift = event.isShiftDown();
    switch (event.getCode()) {
      case A -> commands.selectAll();
      case I -> commands.invert();
      case C -> {
        if (shift) return false;
        commands.copy();
      }
      case X -> commands.cut();
      case V -> commands.paste(shift);
      case D -> commands.duplicate();
      case Y -> commands.redo();
      case Z -> {
        if (shift) commands.redo();
        else commands.undo();
      }
      case G -> {
        if (shift) commands.openUp();
        else commands.group();
      }
      case L -> {
        if (shift) arrange.run();
        else commands.relink();
      }
      case SPACE -> ring.focused().ifPresent(id -> desk.select(desk.selection().toggled(id)));
      case DIGIT0, NUMPAD0 -> commands.fullSize();
      case PLUS, EQUALS, ADD -> gestures.zoom(1.25, desk.window().centre());
      case MINUS, SUBTRACT -> gestures.zoom(0.8, desk.window().centre());
      default -> {
        int digit = digit(event.getCode());
        if (digit < 1 || shift) return false;
        commands.storeView(digit);
      }
    }
    return true;
  }

  private boolean withAlt(KeyEvent event) {
    return switch (event.getCode()) {
      case UP -> desk.isInside() ? desk.leave() : nudged(0, -1);
      case DOWN -> nudged(0, 1);
      case LEFT -> nudged(-1, 0);
      case RIGHT -> nudged(1, 0);
      default -> false;
    };
  }

  private boolean withShift(KeyEvent event) {
    double step = COARSE * Snap.GRID;
    switch (event.getCode()) {
      case A -> offerBlocks.run();
      case F -> commands.fit();
      case DELETE, BACK_SPACE -> commands.deleteAndHeal();
      case TAB -> {
        return walk(true);
      }
      case UP -> commands.nudge(0, -step);
      case DOWN -> commands.nudge(0, step);
      case LEFT -> commands.nudge(-step, 0);
      case RIGHT -> commands.nudge(step, 0);
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean plain(KeyEvent event) {
    switch (event.getCode()) {
      case SPACE -> gestures.space(true);
      case TAB -> {
        return walk(false);
      }
      case ENTER -> enter();
      case ESCAPE -> {
        return escape();
      }
      case DELETE, BACK_SPACE -> commands.delete();
      case F2 -> commands.rename();
      case F -> commands.fitSelection();
      case L -> commands.link();
      case M -> commands.mute();
      case B -> commands.bypass();
      case U -> commands.upstream();
      case J -> commands.downstream();
      case K -> commands.connected();
      case UP -> commands.nudge(0, -Snap.GRID);
      case DOWN -> commands.nudge(0, Snap.GRID);
      case LEFT -> commands.nudge(-Snap.GRID, 0);
      case RIGHT -> commands.nudge(Snap.GRID, 0);
      default -> {
        int digit = digit(event.getCode());
        if (digit < 1) return false;
        commands.recallView(digit);
      }
    }
    return true;
  }

  private boolean nudged(double dx, double dy) {
    commands.nudge(dx, dy);
    return true;
  }

  /// At the last card the key leaves the canvas.
  private boolean walk(boolean backwards) {
    var next = commands.neighbour(ring.focused(), backwards);
    ring.focus(next);
    next.ifPresent(commands::reveal);
    return next.isPresent();
  }

  /// Goes into a selected composite; selects a card that only has the ring.
  private void enter() {
    var focused = ring.focused();
    if (focused.isPresent() && !desk.selection().contains(focused.get()))
      commands.selectOnly(focused.get());
    else commands.enterSelected();
  }

  private boolean escape() {
    if (gestures.cancel()) return true;
    if (!desk.selection().isEmpty()) {
      desk.select(vertebra.workbench.Selection.NONE);
      return true;
    }
    if (ring.focused().isPresent()) {
      ring.focus(Optional.empty());
      return true;
    }
    return desk.leave();
  }

  /// The digit of a key, on either block of digits; negative for other keys.
  private static int digit(KeyCode code) {
    var name = code.getName();
    return code.isDigitKey() ? name.charAt(name.length() - 1) - '0' : -1;
  }
}
