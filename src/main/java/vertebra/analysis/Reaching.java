package vertebra.analysis;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vertebra.block.Typing;
import vertebra.graph.Graph;
import vertebra.graph.HashTrie;
import vertebra.graph.NodeId;

/// What goes through a graph to whatever depends on it, and may change for half of it by one edit:
/// whether an input of the model reaches a node, and whether its types rest on a best guess. It is
/// followed behind the first answer, from the nodes where it was disturbed since.
///
/// @param disturbed the nodes from which it has to be followed
/// @param unfed the nodes that no input of the model reaches
/// @param guessed the nodes of whose types a part is only a best guess
record Reaching(
    HashTrie<NodeId, NodeId> disturbed,
    HashTrie<NodeId, NodeId> unfed,
    HashTrie<NodeId, NodeId> guessed) {

  static final Reaching NONE = new Reaching(HashTrie.empty(), HashTrie.empty(), HashTrie.empty());

  /// The same when more is disturbed and nodes are gone.
  Reaching after(HashTrie<NodeId, NodeId> others, Set<NodeId> gone) {
    return new Reaching(others, without(unfed, gone), without(guessed, gone));
  }

  private static HashTrie<NodeId, NodeId> without(
      HashTrie<NodeId, NodeId> nodes, Set<NodeId> gone) {
    if (nodes.isEmpty()) return nodes;
    var rest = nodes.draft();
    for (var id : gone) rest.remove(id);
    return rest.done();
  }

  /// The same where nothing is left to follow; null if that takes more than so many steps.
  ///
  /// @param outputs takes the outputs of the model for which something changed
  @Nullable Reaching followed(Graph graph, Known known, Set<NodeId> outputs, int steps) {
    return new Following(graph, known, outputs, steps).done();
  }

  private final class Following {
    private final Graph graph;
    private final Known known;
    private final Set<NodeId> outputs;
    private final HashTrie.Draft<NodeId, NodeId> dry = unfed.draft();
    private final HashTrie.Draft<NodeId, NodeId> guesses = guessed.draft();

    private int steps;

    Following(Graph graph, Known known, Set<NodeId> outputs, int steps) {
      this.steps = steps;
      this.graph = graph;
      this.known = known;
      this.outputs = outputs;
    }

    @Nullable Reaching done() {
      if (disturbed.size() > steps) return null;
      var start = new LinkedHashSet<NodeId>();
      for (var id : disturbed.keys()) start.add(id);
      feed(start);
      guess(start);
      if (steps < 0) return null;
      return new Reaching(HashTrie.empty(), dry.done(), guesses.done());
    }

    /// Follows what the inputs of the model reach. A circle is reached as one.
    private void feed(Set<NodeId> start) {
      var asked = new ArrayDeque<>(start);
      var queued = new HashSet<>(start);
      while (!asked.isEmpty() && steps >= 0) {
        var id = asked.remove();
        steps--;
        if (!queued.remove(id)) continue;
        var circle = known.order().circle(id);
        var unit = circle == null ? Set.of(id) : circle;
        boolean isFed = isFed(unit);
        for (var member : unit) {
          queued.remove(member);
          if (isFed != dry.containsKey(member)) continue;
          set(dry, member, !isFed);
          if (known.outputs().containsKey(member)) outputs.add(member);
          for (var edge : graph.outgoing(member)) {
            var next = edge.to().node();
            if (!unit.contains(next) && queued.add(next)) asked.add(next);
          }
        }
      }
    }

    private boolean isFed(Set<NodeId> unit) {
      for (var id : unit) {
        if (known.inputs().containsKey(id)) return true;
        for (var edge : graph.incoming(id)) {
          var source = edge.from().node();
          if (!unit.contains(source) && !dry.containsKey(source)) return true;
        }
      }
      return false;
    }

    /// Follows what is only guessed. Nothing flows round a circle.
    private void guess(Set<NodeId> start) {
      var asked = new ArrayDeque<>(start);
      var queued = new HashSet<>(start);
      while (!asked.isEmpty() && steps >= 0) {
        var id = asked.remove();
        steps--;
        queued.remove(id);
        boolean isGuess = isGuess(id);
        if (isGuess == guesses.containsKey(id)) continue;
        set(guesses, id, isGuess);
        for (var edge : graph.outgoing(id)) {
          var next = edge.to().node();
          if (!known.order().isCircular(edge) && queued.add(next)) asked.add(next);
        }
      }
    }

    private boolean isGuess(NodeId id) {
      return switch (Objects.requireNonNull(known.facts().get(id)).finding().typing()) {
        case Typing.Waiting() -> false;
        case Typing.Rejected _ -> true;
        case Typing.Typed _ -> {
          if (guesses.size() > 0)
            for (var edge : graph.incoming(id))
              if (guesses.containsKey(edge.from().node()) && !known.order().isCircular(edge))
                yield true;
          yield false;
        }
      };
    }

    private static void set(HashTrie.Draft<NodeId, NodeId> nodes, NodeId id, boolean isIn) {
      if (isIn) nodes.put(id, id);
      else nodes.remove(id);
    }
  }
}
