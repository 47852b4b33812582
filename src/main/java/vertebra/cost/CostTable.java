package vertebra.cost;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.SequencedMap;
import vertebra.analysis.Analysis;
import vertebra.analysis.PeakMemory;
import vertebra.analysis.Plan;
import vertebra.block.Catalogue;
import vertebra.block.Cost;
import vertebra.block.Role;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.tensor.TensorType;

/// What a design costs, operator by operator, for the part of it that leads to an output. All work
/// and memory is per sample: the batch size `N` counts as 1.
///
/// @param inputs the model's inputs by name
/// @param outputs the model's outputs by name
/// @param unsized the weights of blocks of which nobody knows what flows in, which have no rows
/// @param total the sum of all rows and of these
/// @param peak the most activation bytes that are alive at the same time
/// @param isWhole whether nothing of the design is left out because it has a mistake or waits for a
///   size
public record CostTable(
    List<BlockCost> rows,
    SequencedMap<String, TensorType> inputs,
    SequencedMap<String, TensorType> outputs,
    SequencedMap<NodeId, Cost> unsized,
    Cost total,
    PeakMemory peak,
    boolean isWhole) {

  /// One primitive block at work.
  ///
  /// @param nodes the block, after the composites around it from the outside in
  /// @param output what leaves it first
  public record BlockCost(List<NodeId> nodes, String block, Cost cost, TensorType output) {
    public BlockCost {
      nodes = List.copyOf(nodes);
    }

    /// The nodes as text.
    public String path() {
      return PortPath.text(nodes);
    }
  }

  public CostTable {
    rows = List.copyOf(rows);
    unsized = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(unsized));
  }

  /// The costs of a design that was checked over the catalogue.
  public static CostTable of(Catalogue catalogue, Analysis analysis) {
    return of(Plan.of(catalogue, analysis), analysis);
  }

  /// The costs of a plan, and the weights that the rest of what was checked has whatever flows in.
  public static CostTable of(Plan plan, Analysis analysis) {
    var table = of(plan);
    var unsized = new LinkedHashMap<NodeId, Cost>();
    var total = table.total();
    for (var node : analysis.graph().nodes()) {
      var finding = analysis.findings().of(node.id());
      boolean counts = !finding.isTyped() && node.sharesWeightsWith().isEmpty();
      if (!counts || finding.cost().parameters() == 0) continue;
      unsized.put(node.id(), finding.cost());
      total = total.plus(finding.cost());
    }
    return new CostTable(
        table.rows(),
        table.inputs(),
        table.outputs(),
        unsized,
        total,
        table.peak(),
        table.isWhole());
  }

  /// The costs of a plan, such as the part of a design that works.
  public static CostTable of(Plan plan) {
    var rows = new ArrayList<BlockCost>();
    var inputs = new LinkedHashMap<String, TensorType>();
    var outputs = new LinkedHashMap<String, TensorType>();
    var owners = new HashSet<String>();
    var total = Cost.FREE;
    for (var step : plan.steps()) {
      var types = step.outputs().stream().map(plan.tensors()::get).toList();
      if (step.block().role() == Role.INPUT) {
        inputs.put(step.path(), types.getFirst());
      } else if (step.block().role() == Role.OUTPUT) {
        outputs.put(step.path(), plan.tensors().get(step.inputs().getFirst()));
      } else {
        var cost = cost(step, types);
        var counted = owners.add(step.weightPath()) ? cost : cost.withoutParameters();
        total = total.plus(counted);
        rows.add(new BlockCost(step.nodes(), step.block().id().value(), counted, types.getFirst()));
      }
    }
    for (var end : plan.openEnds())
      plan.tensor(PortPath.of(end))
          .ifPresent(tensor -> outputs.put(end.toString(), plan.tensors().get(tensor)));
    return new CostTable(
        rows, inputs, outputs, new LinkedHashMap<>(), total, PeakMemory.of(plan), plan.isWhole());
  }

  /// The trainable numbers that were found; empty where none were, but something is left out that
  /// may have some.
  public OptionalLong foundParameters() {
    return isWhole || total.parameters() > 0
        ? OptionalLong.of(total.parameters())
        : OptionalLong.empty();
  }

  /// The rows added up by the node of the design they belong to, in order, and those without rows.
  public SequencedMap<NodeId, Cost> byNode() {
    var sums = new LinkedHashMap<NodeId, Cost>();
    for (var row : rows) sums.merge(row.nodes().getFirst(), row.cost(), Cost::plus);
    unsized.forEach(sums::putIfAbsent);
    return sums;
  }

  private static Cost cost(Plan.Step step, List<TensorType> types) {
    return step.rules().cost(step.site(), types, step.rules().weights().apply(step.site()).value());
  }
}
