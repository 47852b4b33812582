package vertebra.ui.canvas;

import java.util.Optional;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.input.ZoomEvent;
import javafx.scene.layout.Region;
import vertebra.canvas.Gesture;
import vertebra.canvas.Hit;
import vertebra.canvas.Pointer;
import vertebra.paint.Point;

/// Turns JavaFX's mouse events into pointers, pointers into gestures, and shows each gesture while
/// it lasts. It keeps track of the pressed button itself, because not every platform does.
final class Gestures {

  /// Told of each gesture as it changes.
  interface Listener {
    void changed(Gesture gesture);
  }

  private static final double WHEEL_STEP = 40;
  private static final double ZOOM_STEP = 1.15;

  private final CanvasModel desk;
  private final Performer performer;
  private final Listener listener;
  private Gesture gesture = Gesture.idle();
  private Pointer.Button held = Pointer.Button.NONE;
  private boolean space;
  private boolean spaceUsed;
  private Point mouse = new Point(0, 0);
  private boolean within;

  Gestures(CanvasModel desk, Performer performer, Listener listener) {
    this.desk = desk;
    this.performer = performer;
    this.listener = listener;
  }

  void attach(Region ground) {
    ground.addEventHandler(
        MouseEvent.MOUSE_PRESSED,
        event -> {
          held = button(event.getButton());
          feed(Pointer.PointerEvent.PRESS, event);
        });
    ground.addEventHandler(
        MouseEvent.MOUSE_DRAGGED, event -> feed(Pointer.PointerEvent.DRAG, event));
    ground.addEventHandler(
        MouseEvent.MOUSE_RELEASED,
        event -> {
          feed(Pointer.PointerEvent.RELEASE, event);
          held = Pointer.Button.NONE;
        });
    ground.addEventHandler(MouseEvent.MOUSE_MOVED, event -> feed(Pointer.PointerEvent.MOVE, event));
    ground.addEventHandler(MouseEvent.MOUSE_ENTERED, _ -> within = true);
    ground.addEventHandler(MouseEvent.MOUSE_EXITED, _ -> within = false);
    ground.addEventHandler(ScrollEvent.SCROLL, this::scroll);
    ground.addEventHandler(
        ZoomEvent.ZOOM,
        event -> {
          zoom(event.getZoomFactor(), new Point(event.getX(), event.getY()));
          event.consume();
        });
  }

  Gesture gesture() {
    return gesture;
  }

  /// Where the mouse is, if it is over the canvas.
  Optional<Point> mouse() {
    return within ? Optional.of(mouse) : Optional.empty();
  }

  /// The space bar went down or up; answers whether it was tapped: held down and not used to pan.
  boolean space(boolean down) {
    boolean tapped = space && !down && !spaceUsed;
    if (down && !space) spaceUsed = false;
    space = down;
    return tapped;
  }

  /// Begins a wire without the mouse.
  void begin(Gesture next) {
    change(next);
  }

  /// Gives the gesture up; answers whether there was one.
  boolean cancel() {
    if (gesture instanceof Gesture.Idle) return false;
    change(Gesture.idle());
    return true;
  }

  private void feed(Pointer.PointerEvent kind, MouseEvent event) {
    mouse = new Point(event.getX(), event.getY());
    within = true;
    var keys =
        new Pointer.Keys(event.isShiftDown(), event.isShortcutDown(), event.isAltDown(), space);
    spaceUsed |= space && kind == Pointer.PointerEvent.PRESS;
    var pointer = Pointer.at(kind, desk.camera(), mouse, held, keys);
    var around = new Gesture.Around(desk.view(), desk.camera(), desk.chosen());
    var step = gesture.on(pointer, around);
    change(step.next());
    performer.perform(step.effects());
  }

  private void change(Gesture next) {
    boolean quiet = next instanceof Gesture.Idle && gesture instanceof Gesture.Idle;
    gesture = next;
    if (!quiet) listener.changed(next);
  }

  private void scroll(ScrollEvent event) {
    if (event.isConsumed()) return;
    event.consume();
    boolean wheel =
        event.getTouchCount() == 0
            && !event.isInertia()
            && event.getDeltaX() == 0
            && Math.abs(event.getDeltaY()) % WHEEL_STEP == 0;
    if (event.isShortcutDown() || wheel && !event.isShiftDown()) {
      zoom(
          Math.pow(ZOOM_STEP, event.getDeltaY() / WHEEL_STEP),
          new Point(event.getX(), event.getY()));
      return;
    }
    boolean sideways = event.isShiftDown() && event.getDeltaX() == 0;
    desk.look(
        desk.camera()
            .panned(
                sideways ? event.getDeltaY() : event.getDeltaX(),
                sideways ? 0 : event.getDeltaY()));
  }

  void zoom(double factor, Point at) {
    desk.look(desk.camera().zoomed(factor, at));
  }

  /// The card or port that a tooltip or hover outline is about.
  Hit under() {
    return within
        ? Hit.at(desk.view(), desk.camera().toWorld(mouse), desk.camera().zoom())
        : Hit.NOTHING;
  }

  static Optional<vertebra.graph.NodeId> card(Hit hit) {
    return switch (hit) {
      case Hit.OnCard(var id) -> Optional.of(id);
      case Hit.OnPort(var spot) -> Optional.of(spot.port().node());
      case Hit.OnWire _, Hit.OnFrame _, Hit.OnFrameHeader _, Hit.OnNothing _ -> Optional.empty();
    };
  }

  private static Pointer.Button button(MouseButton button) {
    return switch (button) {
      case PRIMARY -> Pointer.Button.PRIMARY;
      case MIDDLE -> Pointer.Button.MIDDLE;
      case SECONDARY -> Pointer.Button.SECONDARY;
      case NONE, BACK, FORWARD -> Pointer.Button.NONE;
    };
  }
}
