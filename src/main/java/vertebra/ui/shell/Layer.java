package vertebra.ui.shell;

import javafx.scene.Node;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;

/// Something shown over the whole window until it is done: Escape or a press beside it closes it,
/// and the focus goes back to where it was.
final class Layer extends StackPane {

  /// The shadow of what is open lies below it by itself: as an effect of the sheet it would be
  /// computed anew with every letter typed there.
  private final Region shadow = new Region();

  private final KeyboardKeeper keyboard;

  /// @param below takes the focus when whoever had it is gone
  Layer(Node below) {
    keyboard = new KeyboardKeeper(this, this::close, () -> false, below);
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
  }

  void open(Node content, Node focus) {
    getChildren().setAll(shadow, content);
    setVisible(true);
    giveBack(content);
    // What scrolls has its content in the window only then, and could not have the focus before.
    applyCss();
    layout();
    keyboard.begin(focus);
  }

  /// A choice is never asked to be narrower than it is, so it keeps the width that its entries had
  /// in larger text; who is of no width is asked for what is needed.
  private static void giveBack(Node content) {
    for (var choice : content.lookupAll(".combo-box"))
      if (choice instanceof Region region) region.resize(0, region.getHeight());
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

  void close() {
    if (!isVisible()) return;
    setVisible(false);
    keyboard.end();
    getChildren().clear();
  }
}
