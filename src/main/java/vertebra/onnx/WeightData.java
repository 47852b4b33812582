package vertebra.onnx;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// The numbers behind a model's weights.
@FunctionalInterface
public interface WeightData {

  /// Fills `target`, whose size is [Model.Weight#bytes()], with the little-endian numbers of a
  /// weight in row-major order.
  void fill(Model.Weight weight, MemorySegment target) throws IOException;
}
