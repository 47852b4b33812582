package vertebra.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.block.ParameterSpec;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Value;

/// The parameter that decides how many classes a head tells apart, found by trying, and what it
/// must be for another number of classes.
public record HeadClasses(NodeId node, ParameterSpec.Whole parameter, int value) {

  /// The change that gives the head as many classes as are wanted and breaks nothing, nearest to
  /// the end of the design.
  public static Optional<HeadClasses> of(
      Catalogue catalogue, Analysis analysis, Task task, int wanted) {
    int now = task.wanted().classes();
    for (var node : new ArrayList<>(analysis.graph().nodes()).reversed())
      for (var spec : parameters(catalogue, node))
        if (spec instanceof ParameterSpec.Whole whole
            && Math.abs(whole.in(node.parameters()) - now) <= 1) {
          int value = whole.in(node.parameters()) - now + wanted;
          var found = new HeadClasses(node.id(), whole, value);
          if (whole.objection(value).isEmpty() && found.isGood(catalogue, analysis, wanted))
            return Optional.of(found);
        }
    return Optional.empty();
  }

  private static List<ParameterSpec<?>> parameters(Catalogue catalogue, Node node) {
    return catalogue.find(node.block()).map(block -> block.parameters()).orElse(List.of());
  }

  /// What sets the parameter.
  public GraphEdit.SetParameter edit() {
    return new GraphEdit.SetParameter(node, parameter.key(), Value.of(value));
  }

  private boolean isGood(Catalogue catalogue, Analysis analysis, int wanted) {
    var tried = new Analyzer(catalogue).analyze(analysis, edit());
    try {
      return tried.isValid() && Task.of(catalogue, tried).wanted().classes() == wanted;
    } catch (TrainingException other) {
      return false;
    }
  }
}
