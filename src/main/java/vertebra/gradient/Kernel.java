package vertebra.gradient;

import java.util.List;
import java.util.Optional;

/// An operator of a step that a library of kernels may compute whole, in place of the standard
/// operators that it would be lowered to.
///
/// @param inputs what it takes, in the order that its action says
/// @param outputs what it makes, likewise
/// @param window how it slides over maps, where it does
/// @param epsilon what a norm adds to the variance, else 0
public record Kernel(
    String name,
    Action action,
    List<Term> inputs,
    List<Term> outputs,
    Optional<Window> window,
    double epsilon) {

  /// What an operator does: what it takes → what it makes.
  public enum Action {
    /// map, weights, and a bias if there is one → map
    CONVOLUTION,
    /// gradient of the result, weights → gradient of the map; also a transposed convolution, with a
    /// bias if there is one
    CONVOLUTION_BY_DATA,
    /// map, gradient of the result → gradient of the weights
    CONVOLUTION_BY_WEIGHTS,
    /// map, scale, shift → map, mean, biased variance, all of the batch itself
    NORM,
    /// gradient of the result, map, scale, mean, variance → gradients of map, scale and shift
    NORM_BACK,
    /// map → map
    RELU,
    /// gradient of the result, result → gradient of the map
    RELU_BACK,
    /// two maps of the same sizes → their sum
    SUM,
    /// map → maxima, and where they came from in a form of the library's own
    MAXIMUM,
    /// gradient of the result, where the maxima came from → gradient of the map
    MAXIMUM_BACK
  }

  public Kernel {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /// Whether it is worth the way there and back: all others only keep a map from having to leave
  /// the library between two of these.
  boolean isWorthwhile() {
    return switch (action) {
      case CONVOLUTION, CONVOLUTION_BY_DATA, CONVOLUTION_BY_WEIGHTS -> true;
      case NORM, NORM_BACK, RELU, RELU_BACK, SUM, MAXIMUM, MAXIMUM_BACK -> false;
    };
  }
}
