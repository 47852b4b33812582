package vertebra.block;

/// Which part of its input one output element of a block sees: a window, how far windows are apart,
/// and how much finer the output grid is. Receptive field and stride at every port are composed
/// from these.
///
/// @param window rows and columns of the window, dilation included
/// @param stride input steps between neighbouring outputs
/// @param upscale outputs per input step, for blocks that enlarge
/// @param everything whether an output sees the whole input
public record Reach(Pair window, Pair stride, int upscale, boolean everything) {

  /// Every output element sees the input element at its own place.
  public static final Reach POINT = new Reach(Pair.of(1), Pair.of(1), 1, false);

  /// Every output element sees the whole input.
  public static final Reach EVERYTHING = new Reach(Pair.of(1), Pair.of(1), 1, true);

  public static Reach window(Pair kernel, Pair stride, Pair dilation) {
    return new Reach(
        new Pair(
            (kernel.height() - 1) * dilation.height() + 1,
            (kernel.width() - 1) * dilation.width() + 1),
        stride,
        1,
        false);
  }

  public static Reach enlarging(Pair window, int factor) {
    return new Reach(window, Pair.of(1), factor, false);
  }
}
