package vertebra.dataset;

import java.util.List;
import vertebra.runtime.Tensor;

/// Examples that go through a network together.
///
/// @param inputs float32 `[size, …]`; what is left over at the end is filled with zeros
/// @param targets what should be answered, as many as there are examples
public record Batch(Tensor inputs, List<RightAnswer> targets) {
  public Batch {
    targets = List.copyOf(targets);
  }

  /// How many examples there are.
  public int count() {
    return targets.size();
  }
}
