package vertebra.onnx;

import java.util.Arrays;
import java.util.List;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// What a lowering may say. Names are made by the emitter from the path of the block being lowered,
/// and every operator is checked against the [Operators] table as it is emitted.
public interface Emitter {

  /// A tensor of the model being built. [#NONE] stands for an optional operator input that is left
  /// out.
  record Ref(String name) {
    public static final Ref NONE = new Ref("");
  }

  /// Adds an operator with several outputs. Throws [IllegalArgumentException] if the table knows no
  /// such operator, or not with these inputs or attributes.
  List<Ref> ops(String operator, List<Ref> inputs, int outputs, Attribute... attributes);

  /// Adds an operator with one output.
  default Ref op(String operator, List<Ref> inputs, Attribute... attributes) {
    return ops(operator, inputs, 1, attributes).getFirst();
  }

  /// A trainable float32 tensor of the block, named by its path and role (`layer1.0.conv1.weight`).
  /// A role of no letters names it by the path alone; behind a path that ends in `_` there is no
  /// dot.
  Ref weight(String role, Shape shape, Init init);

  /// A float32 tensor that is stored with the weights but not trained, such as running statistics.
  Ref buffer(String role, Shape shape, Init init);

  /// Float32 numbers that belong to the program, not to its weights.
  Ref constant(Shape shape, float... values);

  /// Whole numbers (int64, one axis) that belong to the program: shapes, axes, sizes.
  Ref wholes(long... values);

  /// A zero-dimensional float32 constant.
  default Ref scalar(double value) {
    return constant(Shape.of(new long[0]), (float) value);
  }

  /// A model input named after the block.
  Ref input(TensorType type);

  /// Makes a tensor a model output named after the block.
  void output(Ref tensor, TensorType type);

  /// Raises the operator set of the model to at least this version.
  void requireOpset(int version);

  static List<Ref> refs(Ref... refs) {
    return Arrays.asList(refs);
  }
}
