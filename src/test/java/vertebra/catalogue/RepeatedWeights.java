package vertebra.catalogue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import vertebra.onnx.Init;
import vertebra.onnx.Model.Weight;
import vertebra.onnx.WeightData;
import vertebra.weights.Initialiser;

/// Weights for runs whose numbers nobody compares: each begins with the numbers that it would be
/// drawn, and repeats them. Drawing all of a network's numbers takes as long as running it.
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
    long period = head.bytes();
    drawn.fill(head, target.asSlice(0, period));
    for (long at = period; at < target.byteSize(); at += period)
      target
          .asSlice(at, Math.min(period, target.byteSize() - at))
          .copyFrom(target.asSlice(0, Math.min(period, target.byteSize() - at)));
  }

  private static boolean isDrawn(Init init) {
    return switch (init) {
      case Init.Uniform _, Init.Normal _, Init.TruncatedNormal _ -> true;
      case Init.Constant _, Init.Values _, Init.Wholes _, Init.InFile _ -> false;
    };
  }
}
