package vertebra.analysis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import vertebra.block.Cost;
import vertebra.block.Site;
import vertebra.graph.BlockId;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.graph.Topology;

/// Everything known about one graph, and the answers worth remembering for the next.
///
/// @param topology the structure of the graph
/// @param diagnostics errors first within each node, nodes in execution order
/// @param memory answers by question, for the analysis of the next graph over the same catalogue
/// @param evaluated how many rules had to be asked; everything else was remembered
public record Analysis(
    Graph graph,
    Topology topology,
    Findings findings,
    List<Diagnostic> diagnostics,
    Map<Question, Finding> memory,
    int evaluated) {

  /// A block at a place: the key under which an answer is remembered.
  public record Question(BlockId block, Site site) {}

  public static final Analysis NONE =
      new Analysis(
          Graph.EMPTY,
          Topology.of(Graph.EMPTY),
          new Findings(new LinkedHashMap<>(), Cost.FREE),
          List.of(),
          Map.of(),
          0);

  public Analysis {
    diagnostics = List.copyOf(diagnostics);
  }

  public List<Diagnostic> errors() {
    return diagnostics.stream().filter(Diagnostic::isError).toList();
  }

  public List<Diagnostic> warnings() {
    return diagnostics.stream().filter(diagnostic -> !diagnostic.isError()).toList();
  }

  /// Whether the design can be compiled.
  public boolean isValid() {
    return !graph.isEmpty() && diagnostics.stream().noneMatch(Diagnostic::isError);
  }

  /// What there is to say about one node.
  public Stream<Diagnostic> about(NodeId id) {
    return diagnostics.stream()
        .filter(diagnostic -> diagnostic.target().node().filter(id::equals).isPresent());
  }

  public Cost cost() {
    return findings.cost();
  }
}
