package vertebra.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;
import vertebra.tensor.DType;

/// Looks for weights that hold infinities or what is not a number, which make whole outputs
/// useless.
public final class NotFinite {

  private NotFinite() {}

  /// The names of the float32 weights of a model that hold such a number, in the model's order.
  /// Looks at every number once.
  public static List<String> among(Model model, WeightData data) throws IOException {
    var names = new ArrayList<String>();
    for (var weight : model.weights()) {
      if (weight.dtype() != DType.FLOAT32 || weight.kind() == Model.Weight.WeightKind.CONSTANT)
        continue;
      var found = new boolean[1];
      data.stream(weight, piece -> found[0] |= isIn(piece));
      if (found[0]) names.add(weight.name());
    }
    return names;
  }

  private static boolean isIn(MemorySegment piece) {
    for (long at = 0; at < piece.byteSize(); at += Float.BYTES)
      if (!Float.isFinite(piece.get(Elements.FLOAT, at))) return true;
    return false;
  }
}
