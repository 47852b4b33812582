package vertebra.inspect;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import vertebra.analysis.Plan;
import vertebra.compile.Compiled;
import vertebra.graph.BlockId;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.onnx.Model;

/// Finds where in a compiled design tokens attend to tokens: a softmax of scores `[batch, heads,
/// queries, keys]` that is multiplied with something, whatever block it is part of.
record Attentions(Compiled compiled) {

  private static final int RANK = 4;
  private static final BlockId SOFTMAX = new BlockId("softmax");

  /// The blocks of a plan inside which there may be such weights.
  static List<NodeId> holders(Plan plan) {
    return plan.steps().stream()
        .filter(step -> step.nodes().size() > 1 && step.block().id().equals(SOFTMAX))
        .filter(step -> plan.tensors().get(step.outputs().getFirst()).shape().rank() == RANK)
        .map(step -> step.nodes().getFirst())
        .distinct()
        .toList();
  }

  /// The ports of attention weights more than one level inside these composites, in order.
  List<PortPath> below(List<NodeId> composites) {
    Set<String> weights = new HashSet<>();
    Set<String> factors = new HashSet<>();
    for (var operator : compiled.model().operators()) {
      if (operator.type().equals("Softmax")) weights.addAll(operator.outputs());
      if (operator.type().equals("MatMul")) factors.addAll(operator.inputs());
    }
    weights.retainAll(factors);
    var plan = compiled.plan();
    Set<Integer> seen = new HashSet<>();
    return plan.ports().entrySet().stream()
        .filter(port -> port.getKey().isInside(composites))
        .filter(port -> port.getKey().composites().size() > composites.size())
        .filter(port -> plan.tensors().get(port.getValue()).shape().rank() == RANK)
        .filter(port ->
            Optional.ofNullable(compiled.tensors().get(port.getValue()))
                .map(Model.Value::name)
                .filter(weights::contains)
                .isPresent())
        .filter(port -> seen.add(port.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }
}
