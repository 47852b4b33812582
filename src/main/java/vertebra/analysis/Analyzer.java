package vertebra.analysis;

import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import vertebra.block.Catalogue;
import vertebra.block.ParameterSpec;
import vertebra.block.Problem;
import vertebra.block.Role;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Topology;
import vertebra.tensor.TensorType;

/// Types, counts and checks a graph. Pure: answers asked before, about the same block in the same
/// place, are reused from the analysis of an earlier graph, which must have been made over the same
/// catalogue.
public final class Analyzer {

  private final Catalogue catalogue;

  public Analyzer(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  public Catalogue catalogue() {
    return catalogue;
  }

  /// Everything about a graph, with fixes that were each tried: a fix is offered only if it removes
  /// its mistake and adds no other.
  public Analysis analyze(Graph graph, Analysis previous) {
    var unfixed = study(graph, previous);
    var diagnostics = new Fixes(this, unfixed).attach(unfixed.diagnostics());
    return new Analysis(
        graph,
        unfixed.topology(),
        unfixed.findings(),
        diagnostics,
        unfixed.memory(),
        unfixed.evaluated());
  }

  public Analysis analyze(Graph graph) {
    return analyze(graph, Analysis.NONE);
  }

  /// The same design with numbers for sizes that its inputs leave open, without fixes.
  public Analysis at(Analysis open, Map<String, Long> sizes) {
    var edits = new ArrayList<GraphEdit>();
    for (var node : open.graph().nodes()) {
      var spec = sizes(node);
      if (spec.isEmpty()) continue;
      var shape = spec.get().in(node.parameters()).substitute(sizes);
      edits.add(new GraphEdit.SetParameter(node.id(), spec.get().key(), spec.get().encode(shape)));
    }
    return study(GraphEdit.apply(open.graph(), new GraphEdit.Batch(edits)), open);
  }

  /// The parameter of a model input that says its sizes.
  Optional<ParameterSpec.Sizes> sizes(Node node) {
    return catalogue
        .find(node.block())
        .filter(block -> block.role() == Role.INPUT)
        .flatMap(block ->
            block.parameters().stream()
                .filter(ParameterSpec.Sizes.class::isInstance)
                .map(ParameterSpec.Sizes.class::cast)
                .findFirst());
  }

  /// A remedy for a node as an edit; empty where there is nothing that it could be done to.
  public Optional<GraphEdit> edit(Analysis analysis, NodeId node, Problem.Remedy remedy) {
    return new Fixes(this, analysis).edit(node, remedy);
  }

  /// The same without fixes.
  Analysis study(Graph graph, Analysis previous) {
    var topology =
        graph.sharesStructureWith(previous.graph()) ? previous.topology() : Topology.of(graph);
    var pass = new Pass(catalogue, previous.memory());
    var findings = pass.study(graph, topology.order(), Map.<String, TensorType>of());
    var diagnostics = new Diagnosis(catalogue, graph, topology, findings).diagnostics();
    return new Analysis(graph, topology, findings, diagnostics, pass.answers(), pass.evaluated());
  }
}
