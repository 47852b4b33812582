package vertebra.dataset;

import java.util.List;
import vertebra.runtime.Tensor;

/// Examples that go through a network together.
///
/// @param inputs float32 `[size, …]`; what is left over at the end is filled with zeros
/// @param labels the numbers of the classes, as many as there are examples
public record Batch(Tensor inputs, List<Integer> labels) {
  public Batch {
    labels = List.copyOf(labels);
  }

  /// How many examples there are.
  public int count() {
    return labels.size();
  }
}
