package vertebra.ui.shell;

import javafx.event.Event;
import javafx.event.EventHandler;
import javafx.scene.Node;
import javafx.scene.input.ContextMenuEvent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.PickResult;

/// Asks whoever has the keyboard for the menu when the Menu key or Shift+F10 is pressed and nobody
/// had another use for it: under X11 the toolkit does not ask by itself.
final class MenuKey implements EventHandler<KeyEvent> {

  @Override
  public void handle(KeyEvent event) {
    boolean isMeant =
        event.getCode() == KeyCode.CONTEXT_MENU
            || event.getCode() == KeyCode.F10 && event.isShiftDown();
    if (isMeant && event.getTarget() instanceof Node owner) {
      event.consume();
      ask(owner);
    }
  }

  private static void ask(Node owner) {
    var box = owner.getLayoutBounds();
    var at = owner.localToScreen(box.getCenterX(), box.getMaxY());
    if (at == null) return;
    Event.fireEvent(
        owner,
        new ContextMenuEvent(
            ContextMenuEvent.CONTEXT_MENU_REQUESTED,
            box.getCenterX(),
            box.getMaxY(),
            at.getX(),
            at.getY(),
            true,
            new PickResult(owner, box.getCenterX(), box.getMaxY())));
  }
}
