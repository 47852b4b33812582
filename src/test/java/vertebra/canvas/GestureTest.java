package vertebra.canvas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import vertebra.canvas.Pointer.Button;
import vertebra.canvas.Pointer.Keys;
import vertebra.canvas.Pointer.PointerEvent;
import vertebra.document.Edit;
import vertebra.document.Position;
import vertebra.graph.Edge;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.paint.Point;

class GestureTest {

  private static final ViewGraph VIEW = Sketches.view(Sketches.RESIDUAL);

  /// A mouse over a view at zoom 1.
  private static final class Mouse {
    private final ViewGraph view;
    private final Set<NodeId> chosen = new LinkedHashSet<>();
    private final List<Effect> effects = new ArrayList<>();
    private Gesture gesture = Gesture.idle();

    Mouse(ViewGraph view, String... chosen) {
      this.view = view;
      for (var id : chosen) this.chosen.add(new NodeId(id));
    }

    Mouse does(PointerEvent kind, Point at, Button button, Keys keys) {
      var around = new Gesture.Around(view, Camera.HOME, new LinkedHashSet<>(chosen));
      var step = gesture.on(Pointer.at(kind, Camera.HOME, at, button, keys), around);
      gesture = step.next();
      for (var effect : step.effects()) {
        effects.add(effect);
        if (effect instanceof Effect.Select(var nodes, _)) {
          chosen.clear();
          chosen.addAll(nodes);
        }
      }
      return this;
    }

    Mouse drag(Point from, Point to, Keys keys) {
      return drag(from, to, Button.PRIMARY, keys);
    }

    Mouse drag(Point from, Point to, Button button, Keys keys) {
      var half = new Point((from.x() + to.x()) / 2, (from.y() + to.y()) / 2);
      return does(PointerEvent.PRESS, from, button, keys)
          .does(PointerEvent.DRAG, half, button, keys)
          .does(PointerEvent.DRAG, to, button, keys)
          .does(PointerEvent.RELEASE, to, button, keys);
    }

    Mouse click(Point at, Keys keys) {
      return does(PointerEvent.PRESS, at, Button.PRIMARY, keys)
          .does(PointerEvent.RELEASE, at, Button.PRIMARY, keys);
    }

    <E extends Effect> E only(Class<E> kind) {
      var found = effects.stream().filter(kind::isInstance).toList();
      assertEquals(1, found.size(), kind.getSimpleName() + " in " + effects);
      return kind.cast(found.getFirst());
    }

    boolean asked(Class<? extends Effect> kind) {
      return effects.stream().anyMatch(kind::isInstance);
    }
  }

  private static final Keys FREE = new Keys(false, false, true, false);
  private static final Keys SHIFT = new Keys(true, false, false, false);
  private static final Keys CONTROL = new Keys(false, true, false, false);
  private static final Keys SPACE = new Keys(false, false, false, true);

  private static Point middle(String id) {
    return VIEW.card(new NodeId(id)).orElseThrow().bounds().centre();
  }

  private static PortSpot output(String id) {
    return VIEW.card(new NodeId(id)).orElseThrow().outputs().getFirst();
  }

  private static PortSpot input(String id, String port) {
    return VIEW.card(new NodeId(id)).orElseThrow().input(port).orElseThrow();
  }

  @Test
  void draggingACardMovesItInOneEdit() {
    var mouse = new Mouse(VIEW).drag(middle("conv1"), middle("conv1").plus(-303, 7), FREE);
    var move = assertInstanceOf(Edit.Move.class, mouse.only(Effect.Perform.class).edit());
    var box = VIEW.card(new NodeId("conv1")).orElseThrow().bounds();
    assertEquals(
        java.util.Map.of(new NodeId("conv1"), new Position(box.x() - 303, box.y() + 7)), move.to());
    assertEquals(Gesture.idle(), mouse.gesture);
  }

  @Test
  void draggingOneOfSeveralChosenCardsMovesThemAll() {
    var mouse = new Mouse(VIEW, "conv1", "norm");
    mouse.drag(middle("norm"), middle("norm").plus(100, 0), FREE);
    var move = assertInstanceOf(Edit.Move.class, mouse.only(Effect.Perform.class).edit());
    assertEquals(Set.of(new NodeId("conv1"), new NodeId("norm")), move.to().keySet());
  }

  @Test
  void aCardSnapsToWhereItsWireIsStraight() {
    var off = middle("conv1").plus(205, 3);
    var mouse =
        new Mouse(VIEW).does(PointerEvent.PRESS, middle("conv1"), Button.PRIMARY, Keys.NONE);
    mouse.does(PointerEvent.DRAG, off, Button.PRIMARY, Keys.NONE);
    mouse.does(PointerEvent.DRAG, middle("conv1").plus(5, 30), Button.PRIMARY, Keys.NONE);
    var drag = assertInstanceOf(Gesture.DragNodes.class, mouse.gesture);
    assertEquals(0, drag.move().dx());
    assertTrue(!drag.move().guides().isEmpty(), "a guide says why");
    assertEquals(Set.of(new NodeId("conv1")), mouse.gesture.dragged());
  }

  @Test
  void aCancelledDragLeavesNoTrace() {
    var mouse =
        new Mouse(VIEW).does(PointerEvent.PRESS, middle("conv1"), Button.PRIMARY, Keys.NONE);
    mouse.does(PointerEvent.DRAG, middle("conv1").plus(90, 90), Button.PRIMARY, Keys.NONE);
    mouse.does(PointerEvent.CANCEL, Point.ORIGIN, Button.NONE, Keys.NONE);
    assertEquals(Gesture.idle(), mouse.gesture);
    assertTrue(!mouse.asked(Effect.Perform.class));
  }

  @Test
  void aClickChoosesOneCardAndControlClickToggles() {
    var mouse = new Mouse(VIEW, "norm", "conv2").click(middle("norm"), Keys.NONE);
    assertEquals(Set.of(new NodeId("norm")), mouse.chosen);
    mouse.click(middle("stem"), CONTROL);
    assertEquals(Set.of(new NodeId("norm"), new NodeId("stem")), mouse.chosen);
    mouse.click(middle("norm"), CONTROL);
    assertEquals(Set.of(new NodeId("stem")), mouse.chosen);
    mouse.click(new Point(-4_000, -4_000), Keys.NONE);
    assertEquals(Set.of(), mouse.chosen);
  }

  @Test
  void aBoxToTheRightTakesWhatIsInsideAndToTheLeftWhatItTouches() {
    var box = VIEW.card(new NodeId("norm")).orElseThrow().bounds();
    var corner = new Point(box.x() - 10, box.y() - 10);
    var inside =
        new Mouse(VIEW).drag(corner, new Point(box.centreX(), box.bottom() + 5), Keys.NONE);
    assertEquals(Set.of(), inside.chosen);
    var around =
        new Mouse(VIEW).drag(corner, new Point(box.right() + 10, box.bottom() + 5), Keys.NONE);
    assertEquals(Set.of(new NodeId("norm")), around.chosen);
    var touching =
        new Mouse(VIEW, "stem")
            .drag(
                new Point(box.right() + 60, box.centreY()),
                new Point(box.right() - 10, box.centreY() + 3),
                SHIFT);
    assertEquals(Set.of(new NodeId("stem"), new NodeId("norm")), touching.chosen);
  }

  @Test
  void aWireFromPortToPortAsksToConnect() {
    var mouse = new Mouse(VIEW).drag(output("stem").at(), input("sum", "x3").at(), Keys.NONE);
    assertEquals(
        new Effect.Connect(Port.of("stem", "y"), Port.of("sum", "x3"), Optional.empty(), false),
        mouse.only(Effect.Connect.class));
  }

  @Test
  void withShiftTheWireIsWantedAsItIs() {
    var mouse = new Mouse(VIEW).drag(output("stem").at(), input("sum", "x3").at(), SHIFT);
    assertTrue(mouse.only(Effect.Connect.class).asItIs());
  }

  @Test
  void withControlAllWiresOfAPortGoToAnother() {
    var mouse = new Mouse(VIEW).drag(output("stem").at(), output("norm").at(), CONTROL);
    var moved = mouse.only(Effect.MoveWires.class);
    assertEquals(Port.of("norm", "y"), moved.to());
    assertTrue(moved.wires().stream().allMatch(wire -> wire.from().equals(Port.of("stem", "y"))));
    assertTrue(!moved.wires().isEmpty());
  }

  @Test
  void aWireDrawnBackwardsConnectsTheSameWay() {
    var mouse = new Mouse(VIEW).drag(input("sum", "x3").at(), output("stem").at(), Keys.NONE);
    assertEquals(Port.of("stem", "y"), mouse.only(Effect.Connect.class).output());
  }

  @Test
  void aWireToACardLeavesThePortOpen() {
    var mouse = new Mouse(VIEW).drag(output("stem").at(), middle("norm"), Keys.NONE);
    assertEquals(new NodeId("norm"), mouse.only(Effect.ConnectToCard.class).card());
  }

  @Test
  void aWireToEmptySpaceOffersBlocks() {
    var mouse = new Mouse(VIEW).drag(output("stem").at(), new Point(-700, 40), Keys.NONE);
    assertEquals(
        new Effect.OfferBlocks(
            Port.of("stem", "y"), PortSpot.Direction.OUTPUT, new Point(-700, 40)),
        mouse.only(Effect.OfferBlocks.class));
  }

  @Test
  void clickingTwoPortsConnectsThemToo() {
    var mouse = new Mouse(VIEW).click(output("stem").at(), Keys.NONE);
    assertInstanceOf(Gesture.Connect.class, mouse.gesture);
    mouse.does(PointerEvent.MOVE, middle("conv1"), Button.NONE, Keys.NONE);
    mouse.does(PointerEvent.PRESS, input("sum", "x3").at(), Button.PRIMARY, Keys.NONE);
    assertEquals(Port.of("sum", "x3"), mouse.only(Effect.Connect.class).input());
    assertEquals(Gesture.idle(), mouse.gesture);
  }

  @Test
  void pullingAWireOffItsInputCutsIt() {
    var mouse = new Mouse(VIEW).drag(input("norm", "x").at(), new Point(-700, 40), Keys.NONE);
    var wire = new Edge(Port.of("conv1", "y"), Port.of("norm", "x"));
    assertEquals(
        Edit.of(new GraphEdit.Batch(List.of(new GraphEdit.Disconnect(wire)))),
        mouse.only(Effect.Perform.class).edit());
  }

  @Test
  void pullingAWireToAnotherInputIsOneEdit() {
    var mouse = new Mouse(VIEW).drag(input("norm", "x").at(), input("sum", "x3").at(), Keys.NONE);
    var wire = new Edge(Port.of("conv1", "y"), Port.of("norm", "x"));
    assertEquals(Optional.of(wire), mouse.only(Effect.Connect.class).instead());
    assertTrue(!mouse.asked(Effect.Perform.class));
  }

  @Test
  void puttingAWireBackWhereItWasChangesNothing() {
    var at = input("norm", "x").at();
    var mouse = new Mouse(VIEW).does(PointerEvent.PRESS, at, Button.PRIMARY, Keys.NONE);
    mouse.does(PointerEvent.DRAG, at.plus(300, -300), Button.PRIMARY, Keys.NONE);
    mouse.does(PointerEvent.DRAG, at.plus(2, 0), Button.PRIMARY, Keys.NONE);
    mouse.does(PointerEvent.RELEASE, at.plus(2, 0), Button.PRIMARY, Keys.NONE);
    assertEquals(List.of(), mouse.effects);
  }

  @Test
  void cuttingAcrossWiresRemovesThoseItCrosses() {
    var wire = VIEW.wiresAt(new NodeId("norm")).getFirst().route();
    var at = new Point(wire.x(0), (wire.y(0) + wire.y(1)) / 2);
    var mouse = new Mouse(VIEW).drag(at.plus(-30, -4), at.plus(30, 4), Button.SECONDARY, CONTROL);
    assertEquals("Cut Wire", mouse.only(Effect.Perform.class).label());
  }

  @Test
  void spaceAndTheMiddleButtonMoveTheView() {
    var mouse = new Mouse(VIEW).drag(middle("conv1"), middle("conv1").plus(40, -25), SPACE);
    assertEquals(new Effect.Look(new Camera(1, 40, -25)), mouse.effects.getLast());
    var other = new Mouse(VIEW).drag(Point.ORIGIN, new Point(8, 9), Button.MIDDLE, Keys.NONE);
    assertEquals(new Effect.Look(new Camera(1, 8, 9)), other.effects.getLast());
  }

  @Test
  void aFreshCardDroppedOnAWireGoesInBetween() {
    var view = Sketches.view(Sketches.RESIDUAL + "\nfresh = relu\n");
    var fresh = view.card(new NodeId("fresh")).orElseThrow().bounds().centre();
    var wire = view.wire(new Edge(Port.of("conv1", "y"), Port.of("norm", "x"))).orElseThrow();
    var on = wire.route().at(0.5);
    var mouse = new Mouse(view).drag(fresh, on.plus(3, 0), Keys.NONE);
    assertEquals(
        new Effect.InsertOn(wire.edge(), new NodeId("fresh")), mouse.only(Effect.InsertOn.class));
    var without = new Mouse(view).drag(fresh, on.plus(3, 0), FREE);
    assertTrue(!without.asked(Effect.InsertOn.class), "Alt suppresses it");
  }

  @Test
  void aFramesTitleDragsItsCards() {
    var view = ViewGraph.of(Sketches.scene(Sketches.states()));
    var header = view.frames().getFirst().header();
    var mouse = new Mouse(view);
    var at = new Point(header.x() + 4, header.y() + 4);
    mouse.drag(at, at.plus(50, 50), FREE);
    var move = assertInstanceOf(Edit.Move.class, mouse.only(Effect.Perform.class).edit());
    assertEquals(Set.of(new NodeId("wrong"), new NodeId("guess")), move.to().keySet());
  }
}
