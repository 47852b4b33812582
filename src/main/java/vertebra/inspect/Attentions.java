package vertebra.inspect;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vertebra.analysis.Plan;
import vertebra.block.Catalogue;
import vertebra.compile.CompileException;
import vertebra.compile.Compiler;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;

/// Finds where in a plan tokens attend to tokens: a softmax of scores `[batch, heads, queries,
/// keys]` that is multiplied with something, whatever block it is part of.
record Attentions(Catalogue catalogue, Plan plan) {

  private static final int RANK = 4;

  /// The ports of attention weights more than one level inside these composites, in order.
  List<PortPath> below(List<NodeId> composites) throws CompileException {
    var candidates =
        plan.ports().entrySet().stream()
            .filter(port -> port.getKey().isInside(composites))
            .filter(port -> port.getKey().composites().size() > composites.size())
            .filter(port -> plan.tensors().get(port.getValue()).shape().rank() == RANK)
            .map(Map.Entry::getKey)
            .toList();
    if (candidates.isEmpty()) return List.of();
    var compiled =
        new Compiler(catalogue).compile(plan, Compiler.Options.DEFAULT.withTaps(candidates));
    Set<String> weights = new HashSet<>();
    Set<String> factors = new HashSet<>();
    for (var operator : compiled.model().operators()) {
      if (operator.type().equals("Softmax")) weights.addAll(operator.outputs());
      if (operator.type().equals("MatMul")) factors.addAll(operator.inputs());
    }
    weights.retainAll(factors);
    Set<String> seen = new HashSet<>();
    return candidates.stream()
        .filter(port -> weights.contains(compiled.taps().get(port)))
        .filter(port -> seen.add(compiled.taps().get(port)))
        .toList();
  }
}
