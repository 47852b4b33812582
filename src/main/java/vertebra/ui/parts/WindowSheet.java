package vertebra.ui.parts;

import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.layout.Region;

/// A part that lies over the window until somebody takes it away.
@SuppressWarnings("NullAway.Init")
public abstract class WindowSheet {

  private Runnable closing = () -> {};

  @FXML private Region root;

  public final Region root() {
    return root;
  }

  /// What the keyboard is about first.
  public abstract Node first();

  /// Who takes the sheet away.
  public final void onClose(Runnable action) {
    closing = action;
  }

  /// Asks to be taken away.
  protected final void leave() {
    closing.run();
  }
}
