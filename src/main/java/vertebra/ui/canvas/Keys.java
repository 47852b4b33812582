package vertebra.ui.canvas;

import java.util.Optional;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import vertebra.canvas.Snap;
import vertebra.graph.NodeId;
import vertebra.ui.parts.Keymap;
import vertebra.workbench.Selection;

/// The keyboard on the canvas. Letters mean something only while the canvas has the focus, so they
/// never get in the way of typing.
final class Keys {

  /// What the keyboard walks on: the card with the focus ring.
  interface Ring {
    Optional<NodeId> focused();

    void focus(Optional<NodeId> id);
  }

  /// How far a card goes with Shift.
  static final double FAR = 10 * Snap.GRID;

  private final Commands commands;
  private final Gestures gestures;
  private final CanvasModel desk;
  private final Ring ring;
  private final Runnable offerBlocks;
  private final Runnable choosePorts;
  private final Runnable arrange;
  private final Keymap keymap;

  Keys(
      CanvasModel desk,
      Commands commands,
      Gestures gestures,
      Ring ring,
      Runnable offerBlocks,
      Runnable choosePorts,
      Runnable arrange,
      Keymap keymap) {
    this.desk = desk;
    this.commands = commands;
    this.gestures = gestures;
    this.ring = ring;
    this.offerBlocks = offerBlocks;
    this.choosePorts = choosePorts;
    this.arrange = arrange;
    this.keymap = keymap;
  }

  void pressed(KeyEvent event) {
    for (var key : CanvasKey.values())
      if (key.isMeant(event, keymap)) {
        if (key.act(this)) event.consume();
        return;
      }
    if (isView(event)) event.consume();
  }

  void released(KeyEvent event) {
    if (event.getCode() != KeyCode.SPACE) return;
    if (gestures.space(false)) ring.focused().ifPresent(commands::selectOnly);
    event.consume();
  }

  /// A digit recalls a view; with the shortcut key it stores one.
  private boolean isView(KeyEvent event) {
    int digit = digit(event.getCode());
    if (digit < 1 || event.isShiftDown() || event.isAltDown()) return false;
    if (event.isShortcutDown()) commands.storeView(digit);
    else commands.recallView(digit);
    return true;
  }

  Commands commands() {
    return commands;
  }

  void arrange() {
    arrange.run();
  }

  void offerBlocks() {
    offerBlocks.run();
  }

  void choosePorts() {
    choosePorts.run();
  }

  void holdToPan() {
    gestures.space(true);
  }

  void zoom(double factor) {
    gestures.zoom(factor, desk.window().centre());
  }

  void toggleFocused() {
    ring.focused().ifPresent(id -> desk.select(desk.selection().toggled(id)));
  }

  boolean leaveOrNudge() {
    if (desk.isInside()) return desk.leave();
    commands.nudge(0, -1);
    return true;
  }

  /// Behind the last card come notes and frames with a place of their own; behind those the key
  /// leaves the canvas.
  boolean walk(boolean backwards) {
    boolean amongFrames = desk.selection().frame().isPresent();
    boolean begins = backwards && ring.focused().isEmpty() && !amongFrames;
    if (amongFrames || begins) {
      var frame = commands.frameBeside(backwards);
      frame.ifPresent(commands::revealFrame);
      if (frame.isPresent()) return true;
      desk.select(Selection.NONE);
      if (!backwards) return false;
    }
    var next = commands.neighbour(ring.focused(), backwards);
    ring.focus(next);
    next.ifPresent(commands::reveal);
    if (next.isPresent() || backwards) return next.isPresent();
    var frame = commands.frameBeside(false);
    frame.ifPresent(commands::revealFrame);
    return frame.isPresent();
  }

  /// Goes into a selected composite, edits a selected note or title, gives a selected wire one more
  /// bend; selects a card that only has the ring.
  void enter() {
    if (desk.selection().frame().isPresent()) {
      commands.rename();
      return;
    }
    if (desk.selection().wire().isPresent()) {
      commands.bendFurther(desk.selection().wire().get());
      return;
    }
    var focused = ring.focused();
    if (focused.isPresent() && !desk.selection().contains(focused.get()))
      commands.selectOnly(focused.get());
    else commands.enterSelected();
  }

  boolean escape() {
    if (gestures.cancel() || desk.leave()) return true;
    if (!desk.selection().isEmpty()) {
      desk.select(Selection.NONE);
      return true;
    }
    if (ring.focused().isPresent()) {
      ring.focus(Optional.empty());
      return true;
    }
    return false;
  }

  /// The digit of a key, on either block of digits; negative for other keys.
  private static int digit(KeyCode code) {
    var name = code.getName();
    return code.isDigitKey() ? name.charAt(name.length() - 1) - '0' : -1;
  }
}
