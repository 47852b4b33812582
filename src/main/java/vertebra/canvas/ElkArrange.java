package vertebra.canvas;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.core.RecursiveGraphLayoutEngine;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.math.KVector;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.options.HierarchyHandling;
import org.eclipse.elk.core.options.PortConstraints;
import org.eclipse.elk.core.options.PortSide;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.ElkPort;
import org.eclipse.elk.graph.util.ElkGraphUtil;
import vertebra.document.Flow;
import vertebra.document.Position;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.paint.Box;

/// Arranges with the Eclipse Layout Kernel: layers in the direction of the flow, wires at their
/// ports, frames as groups that wires may cross.
///
/// ELK recurses as deep as the design, so it runs on a thread of its own with a large stack. It
/// reads options graph by graph, not inherited, so every group gets all of them. Only the order
/// within layers is taken from the present drawing, not the layers: that keeps what the user meant
/// and still moves new cards where they belong.
final class ElkArrange implements Arrange {

  private static final long STACK = 512L << 20;
  private static final double BETWEEN_LAYERS = 24;

  /// Between parts in frames, which have room around them already.
  private static final double BETWEEN_FRAMES = 18;

  private static final double BESIDE = 40;
  private static final double WIRE_TO_CARD = 24;
  private static final double WIRE_TO_WIRE = 16;
  private static final double WIRE_TO_LAYER = 8;

  @Override
  public Map<NodeId, Position> positions(Request request, BooleanSupplier cancelled) {
    if (request.cards().isEmpty()) return Map.of();
    var result = new CompletableFuture<Map<NodeId, Position>>();
    var thread =
        new Thread(
            null,
            () -> {
              try {
                result.complete(new Work(request).run(cancelled));
              } catch (RuntimeException | StackOverflowError failed) {
                result.completeExceptionally(failed);
              }
            },
            "layout",
            STACK);
    thread.setDaemon(true);
    thread.start();
    try {
      return Placing.anchored(request, result.join());
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof CancellationException cancellation) throw cancellation;
      if (cancelled.getAsBoolean()) throw new CancellationException();
      System.getLogger(ElkArrange.class.getName())
          .log(System.Logger.Level.WARNING, "ELK failed; the plain layout takes over", failed);
      return Arrange.layered().positions(request, cancelled);
    }
  }

  /// Asks ELK between its steps whether to go on.
  private static final class Monitor extends BasicProgressMonitor {
    private final BooleanSupplier cancelled;

    Monitor(BooleanSupplier cancelled) {
      this.cancelled = cancelled;
    }

    @Override
    public boolean isCanceled() {
      return cancelled.getAsBoolean();
    }
  }

  /// One arrangement: the design as ELK sees it.
  private static final class Work {
    private final Request request;
    private final boolean aside;
    private final ElkNode root = ElkGraphUtil.createGraph();
    private final Map<NodeId, ElkNode> groupOf = new HashMap<>();
    private final Map<NodeId, ElkNode> nodes = new LinkedHashMap<>();
    private final Map<Port, ElkPort> inputs = new HashMap<>();
    private final Map<Port, ElkPort> outputs = new HashMap<>();

    Work(Request request) {
      this.request = request;
      aside = request.view().flow() == Flow.RIGHT;
      options(root, request.view().frames().isEmpty() ? BETWEEN_LAYERS : BETWEEN_FRAMES);
      root.setProperty(CoreOptions.HIERARCHY_HANDLING, HierarchyHandling.INCLUDE_CHILDREN);
      var cards = request.cards();
      var kept = new HashMap<NodeId, Card>();
      for (var card : cards) kept.put(card.id(), card);
      for (var frame : request.view().frames()) addGroup(frame, kept);
      for (var card : cards) add(card);
      for (var wire : request.view().wires()) {
        var from = outputs.get(wire.edge().from());
        var to = inputs.get(wire.edge().to());
        if (from != null && to != null && from.getParent() != to.getParent())
          ElkGraphUtil.createSimpleEdge(from, to);
      }
    }

    Map<NodeId, Position> run(BooleanSupplier cancelled) {
      var monitor = new Monitor(cancelled);
      new RecursiveGraphLayoutEngine().layout(root, monitor);
      if (monitor.isCanceled()) throw new CancellationException();
      var places = new LinkedHashMap<NodeId, Position>();
      nodes.forEach((id, node) -> {
        double x = node.getX();
        double y = node.getY();
        for (var group = node.getParent(); group != root; group = group.getParent()) {
          x += group.getX();
          y += group.getY();
        }
        places.put(id, Placing.even(x, y));
      });
      return places;
    }

    /// A frame becomes a group if all of its cards are to be arranged and none has a group yet.
    private void addGroup(FrameBox frame, Map<NodeId, Card> kept) {
      var members = new ArrayList<Card>();
      for (var id : new LinkedHashSet<>(frame.nodes())) {
        var card = kept.get(id);
        if (card != null && !groupOf.containsKey(id)) members.add(card);
      }
      if (members.isEmpty() || members.size() == kept.size()) return;
      var group = ElkGraphUtil.createNode(root);
      options(group, BETWEEN_LAYERS);
      double side = frame.isBand() ? FrameBox.BAND_PADDING : FrameBox.PADDING;
      double left = frame.isBand() && !frame.isStrip() ? FrameBox.GUTTER : side;
      double top =
          frame.isStrip() ? FrameBox.STRIP : frame.isBand() ? side : side + FrameBox.HEADER;
      group.setProperty(CoreOptions.PADDING, new ElkPadding(top, side, side, left));
      place(group, List.copyOf(members));
      for (var card : members) groupOf.put(card.id(), group);
    }

    private void add(Card card) {
      var node = ElkGraphUtil.createNode(groupOf.getOrDefault(card.id(), root));
      node.setDimensions(card.bounds().width(), card.bounds().height());
      node.setProperty(CoreOptions.PORT_CONSTRAINTS, PortConstraints.FIXED_POS);
      place(node, List.of(card));
      nodes.put(card.id(), node);
      card.inputs().forEach(spot -> inputs.put(spot.port(), port(node, card, spot)));
      card.outputs().forEach(spot -> outputs.put(spot.port(), port(node, card, spot)));
    }

    private ElkPort port(ElkNode node, Card card, PortSpot spot) {
      var port = ElkGraphUtil.createPort(node);
      port.setDimensions(0, 0);
      port.setX(spot.at().x() - card.bounds().x());
      port.setY(spot.at().y() - card.bounds().y());
      var first = aside ? PortSide.WEST : PortSide.NORTH;
      var last = aside ? PortSide.EAST : PortSide.SOUTH;
      port.setProperty(CoreOptions.PORT_SIDE, spot.isInput() ? first : last);
      return port;
    }

    /// Where the node stands now: ELK takes the order within layers from it.
    private void place(ElkNode node, List<Card> cards) {
      if (!request.keepsOrder()) return;
      Box.around(cards.stream().map(Card::bounds).toList())
          .ifPresent(box -> node.setProperty(CoreOptions.POSITION, new KVector(box.x(), box.y())));
    }

    private void options(ElkNode graph, double between) {
      graph
          .setProperty(CoreOptions.ALGORITHM, LayeredOptions.ALGORITHM_ID)
          .setProperty(CoreOptions.DIRECTION, aside ? Direction.RIGHT : Direction.DOWN)
          .setProperty(CoreOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL)
          .setProperty(CoreOptions.RANDOM_SEED, 1)
          .setProperty(LayeredOptions.CROSSING_MINIMIZATION_SEMI_INTERACTIVE, request.keepsOrder())
          .setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, between)
          .setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, WIRE_TO_LAYER)
          .setProperty(CoreOptions.SPACING_NODE_NODE, BESIDE)
          .setProperty(CoreOptions.SPACING_EDGE_NODE, WIRE_TO_CARD)
          .setProperty(CoreOptions.SPACING_EDGE_EDGE, WIRE_TO_WIRE);
    }
  }
}
