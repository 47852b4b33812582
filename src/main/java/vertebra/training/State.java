package vertebra.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import vertebra.onnx.Init;
import vertebra.onnx.Model.Weight;
import vertebra.onnx.WeightData;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;

/// Everything that a step of training changes: weights, statistics, and what the optimiser
/// remembers. Two sets of tensors take turns, one read and one written.
final class State {

  private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
  private final Map<String, Tensor> spare = new HashMap<>();
  private final List<Weight> weights = new ArrayList<>();
  private final List<Weight> memory = new ArrayList<>();

  /// The state before the first step.
  State(Step step, Optimiser optimiser, WeightData numbers) throws IOException {
    for (var weight : step.weights()) {
      weights.add(weight);
      for (var name : optimiser.memory())
        memory.add(
            new Weight(
                Step.memory(weight.name(), name),
                DType.FLOAT32,
                weight.dims(),
                Init.zeros(),
                Weight.WeightKind.STATISTIC));
    }
    weights.addAll(step.statistics());
    for (var weight : weights) {
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

  /// What the optimiser remembers.
  List<Weight> memory() {
    return memory;
  }

  SequencedMap<String, Tensor> tensors() {
    return tensors;
  }

  Tensor tensor(String name) {
    return Objects.requireNonNull(tensors.get(name), name);
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

  /// The present numbers, and those of `rest` for all else.
  WeightData numbers(WeightData rest) {
    return (weight, target) -> {
      var tensor = tensors.get(weight.name());
      if (tensor == null) rest.fill(weight, target);
      else target.copyFrom(tensor.data());
    };
  }
}
