package vertebra.canvas;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vertebra.document.Flow;
import vertebra.graph.Edge;
import vertebra.graph.HashTrie;
import vertebra.graph.NodeId;
import vertebra.graph.PersistentMap;
import vertebra.graph.Port;
import vertebra.paint.Box;
import vertebra.paint.Point;

/// A design as it is drawn: cards, wires and frames with their places in world units. Immutable.
///
/// [#next] keeps the cards of unchanged nodes and the routes of wires near which nothing moved, as
/// the same objects, so that whoever shows them can tell by identity what changed.
public final class ViewGraph {

  private final Map<NodeId, Card> cards;
  private final Map<Edge, Wire> wires;
  private final FramePlaces framed;
  private final Flow flow;
  private final SpatialIndex<Card> cardIndex;
  private final SpatialIndex<Wire> wireIndex;

  /// The wires that start or end at each node.
  private final HashTrie<NodeId, List<Wire>> incident;

  /// What it was drawn from; null for what is shown over a design for a while.
  private final @Nullable Drawn drawn;

  /// The box around everything, once it is known.
  private @Nullable Box bounds;

  /// What an earlier drawing is known by without being kept.
  private final Object stamp = new Object();

  private @Nullable Difference difference;

  private long finest = -1;
  private @Nullable StrideColumns columns;

  /// @param behind the nodes of which the cards still say what was known earlier
  private record Drawn(
      Scene scene,
      HashTrie<NodeId, CardMaker.Source> sources,
      Verdicts verdicts,
      HashTrie<NodeId, NodeId> behind) {}

  /// @param stamp of the drawing that this one was made from
  /// @param places where cards and wires look otherwise there
  private record Difference(Object stamp, List<Box> places) {}

  public static final ViewGraph EMPTY =
      new ViewGraph(new LinkedHashMap<>(), new LinkedHashMap<>(), Flow.DOWN);

  /// Cards and wires that are shown over a design for a while.
  private ViewGraph(SequencedMap<NodeId, Card> cards, SequencedMap<Edge, Wire> wires, Flow flow) {
    this(cards, wires, FramePlaces.NONE, flow, null);
  }

  private ViewGraph(
      SequencedMap<NodeId, Card> cards,
      SequencedMap<Edge, Wire> wires,
      FramePlaces framed,
      Flow flow,
      @Nullable Drawn drawn) {
    this(
        Collections.unmodifiableSequencedMap(cards),
        Collections.unmodifiableSequencedMap(wires),
        framed,
        flow,
        new SpatialIndex<>(cards.values(), Card::bounds),
        new SpatialIndex<>(wires.values(), ViewGraph::room),
        incident(wires.values()),
        drawn);
  }

  private ViewGraph(
      Map<NodeId, Card> cards,
      Map<Edge, Wire> wires,
      FramePlaces framed,
      Flow flow,
      SpatialIndex<Card> cardIndex,
      SpatialIndex<Wire> wireIndex,
      HashTrie<NodeId, List<Wire>> incident,
      @Nullable Drawn drawn) {
    this.cards = cards;
    this.wires = wires;
    this.framed = framed;
    this.flow = flow;
    this.cardIndex = cardIndex;
    this.wireIndex = wireIndex;
    this.incident = incident;
    this.drawn = drawn;
  }

  /// How far beside a wire it is still met, in world units.
  private static final double ROOM = 2;

  private static Box room(Wire wire) {
    return wire.route().bounds().grown(ROOM);
  }

  /// The drawing of a scene. Nodes without a position stand where [Arrange#instantly] puts them.
  public static ViewGraph of(Scene scene) {
    return EMPTY.next(scene);
  }

  /// The drawing of a later scene, sharing what did not change. It costs what differs between the
  /// scenes where both are of one design.
  public ViewGraph next(Scene scene) {
    return next(scene, Optional.empty());
  }

  /// The drawing of a later scene for somebody who sees a part of the world. Where something else
  /// became known about very many nodes, the cards that are seen come first, and others say what
  /// was known earlier until the drawing has [#caughtUp]. Cards and wires are where they belong at
  /// once.
  public ViewGraph next(Scene scene, Box seen) {
    return next(scene, Optional.of(seen));
  }

  private ViewGraph next(Scene scene, Optional<Box> seen) {
    var before = drawn;
    if (before != null) {
      var revised = new Redrawing(this, before, scene).revised(seen);
      if (revised.isPresent()) return revised.get();
    }
    return anew(scene);
  }

  /// The same with broken wires that the design itself has not.
  ///
  /// @param more wires between ports that there are
  public ViewGraph with(Collection<Edge> more) {
    if (drawn == null || more.isEmpty()) return this;
    var scene = drawn.scene();
    var routing = new Routing(this, scene.layout(), cards, cardIndex, frames(), List.of(), false);
    var all = new LinkedHashMap<>(wires);
    all.putAll(routing.wires(more, scene.graph(), (_, _) -> Wire.WireState.WAITING));
    return new ViewGraph(
        cards,
        PersistentMap.copyOf(all),
        framed,
        flow,
        cardIndex,
        new SpatialIndex<>(all.values(), ViewGraph::room),
        incident(all.values()),
        drawn);
  }

  /// Whether some cards say what was known earlier.
  public boolean isBehind() {
    return drawn != null && !drawn.behind().isEmpty();
  }

  /// The same with more cards that say what is known now, those in a part of the world first.
  public ViewGraph caughtUp(Box seen) {
    return drawn == null || !isBehind() ? this : next(drawn.scene(), seen);
  }

  /// The same with all cards saying what is known now.
  public ViewGraph caughtUp() {
    return drawn == null || !isBehind() ? this : next(drawn.scene());
  }

  /// Whether a card in a part of the world says what was known earlier.
  public boolean isBehind(Box seen) {
    var late = drawn == null ? HashTrie.<NodeId, NodeId>empty() : drawn.behind();
    if (late.isEmpty()) return false;
    return cardIndex.query(seen, Redrawing.LOOK).stream()
        .anyMatch(card -> late.containsKey(card.id()));
  }

  private ViewGraph anew(Scene scene) {
    var placed = scene.with(Arrange.instantly(scene));
    var made = HashTrie.<NodeId, CardMaker.Source>empty().draft();
    var later = new LinkedHashMap<NodeId, Card>();
    var maker = new CardMaker(scene.catalogue());
    var verdicts = new Verdicts(placed, drawn == null ? null : drawn.verdicts());
    for (var node : scene.graph().nodes()) {
      var source = verdicts.source(node);
      var before = drawn == null ? null : drawn.sources().get(node.id());
      var card = before == null ? null : cards.get(node.id());
      if (before != null && card != null && before.isSame(source)) {
        made.put(node.id(), before);
        later.put(node.id(), card);
      } else {
        made.put(node.id(), source);
        later.put(node.id(), maker.card(source));
      }
    }
    var index = new SpatialIndex<>(later.values(), Card::bounds);
    var kept = PersistentMap.copyOf(later);
    var places = FramePlaces.of(placed.layout(), kept, known(scene));
    var routing =
        new Routing(this, scene.layout(), later, index, places.boxes(), moved(later), true);
    var wired = routing.wires(scene.graph().edges(), scene.graph(), verdicts::state);
    return new ViewGraph(
        kept,
        PersistentMap.copyOf(wired),
        places,
        scene.layout().flow(),
        index,
        new SpatialIndex<>(wired.values(), ViewGraph::room),
        incident(wired.values()),
        new Drawn(placed, made.done(), verdicts, HashTrie.empty()));
  }

  /// The places, in world units, where it looks otherwise than an earlier drawing; empty where that
  /// is nearly everywhere, or nobody knows.
  public Optional<List<Box>> differing(ViewGraph earlier) {
    if (earlier == this) return Optional.of(List.of());
    var known = difference;
    if (known == null) return Optional.empty();
    boolean isTold =
        known.stamp() == earlier.stamp
            && finest() == earlier.finest()
            && columns().equals(earlier.columns())
            && frames().equals(earlier.frames())
            && frames().stream().allMatch(frame -> share(frame).equals(earlier.share(frame)));
    return isTold ? Optional.of(known.places()) : Optional.empty();
  }

  /// The places, in world units, where it looks otherwise with other marks; empty where that is
  /// nearly everywhere, as where all wires fade, or nobody knows.
  public Optional<List<Box>> differing(Marks before, Marks now) {
    boolean isTold =
        before.pointed().isPresent() == now.pointed().isPresent()
            && before.hovering(now.hovered()).pointing(now.pointed()).equals(now);
    if (!isTold) return Optional.empty();
    var places = new ArrayList<Box>();
    if (!before.hovered().equals(now.hovered()))
      for (var marks : List.of(before, now))
        marks.hovered().flatMap(this::card).map(ViewGraph::reach).ifPresent(places::add);
    if (!before.pointed().equals(now.pointed()))
      for (var marks : List.of(before, now))
        marks.pointed().flatMap(this::wire).map(ViewGraph::reach).ifPresent(places::add);
    return Optional.of(places);
  }

  /// The box of a card and all that is painted beside it.
  private static Box reach(Card card) {
    return card.bounds().grown(Brush.OVERHANG);
  }

  /// The box of a wire, its ports included, without its label.
  private static Box reach(Wire wire) {
    return wire.route().bounds().grown(WirePainter.THICKEST);
  }

  /// Where cards went, came or grew.
  private List<Box> moved(Map<NodeId, Card> later) {
    var boxes = new ArrayList<Box>();
    for (var card : later.values()) {
      var earlier = cards.get(card.id());
      if (earlier != null && earlier.bounds().equals(card.bounds())) continue;
      boxes.add(card.bounds());
      if (earlier != null) boxes.add(earlier.bounds());
    }
    for (var card : cards.values()) if (!later.containsKey(card.id())) boxes.add(card.bounds());
    return boxes;
  }

  /// From a drawing to that of a later scene, at the cost of what differs.
  private static final class Redrawing {

    /// A drawing of which a larger share changes is made anew.
    private static final double SHARE = 0.4;

    /// How many cards that only say something else are made in one frame.
    private static final int BITE = 100;

    /// Of more changes than these nobody is told where each is.
    private static final int FEW = 64;

    /// How many cards in view are looked at to find those that are behind.
    private static final int LOOK = 1_000;

    private final ViewGraph view;
    private final Drawn before;
    private final Scene then;
    private final Scene scene;
    private final HashTrie.Draft<NodeId, CardMaker.Source> sources;
    private PersistentMap<NodeId, Card> cards;
    private PersistentMap<Edge, Wire> wires;
    private final List<SpatialIndex.Swap<Card>> cardSwaps = new ArrayList<>();
    private final List<SpatialIndex.Swap<Wire>> wireSwaps = new ArrayList<>();
    private final List<Box> moved = new ArrayList<>();
    private final Set<Edge> edges = new LinkedHashSet<>();

    Redrawing(ViewGraph view, Drawn before, Scene scene) {
      this.view = view;
      this.before = before;
      then = before.scene();
      this.scene = scene;
      sources = before.sources().draft();
      cards = (PersistentMap<NodeId, Card>) view.cards;
      wires = (PersistentMap<Edge, Wire>) view.wires;
    }

    /// @param seen the part of the world in which cards come first; empty if all come at once
    Optional<ViewGraph> revised(Optional<Box> seen) {
      var known = scene.findings().differing(then.findings());
      if (known.isEmpty() || then.catalogue() != scene.catalogue()) return Optional.empty();
      if (then.layout().flow() != scene.layout().flow()) return Optional.empty();
      var verdicts = scene == then ? before.verdicts() : new Verdicts(scene, before.verdicts());
      var changed = new LinkedHashSet<>(scene.graph().differing(then.graph()));
      changed.addAll(scene.layout().differing(then.layout()));
      var behind = before.behind().draft();
      for (var id : known.get()) behind.put(id, id);
      for (var id : verdicts.differing(before.verdicts())) behind.put(id, id);
      boolean isMuch = behind.size() > BITE && cards.size() > Verdicts.MANY_SIBLINGS;
      if (isMuch && seen.isPresent()) changed.addAll(bite(behind.done(), seen.get()));
      else for (var id : behind.done().keys()) changed.add(id);
      for (var id : changed) behind.remove(id);
      if (changed.size() > 16 + SHARE * cards.size()) return Optional.empty();
      for (var id : changed)
        if (scene.graph().contains(id) && scene.layout().position(id).isEmpty())
          return Optional.empty();
      var maker = new CardMaker(scene.catalogue());
      for (var id : changed) redraw(id, verdicts, maker);
      for (var box : moved)
        for (var wire : view.wiresIn(box.grown(2 * Routing.CLEARANCE))) edges.add(wire.edge());
      var index = view.cardIndex.after(cardSwaps, Card::bounds);
      var learnt = new LinkedHashSet<>(known.get());
      learnt.addAll(scene.graph().differing(then.graph()));
      var framed = view.framed.after(scene.layout(), cards, cardSwaps, known(scene), learnt);
      var gone = edges.stream().filter(edge -> !scene.graph().contains(edge)).toList();
      for (var edge : gone) swap(view.wires.get(edge), null);
      edges.removeAll(gone);
      new Routing(view, scene.layout(), cards, index, framed.boxes(), moved, false)
          .wires(edges, scene.graph(), verdicts::state)
          .forEach((edge, wire) -> swap(view.wires.get(edge), wire));
      var drawing =
          new ViewGraph(
              cards,
              wires,
              framed,
              view.flow,
              index,
              view.wireIndex.after(wireSwaps, ViewGraph::room),
              incident(),
              new Drawn(scene, sources.done(), verdicts, behind.done()));
      drawing.difference = difference();
      if (isSwapped(card -> card.build() == Card.Build.INPUT)) return Optional.of(drawing);
      drawing.finest = view.finest;
      boolean stepsCount = Math.min(cards.size(), view.cards.size()) <= Arrange.ELK_LIMIT;
      if (!isSwapped(card -> stepsCount || card.isMultiOutput())) drawing.columns = view.columns;
      return Optional.of(drawing);
    }

    private @Nullable Difference difference() {
      if (cardSwaps.size() + wireSwaps.size() > FEW) return null;
      var places = new ArrayList<Box>();
      for (var swap : cardSwaps) for (var card : both(swap)) places.add(reach(card));
      for (var swap : wireSwaps)
        for (var wire : both(swap)) {
          places.add(reach(wire));
          wire.labelAt()
              .map(at -> GraphPainter.labelBox(at, wire.label()).grown(WirePainter.THICKEST))
              .ifPresent(places::add);
        }
      return new Difference(view.stamp, List.copyOf(places));
    }

    private static <T> List<T> both(SpatialIndex.Swap<T> swap) {
      return Stream.of(Optional.ofNullable(swap.old()), Optional.ofNullable(swap.now()))
          .flatMap(Optional::stream)
          .toList();
    }

    /// What is made next of what is behind: what is seen, and more of it where nothing else is new.
    private Set<NodeId> bite(HashTrie<NodeId, NodeId> behind, Box seen) {
      var bite = new LinkedHashSet<NodeId>();
      for (var card : view.cardIndex.query(seen, LOOK))
        if (bite.size() < BITE && behind.containsKey(card.id())) bite.add(card.id());
      if (scene != then) return bite;
      var rest = behind.keys().iterator();
      while (bite.size() < BITE && rest.hasNext()) bite.add(rest.next());
      return bite;
    }

    /// Whether such a card came, went or changed.
    private boolean isSwapped(Predicate<Card> kind) {
      return cardSwaps.stream().flatMap(swap -> both(swap).stream()).anyMatch(kind);
    }

    private void redraw(NodeId id, Verdicts verdicts, CardMaker maker) {
      var old = cards.get(id);
      for (var wire : view.wiresAt(id)) edges.add(wire.edge());
      var node = scene.graph().find(id);
      if (node.isEmpty()) {
        if (old == null) return;
        sources.remove(id);
        cards = cards.without(id);
        cardSwaps.add(new SpatialIndex.Swap<>(old, null));
        moved.add(old.bounds());
        return;
      }
      edges.addAll(scene.graph().incoming(id));
      edges.addAll(scene.graph().outgoing(id));
      var source = verdicts.source(node.get());
      var before = sources.get(id);
      if (before != null && before.isSame(source)) return;
      var card = maker.card(source);
      sources.put(id, source);
      cards = cards.with(id, card);
      cardSwaps.add(new SpatialIndex.Swap<>(old, card));
      if (old != null && old.bounds().equals(card.bounds())) return;
      moved.add(card.bounds());
      if (old != null) moved.add(old.bounds());
    }

    private void swap(@Nullable Wire old, @Nullable Wire now) {
      if (old == now) return;
      if (now != null) wires = wires.with(now.edge(), now);
      else if (old != null) wires = wires.without(old.edge());
      wireSwaps.add(new SpatialIndex.Swap<>(old, now));
    }

    private HashTrie<NodeId, List<Wire>> incident() {
      var lists = view.incident.draft();
      for (var swap : wireSwaps) {
        var edge = Objects.requireNonNull(swap.now() == null ? swap.old() : swap.now()).edge();
        for (var id : Set.copyOf(List.of(edge.from().node(), edge.to().node()))) {
          var rest = new ArrayList<>(Objects.requireNonNullElse(lists.get(id), List.<Wire>of()));
          rest.remove(swap.old());
          if (swap.now() != null) rest.add(swap.now());
          if (rest.isEmpty()) lists.remove(id);
          else lists.put(id, List.copyOf(rest));
        }
      }
      return lists.done();
    }
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
        var route = Routing.direct(from, to, flow);
        rerouted.put(
            wire.edge(),
            new Wire(
                wire.edge(), route, wire.volume(), wire.label(), Optional.empty(), wire.state()));
      }
    return new ViewGraph(moved, rerouted, flow);
  }

  /// Some cards alone, without wires and frames.
  public ViewGraph only(Set<NodeId> nodes) {
    var kept = new LinkedHashMap<NodeId, Card>();
    for (var card : cards.values()) if (nodes.contains(card.id())) kept.put(card.id(), card);
    return new ViewGraph(kept, new LinkedHashMap<>(), flow);
  }

  /// The drawing on the way to a later one, for an animation: cards and frames of both stand in
  /// between, and wires run without regard for obstacles.
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
                Routing.direct(from.get().at(), to.get().at(), later.flow),
                wire.volume(),
                "",
                Optional.empty(),
                wire.state()));
    }
    return new ViewGraph(moved, rerouted, later.framed.from(framed, rest), later.flow, later.drawn);
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
    return Collections.unmodifiableCollection(cards.values());
  }

  public Collection<Wire> wires() {
    return Collections.unmodifiableCollection(wires.values());
  }

  public List<FrameBox> frames() {
    return framed.boxes();
  }

  /// Which way tensors flow.
  public Flow flow() {
    return flow;
  }

  /// The places that a wire is led through, in its direction.
  public List<Point> bends(Edge edge) {
    var known = drawn;
    if (known == null) return List.of();
    return known.scene().layout().bends(edge).stream()
        .map(at -> new Point(at.x(), at.y()))
        .toList();
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

  /// How many times coarser the map on a wire is than the one that goes into the design; empty for
  /// what is no map.
  public OptionalLong stride(Wire wire) {
    return wire.volume().strideTo(finest());
  }

  /// The wires that start or end at a node.
  public List<Wire> wiresAt(NodeId id) {
    return Objects.requireNonNullElse(incident.get(id), List.of());
  }

  public boolean isEmpty() {
    return cards.isEmpty();
  }

  /// The box around everything; empty if there is nothing.
  public Optional<Box> bounds() {
    if (bounds == null) bounds = around().orElse(null);
    return Optional.ofNullable(bounds);
  }

  private static final HashTrie.Sum<Card, Extent> CARDS =
      new HashTrie.Sum<>(card -> Extent.of(card.bounds()), Extent::plus);

  private static final HashTrie.Sum<Wire, Extent> WIRES =
      new HashTrie.Sum<>(wire -> Extent.of(wire.route().bounds()), Extent::plus);

  private Optional<Box> around() {
    var all = extent(cards, CARDS).plus(extent(wires, WIRES));
    for (var frame : frames()) all = all.plus(Extent.of(frame.bounds()));
    return all.box();
  }

  private static <T> Extent extent(Map<?, T> things, HashTrie.Sum<T, Extent> sum) {
    var all =
        things instanceof PersistentMap<?, T> kept
            ? kept.sum(sum)
            : things.values().stream().map(sum.of()).reduce(sum.plus());
    return all.orElse(Extent.NOTHING);
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

  /// What stands in a part of the world: cards, notes, free frames and what others are called; if
  /// asked for also wires and all of the frames around cards.
  public List<Box> standing(Box area, boolean withAll) {
    var boxes = new ArrayList<Box>();
    for (var card : cardsIn(area)) boxes.add(card.bounds());
    for (var frame : frames()) {
      var box = withAll || frame.free() ? frame.bounds() : frame.header();
      if (box.intersects(area)) boxes.add(box);
    }
    if (withAll) for (var wire : wiresIn(area)) boxes.add(wire.route().bounds());
    return boxes;
  }

  private static FramePlaces.Known known(Scene scene) {
    return new FramePlaces.Known(scene.graph(), scene.findings());
  }

  /// What a band takes of the whole; empty for other frames and where nothing is known.
  Optional<FrameBox.Share> share(FrameBox frame) {
    var known = drawn;
    if (known == null || !frame.isBand()) return Optional.empty();
    return Optional.of(FrameBox.Share.of(framed.tally(frame), known.scene().findings().cost()));
  }

  /// The side of the map that goes into the design, from which strides are counted; 0 if nobody
  /// knows.
  long finest() {
    if (finest < 0)
      finest =
          cards.values().stream()
              .filter(card -> card.build() == Card.Build.INPUT)
              .mapToLong(card -> card.volume().rows())
              .max()
              .orElse(0);
    return finest;
  }

  /// The columns in which all maps of a stride stand.
  StrideColumns columns() {
    var known = columns;
    if (known == null) {
      known = StrideColumns.of(cards.values(), flow, finest());
      columns = known;
    }
    return known;
  }

  /// Whether there is a ruler of strides to show.
  public boolean hasRuler() {
    return columns().all().size() > 1;
  }

  private static HashTrie<NodeId, List<Wire>> incident(Collection<Wire> wires) {
    var incident = new HashMap<NodeId, List<Wire>>();
    for (var wire : wires) {
      var from = wire.edge().from().node();
      var to = wire.edge().to().node();
      incident.computeIfAbsent(from, _ -> new ArrayList<>(2)).add(wire);
      if (!from.equals(to)) incident.computeIfAbsent(to, _ -> new ArrayList<>(2)).add(wire);
    }
    var lists = HashTrie.<NodeId, List<Wire>>empty().draft();
    incident.forEach(lists::put);
    return lists.done();
  }
}
