package vertebra.ui.shell;

import java.util.List;
import java.util.stream.Stream;
import javafx.application.Platform;
import javafx.beans.value.ChangeListener;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;

/// Something shown over the whole window until it is done: Escape or a press beside it closes it,
/// and the focus goes back to where it was.
final class Layer extends StackPane {

  /// The shadow of what is open lies below it by itself: as an effect of the sheet it would be
  /// computed anew with every letter typed there.
  private final Region shadow = new Region();

  private @Nullable Node focusedBefore;
  private @Nullable Node first;
  private boolean walking;
  private boolean backward;
  private final ChangeListener<Node> keeping = (_, _, owner) -> keep(owner);

  Layer() {
    setId("layer");
    getStyleClass().add("layer");
    setVisible(false);
    shadow.getStyleClass().add("layer-shadow");
    shadow.setManaged(false);
    shadow.setMouseTransparent(true);
    shadow.setCache(true);
    addEventHandler(
        MouseEvent.MOUSE_PRESSED,
        event -> {
          if (event.getTarget() == this) close();
        });
    addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          backward = event.isShiftDown();
          walking = event.getCode() == KeyCode.TAB;
          if (event.getCode() != KeyCode.ESCAPE) return;
          close();
          event.consume();
        });
  }

  void open(Node content, Node focus) {
    if (!isVisible() && getScene() != null) focusedBefore = getScene().getFocusOwner();
    getChildren().setAll(shadow, content);
    setVisible(true);
    first = focus;
    focus.requestFocus();
    if (getScene() != null) getScene().focusOwnerProperty().addListener(keeping);
  }

  @Override
  protected void layoutChildren() {
    super.layoutChildren();
    for (var open : getManagedChildren())
      shadow.resizeRelocate(
          open.getLayoutX(),
          open.getLayoutY(),
          open.getLayoutBounds().getWidth(),
          open.getLayoutBounds().getHeight());
  }

  /// The keyboard stays with what is open: a menu that opened it gives the focus back to what lies
  /// below, and Tab would walk out of it instead of round.
  private void keep(@Nullable Node owner) {
    if (owner == null || !isVisible() || isInside(owner)) return;
    Platform.runLater(() -> {
      if (!isVisible() || first == null) return;
      var stops = walking ? stops(this).toList() : List.of(first);
      if (!stops.isEmpty()) (backward ? stops.getLast() : stops.getFirst()).requestFocus();
    });
  }

  /// Where Tab stops, in its order.
  private static Stream<Node> stops(Node node) {
    if (!node.isVisible() || node.isDisabled()) return Stream.empty();
    if (node.isFocusTraversable()) return Stream.of(node);
    return node instanceof Parent parent
        ? parent.getChildrenUnmodifiable().stream().flatMap(Layer::stops)
        : Stream.empty();
  }

  private boolean isInside(Node node) {
    for (var at = node; at != null; at = at.getParent()) if (at == this) return true;
    return false;
  }

  void close() {
    if (!isVisible()) return;
    setVisible(false);
    if (getScene() != null) getScene().focusOwnerProperty().removeListener(keeping);
    getChildren().clear();
    if (focusedBefore != null) focusedBefore.requestFocus();
    focusedBefore = null;
  }

  boolean shows(Node content) {
    return isVisible() && getChildren().contains(content);
  }
}
