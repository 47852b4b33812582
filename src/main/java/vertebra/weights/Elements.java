package vertebra.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import vertebra.tensor.DType;

/// Little-endian numbers of every type in memory.
final class Elements {

  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ORDER);
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ORDER);
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ORDER);
  static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
  static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ORDER);

  private Elements() {}

  /// Stores the first numbers of an array from an element of `target` on.
  static void store(float[] values, int count, DType dtype, MemorySegment target, long first) {
    if (dtype == DType.FLOAT32) MemorySegment.copy(values, 0, target, FLOAT, 4 * first, count);
    else for (int i = 0; i < count; i++) store(dtype, target, first + i, values[i]);
  }

  /// Stores a number as one element, rounded to the nearest that the type has.
  static void store(DType dtype, MemorySegment target, long index, double value) {
    switch (dtype) {
      case FLOAT32 -> target.set(FLOAT, 4 * index, (float) value);
      case FLOAT64 -> target.set(DOUBLE, 8 * index, value);
      case FLOAT16 -> target.set(SHORT, 2 * index, Float.floatToFloat16((float) value));
      case BFLOAT16 -> target.set(SHORT, 2 * index, toBfloat16((float) value));
      case INT64 -> target.set(LONG, 8 * index, Math.round(value));
      case INT32 -> target.set(INT, 4 * index, (int) Math.round(value));
      case INT8, UINT8 -> target.set(BYTE, index, (byte) Math.round(value));
      case BOOL -> target.set(BYTE, index, (byte) (value == 0 ? 0 : 1));
    }
  }

  /// The upper half of a float32, rounded to even; what is not a number stays so.
  private static short toBfloat16(float value) {
    if (Float.isNaN(value)) return 0x7fc0;
    int bits = Float.floatToRawIntBits(value);
    return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
  }
}
