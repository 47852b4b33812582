package vertebra.inspect;

import java.util.Optional;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;

/// What two tensors of equal shape differ by, number by number.
///
/// @param tensor the later minus the earlier, as float32
/// @param largest the largest absolute difference; NaN where one of both is not a number
/// @param at where the largest is, in row-major order
/// @param mean the mean absolute difference
/// @param agreement the share of numbers that differ by at most a thousandth of the earlier's
///   largest absolute number
public record TensorDifference(
    Tensor tensor, double largest, long at, double mean, double agreement) {

  private static final java.lang.foreign.ValueLayout.OfFloat FLOAT =
      java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(
          java.nio.ByteOrder.LITTLE_ENDIAN);

  /// The share of the earlier's range that counts as equal.
  public static final double TOLERANCE = 1e-3;

  /// The difference; empty if the shapes are unlike.
  public static Optional<TensorDifference> between(Tensor earlier, Tensor later) {
    if (!java.util.Arrays.equals(earlier.dims(), later.dims())) return Optional.empty();
    long count = later.elements();
    var difference = Tensor.zeros(DType.FLOAT32, later.dims());
    double scale = 0;
    for (long i = 0; i < count; i++) {
      double size = Math.abs(earlier.get(i));
      if (Double.isFinite(size)) scale = Math.max(scale, size);
    }
    double largest = 0;
    long at = 0;
    double sum = 0;
    long equal = 0;
    for (long i = 0; i < count; i++) {
      double before = earlier.get(i);
      double after = later.get(i);
      double change = before == after ? 0 : after - before;
      difference.data().setAtIndex(FLOAT, i, (float) change);
      double size = Math.abs(change);
      if (!(size <= largest) && !Double.isNaN(largest)) {
        largest = size;
        at = i;
      }
      sum += size;
      if (size <= TOLERANCE * scale) equal++;
    }
    return Optional.of(
        new TensorDifference(
            difference,
            largest,
            at,
            sum / Math.max(1, count),
            (double) equal / Math.max(1, count)));
  }
}
