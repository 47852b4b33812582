package vertebra.canvas;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import vertebra.document.Position;
import vertebra.graph.NodeId;
import vertebra.paint.Box;
import vertebra.paint.Volume;

/// Places cards in columns of equal stride, the finest maps at the left, where maps of three sizes
/// or more flow: a chain becomes a flight of steps, an encoder and its decoder a U, and the levels
/// of a pyramid stand side by side with straight ways between what is equally fine. What is no such
/// thing is left to other layouts. All places in here are as if tensors flowed down; where they
/// flow right, columns become rows, in which a U stands upright with one row for both arms.
final class Steps {

  /// The columns that make steps; fewer are better off in plain layers.
  private static final int FEWEST = 3;

  private static final int UNKNOWN = Integer.MIN_VALUE;

  /// The most of the neighbours in a column of which the lower one need not follow the upper one:
  /// branches that run side by side would stand in one another's way.
  private static final double LOOSE = 0.6;

  /// How far apart the columns of a flight of steps are, whose cards never stand side by side.
  private static final double TREAD = 2 * CardMaker.COLUMN;

  /// The same where columns become rows.
  private static final double LOW_TREAD = CardRows.ROW;

  /// How far left of its column an output stands under a flight of steps, beside the next step.
  private static final double ASIDE = 64;

  private static final double BESIDE = 40;

  /// How much lower each next column of a long chain begins.
  private static final double DROP = 24;

  /// The window that a drawing should fill: its sides in world units at full size.
  private static final double WINDOW_WIDTH = 1388;

  private static final double WINDOW_HEIGHT = 970;

  private static final double STILL_READ = 0.5;

  private final List<Card> cards;
  private final Turn turn;
  private final int[] column;
  private final List<List<Integer>> columns = new ArrayList<>();
  private final List<int[]> links = new ArrayList<>();
  private final Set<Long> linked = new HashSet<>();

  private Steps(List<Card> cards, List<Placing.Pair> pairs, int[] column, int count, Turn turn) {
    this.cards = cards;
    this.turn = turn;
    this.column = column;
    var numbers = new HashMap<NodeId, Integer>();
    for (int i = 0; i < column.length; i++) numbers.put(cards.get(i).id(), i);
    for (var pair : pairs) {
      int from = numbers.getOrDefault(pair.from(), 0);
      int to = numbers.getOrDefault(pair.to(), 0);
      if (from >= to) continue;
      links.add(new int[] {from, to});
      linked.add(key(from, to));
    }
    for (int i = 0; i < count; i++) columns.add(new ArrayList<>());
    for (int i : byDepth()) columns.get(column[i]).add(i);
  }

  private static long key(int from, int to) {
    return (long) from << 32 | to;
  }

  /// Places for all cards, downwards from y = 0; empty if columns of strides are not what they ask
  /// for.
  ///
  /// @param cards as if tensors flowed down
  /// @param frames the cards that stand in a frame together, which no other card may come between
  /// @param turn how the places are turned afterwards
  static Optional<Map<NodeId, Position>> places(
      List<Card> cards, List<Placing.Pair> pairs, Collection<List<NodeId>> frames, Turn turn) {
    var order = Placing.order(cards, pairs);
    if (order.stream().anyMatch(Steps::isMixed)) return Optional.empty();
    int[] octaves = octaves(order, pairs);
    var present = new TreeSet<Integer>();
    for (int i = 0; i < octaves.length; i++) if (rows(order.get(i)) > 1) present.add(octaves[i]);
    if (present.size() < FEWEST) return Optional.empty();
    int[] column = Arrays.stream(octaves).map(octave -> present.headSet(octave).size()).toArray();
    for (int i = 0; i < column.length; i++) column[i] = Math.min(column[i], present.size() - 1);
    var steps = new Steps(order, pairs, column, present.size(), turn);
    var upright = turn.isAside() ? Optional.<Steps>empty() : steps.arms(pairs);
    if (upright.isPresent()) {
      var places = upright.get().upright(present.size() - 1);
      if (steps.keepsTogether(places, frames)) return Optional.of(places);
    }
    if (!steps.isOrderly()) return Optional.empty();
    var places = steps.isChain() ? steps.flight() : steps.levels();
    return steps.keepsTogether(places, frames) ? Optional.of(places) : Optional.empty();
  }

  /// The same cards in the columns of the two arms of a U, one that goes down to the coarsest maps
  /// and one that comes up again beside what was kept; empty if they are no U: if less than two
  /// levels are led across, or something leaves from between.
  private Optional<Steps> arms(List<Placing.Pair> pairs) {
    int deepest = columns.size() - 1;
    boolean[] rises = new boolean[column.length];
    int finest = deepest;
    links.sort((a, b) -> Integer.compare(a[1], b[1]));
    for (int[] link : links) {
      boolean goesUp = column[link[0]] > column[link[1]];
      if (!goesUp && !rises[link[0]]) continue;
      rises[link[1]] = true;
      finest = Math.min(finest, column[link[1]]);
    }
    var across = new HashSet<Integer>();
    for (int[] link : links) {
      int from = column[link[0]];
      int to = column[link[1]];
      boolean strays =
          rises[link[1]] && (from < to || rises[link[0]] && isOutlet(link[1]) && to > finest);
      if (strays) return Optional.empty();
      if (rises[link[1]] && !rises[link[0]] && from == to) across.add(to);
    }
    if (across.size() < FEWEST - 1) return Optional.empty();
    int[] arms = new int[column.length];
    for (int i = 0; i < arms.length; i++) arms[i] = rises[i] ? 2 * deepest - column[i] : column[i];
    var steps = new Steps(cards, pairs, arms, 2 * deepest + 1 - finest, turn);
    return steps.isOrderly() ? Optional.of(steps) : Optional.empty();
  }

  /// A U that stands upright: what is led across arrives just below where it left.
  ///
  /// @param deepest the column at the bottom
  private Map<NodeId, Position> upright(int deepest) {
    double[] x = apart();
    double[] y = new double[cards.size()];
    double[] free = new double[columns.size()];
    double[] least = new double[cards.size()];
    double[] head = new double[columns.size()];
    for (int c = 0; c <= deepest; c++) {
      // What nothing feeds goes down all the same.
      if (c > 0) free[c] = free[c - 1];
      for (int k = 0; k < columns.get(c).size(); k++) {
        int i = columns.get(c).get(k);
        y[i] = Math.max(free[c], least[i]);
        if (k == 0) head[c] = y[i];
        free[c] = below(y, i);
        for (int[] link : links)
          if (link[0] == i) least[link[1]] = Math.max(least[link[1]], free[c]);
      }
    }
    for (int c = deepest + 1; c < x.length; c++) {
      var stack = columns.get(c);
      int own = c;
      int join = 0;
      while (join < stack.size() - 1 && !isJoin(stack.get(join), 2 * deepest - own)) join++;
      double above = height(stack.subList(0, join)) + (join > 0 ? Layered.GAP : 0);
      double from = stack.isEmpty() ? 0 : least[stack.get(join)] - above;
      free[c] = Math.max(head[2 * deepest - c], from);
      for (int i : stack) {
        y[i] = free[c];
        free[c] = below(y, i);
      }
    }
    var places = new LinkedHashMap<NodeId, Position>();
    for (int i = 0; i < y.length; i++) {
      var card = cards.get(i);
      places.put(card.id(), Placing.even(x[column[i]] - axis(card), y[i]));
    }
    return places;
  }

  private double below(double[] y, int card) {
    return y[card] + cards.get(card).bounds().height() + Layered.GAP;
  }

  /// Whether something comes to a card from a column.
  private boolean isJoin(int card, int from) {
    return links.stream().anyMatch(link -> link[1] == card && column[link[0]] == from);
  }

  /// How often the finest map was halved on the way to each card's. Sizes are compared with those
  /// of what feeds a card, so that maps that lose a rim at every turn stay at their level. What has
  /// no map stands with what feeds it, or else with what it feeds.
  private static int[] octaves(List<Card> order, List<Placing.Pair> pairs) {
    var numbers = new HashMap<NodeId, Integer>();
    for (int i = 0; i < order.size(); i++) numbers.put(order.get(i).id(), i);
    var feeding = new ArrayList<List<Integer>>();
    for (var _ : order) feeding.add(new ArrayList<>(2));
    for (var pair : pairs)
      feeding.get(numbers.getOrDefault(pair.to(), 0)).add(numbers.getOrDefault(pair.from(), 0));
    long finest = order.stream().mapToLong(Steps::rows).max().orElse(0);
    int[] octaves = new int[order.size()];
    Arrays.fill(octaves, UNKNOWN);
    for (int i = 0; i < octaves.length; i++) {
      long rows = rows(order.get(i));
      double best = Double.POSITIVE_INFINITY;
      if (rows > 1) octaves[i] = (int) Math.round(halvings(finest, rows));
      for (int from : feeding.get(i)) {
        if (from >= i || octaves[from] == UNKNOWN) continue;
        if (rows < 2) {
          octaves[i] = Math.max(octaves[i], octaves[from]);
          continue;
        }
        long before = rows(order.get(from));
        if (before < 2 || Math.abs(halvings(before, rows)) >= best) continue;
        best = Math.abs(halvings(before, rows));
        octaves[i] = octaves[from] + (int) Math.round(halvings(before, rows));
      }
    }
    for (int i = octaves.length - 1; i >= 0; i--)
      for (int from : feeding.get(i))
        if (octaves[from] == UNKNOWN && rows(order.get(from)) < 2) octaves[from] = octaves[i];
    return octaves;
  }

  private static double halvings(long larger, long smaller) {
    return Math.log((double) larger / smaller) / Math.log(2);
  }

  private static long rows(Card card) {
    var volume = card.isMultiOutput() ? card.outputs().getFirst().volume() : card.volume();
    return card.build() == Card.Build.OUTPUT || volume.form() != Volume.Form.MAP
        ? 0
        : volume.rows();
  }

  /// Whether a card has maps of several sizes, which are columns themselves.
  private static boolean isMixed(Card card) {
    return card.outputs().stream().map(spot -> spot.volume().rows()).distinct().count() > 1;
  }

  /// The cards, each after all that feed it and as early as can be.
  private List<Integer> byDepth() {
    int[] depth = new int[column.length];
    links.sort((a, b) -> Integer.compare(a[0], b[0]));
    for (int[] link : links) depth[link[1]] = Math.max(depth[link[1]], depth[link[0]] + 1);
    var order = new ArrayList<Integer>();
    for (int i = 0; i < depth.length; i++) order.add(i);
    order.sort((a, b) -> Integer.compare(depth[a], depth[b]));
    return order;
  }

  private boolean isOrderly() {
    int pairs = 0;
    int loose = 0;
    for (var stack : columns)
      for (int i = 1; i < stack.size(); i++) {
        pairs++;
        if (!linked.contains(key(stack.get(i - 1), stack.get(i)))) loose++;
      }
    return loose <= LOOSE * pairs;
  }

  /// Whether all goes from one column to the next, by one way.
  private boolean isChain() {
    int[] source = new int[columns.size()];
    Arrays.fill(source, -1);
    for (int[] link : links) {
      int from = column[link[0]];
      int to = column[link[1]];
      if (from == to) continue;
      if (to != from + 1 || source[from] >= 0 && source[from] != link[0]) return false;
      source[from] = link[0];
    }
    return true;
  }

  /// A chain as a flight of steps, each column below the one before; if that would be too small to
  /// be read, the columns stand side by side and each begins a little lower.
  private Map<NodeId, Position> flight() {
    double[] x = new double[columns.size()];
    double[] top = new double[columns.size()];
    double y = 0;
    for (int c = 0; c < columns.size(); c++) {
      x[c] = c * (turn.isAside() ? LOW_TREAD : TREAD);
      top[c] = y;
      var treads = columns.get(c).stream().filter(i -> !isOutlet(i)).toList();
      y += treads.isEmpty() ? 0 : height(treads) + Layered.GAP;
    }
    var steep = stacked(x, top, ASIDE);
    double[] apart = apart();
    for (int c = 0; c < columns.size(); c++) top[c] = c * DROP;
    var side = stacked(apart, top, 0);
    double steepZoom = zoom(steep);
    // What flows right stays one row as long as its titles are read: rows turn back on themselves.
    double enough = turn.isAside() ? STILL_READ : Lod.FULL_FROM;
    return steepZoom >= enough || steepZoom >= zoom(side) ? steep : side;
  }

  private boolean isOutlet(int card) {
    return cards.get(card).build() == Card.Build.OUTPUT;
  }

  private double height(List<Integer> stack) {
    double height = -Layered.GAP;
    for (int i : stack) height += cards.get(i).bounds().height() + Layered.GAP;
    return Math.max(0, height);
  }

  /// The middles of columns that stand side by side.
  private double[] apart() {
    double[] x = new double[columns.size()];
    double right = 0;
    for (int c = 0; c < x.length; c++) {
      double width =
          columns.get(c).stream().mapToDouble(i -> cards.get(i).bounds().width()).max().orElse(0);
      x[c] = right + width / 2;
      right += width + BESIDE;
    }
    return x;
  }

  /// @param aside how much farther left what leaves the design stands than the rest of its column
  private Map<NodeId, Position> stacked(double[] x, double[] top, double aside) {
    var places = new LinkedHashMap<NodeId, Position>();
    for (int c = 0; c < x.length; c++) {
      double y = top[c];
      for (int i : columns.get(c)) {
        var card = cards.get(i);
        boolean stepsOn = isOutlet(i) && c < x.length - 1;
        double middle = stepsOn ? x[c] - aside : x[c];
        places.put(card.id(), Placing.even(middle - axis(card), y));
        y += card.bounds().height() + Layered.GAP;
      }
    }
    return places;
  }

  /// How far from its left edge a card is entered and left on the straight way.
  private static double axis(Card card) {
    var outputs = card.outputs();
    return outputs.size() == 1
        ? outputs.getFirst().at().x() - card.bounds().x()
        : card.bounds().width() / 2;
  }

  private double zoom(Map<NodeId, Position> places) {
    var all = Box.around(cards.stream().map(card -> at(card, places)).toList()).orElse(Box.EMPTY);
    var box = turn.of(all);
    return Math.min(WINDOW_WIDTH / box.width(), WINDOW_HEIGHT / box.height());
  }

  private static Box at(Card card, Map<NodeId, Position> places) {
    var place = places.getOrDefault(card.id(), new Position(0, 0));
    return new Box(place.x(), place.y(), card.bounds().width(), card.bounds().height());
  }

  /// Columns side by side, each card below all that feed it.
  private Map<NodeId, Position> levels() {
    double[] x = apart();
    double[] free = new double[columns.size()];
    double[] least = new double[cards.size()];
    var places = new LinkedHashMap<NodeId, Position>();
    var out = new HashMap<Integer, List<Integer>>();
    for (int[] link : links) out.computeIfAbsent(link[0], _ -> new ArrayList<>(2)).add(link[1]);
    for (int i : byDepth()) {
      var card = cards.get(i);
      double y = Math.max(free[column[i]], least[i]);
      places.put(card.id(), Placing.even(x[column[i]] - axis(card), y));
      double below = y + card.bounds().height() + Layered.GAP;
      free[column[i]] = below;
      for (int next : out.getOrDefault(i, List.of())) least[next] = Math.max(least[next], below);
    }
    return places;
  }

  private boolean keepsTogether(Map<NodeId, Position> places, Collection<List<NodeId>> frames) {
    double strip = turn.isAside() ? FrameBox.STRIP : 0;
    for (var frame : frames) {
      var members = Set.copyOf(frame);
      var inside = cards.stream().filter(card -> members.contains(card.id())).toList();
      var box =
          Box.around(inside.stream().map(card -> at(card, places)).toList())
              .map(all -> Box.between(all.x() - strip, all.y(), all.right(), all.bottom()));
      if (box.isPresent()
          && cards.stream()
              .anyMatch(
                  card -> !members.contains(card.id()) && at(card, places).intersects(box.get())))
        return false;
    }
    return true;
  }
}
