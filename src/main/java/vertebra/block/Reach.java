package vertebra.block;

/// Which part of its input one output element of a block sees: a window, how far windows are apart,
/// and how much finer the output grid is. Receptive field and stride at every port are composed
/// from these.
///
/// @param window rows and columns of the window, dilation included
/// @param rowStep input rows between neighbouring outputs; below 1 for blocks that enlarge
/// @param columnStep the same for columns
/// @param everything whether an output sees the whole input
public record Reach(Pair window, double rowStep, double columnStep, boolean everything) {

  /// Every output element sees the input element at its own place.
  public static final Reach POINT = new Reach(Pair.of(1), 1, 1, false);

  /// Every output element sees the whole input.
  public static final Reach EVERYTHING = new Reach(Pair.of(1), 1, 1, true);

  public static Reach window(Pair kernel, Pair stride, Pair dilation) {
    var window =
        new Pair(
            (kernel.height() - 1) * dilation.height() + 1,
            (kernel.width() - 1) * dilation.width() + 1);
    return new Reach(window, stride.height(), stride.width(), false);
  }

  /// A window on a grid that becomes so many times finer.
  public static Reach enlarging(Pair window, Pair factor) {
    return new Reach(window, 1.0 / factor.height(), 1.0 / factor.width(), false);
  }
}
