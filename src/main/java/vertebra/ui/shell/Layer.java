package vertebra.ui.shell;

import javafx.scene.Node;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;

/// Something shown over the whole window until it is done: Escape or a press beside it closes it,
/// and the focus goes back to where it was.
final class Layer extends StackPane {

  private @Nullable Node focusedBefore;

  Layer() {
    setId("layer");
    getStyleClass().add("layer");
    setVisible(false);
    addEventHandler(
        MouseEvent.MOUSE_PRESSED,
        event -> {
          if (event.getTarget() == this) close();
        });
    addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() != KeyCode.ESCAPE) return;
          close();
          event.consume();
        });
  }

  void open(Node content, Node focus) {
    if (!isVisible() && getScene() != null) focusedBefore = getScene().getFocusOwner();
    getChildren().setAll(content);
    setVisible(true);
    focus.requestFocus();
  }

  void close() {
    if (!isVisible()) return;
    setVisible(false);
    getChildren().clear();
    if (focusedBefore != null) focusedBefore.requestFocus();
    focusedBefore = null;
  }

  boolean shows(Node content) {
    return isVisible() && getChildren().contains(content);
  }
}
