package vertebra.ui.shell;

import javafx.application.Platform;
import javafx.geometry.BoundingBox;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;

/// A frame around whatever has the keyboard, for as long as keys are what the user uses. Fields and
/// the canvas show by themselves that they have it.
final class FocusFrame extends Region {

  /// How far it stands off, in points.
  private static final double OFF = 2;

  private final Pane over;
  private final Runnable following = this::follow;
  private final KeptInSight sight = new KeptInSight();
  private boolean keys;

  /// @param over what it lies over, of which it is the last part
  FocusFrame(Pane over) {
    this.over = over;
    setId("focus-frame");
    getStyleClass().add("focus-frame");
    setManaged(false);
    setMouseTransparent(true);
    setVisible(false);
    over.getChildren().add(this);
    over.sceneProperty()
        .addListener((_, old, now) -> {
          if (old != null) old.removePostLayoutPulseListener(following);
          if (now != null) attach(now);
        });
    if (over.getScene() != null) attach(over.getScene());
  }

  private void attach(Scene scene) {
    scene.addPostLayoutPulseListener(following);
    // A focus that changes nothing else to be seen brings no pulse.
    scene
        .focusOwnerProperty()
        .addListener((_, _, _) -> {
          follow();
          Platform.requestNextPulse();
        });
    scene.addEventFilter(KeyEvent.KEY_PRESSED, _ -> keys = true);
    scene.addEventFilter(MouseEvent.MOUSE_PRESSED, _ -> keys = false);
  }

  private void follow() {
    var scene = over.getScene();
    var owner = scene == null ? null : scene.getFocusOwner();
    sight.follow(owner);
    boolean shown = keys && owner != null && owner != scene.getRoot() && !showsItself(owner);
    if (shown != isVisible()) setVisible(shown);
    if (!shown || owner == null) return;
    var box = around(over.sceneToLocal(seen(owner)));
    boolean there =
        getLayoutX() == box.getMinX()
            && getLayoutY() == box.getMinY()
            && getWidth() == box.getWidth()
            && getHeight() == box.getHeight();
    if (!there) resizeRelocate(box.getMinX(), box.getMinY(), box.getWidth(), box.getHeight());
  }

  private static boolean showsItself(Node owner) {
    return owner instanceof TextInputControl || "canvas".equals(owner.getId());
  }

  /// Where in the scene it stands, without what is scrolled out of sight.
  private static Bounds seen(Node owner) {
    var seen = owner.localToScene(owner.getLayoutBounds());
    for (var around = owner.getParent(); around != null; around = around.getParent()) {
      if (around.getClip() == null) continue;
      var room = around.localToScene(around.getClip().getBoundsInParent());
      double left = Math.max(seen.getMinX(), room.getMinX());
      double top = Math.max(seen.getMinY(), room.getMinY());
      double right = Math.min(seen.getMaxX(), room.getMaxX());
      double bottom = Math.min(seen.getMaxY(), room.getMaxY());
      seen = new BoundingBox(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
    }
    return seen;
  }

  /// A little larger, on whole points, and within the window.
  private Bounds around(Bounds box) {
    double left = Math.max(0, Math.floor(box.getMinX() - OFF));
    double top = Math.max(0, Math.floor(box.getMinY() - OFF));
    double right = Math.min(over.getWidth(), Math.ceil(box.getMaxX() + OFF));
    double bottom = Math.min(over.getHeight(), Math.ceil(box.getMaxY() + OFF));
    return new BoundingBox(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
  }
}
