package vertebra.canvas;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import vertebra.canvas.PortSpot.Direction;
import vertebra.document.Frame;
import vertebra.graph.Edge;
import vertebra.graph.NodeId;
import vertebra.paint.Box;
import vertebra.paint.Point;
import vertebra.paint.Route;

/// What the user is in the middle of doing with the mouse. A value: each [Pointer] event leads to
/// the next one and to [Effect]s. While it lasts, whoever draws the editor shows its state over the
/// design; the document changes once, when it ends. `CANCEL` ends any gesture without a trace.
///
/// | press on | with | begins |
/// |---|---|---|
/// | anything | middle button, or space | [Pan] |
/// | empty space or a frame | primary | [Selecting] |
/// | a card or a frame's title | primary | [DragNodes] once it moves; `Alt` ignores attraction |
/// | a note, or the title or corner of a frame with a place of its own | primary | [MoveFrame] |
/// | a wire | primary | [BendWire] once it moves |
/// | a port | primary | [Connect]; on a connected input it takes the wire's end along |
/// | a port | `Control` and primary | [MoveWires] |
/// | empty space | `Control` and secondary | [Cut] |
public sealed interface Gesture {

  /// A press that moves less than this many pixels is a click.
  double CLICK = 4;

  /// All that a gesture may know.
  ///
  /// @param chosen the cards that are selected
  record Around(ViewGraph view, Camera camera, SequencedSet<NodeId> chosen) {
    public Around {
      chosen = new LinkedHashSet<>(chosen);
    }
  }

  /// The gesture that follows, and what to do now.
  record Step(Gesture next, List<Effect> effects) {
    public Step {
      effects = List.copyOf(effects);
    }

    static Step to(Gesture next, Effect... effects) {
      return new Step(next, List.of(effects));
    }
  }

  record Idle() implements Gesture {}

  /// Nothing is going on.
  static Gesture idle() {
    return new Idle();
  }

  /// The view follows the mouse.
  record Pan(Camera from, Point start) implements Gesture {}

  /// The button is down on a card, but the mouse has not moved yet.
  record Pressed(Hit hit, Pointer at, SequencedSet<NodeId> moving, NodeId lead)
      implements Gesture {}

  /// A box is drawn.
  record Selecting(Marquee marquee, Pointer at) implements Gesture {}

  /// Cards are dragged; they are shown where they would stand.
  ///
  /// @param target the wire that would take the card in between
  /// @param copies whether the drop leaves the cards and moves copies
  record DragNodes(
      NodeId lead,
      SequencedSet<NodeId> moving,
      Point start,
      Snap.Result move,
      Optional<Edge> target,
      boolean copies)
      implements Gesture {}

  /// A wire is led through another place.
  ///
  /// @param bends those of the wire, the one in hand among them
  /// @param place the number of the one in hand
  /// @param moved whether it is more than a click
  record BendWire(Bends bends, int place, Point start, boolean moved) implements Gesture {

    /// The way that the wire would take.
    public Optional<Route> route(ViewGraph view) {
      return view.wire(bends.edge())
          .map(wire -> bends.route(wire.route().start(), wire.route().end(), view.flow()));
    }
  }

  /// A frame with a place of its own is dragged, with the cards that stand in it; or its corner is.
  ///
  /// @param moving the cards that go with it
  /// @param start where it was taken hold of
  /// @param at where the mouse is, or that place while it has hardly moved
  record MoveFrame(
      FrameBox frame, SequencedSet<NodeId> moving, boolean sizes, Point start, Point at)
      implements Gesture {

    double dx() {
      return Math.rint(at.x() - start.x());
    }

    double dy() {
      return Math.rint(at.y() - start.y());
    }

    /// Where the frame would be.
    public Box box() {
      var box = frame.bounds();
      return sizes
          ? new Box(
              box.x(),
              box.y(),
              Math.max(Frame.Area.LEAST, box.width() + dx()),
              Math.max(Frame.Area.LEAST, box.height() + dy()))
          : box.moved(dx(), dy());
    }
  }

  /// A wire is drawn from a port.
  ///
  /// @param from the end that is fixed
  /// @param at where the loose end is
  /// @param over what lies under the loose end: a port of the other kind, a card, or nothing
  /// @param detached the wire whose end was taken off
  record Connect(PortSpot from, Point at, Hit over, Optional<Edge> detached, boolean moved)
      implements Gesture {

    /// The route of the loose wire, from the output to the input.
    public Route route(ViewGraph view) {
      boolean forward = from.direction() == Direction.OUTPUT;
      var loose = over instanceof Hit.OnPort(var spot) ? spot.at() : at;
      var start = forward ? from.at() : loose;
      var end = forward ? loose : from.at();
      return Routing.direct(start, end, view.flow());
    }
  }

  /// All wires of a port are dragged to another.
  ///
  /// @param at where their loose ends are
  /// @param over the port that would take them
  record MoveWires(PortSpot from, List<Edge> wires, Point at, Optional<PortSpot> over)
      implements Gesture {
    public MoveWires {
      wires = List.copyOf(wires);
    }

    /// The routes of the wires as they would be.
    public List<Route> routes(ViewGraph view) {
      var loose = over.map(PortSpot::at).orElse(at);
      return wires.stream()
          .flatMap(wire ->
              from.isInput()
                  ? view.spot(wire.from(), Direction.OUTPUT).stream()
                      .map(spot -> Routing.direct(spot.at(), loose, view.flow()))
                  : view.spot(wire.to(), Direction.INPUT).stream()
                      .map(spot -> Routing.direct(loose, spot.at(), view.flow())))
          .toList();
    }
  }

  /// A line that cuts the wires it crosses.
  record Cut(Point from, Point to) implements Gesture {

    /// The wires that would be cut now.
    public List<Edge> wires(ViewGraph view) {
      return view.wiresIn(Box.between(from.x(), from.y(), to.x(), to.y())).stream()
          .filter(wire -> wire.route().crosses(from, to))
          .map(Wire::edge)
          .toList();
    }
  }

  /// Begins a wire at a port without the mouse, or with a click: the next press ends it.
  static Gesture connectFrom(PortSpot spot) {
    return new Connect(spot, spot.at(), Hit.NOTHING, Optional.empty(), true);
  }

  /// What follows from an event.
  default Step on(Pointer pointer, Around around) {
    return GestureRules.step(this, pointer, around);
  }

  /// The cards that are shown elsewhere while the gesture lasts.
  default Set<NodeId> dragged() {
    return switch (this) {
      case DragNodes drag when !drag.copies() -> drag.moving();
      case MoveFrame frame -> frame.moving();
      default -> Set.of();
    };
  }
}
