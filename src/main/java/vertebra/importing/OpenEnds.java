package vertebra.importing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.document.Document;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Origin;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.importing.ModelImport.Imported;

/// Designs of this program's own without output blocks, where every port that nothing reads is an
/// output of the model.
final class OpenEnds {

  private OpenEnds() {}

  /// The design with an output block behind every such port, those of the file where the file has
  /// them.
  static Document closed(Imported base, Document design, Catalogue catalogue) {
    var graph = design.graph();
    boolean isOpen =
        SourceFile.hasOpenEnds(design)
            && graph.nodes().stream().noneMatch(node -> node.block().equals(InputNodes.OUTPUT));
    if (!isOpen) return design;
    Map<String, Node> known = new HashMap<>();
    base.main()
        .outputs()
        .forEach((id, value) -> known.put(value.name(), base.document().graph().node(id)));
    var closed = graph;
    for (var end : ends(design, catalogue)) {
      var node = graph.node(end.node());
      boolean isAlone = node.origin().outputs().size() <= 1;
      var name =
          Optional.ofNullable(node.origin().outputs().get(end.name()))
              .orElse(isAlone ? end.node().value() : end.node() + "." + end.name());
      var output = known.containsKey(name) ? known.remove(name) : fresh(closed, name);
      if (output == null) continue;
      closed =
          closed.with(output).with(new Edge(end, new Port(output.id(), InputNodes.OUTPUT_PORT)));
    }
    return design.with(closed);
  }

  private static Node fresh(Graph graph, String name) {
    return Node.of(graph.freshId("output"), InputNodes.OUTPUT, Parameters.NONE)
        .with(new Origin(Optional.of(name), Map.of(), Map.of()));
  }

  private static List<Port> ends(Document design, Catalogue catalogue) {
    var graph = design.graph();
    var sinks =
        graph.nodes().stream()
            .filter(node -> !InputNodes.isInput(node) && graph.outgoing(node.id()).isEmpty())
            .filter(node -> graph.size() == 1 || !graph.incoming(node.id()).isEmpty())
            .toList();
    Set<NodeId> changed =
        sinks.stream()
            .filter(node -> !Unfolding.isUntouched(design, node, catalogue))
            .map(Node::id)
            .collect(Collectors.toSet());
    var findings = changed.isEmpty() ? null : new Analyzer(catalogue).check(graph).findings();
    var ends = new ArrayList<Port>();
    for (var node : sinks)
      if (findings == null || !changed.contains(node.id()))
        node.origin().outputs().keySet().forEach(port -> ends.add(new Port(node.id(), port)));
      else
        findings
            .find(node.id())
            .ifPresent(found ->
                found.outputPorts().forEach(port -> ends.add(new Port(node.id(), port.name()))));
    return ends;
  }
}
