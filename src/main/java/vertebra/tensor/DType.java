package vertebra.tensor;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The element type of a tensor, with its width and its number in the ONNX specification
/// (`TensorProto.DataType`).
public enum DType {
  FLOAT32(4, 1),
  FLOAT16(2, 10),
  FLOAT64(8, 11),
  BFLOAT16(2, 16),
  INT8(1, 3),
  UINT8(1, 2),
  INT32(4, 6),
  INT64(8, 7),
  BOOL(1, 9);

  private final int bytes;
  private final int onnx;

  DType(int bytes, int onnx) {
    this.bytes = bytes;
    this.onnx = onnx;
  }

  /// The type of that name, as `toString` writes it.
  public static Optional<DType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.toString().equals(name)).findFirst();
  }

  /// Bytes per element.
  public int bytes() {
    return bytes;
  }

  /// The number of this type in ONNX files.
  public int onnx() {
    return onnx;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
