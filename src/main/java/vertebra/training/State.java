package vertebra.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import vertebra.onnx.Model.Weight;
import vertebra.onnx.WeightData;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Tensor;

/// Everything that a step of training changes: weights, statistics, and what the optimiser
/// remembers. Two sets of tensors take turns, one read and one written.
final class State {

  private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
  private final Map<String, Tensor> spare = new HashMap<>();
  private final List<Weight> weights = new ArrayList<>();
  private final List<Weight> memory;

  /// The state before the first step.
  State(Step step, WeightData numbers, Cancellation cancellation) throws IOException {
    weights.addAll(step.weights());
    weights.addAll(step.statistics());
    memory = step.memory();
    for (var weight : weights) {
      cancellation.check();
      var tensor = zeros(weight);
      numbers.fill(weight, tensor.data());
      tensors.put(weight.name(), tensor);
    }
    for (var weight : memory) tensors.put(weight.name(), zeros(weight));
  }

  private static Tensor zeros(Weight weight) {
    return Tensor.zeros(
        weight.dtype(), weight.dims().stream().mapToLong(Long::longValue).toArray());
  }

  /// What is learned and what norms keep, in the order of the design.
  List<Weight> weights() {
    return weights;
  }

  /// What else a step hands on to the next.
  List<Weight> memory() {
    return memory;
  }

  SequencedMap<String, Tensor> tensors() {
    return tensors;
  }

  /// What judges and what is stored: running averages where there are some, else the present
  /// numbers.
  SequencedMap<String, Tensor> judged() {
    var judged = new LinkedHashMap<String, Tensor>();
    for (var weight : weights) {
      var average = tensors.get(Step.average(weight.name()));
      judged.put(
          weight.name(),
          average == null ? Objects.requireNonNull(tensors.get(weight.name())) : average);
    }
    return judged;
  }

  /// Tensors that a step may write its results to, by the names of those.
  Map<String, Tensor> room() {
    return spare;
  }

  /// Takes the results of a step over.
  void advance(Map<String, Tensor> results) {
    for (var entry : tensors.entrySet()) {
      var result = results.get(entry.getKey() + Step.CHANGED);
      if (result == null) continue;
      spare.put(entry.getKey() + Step.CHANGED, entry.getValue());
      entry.setValue(result);
    }
  }

  /// The numbers of some tensors, and those of `rest` for all else.
  static WeightData numbers(Map<String, Tensor> tensors, WeightData rest) {
    return (weight, target) -> {
      var tensor = tensors.get(weight.name());
      if (tensor == null) rest.fill(weight, target);
      else target.copyFrom(tensor.data());
    };
  }
}
