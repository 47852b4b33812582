package vertebra.document;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
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
/// @param gone the wires from these to what read them and is still there, which the design has not
public record Superposed(Document document, SequencedMap<NodeId, NodeId> hung, List<Edge> gone) {

  public Superposed {
    gone = List.copyOf(gone);
    hung = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(hung));
  }

  /// Hangs nodes of a design into another one. Where there are any, no node keeps its place.
  ///
  /// @param removed the nodes that only the first design has
  /// @param twin where the second design has what leaves a port of the first, if it does
  /// @param reader where the second design has the input that one of the first is, if it does
  public static Superposed of(
      Document before,
      Collection<NodeId> removed,
      Document after,
      Function<Port, Optional<Port>> twin,
      Function<Port, Optional<Port>> reader) {
    if (removed.isEmpty()) return new Superposed(after, new LinkedHashMap<>(), List.of());
    var clip = Clip.of(before, removed);
    var incoming = new ArrayList<Edge>();
    for (var edge : clip.incoming())
      twin.apply(edge.from()).ifPresent(from -> incoming.add(new Edge(from, edge.to())));
    var pasted = new Clip(clip.part(), incoming).into(after, 0, 0, true);
    var hung = new LinkedHashMap<NodeId, NodeId>();
    int place = 0;
    for (var node : clip.part().graph().nodes()) hung.put(node.id(), pasted.nodes().get(place++));
    var gone = new ArrayList<Edge>();
    for (var entry : hung.entrySet())
      for (var edge : before.graph().outgoing(entry.getKey())) {
        var from = new Port(entry.getValue(), edge.from().name());
        if (!hung.containsKey(edge.to().node()))
          reader.apply(edge.to()).ifPresent(to -> gone.add(new Edge(from, to)));
      }
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
        hung,
        gone);
  }
}
