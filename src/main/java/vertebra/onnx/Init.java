package vertebra.onnx;

import java.nio.file.Path;
import java.util.List;

/// How the numbers of a weight come about when no file supplies them. A description, not the
/// numbers: they are drawn when a model is written or run, from a seed and the weight's name.
public sealed interface Init {

  /// The same number everywhere.
  record Constant(float value) implements Init {}

  /// Normally distributed around zero.
  record Normal(double deviation) implements Init {}

  /// Normally distributed around zero, drawn again beyond two deviations.
  record TruncatedNormal(double deviation) implements Init {}

  /// Evenly distributed between `-bound` and `bound`.
  record Uniform(double bound) implements Init {}

  /// These numbers, in row-major order.
  record Values(List<Float> values) implements Init {
    public Values {
      values = List.copyOf(values);
    }
  }

  /// These whole numbers, in row-major order; for shapes, axes and indices.
  record Wholes(List<Long> values) implements Init {
    public Wholes {
      values = List.copyOf(values);
    }
  }

  /// Numbers that stand in a file as they are in memory.
  record InFile(Path file, long offset, long bytes) implements Init {}

  static Init zeros() {
    return new Constant(0);
  }

  static Init ones() {
    return new Constant(1);
  }

  /// Normal with deviation √(2 ⁄ fan) (He et al. 2015, "Delving Deep into Rectifiers").
  static Init kaimingNormal(long fan) {
    return new Normal(Math.sqrt(2.0 / fan));
  }

  /// Uniform within ±1 ⁄ √fan, the common default for convolutions and linear layers.
  static Init fanInUniform(long fanIn) {
    return new Uniform(1.0 / Math.sqrt((double) fanIn));
  }

  /// Uniform within ±√(6 ⁄ (fanIn + fanOut)) (Glorot and Bengio 2010).
  static Init xavierUniform(long fanIn, long fanOut) {
    return new Uniform(Math.sqrt(6.0 / (fanIn + fanOut)));
  }
}
