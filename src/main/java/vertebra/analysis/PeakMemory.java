package vertebra.analysis;

import java.util.Arrays;
import java.util.List;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.tensor.TensorType;

/// The largest sum of activation bytes that are needed at the same time when a plan runs in order,
/// per sample.
///
/// A tensor lives from the step that makes it to the last step that reads it; inputs live from the
/// start, outputs to the end. Weights and a runtime's own working memory come on top.
///
/// @param bytes the peak
/// @param nodes the step during which it is reached, from the outside in; empty for an empty plan
public record PeakMemory(long bytes, List<NodeId> nodes) {

  public PeakMemory {
    nodes = List.copyOf(nodes);
  }

  /// The path of the step during which it is reached, as text.
  public String at() {
    return PortPath.text(nodes);
  }

  /// The peak of running the steps one after another, each tensor freed after its last use.
  public static PeakMemory of(Plan plan) {
    var lastUse = new int[plan.tensors().size()];
    Arrays.fill(lastUse, -1);
    for (int i = 0; i < plan.steps().size(); i++) {
      var step = plan.steps().get(i);
      for (int tensor : step.inputs())
        lastUse[tensor] =
            step.block().role() == Role.OUTPUT ? Integer.MAX_VALUE : Math.max(lastUse[tensor], i);
    }
    for (var end : plan.openEnds())
      plan.tensor(PortPath.of(end)).ifPresent(tensor -> lastUse[tensor] = Integer.MAX_VALUE);
    var living = new boolean[lastUse.length];
    long alive = 0;
    var peak = new PeakMemory(0, List.of());
    for (int i = 0; i < plan.steps().size(); i++) {
      var step = plan.steps().get(i);
      if (step.block().role() == Role.OUTPUT) continue;
      for (int tensor : step.outputs()) {
        alive += bytes(plan.tensors().get(tensor));
        living[tensor] = true;
      }
      if (alive > peak.bytes()) peak = new PeakMemory(alive, step.nodes());
      for (int tensor : step.outputs()) alive -= release(plan, living, tensor, lastUse[tensor], i);
      for (int tensor : step.inputs()) alive -= release(plan, living, tensor, lastUse[tensor], i);
    }
    return peak;
  }

  private static long release(Plan plan, boolean[] living, int tensor, int lastUse, int now) {
    if (!living[tensor] || lastUse > now) return 0;
    living[tensor] = false;
    return bytes(plan.tensors().get(tensor));
  }

  /// The bytes of a tensor for one sample; 0 while a size other than the batch is undecided.
  public static long bytes(TensorType type) {
    var sample = Site.perSample(type);
    return sample.shape().isKnown()
        ? sample.shape().elementsPerSample().orElse(0) * sample.dtype().bytes()
        : 0;
  }
}
