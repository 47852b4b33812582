package vertebra.canvas;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import vertebra.canvas.Gesture.Around;
import vertebra.canvas.Gesture.BendWire;
import vertebra.canvas.Gesture.Connect;
import vertebra.canvas.Gesture.Cut;
import vertebra.canvas.Gesture.DragNodes;
import vertebra.canvas.Gesture.Idle;
import vertebra.canvas.Gesture.MoveFrame;
import vertebra.canvas.Gesture.MoveWires;
import vertebra.canvas.Gesture.Pan;
import vertebra.canvas.Gesture.Pressed;
import vertebra.canvas.Gesture.Selecting;
import vertebra.canvas.Gesture.Step;
import vertebra.canvas.Pointer.Button;
import vertebra.canvas.PortSpot.Direction;
import vertebra.document.Edit;
import vertebra.document.Position;
import vertebra.graph.Edge;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.paint.Point;

/// How one gesture leads to the next.
final class GestureRules {

  private GestureRules() {}

  static Step step(Gesture gesture, Pointer pointer, Around around) {
    if (pointer.kind() == Pointer.PointerEvent.CANCEL) return Step.to(Gesture.idle());
    return switch (gesture) {
      case Idle idle ->
          pointer.kind() == Pointer.PointerEvent.PRESS ? press(pointer, around) : Step.to(idle);
      case Pan pan -> pan(pan, pointer);
      case Pressed pressed -> pressed(pressed, pointer, around);
      case Selecting selecting -> selecting(selecting, pointer, around);
      case DragNodes drag -> drag(drag, pointer, around);
      case Connect connect -> connect(connect, pointer, around);
      case Cut cut -> cut(cut, pointer, around);
      case MoveWires moving -> moveWires(moving, pointer, around);
      case MoveFrame moving -> moveFrame(moving, pointer, around);
      case BendWire bending -> bend(bending, pointer, around);
    };
  }

  private static Step press(Pointer pointer, Around around) {
    boolean pans =
        pointer.button() == Button.MIDDLE
            || pointer.button() == Button.PRIMARY && pointer.keys().space();
    if (pans) return Step.to(new Pan(around.camera(), pointer.screen()));
    var hit = Hit.at(around.view(), pointer.world(), around.camera().zoom());
    if (pointer.button() == Button.SECONDARY)
      return pointer.keys().control()
          ? Step.to(new Cut(pointer.world(), pointer.world()))
          : Step.to(Gesture.idle(), new Effect.Click(hit, pointer));
    if (pointer.button() != Button.PRIMARY) return Step.to(Gesture.idle());
    return switch (hit) {
      case Hit.OnPort(var spot) -> pressOnPort(spot, pointer, around);
      case Hit.OnCard(var id) -> pressOnCard(hit, id, pointer, around);
      case Hit.OnWire(var edge) ->
          Step.to(
              bending(edge, pointer.world(), around),
              new Effect.Select(new LinkedHashSet<>(), Optional.of(edge)),
              new Effect.Click(hit, pointer));
      case Hit.OnFrameHeader(var key) -> pressOnFrame(hit, key, pointer, around);
      case Hit.OnFrame _, Hit.OnNothing _ ->
          Step.to(
              new Selecting(
                  new Marquee(
                      pointer.world(),
                      pointer.world(),
                      Marquee.mode(pointer.keys()),
                      around.chosen()),
                  pointer));
    };
  }

  private static Step pressOnPort(PortSpot spot, Pointer pointer, Around around) {
    if (pointer.keys().alt()) return disconnect(spot, around);
    if (pointer.keys().control()) {
      var wires = wiresOf(spot, around);
      if (!wires.isEmpty())
        return Step.to(new MoveWires(spot, wires, pointer.world(), Optional.empty()));
    }
    boolean taken = spot.isInput() && spot.state() != PortSpot.PortState.FREE;
    if (taken) {
      for (var wire : around.view().wiresAt(spot.port().node())) {
        if (!wire.edge().to().equals(spot.port())) continue;
        var source = around.view().spot(wire.edge().from(), Direction.OUTPUT);
        if (source.isPresent())
          return Step.to(
              new Connect(
                  source.get(),
                  pointer.world(),
                  new Hit.OnPort(spot),
                  Optional.of(wire.edge()),
                  false));
      }
    }
    return Step.to(new Connect(spot, pointer.world(), Hit.NOTHING, Optional.empty(), false));
  }

  private static Step disconnect(PortSpot spot, Around around) {
    var cut = wiresOf(spot, around);
    return cut.isEmpty()
        ? Step.to(Gesture.idle())
        : Step.to(Gesture.idle(), new Effect.Perform(say("canvas.disconnect-port"), without(cut)));
  }

  private static List<Edge> wiresOf(PortSpot spot, Around around) {
    var wires = new ArrayList<Edge>();
    for (var wire : around.view().wiresAt(spot.port().node())) {
      var end = spot.isInput() ? wire.edge().to() : wire.edge().from();
      if (end.equals(spot.port())) wires.add(wire.edge());
    }
    return wires;
  }

  /// The wires of a port follow the mouse to another port of its kind.
  private static Step moveWires(MoveWires moving, Pointer pointer, Around around) {
    var over =
        Hit.port(around.view(), pointer.world(), around.camera().zoom())
            .filter(spot -> spot.direction() == moving.from().direction())
            .filter(spot -> !spot.port().equals(moving.from().port()));
    if (pointer.kind() != Pointer.PointerEvent.RELEASE)
      return Step.to(new MoveWires(moving.from(), moving.wires(), pointer.world(), over));
    return over.map(
            spot -> Step.to(Gesture.idle(), new Effect.MoveWires(moving.wires(), spot.port())))
        .orElseGet(() -> Step.to(Gesture.idle()));
  }

  private static Step pressOnCard(Hit hit, NodeId id, Pointer pointer, Around around) {
    var chosen = new LinkedHashSet<>(around.chosen());
    if (pointer.keys().control() || pointer.keys().shift()) {
      if (!chosen.remove(id)) chosen.add(id);
      else if (!pointer.keys().control()) chosen.add(id);
    } else if (!chosen.contains(id)) {
      chosen.clear();
      chosen.add(id);
    }
    var select = new Effect.Select(chosen, Optional.empty());
    boolean same = chosen.equals(around.chosen());
    if (!chosen.contains(id)) return Step.to(Gesture.idle(), select);
    var pressed = new Pressed(hit, pointer, chosen, id);
    return same ? Step.to(pressed) : Step.to(pressed, select);
  }

  private static Step pressOnFrame(Hit hit, String key, Pointer pointer, Around around) {
    for (var frame : around.view().frames()) {
      if (!frame.key().equals(key)) continue;
      if (frame.free()) return Step.to(moving(frame, pointer.world(), around));
      var members = new LinkedHashSet<NodeId>();
      for (var id : frame.nodes()) if (around.view().card(id).isPresent()) members.add(id);
      if (members.isEmpty()) break;
      return Step.to(
          new Pressed(hit, pointer, members, members.getFirst()),
          new Effect.Select(members, Optional.empty()));
    }
    return Step.to(Gesture.idle());
  }

  /// A frame takes along what stands wholly in it; a note nothing.
  private static Gesture moving(FrameBox frame, Point at, Around around) {
    boolean sizes = frame.corner().filter(corner -> corner.contains(at)).isPresent();
    var moving = sizes ? new LinkedHashSet<NodeId>() : standingIn(frame, around);
    return new MoveFrame(frame, moving, sizes, at, at);
  }

  private static SequencedSet<NodeId> standingIn(FrameBox frame, Around around) {
    var standing = new LinkedHashSet<NodeId>();
    if (frame.isNote()) return standing;
    for (var card : around.view().cardsIn(frame.bounds()))
      if (frame.bounds().contains(card.bounds()) && !card.isPinned()) standing.add(card.id());
    return standing;
  }

  /// What moving a frame by a distance does, as dragging it does.
  static Edit moved(FrameBox frame, double dx, double dy, Around around) {
    var from = frame.bounds().centre();
    return moved(
        new MoveFrame(frame, standingIn(frame, around), false, from, from.plus(dx, dy)), around);
  }

  private static Edit moved(MoveFrame moving, Around around) {
    var frame = new Edit.SetFrame(moving.frame().key(), moving.frame().at(moving.box()));
    var cards =
        following(
            new Edit.Move(places(moving.moving(), moving.dx(), moving.dy(), around)),
            moving.moving(),
            moving.dx(),
            moving.dy(),
            around);
    return Edit.all(frame, cards);
  }

  private static Gesture bending(Edge edge, Point at, Around around) {
    var bends = Bends.of(around.view(), edge);
    var known = bends.near(at, around.camera().zoom());
    if (known.isPresent()) return new BendWire(bends, known.getAsInt(), at, false);
    int place = bends.place(around.view(), at);
    return new BendWire(bends.with(place, at), place, at, false);
  }

  private static Step bend(BendWire bending, Pointer pointer, Around around) {
    boolean moved =
        bending.moved()
            || pointer.world().distanceTo(bending.start()) * around.camera().zoom()
                >= Gesture.CLICK;
    if (!moved)
      return Step.to(pointer.kind() == Pointer.PointerEvent.RELEASE ? Gesture.idle() : bending);
    var bends = bending.bends().moved(bending.place(), pointer.world());
    return pointer.kind() == Pointer.PointerEvent.RELEASE
        ? Step.to(Gesture.idle(), new Effect.Perform(say("canvas.bend-wire"), bends.edit()))
        : Step.to(new BendWire(bends, bending.place(), bending.start(), true));
  }

  private static Step moveFrame(MoveFrame moving, Pointer pointer, Around around) {
    boolean still =
        moving.at().equals(moving.start())
            && pointer.world().distanceTo(moving.start()) * around.camera().zoom() < Gesture.CLICK;
    var at = still ? moving.start() : pointer.world();
    var now = new MoveFrame(moving.frame(), moving.moving(), moving.sizes(), moving.start(), at);
    if (pointer.kind() != Pointer.PointerEvent.RELEASE) return Step.to(now);
    var select = new Effect.SelectFrame(now.frame().key());
    if (still) return Step.to(Gesture.idle(), select);
    var label = now.sizes() ? say("canvas.resize-frame") : say("canvas.move");
    return Step.to(Gesture.idle(), new Effect.Perform(label, moved(now, around)), select);
  }

  private static Step pan(Pan pan, Pointer pointer) {
    var camera =
        pan.from()
            .panned(pointer.screen().x() - pan.start().x(), pointer.screen().y() - pan.start().y());
    return switch (pointer.kind()) {
      case RELEASE -> Step.to(Gesture.idle(), new Effect.Look(camera));
      case PRESS, DRAG, MOVE, CANCEL -> Step.to(pan, new Effect.Look(camera));
    };
  }

  private static Step pressed(Pressed pressed, Pointer pointer, Around around) {
    if (pointer.kind() == Pointer.PointerEvent.RELEASE) {
      var click = new Effect.Click(pressed.hit(), pressed.at());
      var keys = pressed.at().keys();
      boolean narrows = pressed.hit() instanceof Hit.OnCard && !keys.control() && !keys.shift();
      return narrows
          ? Step.to(
              Gesture.idle(), new Effect.Select(only(pressed.lead()), Optional.empty()), click)
          : Step.to(Gesture.idle(), click);
    }
    if (pointer.screen().distanceTo(pressed.at().screen()) < Gesture.CLICK) return Step.to(pressed);
    var moving = new LinkedHashSet<>(pressed.moving());
    moving.removeIf(id -> around.view().card(id).filter(Card::isPinned).isPresent());
    if (!moving.contains(pressed.lead())) return Step.to(pressed);
    var start =
        new DragNodes(
            pressed.lead(),
            moving,
            pressed.at().world(),
            new Snap.Result(0, 0, List.of()),
            Optional.empty(),
            pointer.keys().control() && pressed.at().keys().control());
    return drag(start, pointer, around);
  }

  private static SequencedSet<NodeId> only(NodeId id) {
    var one = new LinkedHashSet<NodeId>();
    one.add(id);
    return one;
  }

  private static Step selecting(Selecting selecting, Pointer pointer, Around around) {
    var marquee = selecting.marquee().to(pointer.world());
    if (pointer.kind() != Pointer.PointerEvent.RELEASE)
      return Step.to(new Selecting(marquee, selecting.at()));
    boolean click = pointer.screen().distanceTo(selecting.at().screen()) < Gesture.CLICK;
    if (!click)
      return Step.to(
          Gesture.idle(), new Effect.Select(marquee.chosen(around.view()), Optional.empty()));
    var hit = Hit.at(around.view(), pointer.world(), around.camera().zoom());
    var clicked = new Effect.Click(hit, selecting.at());
    return marquee.mode() == Marquee.Mode.REPLACE
        ? Step.to(
            Gesture.idle(), new Effect.Select(new LinkedHashSet<>(), Optional.empty()), clicked)
        : Step.to(Gesture.idle(), clicked);
  }

  private static Step drag(DragNodes drag, Pointer pointer, Around around) {
    boolean free = pointer.keys().alt();
    var move =
        Snap.move(
            around.view(),
            drag.lead(),
            drag.moving(),
            pointer.world().x() - drag.start().x(),
            pointer.world().y() - drag.start().y(),
            around.camera().zoom(),
            free);
    var target = free ? Optional.<Edge>empty() : wireUnder(drag, move, pointer.world(), around);
    var now = new DragNodes(drag.lead(), drag.moving(), drag.start(), move, target, drag.copies());
    if (pointer.kind() != Pointer.PointerEvent.RELEASE) return Step.to(now);
    if (move.dx() == 0 && move.dy() == 0) return Step.to(Gesture.idle());
    if (drag.copies()) return Step.to(Gesture.idle(), new Effect.Duplicate(move.dx(), move.dy()));
    var perform = new Effect.Perform(say("canvas.move"), moved(drag, move, around));
    return target
        .map(wire -> Step.to(Gesture.idle(), perform, new Effect.InsertOn(wire, drag.lead())))
        .orElseGet(() -> Step.to(Gesture.idle(), perform));
  }

  /// The wire under the middle of a single card that has no wires yet.
  private static Optional<Edge> wireUnder(
      DragNodes drag, Snap.Result move, Point pointer, Around around) {
    if (drag.moving().size() != 1 || !around.view().wiresAt(drag.lead()).isEmpty())
      return Optional.empty();
    var card = around.view().card(drag.lead());
    if (card.isEmpty() || card.get().inputs().isEmpty() || card.get().outputs().isEmpty())
      return Optional.empty();
    var box = card.get().bounds().moved(move.dx(), move.dy());
    return Hit.wire(around.view(), pointer, box.height() / 2)
        .or(() -> Hit.wire(around.view(), box.centre(), box.height() / 3))
        .map(Wire::edge);
  }

  private static Edit moved(DragNodes drag, Snap.Result move, Around around) {
    return following(
        new Edit.Move(places(drag.moving(), move.dx(), move.dy(), around)),
        drag.moving(),
        move.dx(),
        move.dy(),
        around);
  }

  /// The bends of wires go along with both of their ends.
  private static Edit following(
      Edit move, SequencedSet<NodeId> moving, double dx, double dy, Around around) {
    var edits = new ArrayList<Edit>(List.of(move));
    for (var id : moving)
      for (var wire : around.view().wiresAt(id)) {
        var bends = Bends.of(around.view(), wire.edge());
        boolean follows =
            wire.edge().to().node().equals(id) && moving.contains(wire.edge().from().node());
        if (follows && !bends.points().isEmpty())
          edits.add(
              new Bends(
                      bends.edge(),
                      bends.points().stream().map(point -> point.plus(dx, dy)).toList())
                  .edit());
      }
    return edits.size() == 1 ? move : new Edit.Batch(edits);
  }

  private static Map<NodeId, Position> places(
      SequencedSet<NodeId> moving, double dx, double dy, Around around) {
    var to = new LinkedHashMap<NodeId, Position>();
    for (var id : moving)
      around
          .view()
          .card(id)
          .ifPresent(
              card -> to.put(id, new Position(card.bounds().x() + dx, card.bounds().y() + dy)));
    return to;
  }

  private static Step connect(Connect connect, Pointer pointer, Around around) {
    var over = over(connect, pointer.world(), around);
    boolean moved =
        connect.moved()
            || pointer.world().distanceTo(connect.from().at()) * around.camera().zoom()
                    > 2 * Gesture.CLICK
                && connect.detached().isEmpty()
            || connect.detached().isPresent()
                && !(over instanceof Hit.OnPort(var spot)
                    && spot.port().equals(connect.detached().get().to()));
    var now = new Connect(connect.from(), pointer.world(), over, connect.detached(), moved);
    return switch (pointer.kind()) {
      case RELEASE -> moved ? released(now, pointer.keys().shift()) : clicked(now);
      case PRESS ->
          pointer.button() == Button.PRIMARY
              ? released(now, pointer.keys().shift())
              : Step.to(Gesture.idle());
      case DRAG, MOVE, CANCEL -> Step.to(now);
    };
  }

  /// A click on a port begins a wire that the next press ends; on a wire's end it does nothing.
  private static Step clicked(Connect connect) {
    if (connect.detached().isPresent()) return Step.to(Gesture.idle());
    return Step.to(new Connect(connect.from(), connect.at(), Hit.NOTHING, Optional.empty(), true));
  }

  private static Hit over(Connect connect, Point world, Around around) {
    var wanted =
        connect.from().direction() == Direction.OUTPUT ? Direction.INPUT : Direction.OUTPUT;
    var port = Hit.port(around.view(), world, around.camera().zoom());
    if (port.isPresent() && port.get().direction() == wanted) return new Hit.OnPort(port.get());
    return Hit.card(around.view(), world)
        .filter(card -> !card.id().equals(connect.from().port().node()))
        .<Hit>map(card -> new Hit.OnCard(card.id()))
        .orElse(Hit.NOTHING);
  }

  private static Step released(Connect connect, boolean asItIs) {
    var from = connect.from();
    var detached = connect.detached();
    boolean forward = from.direction() == Direction.OUTPUT;
    return switch (connect.over()) {
      case Hit.OnPort(var spot)
          when detached.map(Edge::to).filter(spot.port()::equals).isPresent() ->
          Step.to(Gesture.idle());
      case Hit.OnPort(var spot) ->
          Step.to(
              Gesture.idle(),
              forward
                  ? new Effect.Connect(from.port(), spot.port(), detached, asItIs)
                  : new Effect.Connect(spot.port(), from.port(), detached, asItIs));
      case Hit.OnCard(var id) ->
          Step.to(
              Gesture.idle(),
              new Effect.ConnectToCard(from.port(), from.direction(), id, detached, asItIs));
      case Hit.OnWire _, Hit.OnFrame _, Hit.OnFrameHeader _, Hit.OnNothing _ ->
          Step.to(
              Gesture.idle(),
              detached
                  .<Effect>map(
                      edge -> new Effect.Perform(say("canvas.disconnect"), without(List.of(edge))))
                  .orElseGet(
                      () -> new Effect.OfferBlocks(from.port(), from.direction(), connect.at())));
    };
  }

  private static Step cut(Cut cut, Pointer pointer, Around around) {
    var now = new Cut(cut.from(), pointer.world());
    if (pointer.kind() != Pointer.PointerEvent.RELEASE) return Step.to(now);
    var wires = now.wires(around.view());
    if (wires.isEmpty()) return Step.to(Gesture.idle());
    var label = say("canvas.cut-wire", wires.size());
    return Step.to(Gesture.idle(), new Effect.Perform(label, without(wires)));
  }

  private static Edit without(List<Edge> wires) {
    return Edit.of(
        new GraphEdit.Batch(wires.stream().<GraphEdit>map(GraphEdit.Disconnect::new).toList()));
  }
}
