package vertebra.ui.parts;

import javafx.application.Platform;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.ScrollPane;
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

  /// Keeps a view as high as what it holds, whose lines wrap; less only where the window is lower.
  protected static void asHighAs(Region content, ScrollPane view) {
    // What is asked for while the window is laid out would be forgotten.
    content
        .heightProperty()
        .subscribe(
            height -> Platform.runLater(() -> view.setPrefViewportHeight(height.doubleValue())));
  }

  /// Asks to be taken away.
  protected final void leave() {
    closing.run();
  }
}
