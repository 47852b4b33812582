package vertebra.block;

import java.util.List;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;

/// How a primitive block is said in ONNX operators.
@FunctionalInterface
public interface Lowering {

  /// Emits the operators of a block and returns its outputs in port order. `inputs` are in the
  /// order of [Site#inputs()].
  List<Ref> lower(Site site, List<Ref> inputs, Emitter emit);
}
