package vertebra.workbench;

import vertebra.canvas.Thumbnail;
import vertebra.runtime.Tensor;
import vertebra.runtime.TensorStatistics;

/// What really flowed through an output port.
///
/// @param thumbnail a small picture of it: the liveliest channel of an image, colours of an image
///   of three, bars of a vector, a map of tokens
public record Sight(Tensor tensor, TensorStatistics statistics, Thumbnail thumbnail) {

  static Sight of(Tensor tensor) {
    return new Sight(tensor, TensorStatistics.of(tensor), SightPainter.paint(tensor));
  }
}
