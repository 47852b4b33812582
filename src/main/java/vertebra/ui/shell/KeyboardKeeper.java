package vertebra.ui.shell;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import javafx.application.Platform;
import javafx.beans.value.ChangeListener;
import javafx.event.EventHandler;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.jspecify.annotations.Nullable;

/// Keeps the keyboard with something that lies over the rest of the window while it is shown: no
/// key reaches what is below, wherever the focus went, Tab goes round in it, and Escape leaves it.
/// Afterwards the focus is where it was.
final class KeyboardKeeper {

  private final Parent shown;
  private final Runnable escape;
  private final BooleanSupplier isCovered;
  private final Node below;
  private final EventHandler<KeyEvent> filter = this::key;
  private final ChangeListener<Node> keeping = (_, _, owner) -> keep(owner);
  private @Nullable Scene scene;
  private @Nullable Node before;
  private @Nullable Node first;
  private boolean walking;
  private boolean backward;

  /// @param escape closes what is shown
  /// @param isCovered whether something else lies over it, to which the keyboard belongs
  /// @param below takes the focus if whoever had it is gone
  KeyboardKeeper(Parent shown, Runnable escape, BooleanSupplier isCovered, Node below) {
    this.shown = shown;
    this.escape = escape;
    this.isCovered = isCovered;
    this.below = below;
  }

  /// Begins, with the focus on a part of what is shown.
  void begin(Node part) {
    first = part;
    var window = shown.getScene();
    if (scene == null && window != null) {
      scene = window;
      before = window.getFocusOwner();
      window.addEventFilter(KeyEvent.ANY, filter);
      window.focusOwnerProperty().addListener(keeping);
    }
    focusFirst();
    Platform.runLater(() -> keep(scene == null ? null : scene.getFocusOwner()));
  }

  /// Ends, and gives the focus back.
  void end() {
    var window = scene;
    if (window == null) return;
    scene = null;
    window.removeEventFilter(KeyEvent.ANY, filter);
    window.focusOwnerProperty().removeListener(keeping);
    var old = Optional.ofNullable(before).filter(node -> canHaveFocus(node, window));
    before = null;
    old.orElse(below).requestFocus();
  }

  private void key(KeyEvent event) {
    if (isCovered.getAsBoolean()) return;
    if (event.getEventType() == KeyEvent.KEY_PRESSED) {
      backward = event.isShiftDown();
      walking = event.getCode() == KeyCode.TAB;
      if (event.getCode() == KeyCode.ESCAPE) {
        event.consume();
        escape.run();
        return;
      }
    }
    boolean opensMenus = event.getCode() == KeyCode.F10 || event.getCode() == KeyCode.ALT;
    if (!opensMenus && event.getTarget() instanceof Node target && isInside(target)) return;
    event.consume();
    if (!opensMenus && event.getEventType() == KeyEvent.KEY_PRESSED) focusFirst();
  }

  private void keep(@Nullable Node owner) {
    if (scene == null || isCovered.getAsBoolean()) return;
    if (owner != null && isInside(owner) && canHaveFocus(owner, shown.getScene())) return;
    Platform.runLater(() -> {
      var now = scene == null ? null : scene.getFocusOwner();
      if (scene == null || isCovered.getAsBoolean()) return;
      if (now != null && isInside(now) && canHaveFocus(now, scene)) return;
      var stops = walking ? stops(shown).toList() : java.util.List.<Node>of();
      if (stops.isEmpty()) focusFirst();
      else (backward ? stops.getLast() : stops.getFirst()).requestFocus();
    });
  }

  /// The part that was asked for, else the first where Tab stops, else what is shown as a whole.
  private void focusFirst() {
    var wanted = Optional.ofNullable(first).filter(node -> canHaveFocus(node, shown.getScene()));
    wanted.or(() -> stops(shown).findFirst()).orElse(shown).requestFocus();
  }

  static boolean canHaveFocus(Node node, @Nullable Scene scene) {
    if (scene == null || node.getScene() != scene || node.isDisabled()) return false;
    for (Node at = node; at != null; at = at.getParent()) if (!at.isVisible()) return false;
    return true;
  }

  /// Where Tab stops, in its order.
  static Stream<Node> stops(Node node) {
    if (!node.isVisible() || node.isDisabled()) return Stream.empty();
    if (node.isFocusTraversable()) return Stream.of(node);
    return node instanceof Parent parent
        ? parent.getChildrenUnmodifiable().stream().flatMap(KeyboardKeeper::stops)
        : Stream.empty();
  }

  /// Where the next Tab stops after a node.
  static Optional<Node> after(Node node) {
    var parent = node.getParent();
    if (parent == null) return Optional.empty();
    var siblings = parent.getChildrenUnmodifiable();
    return siblings.subList(siblings.indexOf(node) + 1, siblings.size()).stream()
        .flatMap(KeyboardKeeper::stops)
        .filter(stop -> canHaveFocus(stop, stop.getScene()))
        .findFirst()
        .or(() -> after(parent));
  }

  private boolean isInside(Node node) {
    return isInside(node, shown);
  }

  static boolean isInside(Node node, Node outer) {
    for (Node at = node; at != null; at = at.getParent()) if (at == outer) return true;
    return false;
  }
}
