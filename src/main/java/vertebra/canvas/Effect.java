package vertebra.canvas;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import vertebra.document.Edit;
import vertebra.graph.Edge;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.paint.Point;

/// What a gesture asks for. Everything that changes the document comes once, when the gesture ends.
public sealed interface Effect {

  /// Change the document; the label is what undo calls it.
  record Perform(String label, Edit edit) implements Effect {}

  /// Choose these cards, or this wire, instead of what is chosen.
  record Select(SequencedSet<NodeId> nodes, Optional<Edge> wire) implements Effect {
    public Select {
      nodes = new LinkedHashSet<>(nodes);
    }
  }

  /// Choose a note or a frame with a place of its own instead of what is chosen.
  record SelectFrame(String key) implements Effect {}

  /// Look from there.
  record Look(Camera camera) implements Effect {}

  /// A wire was drawn from a port to a port: connect if that is legal.
  ///
  /// @param instead the wire whose end was taken off; it goes in the same edit
  /// @param asItIs whether the wire is wanted even if it does not fit, without a fix
  record Connect(Port output, Port input, Optional<Edge> instead, boolean asItIs)
      implements Effect {}

  /// A wire was drawn from a port to a card: connect to its first fitting port.
  ///
  /// @param instead the wire whose end was taken off; it goes in the same edit
  /// @param asItIs whether the wire is wanted even if it does not fit, without a fix
  record ConnectToCard(
      Port from, PortSpot.Direction direction, NodeId card, Optional<Edge> instead, boolean asItIs)
      implements Effect {}

  /// All wires of a port were dragged to another: those that may end there do.
  record MoveWires(List<Edge> wires, Port to) implements Effect {
    public MoveWires {
      wires = List.copyOf(wires);
    }
  }

  /// A wire was drawn to empty space: offer blocks that fit there.
  record OfferBlocks(Port from, PortSpot.Direction direction, Point at) implements Effect {}

  /// A card was dropped on a wire: put it between the wire's ends.
  record InsertOn(Edge wire, NodeId node) implements Effect {}

  /// Duplicate the chosen cards before they are moved.
  record Duplicate(double dx, double dy) implements Effect {}

  /// The user pressed and released without moving: open a menu there, for instance.
  record Click(Hit hit, Pointer pointer) implements Effect {}
}
