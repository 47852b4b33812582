package vertebra.canvas;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import vertebra.document.Edit;
import vertebra.document.Frame;
import vertebra.document.Layout;
import vertebra.document.Position;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Topology;
import vertebra.paint.Box;

/// Finds places for cards. Arranging keeps the user's order from left to right and leaves one card
/// where it was, so that nobody loses sight of the drawing.
public interface Arrange {

  /// The most cards that ELK is asked to arrange.
  int ELK_LIMIT = 3_000;

  /// What to arrange.
  ///
  /// @param nodes the cards to move; all if empty
  /// @param anchor the card that stays where it is; else the middle of what is arranged stays
  /// @param keepsOrder whether cards of one layer keep their order from left to right
  record Request(ViewGraph view, Set<NodeId> nodes, Optional<NodeId> anchor, boolean keepsOrder) {

    public static Request all(ViewGraph view) {
      return new Request(view, Set.of(), Optional.empty(), true);
    }

    public static Request of(ViewGraph view, Set<NodeId> nodes, Optional<NodeId> anchor) {
      return new Request(view, nodes, anchor, true);
    }

    /// The cards to arrange, in painting order.
    List<Card> cards() {
      return view.cards().stream()
          .filter(card -> nodes.isEmpty() || nodes.contains(card.id()))
          .toList();
    }
  }

  /// New places for the cards. May take seconds for a large design; run it on a background thread.
  ///
  /// @throws CancellationException soon after `cancelled` answers true
  Map<NodeId, Position> positions(Request request, BooleanSupplier cancelled);

  /// The new places as an edit; nothing if all cards stay.
  default Edit edit(Request request, BooleanSupplier cancelled) {
    var moved = new LinkedHashMap<NodeId, Position>();
    positions(request, cancelled)
        .forEach((id, position) -> {
          var bounds = request.view().card(id).map(Card::bounds).orElse(Box.EMPTY);
          if (request.view().card(id).filter(Card::isPinned).isPresent()) return;
          if (bounds.x() != position.x() || bounds.y() != position.y()) moved.put(id, position);
        });
    if (moved.isEmpty()) return Edit.NOTHING;
    var edits = new ArrayList<Edit>(List.of(new Edit.Move(moved)));
    for (var id : moved.keySet())
      for (var wire : request.view().wiresAt(id))
        if (!request.view().bends(wire.edge()).isEmpty())
          edits.add(new Edit.SetBends(wire.edge(), List.of()));
    return edits.size() == 1 ? edits.getFirst() : new Edit.Batch(edits);
  }

  /// Columns of strides where a whole design asks for them, else ELK; above [#ELK_LIMIT] cards the
  /// plain layered layout.
  static Arrange best() {
    Arrange elk = elk();
    Arrange layered = layered();
    return (request, cancelled) -> {
      var turn = new Turn(request.view().flow());
      var cards = turn.of(request.cards());
      if (cards.size() > ELK_LIMIT) return layered.positions(request, cancelled);
      if (cancelled.getAsBoolean()) throw new CancellationException();
      var view = request.view();
      var steps =
          request.nodes().isEmpty()
              ? Steps.places(
                  cards,
                  Placing.pairs(cards, view.wires()),
                  view.frames().stream().map(FrameBox::nodes).toList(),
                  turn)
              : Optional.<Map<NodeId, Position>>empty();
      return steps.isPresent()
          ? Placing.anchored(request, turn.of(steps.get()))
          : elk.positions(request, cancelled);
    };
  }

  /// ELK's layered algorithm, with frames as groups.
  static Arrange elk() {
    return new ElkArrange();
  }

  /// The plain layered layout: instant, without groups.
  static Arrange layered() {
    return (request, cancelled) -> {
      if (cancelled.getAsBoolean()) throw new CancellationException();
      var turn = new Turn(request.view().flow());
      var cards = turn.of(request.cards());
      var pairs = Placing.pairs(cards, request.view().wires());
      return Placing.anchored(request, turn.of(Placing.rows(cards, pairs, request.keepsOrder())));
    };
  }

  /// A layout in which every node of the scene has a position. Those that have one keep it, except
  /// that they make room: a node without one goes below what feeds it, and what stands in its way
  /// moves down. If no node has a position, all stand in layers.
  static Layout instantly(Scene scene) {
    var lost = lost(scene, scene.graph().nodes().stream().map(Node::id).toList());
    return lost.isEmpty() ? scene.layout() : scene.layout().with(places(scene, lost));
  }

  /// Of some nodes of the scene, those without a position.
  private static Set<NodeId> lost(Scene scene, Collection<NodeId> nodes) {
    var lost = new LinkedHashSet<NodeId>();
    for (var id : nodes) if (scene.layout().position(id).isEmpty()) lost.add(id);
    return lost;
  }

  private static Map<NodeId, Position> places(Scene scene, Set<NodeId> lost) {
    if (lost.size() == 1) return new Insertion(scene).places(lost);
    if (lost.size() < scene.graph().size()) {
      var order = new ArrayList<>(Topology.of(scene.graph()).order());
      order.retainAll(lost);
      return new Insertion(scene).places(order);
    }
    var cards = new LinkedHashMap<NodeId, Card>();
    var maker = new CardMaker(scene.catalogue());
    var turn = new Turn(scene.layout().flow());
    for (var node : scene.graph().nodes())
      cards.put(node.id(), turn.of(maker.card(CardMaker.Source.sizeOnly(scene, node))));
    var links = new ArrayList<Placing.Pair>();
    for (var edge : scene.graph().edges())
      Placing.pair(cards, edge.from(), edge.to()).ifPresent(links::add);
    var all = List.copyOf(cards.values());
    var frames = scene.layout().frames().values().stream().map(Frame::nodes).toList();
    return turn.of(
        (all.size() > ELK_LIMIT
                ? Optional.<Map<NodeId, Position>>empty()
                : Steps.places(all, links, frames, turn))
            .orElseGet(() -> Placing.rows(all, links, false)));
  }

  /// Where nodes that an edit brought come to stand, as an edit: those without a position get one,
  /// with room made for them; none lies on what stood there before; and each stands in the frame of
  /// the blocks that it was put between or behind.
  ///
  /// @param added the nodes that the edit brought
  static Edit settling(Scene scene, Collection<NodeId> added) {
    var lost = lost(scene, added);
    return new Landing(scene, added).edit(lost.isEmpty() ? Map.of() : places(scene, lost));
  }
}
