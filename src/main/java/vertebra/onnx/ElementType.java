package vertebra.onnx;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import vertebra.tensor.DType;

/// Every type of numbers that a tensor of an ONNX file may hold (`TensorProto.DataType`, ONNX
/// 1.20). Those that Vertebra computes with have a [DType] too.
public enum ElementType {
  FLOAT(1, 32),
  UINT8(2, 8),
  INT8(3, 8),
  UINT16(4, 16),
  INT16(5, 16),
  INT32(6, 32),
  INT64(7, 64),
  STRING(8, 0),
  BOOL(9, 8),
  FLOAT16(10, 16),
  DOUBLE(11, 64),
  UINT32(12, 32),
  UINT64(13, 64),
  COMPLEX64(14, 64),
  COMPLEX128(15, 128),
  BFLOAT16(16, 16),
  FLOAT8E4M3FN(17, 8),
  FLOAT8E4M3FNUZ(18, 8),
  FLOAT8E5M2(19, 8),
  FLOAT8E5M2FNUZ(20, 8),
  UINT4(21, 4),
  INT4(22, 4),
  FLOAT4E2M1(23, 4),
  FLOAT8E8M0(24, 8),
  UINT2(25, 2),
  INT2(26, 2);

  private final int number;
  private final int bits;

  ElementType(int number, int bits) {
    this.number = number;
    this.bits = bits;
  }

  /// The type of that number in a file.
  public static Optional<ElementType> numbered(long number) {
    return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
  }

  /// Its number in files.
  public int number() {
    return number;
  }

  /// The bits of one element; 0 for texts, which have no fixed size.
  public int bits() {
    return bits;
  }

  /// The bytes that so many elements fill; those of less than a byte are packed. Throws
  /// [ArithmeticException] when 64 bits cannot count them.
  public long bytes(long elements) {
    return Math.ceilDiv(Math.multiplyExact(elements, (long) bits), 8);
  }

  /// The type as Vertebra computes with it, if it does.
  public Optional<DType> dtype() {
    return Arrays.stream(DType.values()).filter(type -> type.onnx() == number).findFirst();
  }

  /// As the operator specification writes it: `float`, `int64`, `float8e4m3fn`.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
