package vertebra.canvas;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vertebra.analysis.Findings;
import vertebra.document.Flow;
import vertebra.document.Frame;
import vertebra.document.Layout;
import vertebra.graph.Graph;
import vertebra.graph.HashTrie;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.paint.Box;

/// Where frames stand around cards, the bands of a flow with common edges, and what their blocks
/// take together. Immutable; those after an edit cost what it changed, and not what frames hold.
final class FramePlaces {

  /// More bands than these are not one flow that somebody follows by eye.
  private static final int MANY_BANDS = 12;

  static final FramePlaces NONE =
      new FramePlaces(Map.of(), Known.NONE, Flow.DOWN, new LinkedHashMap<>(), null);

  private final Map<NodeId, Card> cards;
  private final Known known;
  private final SequencedMap<String, Around> all;

  /// The cards that stand in no band; null where bands have no common edges.
  private final @Nullable SpatialIndex<Card> loose;

  private final List<FrameBox> boxes;

  private FramePlaces(
      Map<NodeId, Card> cards,
      Known known,
      Flow flow,
      SequencedMap<String, Around> all,
      @Nullable SpatialIndex<Card> loose) {
    this.cards = cards;
    this.known = known;
    this.all = all;
    this.loose = loose;
    boxes = boxes(flow);
  }

  private FramePlaces(FramePlaces places, List<FrameBox> moved) {
    cards = places.cards;
    known = places.known;
    all = places.all;
    loose = places.loose;
    boxes = moved;
  }

  /// The same with frames on the way from where they stood before.
  ///
  /// @param rest how much of the way is left, from 1 to 0
  FramePlaces from(FramePlaces before, double rest) {
    var starts = new HashMap<String, Box>();
    for (var frame : before.boxes) starts.put(frame.key(), frame.bounds());
    return new FramePlaces(
        this,
        boxes.stream()
            .map(frame -> {
              var end = frame.bounds();
              var start = starts.getOrDefault(frame.key(), end);
              return frame.with(
                  Box.between(
                      end.x() + (start.x() - end.x()) * rest,
                      end.y() + (start.y() - end.y()) * rest,
                      end.right() + (start.right() - end.right()) * rest,
                      end.bottom() + (start.bottom() - end.bottom()) * rest));
            })
            .toList());
  }

  /// A frame and what it is around.
  ///
  /// @param members how far the card of each of its nodes reaches
  private record Around(Frame frame, HashTrie<NodeId, Extent> members, Tally tally) {

    private static final HashTrie.Sum<Extent, Extent> TOGETHER =
        new HashTrie.Sum<>(extent -> extent, Extent::plus);

    /// A frame's own place, else the box around its cards; nothing if it has none of either.
    Optional<Box> box(Flow flow) {
      if (frame.area().isPresent())
        return frame
            .area()
            .map(area -> new Box(area.at().x(), area.at().y(), area.width(), area.height()));
      return cards().map(box -> FrameBox.box(frame.role(), box, flow));
    }

    /// The box around its cards.
    private Optional<Box> cards() {
      return members.sum(TOGETHER).flatMap(Extent::box);
    }

    /// Whether it is a band with cards.
    boolean isBand() {
      return frame.area().isEmpty() && FrameBox.isBand(frame.role()) && cards().isPresent();
    }
  }

  /// What is known of some blocks together.
  ///
  /// @param weights trainable numbers
  /// @param work multiply-adds for one sample
  /// @param unknown how many of them have no types
  /// @param uncounted how many have work that nobody can count yet
  record Tally(long weights, long work, int unknown, int uncounted) {

    static final Tally NOTHING = new Tally(0, 0, 0, 0);

    Tally plus(Tally other) {
      return plus(other, 1);
    }

    Tally minus(Tally other) {
      return plus(other, -1);
    }

    private Tally plus(Tally other, int times) {
      return new Tally(
          weights + times * other.weights,
          work + times * other.work,
          unknown + times * other.unknown,
          uncounted + times * other.uncounted);
    }
  }

  /// A design and what is known of its blocks.
  record Known(Graph graph, Findings findings) {

    static final Known NONE = new Known(Graph.EMPTY, Findings.NONE);

    /// What is known of one block. Shared weights are their owner's.
    private Tally of(NodeId id) {
      var finding = findings.find(id);
      if (finding.isEmpty() || !finding.get().isTyped()) return new Tally(0, 0, 1, 0);
      var cost = finding.get().cost();
      boolean isShared = graph.find(id).flatMap(Node::sharesWeightsWith).isPresent();
      return new Tally(
          isShared ? 0 : cost.parameters(),
          cost.multiplyAdds() + cost.attentionMultiplyAdds(),
          0,
          cost.knownMultiplyAdds().isPresent() ? 0 : 1);
    }
  }

  /// The frames of a layout around the cards of a design.
  static FramePlaces of(Layout layout, Map<NodeId, Card> cards, Known known) {
    var all = new LinkedHashMap<String, Around>();
    layout.frames().forEach((key, frame) -> all.put(key, around(frame, cards, known)));
    var loose = level(all) ? new SpatialIndex<>(loose(all, cards), Card::bounds) : null;
    return new FramePlaces(cards, known, layout.flow(), all, loose);
  }

  /// The frames after an edit that keeps the way of the flow.
  ///
  /// @param swaps what happened to cards
  /// @param found the nodes of which something else is known
  FramePlaces after(
      Layout layout,
      Map<NodeId, Card> later,
      Collection<SpatialIndex.Swap<Card>> swaps,
      Known learnt,
      Set<NodeId> found) {
    if (all.isEmpty() && layout.frames().isEmpty()) return NONE;
    var changed = new LinkedHashSet<>(found);
    for (var swap : swaps) changed.add(id(swap));
    var then = new LinkedHashMap<String, Around>();
    var turned = new LinkedHashSet<NodeId>();
    layout
        .frames()
        .forEach((key, frame) -> {
          var before = all.get(key);
          var now =
              before == null
                  ? around(frame, later, learnt)
                  : after(before, frame, later, learnt, changed, turned);
          if (before == null) turned.addAll(frame.nodes());
          then.put(key, now);
        });
    all.forEach((key, before) -> {
      if (!then.containsKey(key)) turned.addAll(before.frame().nodes());
    });
    return new FramePlaces(
        later, learnt, layout.flow(), then, looseAfter(then, later, swaps, turned));
  }

  private static Around around(Frame frame, Map<NodeId, Card> cards, Known known) {
    var members = HashTrie.<NodeId, Extent>empty().draft();
    var tally = Tally.NOTHING;
    for (var id : frame.nodes())
      if (!members.containsKey(id)) {
        members.put(id, extent(cards.get(id)));
        tally = tally.plus(known.of(id));
      }
    return new Around(frame, members.done(), tally);
  }

  private static Extent extent(@Nullable Card card) {
    return card == null ? Extent.NOTHING : Extent.of(card.bounds());
  }

  /// @param changed what is another or known otherwise
  /// @param turned takes what may have come into the frame or gone from it
  private Around after(
      Around before,
      Frame frame,
      Map<NodeId, Card> later,
      Known learnt,
      Set<NodeId> changed,
      Set<NodeId> turned) {
    var apart = Apart.of(before.frame().nodes(), frame.nodes());
    turned.addAll(apart.gone());
    turned.addAll(apart.come());
    if (changed.size() > frame.nodes().size()) return around(frame, later, learnt);
    var touched = new LinkedHashSet<>(changed);
    touched.addAll(apart.gone());
    touched.addAll(apart.come());
    var members = before.members().draft();
    var tally = before.tally();
    for (var id : touched) {
      boolean was = before.members().containsKey(id);
      boolean is = apart.come().contains(id) || was && !apart.gone().contains(id);
      if (was) tally = tally.minus(known.of(id));
      if (is) tally = tally.plus(learnt.of(id));
      var extent = extent(later.get(id));
      if (!is) members.remove(id);
      else if (!extent.equals(members.get(id))) members.put(id, extent);
    }
    return members.size() == frame.nodes().size()
        ? new Around(frame, members.done(), tally)
        : around(frame, later, learnt);
  }

  /// What is in one list and in another between what both begin and end with.
  private record Apart(Set<NodeId> gone, Set<NodeId> come) {

    static Apart of(List<NodeId> one, List<NodeId> other) {
      if (one == other) return new Apart(Set.of(), Set.of());
      int shorter = Math.min(one.size(), other.size());
      int begin = 0;
      while (begin < shorter && one.get(begin).equals(other.get(begin))) begin++;
      int end = 0;
      while (end < shorter - begin
          && one.get(one.size() - 1 - end).equals(other.get(other.size() - 1 - end))) end++;
      return new Apart(
          new HashSet<>(one.subList(begin, one.size() - end)),
          new HashSet<>(other.subList(begin, other.size() - end)));
    }
  }

  private static NodeId id(SpatialIndex.Swap<Card> swap) {
    return Objects.requireNonNull(swap.now() == null ? swap.old() : swap.now()).id();
  }

  /// Whether bands have common edges.
  private static boolean level(SequencedMap<String, Around> all) {
    long bands = all.values().stream().filter(Around::isBand).count();
    return bands > 1 && bands <= MANY_BANDS;
  }

  private static List<Card> loose(SequencedMap<String, Around> all, Map<NodeId, Card> cards) {
    return cards.values().stream().filter(card -> isLoose(all, card.id())).toList();
  }

  private static boolean isLoose(SequencedMap<String, Around> all, NodeId id) {
    for (var around : all.values())
      if (around.isBand() && around.members().containsKey(id)) return false;
    return true;
  }

  private @Nullable SpatialIndex<Card> looseAfter(
      SequencedMap<String, Around> then,
      Map<NodeId, Card> later,
      Collection<SpatialIndex.Swap<Card>> swaps,
      Set<NodeId> turned) {
    if (!level(then)) return null;
    if (loose == null) return new SpatialIndex<>(loose(then, later), Card::bounds);
    var changed = new LinkedHashSet<>(turned);
    for (var swap : swaps) changed.add(id(swap));
    var moved = new ArrayList<SpatialIndex.Swap<Card>>();
    for (var id : changed) {
      var old = isLoose(all, id) ? cards.get(id) : null;
      var now = isLoose(then, id) ? later.get(id) : null;
      if (old != now) moved.add(new SpatialIndex.Swap<>(old, now));
    }
    return loose.after(moved, Card::bounds);
  }

  List<FrameBox> boxes() {
    return boxes;
  }

  /// What is known of the blocks of a frame together.
  Tally tally(FrameBox frame) {
    var around = all.get(frame.key());
    return around == null ? Tally.NOTHING : around.tally();
  }

  private List<FrameBox> boxes(Flow flow) {
    var found = new ArrayList<FrameBox>();
    all.forEach((key, around) -> {
      var frame = around.frame();
      around
          .box(flow)
          .ifPresent(box ->
              found.add(
                  new FrameBox(
                      key,
                      frame.title(),
                      frame.role(),
                      flow,
                      box,
                      box,
                      frame.nodes(),
                      frame.area().isPresent())));
    });
    return List.copyOf(loose == null ? found : levelled(found, loose, new Turn(flow)));
  }

  /// The bands with one left and one right edge for all, or one upper and one lower edge, where
  /// nothing else stands in between.
  private static List<FrameBox> levelled(
      List<FrameBox> frames, SpatialIndex<Card> loose, Turn turn) {
    var bands = frames.stream().filter(FrameBox::isBand).toList();
    var around = Box.around(bands.stream().map(FrameBox::bounds).toList()).orElse(Box.EMPTY);
    var all = turn.of(around);
    var levelled = new ArrayList<FrameBox>();
    for (var frame : frames) {
      if (!frame.isBand()) {
        levelled.add(frame);
        continue;
      }
      var own = turn.of(frame.bounds());
      var wide = turn.of(new Box(all.x(), own.y(), all.width(), own.height()));
      // A card of another band lies within that one's box.
      boolean meets =
          bands.stream().anyMatch(other -> other != frame && other.bounds().intersects(wide));
      levelled.add(!meets && loose.count(wide, 1) == 0 ? frame.with(wide) : frame);
    }
    return levelled;
  }
}
