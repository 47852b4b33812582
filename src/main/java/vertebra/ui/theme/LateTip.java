package vertebra.ui.theme;

import javafx.event.EventHandler;
import javafx.scene.control.Control;
import javafx.scene.control.Tooltip;
import javafx.scene.input.MouseEvent;

/// The tooltip of a control. A tooltip is a window, of which a start would make dozens: this one is
/// made when the mouse first comes. Who has the window read aloud hears its words from the control.
public final class LateTip implements EventHandler<MouseEvent> {

  private final Control control;

  private LateTip(Control control) {
    this.control = control;
  }

  /// What the control says while the mouse rests on it; instead of what it said before.
  public static void on(Control control, String words) {
    control.setAccessibleHelp(words);
    if (control.getTooltip() != null) control.getTooltip().setText(words);
    else if (control.getProperties().put(LateTip.class, words) == null)
      control.addEventHandler(MouseEvent.ANY, new LateTip(control));
  }

  @Override
  public void handle(MouseEvent came) {
    control.removeEventHandler(MouseEvent.ANY, this);
    control.setTooltip(new Tooltip((String) control.getProperties().remove(LateTip.class)));
  }
}
