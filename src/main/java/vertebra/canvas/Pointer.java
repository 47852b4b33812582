package vertebra.canvas;

import vertebra.paint.Point;

/// What the mouse does, in terms that no toolkit owns. Whoever feeds a [Gesture] translates its
/// events into these, and keeps track of pressed buttons itself.
///
/// @param world where, in world units
/// @param screen the same place in pixels of the window
public record Pointer(PointerEvent kind, Point world, Point screen, Button button, Keys keys) {

  /// What the mouse did.
  public enum PointerEvent {
    PRESS,
    DRAG,
    RELEASE,
    /// Moved with no button down.
    MOVE,
    /// The gesture is given up: `Esc`, or the window lost the mouse.
    CANCEL
  }

  /// The button that is down, or was released.
  public enum Button {
    NONE,
    PRIMARY,
    MIDDLE,
    SECONDARY
  }

  /// The keys that change what a gesture means. `control` is the platform's command key.
  public record Keys(boolean shift, boolean control, boolean alt, boolean space) {
    public static final Keys NONE = new Keys(false, false, false, false);
  }

  public static Pointer at(
      PointerEvent kind, Camera camera, Point screen, Button button, Keys keys) {
    return new Pointer(kind, camera.toWorld(screen), screen, button, keys);
  }
}
