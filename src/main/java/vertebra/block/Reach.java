package vertebra.block;

/// Which part of its input one output element of a block sees: a window, how far windows are apart,
/// and how much finer the output grid is. Receptive field and stride at every port are composed
/// from these.
///
/// @param window rows and columns of the window, dilation included
/// @param rowStep input rows between neighbouring outputs; below 1 for blocks that enlarge
/// @param columnStep the same for columns
/// @param from how many rows and columns at the beginning are left out, beyond what a padding
///   shifts
/// @param sight how far it looks
public record Reach(Pair window, double rowStep, double columnStep, Pair from, Sight sight) {

  /// How far a block looks.
  public enum Sight {
    /// As far as the window says.
    WINDOW,
    /// Over all of its input, or over all of a piece of it.
    EVERYTHING,
    /// The map falls into pieces as large as the window, and nothing looks beyond its piece.
    CUTTING,
    /// The pieces of a map are put together again.
    JOINING
  }

  /// Every output element sees the input element at its own place.
  public static final Reach POINT = at(Sight.WINDOW);

  /// Every output element sees the whole input.
  public static final Reach EVERYTHING = at(Sight.EVERYTHING);

  /// The pieces of a map become a map again.
  public static final Reach JOINING = at(Sight.JOINING);

  private static Reach at(Sight sight) {
    return new Reach(Pair.of(1), 1, 1, Pair.of(0), sight);
  }

  /// A window that moves by steps, which need not be whole.
  public static Reach window(Pair window, double rowStep, double columnStep) {
    return new Reach(window, rowStep, columnStep, Pair.of(0), Sight.WINDOW);
  }

  public static Reach window(Pair kernel, Pair stride, Pair dilation) {
    var window =
        new Pair(
            (kernel.height() - 1) * dilation.height() + 1,
            (kernel.width() - 1) * dilation.width() + 1);
    return window(window, stride.height(), stride.width());
  }

  /// A window on a grid that becomes so many times finer.
  public static Reach enlarging(Pair window, Pair factor) {
    return window(window, 1.0 / factor.height(), 1.0 / factor.width());
  }

  /// Single elements so far apart, the first so far from the beginning.
  public static Reach every(Pair step, Pair from) {
    return new Reach(Pair.of(1), step.height(), step.width(), from, Sight.WINDOW);
  }

  /// A map that falls into pieces of a size.
  public static Reach cutting(Pair pieces) {
    return new Reach(pieces, 1, 1, Pair.of(0), Sight.CUTTING);
  }
}
