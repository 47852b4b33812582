package vertebra.ui.shell;

import java.util.List;
import java.util.concurrent.Executor;
import javafx.event.EventTarget;
import javafx.scene.Node;
import javafx.scene.control.ListView;
import javafx.scene.control.MenuButton;
import javafx.scene.control.Tab;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Pane;
import org.jspecify.annotations.Nullable;

/// Leads the keyboard round the parts of the window, into a panel that is asked for, and from any
/// of them back to the canvas.
final class PanelRound {

  private final Pane window;
  private final Node canvas;
  private final List<? extends Node> parts;

  /// @param window what holds all parts
  /// @param canvas one of the parts
  PanelRound(Pane window, Node canvas, List<? extends Node> parts) {
    this.window = window;
    this.canvas = canvas;
    this.parts = parts;
    window.addEventHandler(KeyEvent.KEY_PRESSED, this::pressed);
    window.addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (takesInVain(event.getTarget())) pressed(event);
        });
  }

  /// Whether a control keeps Escape to itself though it has nothing to close or to give up.
  private static boolean takesInVain(EventTarget target) {
    return switch (target) {
      case MenuButton button -> !button.isShowing();
      case ListView<?> list -> list.getEditingIndex() < 0;
      case TableView<?> table -> table.getEditingCell() == null;
      default -> false;
    };
  }

  /// Gives the keyboard to the next part that is shown, or to the one so many steps on.
  void step(int steps) {
    var shown = parts.stream().filter(this::isShown).toList();
    var owner = window.getScene().getFocusOwner();
    int at = -1;
    for (int i = 0; i < shown.size(); i++) if (isWithin(owner, shown.get(i))) at = i;
    var next = shown.get(Math.floorMod(at < 0 && steps < 0 ? 0 : at + steps, shown.size()));
    if (next == canvas) canvas.requestFocus();
    else enter(next);
  }

  /// Gives the keyboard to the first control of a panel that was just brought to the front.
  ///
  /// @param later where what follows a layout is done
  static void enter(Tab tab, Executor later) {
    laidOut(
        later,
        () -> {
          var content = tab.getContent();
          var stop =
              content == null ? null : KeyboardKeeper.stops(content).findFirst().orElse(null);
          if (stop == null) tab.getTabPane().requestFocus();
          else stop.requestFocus();
        });
  }

  /// Does something once a panel that was just brought to the front is there: its tab puts the
  /// content there by something that is done later itself.
  static void laidOut(Executor later, Runnable action) {
    later.execute(() -> later.execute(action));
  }

  private static void enter(Node part) {
    KeyboardKeeper.stops(part).findFirst().orElse(part).requestFocus();
  }

  /// Escape that nobody else had a use for leads back to the canvas.
  private void pressed(KeyEvent event) {
    boolean isMeant =
        event.getCode() == KeyCode.ESCAPE
            && event.getTarget() instanceof Node target
            && !isWithin(target, canvas)
            && parts.stream().anyMatch(part -> isWithin(target, part));
    if (!isMeant) return;
    event.consume();
    canvas.requestFocus();
  }

  private boolean isShown(Node part) {
    return part.isVisible() && isWithin(part, window);
  }

  private static boolean isWithin(@Nullable Node node, Node part) {
    for (var at = node; at != null; at = at.getParent()) if (at == part) return true;
    return false;
  }
}
