package vertebra.catalogue.layers;

import java.util.List;
import java.util.Optional;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.block.Work;
import vertebra.onnx.Attribute;
import vertebra.tensor.Dim;
import vertebra.tensor.TensorType;

/// Questions that many rules ask.
final class Rules {

  static final int ROWS = 2;
  static final int COLUMNS = 3;

  private Rules() {}

  /// The objection to an input that is no image `[batch, channels, height, width]`.
  static Optional<Problem> imageExpected(String block, Site site) {
    return site.shape(0).rank() == 4
        ? Optional.empty()
        : Optional.of(
            Problem.of(
                "image-expected",
                block
                    + " reads images [batch, channels, height, width] but receives "
                    + site.shape(0)));
  }

  /// A rejection that answers the input as its best guess.
  static Typing unchanged(Site site, Problem problem) {
    return Typing.rejected(problem, site.input(0));
  }

  /// The number of elements of the first output.
  static long elements(List<TensorType> outputs) {
    return outputs.getFirst().shape().elementsPerSample().orElseThrow();
  }

  /// So many operations for every element of the output.
  static Work perElement(List<TensorType> outputs, long operations) {
    return Work.elementwise(Math.multiplyExact(elements(outputs), operations));
  }

  static Attribute sides(String name, Pair pair) {
    return Attribute.wholes(name, pair.height(), pair.width());
  }

  /// A fix that sets a parameter of the block.
  static <T> Remedy setting(ParameterSpec<T> spec, T value) {
    return new Remedy.Set("Set " + spec.label() + " to " + value, spec.key(), spec.encode(value));
  }

  /// The extent of a window sliding over an axis: ⌊(size + padding − window) ⁄ stride⌋ + 1.
  static Dim slid(Dim size, long padding, long window, long stride) {
    return size.plus(padding).minus(window).floorDiv(stride).plus(1);
  }

  static long span(int kernel, int dilation) {
    return (long) (kernel - 1) * dilation + 1;
  }

  static int of(Pair pair, int axis) {
    return axis == ROWS ? pair.height() : pair.width();
  }
}
