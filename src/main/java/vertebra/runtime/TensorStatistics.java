package vertebra.runtime;

import vertebra.tensor.DType;

/// What the numbers of a tensor look like together, found in one pass.
///
/// `min`, `max`, `mean` and `std` are about the finite elements alone and are NaN when there are
/// none; `std` is the population's, dividing by the count.
///
/// @param count the number of all elements
/// @param zeros how many are exactly zero
/// @param nan how many are not a number
/// @param infinite how many are plus or minus infinity
public record TensorStatistics(
    long count,
    double min,
    double max,
    double mean,
    double std,
    long zeros,
    long nan,
    long infinite) {

  private static final int CHUNK = 4096;

  /// The share of exact zeros, 0 to 1; 0 for an empty tensor.
  public double zeroShare() {
    return count == 0 ? 0 : (double) zeros / count;
  }

  /// Whether every element is a finite number.
  public boolean isFinite() {
    return nan == 0 && infinite == 0;
  }

  /// Looks at every element once.
  public static TensorStatistics of(Tensor tensor) {
    var pass = new Pass();
    if (isNarrow(tensor.dtype())) {
      var chunk = new float[CHUNK];
      for (long at = 0; at < tensor.elements(); at += CHUNK) {
        int length = (int) Math.min(CHUNK, tensor.elements() - at);
        tensor.copyTo(chunk, at, length);
        for (int i = 0; i < length; i++) pass.see(chunk[i]);
      }
    } else {
      for (long i = 0; i < tensor.elements(); i++) pass.see(tensor.get(i));
    }
    return pass.result(tensor.elements());
  }

  /// Whether float32 holds every value of the type.
  private static boolean isNarrow(DType dtype) {
    return switch (dtype) {
      case FLOAT32, FLOAT16, BFLOAT16, INT8, UINT8, BOOL -> true;
      case FLOAT64, INT32, INT64 -> false;
    };
  }

  /// Sums are taken around the first finite value, so that a large common offset does not eat the
  /// deviation.
  private static final class Pass {
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private double origin = Double.NaN;
    private double sum;
    private double squares;
    private long finite;
    private long zeros;
    private long nan;
    private long infinite;

    void see(double value) {
      if (!Double.isFinite(value)) {
        if (Double.isNaN(value)) nan++;
        else infinite++;
        return;
      }
      if (finite++ == 0) origin = value;
      if (value == 0) zeros++;
      if (value < min) min = value;
      if (value > max) max = value;
      double distance = value - origin;
      sum += distance;
      squares += distance * distance;
    }

    TensorStatistics result(long count) {
      if (finite == 0)
        return new TensorStatistics(
            count, Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0, nan, infinite);
      double shift = sum / finite;
      double variance = Math.max(0, squares / finite - shift * shift);
      return new TensorStatistics(
          count, min, max, origin + shift, Math.sqrt(variance), zeros, nan, infinite);
    }
  }
}
