package vertebra.canvas;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import vertebra.analysis.Diagnostic;
import vertebra.analysis.Finding;
import vertebra.analysis.Target;
import vertebra.block.Typing;
import vertebra.graph.Edge;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.paint.Box;

/// A design as it is drawn: cards, wires and frames with their places in world units. Immutable.
///
/// [#next] keeps the cards of unchanged nodes and the routes of wires near which nothing moved, as
/// the same objects, so that whoever shows them can tell by identity what changed.
public final class ViewGraph {

  private final SequencedMap<NodeId, Card> cards;
  private final SequencedMap<Edge, Wire> wires;
  private final List<FrameBox> frames;
  private final Map<NodeId, CardMaker.Source> sources;
  private final SpatialIndex<Card> cardIndex;
  private final SpatialIndex<Wire> wireIndex;
  private final Map<NodeId, List<Wire>> incident;
  private final Optional<Box> bounds;

  public static final ViewGraph EMPTY =
      new ViewGraph(new LinkedHashMap<>(), new LinkedHashMap<>(), List.of(), Map.of());

  private ViewGraph(
      SequencedMap<NodeId, Card> cards,
      SequencedMap<Edge, Wire> wires,
      List<FrameBox> frames,
      Map<NodeId, CardMaker.Source> sources) {
    this.cards = Collections.unmodifiableSequencedMap(cards);
    this.wires = Collections.unmodifiableSequencedMap(wires);
    this.frames = List.copyOf(frames);
    this.sources = sources;
    cardIndex = new SpatialIndex<>(cards.values(), Card::bounds);
    wireIndex = new SpatialIndex<>(wires.values(), wire -> wire.route().bounds().grown(2));
    incident = incident(wires.values());
    bounds = boundsOf(cards.values(), wires.values(), frames);
  }

  /// The drawing of a scene. Nodes without a position stand where [Arrange#instantly] puts them.
  public static ViewGraph of(Scene scene) {
    return EMPTY.next(scene);
  }

  /// The drawing of a later scene, sharing what did not change.
  public ViewGraph next(Scene scene) {
    var placed = scene.with(Arrange.instantly(scene));
    var made = new HashMap<NodeId, CardMaker.Source>();
    var later = new LinkedHashMap<NodeId, Card>();
    var maker = new CardMaker(scene.catalogue());
    var verdicts = new Verdicts(placed);
    for (var node : scene.graph().nodes()) {
      var source =
          CardMaker.Source.sizeOnly(placed, node)
              .with(verdicts.badge(node.id()), verdicts.knowledge(node.id()));
      var before = sources.get(node.id());
      var card = cards.get(node.id());
      boolean same = before != null && card != null && before.isSame(source);
      made.put(node.id(), same ? before : source);
      later.put(node.id(), same ? card : maker.card(source));
    }
    var framed = frames(placed, later);
    var wired = new Routing(this, later, framed).wires(scene.graph().edges(), verdicts::state);
    return new ViewGraph(later, wired, framed, made);
  }

  /// Some cards moved by world units, and their wires: what is shown over the design while they are
  /// dragged.
  public ViewGraph lifted(Set<NodeId> moving, double dx, double dy) {
    var moved = new LinkedHashMap<NodeId, Card>();
    var rerouted = new LinkedHashMap<Edge, Wire>();
    for (var id : moving) card(id).ifPresent(card -> moved.put(id, card.moved(dx, dy)));
    for (var id : moved.keySet())
      for (var wire : wiresAt(id)) {
        boolean starts = moved.containsKey(wire.edge().from().node());
        boolean ends = moved.containsKey(wire.edge().to().node());
        var from = wire.route().start().plus(starts ? dx : 0, starts ? dy : 0);
        var to = wire.route().end().plus(ends ? dx : 0, ends ? dy : 0);
        var route = Routing.direct(from, to);
        rerouted.put(
            wire.edge(),
            new Wire(wire.edge(), route, wire.label(), Optional.empty(), wire.state()));
      }
    return new ViewGraph(moved, rerouted, List.of(), Map.of());
  }

  /// Some cards alone, without wires and frames.
  public ViewGraph only(Set<NodeId> nodes) {
    var kept = new LinkedHashMap<NodeId, Card>();
    for (var card : cards.values()) if (nodes.contains(card.id())) kept.put(card.id(), card);
    return new ViewGraph(kept, new LinkedHashMap<>(), List.of(), Map.of());
  }

  /// The drawing on the way to a later one, for an animation: cards of both stand in between, and
  /// wires run without regard for obstacles.
  ///
  /// @param share 0 is this and 1 the later one
  public ViewGraph towards(ViewGraph later, double share) {
    double rest = 1 - Math.clamp(share, 0, 1);
    var moved = new LinkedHashMap<NodeId, Card>();
    for (var card : later.cards.values()) {
      var start = cards.get(card.id());
      double dx = start == null ? 0 : (start.bounds().x() - card.bounds().x()) * rest;
      double dy = start == null ? 0 : (start.bounds().y() - card.bounds().y()) * rest;
      moved.put(card.id(), card.moved(Math.rint(dx), Math.rint(dy)));
    }
    var rerouted = new LinkedHashMap<Edge, Wire>();
    for (var wire : later.wires.values()) {
      var from = spotOf(moved, wire.edge().from(), PortSpot.Direction.OUTPUT);
      var to = spotOf(moved, wire.edge().to(), PortSpot.Direction.INPUT);
      if (from.isPresent() && to.isPresent())
        rerouted.put(
            wire.edge(),
            new Wire(
                wire.edge(),
                Routing.direct(from.get().at(), to.get().at()),
                "",
                Optional.empty(),
                wire.state()));
    }
    return new ViewGraph(moved, rerouted, List.of(), Map.of());
  }

  private static Optional<PortSpot> spotOf(
      Map<NodeId, Card> cards, Port port, PortSpot.Direction direction) {
    var card = cards.get(port.node());
    if (card == null) return Optional.empty();
    return direction == PortSpot.Direction.INPUT
        ? card.input(port.name())
        : card.output(port.name());
  }

  public Collection<Card> cards() {
    return cards.values();
  }

  public Collection<Wire> wires() {
    return wires.values();
  }

  public List<FrameBox> frames() {
    return frames;
  }

  public Optional<Card> card(NodeId id) {
    return Optional.ofNullable(cards.get(id));
  }

  public Optional<Wire> wire(Edge edge) {
    return Optional.ofNullable(wires.get(edge));
  }

  public Optional<PortSpot> spot(Port port, PortSpot.Direction direction) {
    return card(port.node())
        .flatMap(card ->
            direction == PortSpot.Direction.INPUT
                ? card.input(port.name())
                : card.output(port.name()));
  }

  /// The wires that start or end at a node.
  public List<Wire> wiresAt(NodeId id) {
    return incident.getOrDefault(id, List.of());
  }

  public boolean isEmpty() {
    return cards.isEmpty();
  }

  /// The box around everything; empty if there is nothing.
  public Optional<Box> bounds() {
    return bounds;
  }

  /// The box around some cards; empty if none of them exists.
  public Optional<Box> bounds(Collection<NodeId> nodes) {
    return Box.around(nodes.stream().flatMap(id -> card(id).stream()).map(Card::bounds).toList());
  }

  /// The cards that touch a part of the world, in painting order.
  public List<Card> cardsIn(Box area) {
    return cardIndex.query(area);
  }

  public List<Wire> wiresIn(Box area) {
    return wireIndex.query(area);
  }

  SpatialIndex<Card> cardIndex() {
    return cardIndex;
  }

  private static List<FrameBox> frames(Scene scene, Map<NodeId, Card> cards) {
    var frames = new ArrayList<FrameBox>();
    scene
        .layout()
        .frames()
        .forEach((key, frame) -> {
          var boxes =
              frame.nodes().stream()
                  .map(cards::get)
                  .filter(card -> card != null)
                  .map(Card::bounds)
                  .toList();
          Box.around(boxes)
              .ifPresent(box ->
                  frames.add(
                      new FrameBox(
                          key, frame.title(), frame.role(), FrameBox.around(box), frame.nodes())));
        });
    return frames;
  }

  private static Map<NodeId, List<Wire>> incident(Collection<Wire> wires) {
    var incident = new HashMap<NodeId, List<Wire>>();
    for (var wire : wires) {
      var from = wire.edge().from().node();
      var to = wire.edge().to().node();
      incident.computeIfAbsent(from, _ -> new ArrayList<>(2)).add(wire);
      if (!from.equals(to)) incident.computeIfAbsent(to, _ -> new ArrayList<>(2)).add(wire);
    }
    return incident;
  }

  private static Optional<Box> boundsOf(
      Collection<Card> cards, Collection<Wire> wires, List<FrameBox> frames) {
    var boxes = new ArrayList<Box>();
    for (var card : cards) boxes.add(card.bounds());
    for (var wire : wires) boxes.add(wire.route().bounds());
    for (var frame : frames) boxes.add(frame.bounds());
    return Box.around(boxes);
  }

  /// What the analysis says, sorted by whom it is about.
  private static final class Verdicts {
    private final Map<NodeId, Card.Badge> badges = new HashMap<>();
    private final Map<NodeId, Card.Knowledge> knowledge = new HashMap<>();
    private final Set<Port> wrongInputs = new HashSet<>();

    Verdicts(Scene scene) {
      for (var diagnostic : scene.diagnostics()) note(diagnostic);
      scene
          .findings()
          .byNode()
          .forEach((id, finding) -> knowledge.put(id, knowledge(scene, id, finding)));
    }

    private void note(Diagnostic diagnostic) {
      var badge = diagnostic.isError() ? Card.Badge.ERROR : Card.Badge.WARNING;
      diagnostic
          .target()
          .node()
          .ifPresent(id -> badges.merge(id, badge, (a, b) -> a.compareTo(b) > 0 ? a : b));
      if (!diagnostic.isError()) return;
      if (diagnostic.target() instanceof Target.OnInput(var input)) wrongInputs.add(input);
      if (diagnostic.target() instanceof Target.OnEdge(var edge)) wrongInputs.add(edge.to());
    }

    /// A best guess stays one for all that stands on it.
    private Card.Knowledge knowledge(Scene scene, NodeId id, Finding finding) {
      return switch (finding.typing()) {
        case Typing.Waiting() -> Card.Knowledge.WAITING;
        case Typing.Rejected _ -> Card.Knowledge.PROVISIONAL;
        case Typing.Typed _ ->
            scene.graph().contains(id)
                    && scene.graph().incoming(id).stream()
                        .anyMatch(
                            edge -> knowledge.get(edge.from().node()) == Card.Knowledge.PROVISIONAL)
                ? Card.Knowledge.PROVISIONAL
                : Card.Knowledge.CERTAIN;
      };
    }

    Card.Badge badge(NodeId id) {
      return badges.getOrDefault(id, Card.Badge.NONE);
    }

    Card.Knowledge knowledge(NodeId id) {
      return knowledge.getOrDefault(id, Card.Knowledge.WAITING);
    }

    Wire.WireState state(Edge edge, String label) {
      if (wrongInputs.contains(edge.to())) return Wire.WireState.ERROR;
      if (label.isEmpty()) return Wire.WireState.WAITING;
      return knowledge(edge.from().node()) == Card.Knowledge.PROVISIONAL
          ? Wire.WireState.PROVISIONAL
          : Wire.WireState.OK;
    }
  }
}
