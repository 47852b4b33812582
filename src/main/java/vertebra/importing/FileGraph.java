package vertebra.importing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.importing.ModelImport.Imported;
import vertebra.importing.ModelIndex.IndexedNode;

/// The operators of a file by their places, with who makes and who reads each tensor, beside the
/// graph that they were read as.
final class FileGraph {

  private final Graph graph;
  private final List<IndexedNode> nodes = new ArrayList<>();
  private final List<NodeId> ids = new ArrayList<>();
  private final Map<NodeId, Integer> places = new HashMap<>();
  private final Map<String, Integer> makers = new HashMap<>();
  private final Map<String, List<Integer>> readers = new HashMap<>();
  private final Map<String, Port> sources = new HashMap<>();
  private final Set<String> leaving = new HashSet<>();
  private final Set<String> stored = new HashSet<>();

  private FileGraph(Imported base) {
    graph = base.main().graph();
    base.main()
        .operators()
        .forEach((id, node) -> {
          int place = nodes.size();
          nodes.add(node);
          ids.add(id);
          places.put(id, place);
          for (var tensor : node.outputs()) makers.put(tensor, place);
          for (var tensor : Captures.inputs(node))
            readers.computeIfAbsent(tensor, _ -> new ArrayList<>()).add(place);
        });
    for (var node : graph.nodes())
      node.origin()
          .outputs()
          .forEach((port, tensor) -> sources.put(tensor, new Port(node.id(), port)));
    base.index().graph().outputs().forEach(value -> leaving.add(value.name()));
    base.index().graph().initialised().forEach(tensor -> stored.add(tensor.name()));
    base.index().graph().sparse().forEach(tensor -> stored.add(tensor.name()));
  }

  static FileGraph of(Imported base) {
    return new FileGraph(base);
  }

  Graph graph() {
    return graph;
  }

  int size() {
    return nodes.size();
  }

  IndexedNode node(int place) {
    return nodes.get(place);
  }

  NodeId id(int place) {
    return ids.get(place);
  }

  /// Where the operator stands that a node of the design is.
  Optional<Integer> place(NodeId id) {
    return Optional.ofNullable(places.get(id));
  }

  /// The operator that makes each tensor.
  Map<String, Integer> makers() {
    return makers;
  }

  boolean isStored(String tensor) {
    return stored.contains(tensor);
  }

  /// The port of the design that a tensor comes from.
  Port source(String tensor) {
    return Objects.requireNonNull(sources.get(tensor), tensor);
  }

  Optional<Port> sourceOf(String tensor) {
    return Optional.ofNullable(sources.get(tensor));
  }

  /// The tensor that a port is in the file.
  String tensor(Port port) {
    return Objects.requireNonNull(graph.node(port.node()).origin().outputs().get(port.name()));
  }

  /// What operators read that none of them makes.
  SequencedSet<String> entering(Collection<Integer> inside) {
    var entering = new LinkedHashSet<String>();
    for (int place : inside) entering.addAll(Captures.inputs(nodes.get(place)));
    for (int place : inside) nodes.get(place).outputs().forEach(entering::remove);
    return entering;
  }

  /// What operators make that others read, or that the model gives.
  SequencedSet<String> leaving(Collection<Integer> inside) {
    var found = new LinkedHashSet<String>();
    for (int place : inside)
      for (var tensor : nodes.get(place).outputs())
        if (leaving.contains(tensor)
            || !inside.containsAll(readers.getOrDefault(tensor, List.of()))) found.add(tensor);
    return found;
  }
}
