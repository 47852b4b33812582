package vertebra.tensor;

/// What flows along a wire: the element type and the shape of a tensor.
public record TensorType(DType dtype, Shape shape) {

  /// A float32 tensor; the shape is written as for [Shape#parse].
  public static TensorType float32(String shape) {
    return new TensorType(DType.FLOAT32, Shape.parse(shape));
  }

  public TensorType with(Shape other) {
    return new TensorType(dtype, other);
  }

  public TensorType with(DType other) {
    return new TensorType(other, shape);
  }

  @Override
  public String toString() {
    return dtype == DType.FLOAT32 ? shape.toString() : dtype + " " + shape;
  }
}
