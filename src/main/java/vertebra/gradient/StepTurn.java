package vertebra.gradient;

import java.util.List;
import vertebra.onnx.Model;

/// A part of a step that is computed in one go. The turns of a step follow each other; each takes
/// what those before it made.
public sealed interface StepTurn {

  /// What standard operators compute.
  record Standard(Model model) implements StepTurn {}

  /// What a library of kernels computes.
  ///
  /// @param kernels in the order in which they are to be computed
  /// @param stored the stored tensors that they take
  record Whole(List<Kernel> kernels, List<Model.Weight> stored) implements StepTurn {
    public Whole {
      kernels = List.copyOf(kernels);
      stored = List.copyOf(stored);
    }
  }
}
