package vertebra.gradient;

import java.util.List;

/// An operator of a step that a library of kernels may compute whole, in place of the standard
/// operators that it would be lowered to.
///
/// @param inputs what it takes, in the order that its action says
/// @param outputs what it makes, likewise
public record Kernel(String name, Action action, List<Term> inputs, List<Term> outputs) {

  /// What an operator does: what it takes → what it makes.
  public sealed interface Action {
    /// map, weights, and a bias if there is one → map
    record Convolution(Window window) implements Action {}

    /// gradient of the result, weights → gradient of the map; also a transposed convolution, with a
    /// bias if there is one
    record ConvolutionByData(Window window) implements Action {}

    /// map, gradient of the result → gradient of the weights
    record ConvolutionByWeights(Window window) implements Action {}

    /// map, scale, shift → map, mean, biased variance, all of the batch itself, and where the map
    /// is above 0, in a form of the library's own, if it is rectified
    ///
    /// @param epsilon what is added to the variance
    /// @param rectified whether numbers below 0 become 0
    record Norm(double epsilon, boolean rectified) implements Action {}

    /// gradient of the result, map, scale, mean, variance, and where it was above 0 if it was
    /// rectified → gradients of map, scale and shift
    record NormBack(double epsilon, boolean rectified) implements Action {}

    /// map → map
    record Each(Curve curve) implements Action {}

    /// gradient of the result, and the result or what went in, as the curve says → gradient of the
    /// map
    record EachBack(Curve curve) implements Action {}

    /// map, another of the same sizes or with extents of 1 or fewer axes in front → map
    record Pair(Arithmetic arithmetic) implements Action {}

    /// map → sums over some axes, which stay with an extent of 1
    record Sum() implements Action {}

    /// map → maxima, and where they came from in a form of the library's own
    record Maximum(Window window) implements Action {}

    /// gradient of the result, where the maxima came from → gradient of the map
    record MaximumBack(Window window) implements Action {}

    /// map → means
    ///
    /// @param padding whether the zeros around the map count
    record Average(Window window, boolean padding) implements Action {}

    /// gradient of the result → gradient of the map
    record AverageBack(Window window, boolean padding) implements Action {}

    /// map → what lies at some places of it
    record Take(Grid grid) implements Action {}

    /// map → a larger one that has it at some places and zeros at all others
    record Place(Grid grid) implements Action {}
  }

  /// What is done with two numbers.
  public enum Arithmetic {
    SUM,
    DIFFERENCE,
    PRODUCT,
    QUOTIENT;

    boolean commutes() {
      return this == SUM || this == PRODUCT;
    }
  }

  public Kernel {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /// Whether it is worth the way there and back: all others only keep a map from having to leave
  /// the library between two of these.
  boolean isWorthwhile() {
    return action instanceof Action.Convolution
        || action instanceof Action.ConvolutionByData
        || action instanceof Action.ConvolutionByWeights;
  }
}
