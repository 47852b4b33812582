package vertebra.document;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import vertebra.graph.Edge;
import vertebra.graph.NodeId;
import vertebra.graph.PersistentMap;
import vertebra.graph.Port;

/// Two designs in one, to be looked at: the second, with what only the first has hung below what
/// feeds it there.
///
/// @param hung what the first design's own nodes are called here
public record Superposed(Document document, SequencedMap<NodeId, NodeId> hung) {

  public Superposed {
    hung = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(hung));
  }

  /// Hangs nodes of a design into another one. Where there are any, no node keeps its place.
  ///
  /// @param removed the nodes that only the first design has
  /// @param twin where the second design has what leaves a port of the first, if it does
  public static Superposed of(
      Document before,
      Collection<NodeId> removed,
      Document after,
      Function<Port, Optional<Port>> twin) {
    if (removed.isEmpty()) return new Superposed(after, new LinkedHashMap<>());
    var clip = Clip.of(before, removed);
    var incoming = new ArrayList<Edge>();
    for (var edge : clip.incoming())
      twin.apply(edge.from()).ifPresent(from -> incoming.add(new Edge(from, edge.to())));
    var pasted = new Clip(clip.part(), incoming).into(after, 0, 0, true);
    var hung = new LinkedHashMap<NodeId, NodeId>();
    int place = 0;
    for (var node : clip.part().graph().nodes()) hung.put(node.id(), pasted.nodes().get(place++));
    var both = Edit.apply(after, pasted.edit()).document();
    var layout = both.layout();
    return new Superposed(
        both.with(
            new Layout(
                PersistentMap.empty(),
                layout.titles(),
                layout.roles(),
                layout.frames(),
                layout.states(),
                PersistentMap.empty(),
                layout.flow())),
        hung);
  }
}
