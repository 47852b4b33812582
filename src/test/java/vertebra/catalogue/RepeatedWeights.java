package vertebra.catalogue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import vertebra.media.NoiseInput;
import vertebra.onnx.Init;
import vertebra.onnx.Model.Weight;
import vertebra.onnx.WeightData;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;
import vertebra.weights.Initialiser;

/// Weights and inputs for runs whose numbers nobody compares: each begins with the numbers that it
/// would be drawn, and repeats them. Drawing all of a network's numbers takes as long as running
/// it.
record RepeatedWeights(Initialiser drawn) implements WeightData {

  /// How many numbers are drawn; a prime, so that the rows of no weight are equal.
  private static final long DRAWN = 10_007;

  @Override
  public void fill(Weight weight, MemorySegment target) throws IOException {
    if (weight.elements() <= DRAWN || !isDrawn(weight.init())) {
      drawn.fill(weight, target);
      return;
    }
    var head =
        new Weight(weight.name(), weight.dtype(), List.of(DRAWN), weight.init(), weight.kind());
    drawn.fill(head, target.asSlice(0, head.bytes()));
    repeat(target, head.bytes());
  }

  /// Noise between 0 and 1 as an input.
  static Tensor input(int seed, DType dtype, long... dims) {
    var noise = NoiseInput.uniform(seed);
    var tensor = Tensor.zeros(dtype, dims);
    if (tensor.elements() <= DRAWN) return noise.tensor(dtype, dims);
    var head = noise.tensor(dtype, DRAWN).data();
    tensor.data().asSlice(0, head.byteSize()).copyFrom(head);
    repeat(tensor.data(), head.byteSize());
    return tensor;
  }

  /// Repeats what stands in the first bytes until the end.
  private static void repeat(MemorySegment target, long period) {
    for (long at = period; at < target.byteSize(); at += period) {
      long bytes = Math.min(period, target.byteSize() - at);
      target.asSlice(at, bytes).copyFrom(target.asSlice(0, bytes));
    }
  }

  private static boolean isDrawn(Init init) {
    return switch (init) {
      case Init.Uniform _, Init.Normal _, Init.TruncatedNormal _ -> true;
      case Init.Constant _, Init.Values _, Init.Wholes _, Init.InFile _ -> false;
    };
  }
}
