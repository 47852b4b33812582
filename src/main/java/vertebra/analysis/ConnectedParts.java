package vertebra.analysis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vertebra.graph.Change;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.HashTrie;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Topology;

/// The parts of a graph between which no wire leads. Nodes without wires belong to none.
///
/// The largest part at first is the main one, whose nodes are not listed: a design that hangs
/// together costs nothing. A wire that is taken away is asked about from both of its ends at once,
/// so that it costs what the smaller side has.
///
/// @param numbers the part of every node that is not in the main one
/// @param members the nodes of every part but the main one
/// @param main how many nodes are in the main part
/// @param next the number of the next part
record ConnectedParts(
    HashTrie<NodeId, Integer> numbers,
    HashTrie<Integer, HashTrie<NodeId, NodeId>> members,
    int main,
    int next) {

  static final ConnectedParts EMPTY = new ConnectedParts(HashTrie.empty(), HashTrie.empty(), 0, 1);

  private static final int MAIN = 0;
  private static final int NONE = -1;

  static ConnectedParts of(Graph graph, Topology topology) {
    var parts = new ArrayList<Set<NodeId>>();
    for (var part : topology.components()) if (isWired(graph, part.getFirst())) parts.add(part);
    if (parts.isEmpty()) return EMPTY;
    var largest = parts.stream().max(Comparator.comparingInt(Set::size)).orElseThrow();
    var making = new Making(Graph.EMPTY, graph, EMPTY);
    making.main = largest.size();
    for (var part : parts) if (part != largest) making.put(part);
    return making.parts();
  }

  private static boolean isWired(Graph graph, NodeId id) {
    return !graph.incoming(id).isEmpty() || !graph.outgoing(id).isEmpty();
  }

  /// The parts of the graph that an edit led to.
  ConnectedParts after(Graph before, Graph graph, Change change) {
    if (change.wiresAdded().isEmpty() && change.wiresRemoved().isEmpty()) return this;
    var making = new Making(before, graph, this);
    for (var edge : change.wiresAdded()) making.join(edge.from().node(), edge.to().node());
    making.part(change.wiresRemoved());
    return making.parts();
  }

  /// The first node of every part, in the order of the graph.
  List<NodeId> firsts(Graph graph) {
    if (members.isEmpty()) return List.of();
    var firsts = new ArrayList<NodeId>();
    var order = graph.byPlace();
    members.forEach((_, nodes) -> {
      NodeId first = null;
      for (var id : nodes.keys()) if (first == null || order.compare(id, first) < 0) first = id;
      firsts.add(Objects.requireNonNull(first));
    });
    graph
        .first(node -> isWired(graph, node.id()) && !numbers.containsKey(node.id()))
        .map(Node::id)
        .ifPresent(firsts::add);
    firsts.sort(order);
    return firsts;
  }

  private static final class Making {
    private final Graph before;
    private final Graph graph;
    private final HashTrie.Draft<NodeId, Integer> numbers;
    private final HashTrie.Draft<Integer, HashTrie<NodeId, NodeId>> members;

    /// Nodes of the main part that had no wire before.
    private final Set<NodeId> fresh = new HashSet<>();

    private int main;
    private int next;

    Making(Graph before, Graph graph, ConnectedParts parts) {
      this.before = before;
      this.graph = graph;
      numbers = parts.numbers.draft();
      members = parts.members.draft();
      main = parts.main;
      next = parts.next;
    }

    ConnectedParts parts() {
      var known = members.done();
      if (main > 0 || known.isEmpty()) return new ConnectedParts(numbers.done(), known, main, next);
      int largest = NONE;
      int most = 0;
      for (int number : known.keys()) {
        int size = nodes(number).size();
        if (size > most || size == most && number < largest) {
          largest = number;
          most = size;
        }
      }
      moveToMain(largest);
      return new ConnectedParts(numbers.done(), members.done(), main, next);
    }

    private HashTrie<NodeId, NodeId> nodes(int number) {
      return Objects.requireNonNull(members.get(number));
    }

    private int number(NodeId id) {
      var number = numbers.get(id);
      if (number != null) return number;
      return fresh.contains(id) || before.contains(id) && isWired(before, id) ? MAIN : NONE;
    }

    private void put(NodeId id, int number) {
      if (number == MAIN) {
        numbers.remove(id);
        fresh.add(id);
        main++;
        return;
      }
      numbers.put(id, number);
      members.put(number, nodes(number).with(id, id));
    }

    private void take(NodeId id, int number) {
      if (number == MAIN) {
        main--;
        return;
      }
      numbers.remove(id);
      var rest = nodes(number).without(id);
      if (rest.isEmpty()) members.remove(number);
      else members.put(number, rest);
    }

    /// Makes nodes that are in no part, or are taken out of theirs by whoever asks, one.
    private void put(Set<NodeId> nodes) {
      var draft = HashTrie.<NodeId, NodeId>empty().draft();
      for (var id : nodes) {
        numbers.put(id, next);
        draft.put(id, id);
      }
      members.put(next++, draft.done());
    }

    private void moveToMain(int number) {
      for (var id : nodes(number).keys()) {
        numbers.remove(id);
        fresh.add(id);
        main++;
      }
      members.remove(number);
    }

    void join(NodeId one, NodeId other) {
      int first = number(one);
      int second = number(other);
      if (first == NONE && second == NONE) {
        var both = new LinkedHashSet<>(List.of(one));
        both.add(other);
        if (main == 0 && members.size() == 0) for (var id : both) put(id, MAIN);
        else put(both);
      } else if (first == NONE) {
        put(one, second);
      } else if (second == NONE) {
        put(other, first);
      } else if (first != second) {
        merge(first, second);
      }
    }

    private void merge(int first, int second) {
      if (first == MAIN || second == MAIN) {
        moveToMain(Math.max(first, second));
        return;
      }
      boolean smaller = nodes(first).size() < nodes(second).size();
      int kept = smaller ? second : first;
      int gone = smaller ? first : second;
      var all = nodes(kept).draft();
      for (var id : nodes(gone).keys()) {
        numbers.put(id, kept);
        all.put(id, id);
      }
      members.remove(gone);
      members.put(kept, all.done());
    }

    /// Looks what wires that are gone held together.
    void part(Set<Edge> wires) {
      var ends = new LinkedHashSet<NodeId>();
      for (var edge : wires) {
        ends.add(edge.from().node());
        ends.add(edge.to().node());
      }
      var asked = new ArrayList<NodeId>();
      for (var id : ends) {
        int number = number(id);
        if (number == NONE) continue;
        if (graph.contains(id) && isWired(graph, id)) asked.add(id);
        else take(id, number);
      }
      var apart = new ArrayList<NodeId>();
      for (var id : asked) if (apart.stream().noneMatch(each -> areJoined(each, id))) apart.add(id);
    }

    /// Whether nodes are in one part; if they no longer are, the smaller side becomes its own.
    private boolean areJoined(NodeId one, NodeId other) {
      int number = number(one);
      if (number != number(other)) return false;
      var side = side(one, other);
      if (side == null) return true;
      if (number == MAIN) {
        main -= side.size();
      } else {
        var rest = nodes(number).draft();
        for (var id : side) rest.remove(id);
        members.put(number, rest.done());
      }
      put(side);
      return false;
    }

    /// All that hangs together with one of two nodes but not with the other; null if they do.
    private @Nullable Set<NodeId> side(NodeId one, NodeId other) {
      if (one.equals(other)) return null;
      var first = new Side(one);
      var second = new Side(other);
      while (true) {
        if (first.waiting.isEmpty()) return first.seen;
        if (first.step(second)) return null;
        if (second.waiting.isEmpty()) return second.seen;
        if (second.step(first)) return null;
      }
    }

    private final class Side {
      private final Set<NodeId> seen = new LinkedHashSet<>();
      private final ArrayDeque<NodeId> waiting = new ArrayDeque<>();

      Side(NodeId start) {
        seen.add(start);
        waiting.add(start);
      }

      /// Looks at the neighbours of one node; answers whether the other side has met one of them.
      boolean step(Side met) {
        var id = waiting.remove();
        for (var edge : graph.incoming(id)) if (reaches(edge.from().node(), met)) return true;
        for (var edge : graph.outgoing(id)) if (reaches(edge.to().node(), met)) return true;
        return false;
      }

      private boolean reaches(NodeId id, Side met) {
        if (met.seen.contains(id)) return true;
        if (seen.add(id)) waiting.add(id);
        return false;
      }
    }
  }
}
