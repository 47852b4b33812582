package vertebra.weights;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import vertebra.tensor.DType;

/// The element types of safetensors files, by their names there.
public enum Stored {
  BOOL(1, DType.BOOL),
  U8(1, DType.UINT8),
  I8(1, DType.INT8),
  U16(2, null),
  I16(2, null),
  F16(2, DType.FLOAT16),
  BF16(2, DType.BFLOAT16),
  U32(4, null),
  I32(4, DType.INT32),
  F32(4, DType.FLOAT32),
  U64(8, null),
  I64(8, DType.INT64),
  F64(8, DType.FLOAT64);

  private final int bytes;
  private final @Nullable DType twin;

  Stored(int bytes, @Nullable DType twin) {
    this.bytes = bytes;
    this.twin = twin;
  }

  /// Bytes per element.
  public int bytes() {
    return bytes;
  }

  /// The type of tensors that has the same bytes, if there is one.
  public Optional<DType> twin() {
    return Optional.ofNullable(twin);
  }

  static Optional<Stored> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }

  static Stored of(DType dtype) {
    return Arrays.stream(values()).filter(type -> type.twin == dtype).findFirst().orElseThrow();
  }

  static String names() {
    return Arrays.stream(values()).map(Stored::name).collect(Collectors.joining(", "));
  }

  /// Whether numbers of this type can be handed over as the other: a floating-point number as any
  /// other, everything else only as itself. Whole numbers in place of real ones are those of a
  /// quantized network, which mean nothing without their scales.
  boolean fits(DType dtype) {
    return switch (dtype) {
      case FLOAT32, FLOAT16, FLOAT64, BFLOAT16 ->
          switch (this) {
            case F16, BF16, F32, F64 -> true;
            case BOOL, U8, I8, U16, I16, U32, I32, U64, I64 -> false;
          };
      case INT8, UINT8, INT32, INT64, BOOL -> twin == dtype;
    };
  }

  /// One element as a number.
  double get(MemorySegment data, long index) {
    return switch (this) {
      case BOOL -> data.get(Elements.BYTE, index) == 0 ? 0 : 1;
      case U8 -> data.get(Elements.BYTE, index) & 0xff;
      case I8 -> data.get(Elements.BYTE, index);
      case U16 -> data.get(Elements.SHORT, 2 * index) & 0xffff;
      case I16 -> data.get(Elements.SHORT, 2 * index);
      case F16 -> Float.float16ToFloat(data.get(Elements.SHORT, 2 * index));
      case BF16 -> Float.intBitsToFloat(data.get(Elements.SHORT, 2 * index) << 16);
      case U32 -> Integer.toUnsignedLong(data.get(Elements.INT, 4 * index));
      case I32 -> data.get(Elements.INT, 4 * index);
      case F32 -> data.get(Elements.FLOAT, 4 * index);
      case U64 -> unsigned(data.get(Elements.LONG, 8 * index));
      case I64 -> (double) data.get(Elements.LONG, 8 * index);
      case F64 -> data.get(Elements.DOUBLE, 8 * index);
    };
  }

  private static double unsigned(long value) {
    return value >= 0 ? (double) value : ((value >>> 1) | (value & 1)) * 2.0;
  }
}
