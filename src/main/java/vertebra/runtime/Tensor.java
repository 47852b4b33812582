package vertebra.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Collectors;
import vertebra.tensor.DType;

/// Numbers with a shape, kept outside the Java heap so that a device reads and writes them in
/// place.
///
/// Elements are little-endian and in row-major order. The memory is freed when nothing refers to it
/// any more.
public final class Tensor {

  /// The order of bytes in every tensor; also that of every platform the runtimes exist for.
  static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ORDER);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ORDER);
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ORDER);
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ORDER);

  /// Where memory starts, in bytes: the width of the widest vector registers.
  private static final long ALIGNMENT = 64;

  private final DType dtype;
  private final long[] dims;
  private final MemorySegment data;

  private Tensor(DType dtype, long[] dims, MemorySegment data) {
    this.dtype = dtype;
    this.dims = dims;
    this.data = data;
  }

  /// A tensor of zeros. Throws [ArithmeticException] when its size does not fit in 64 bits and
  /// [OutOfMemoryError] when there is no room for it.
  public static Tensor zeros(DType dtype, long... dims) {
    long bytes = Math.multiplyExact(elements(dims), (long) dtype.bytes());
    return new Tensor(dtype, dims.clone(), Arena.ofAuto().allocate(bytes, ALIGNMENT));
  }

  /// A view of memory that somebody else filled; it must be off-heap and of exactly the right size.
  public static Tensor of(DType dtype, MemorySegment data, long... dims) {
    long bytes = Math.multiplyExact(elements(dims), (long) dtype.bytes());
    if (!data.isNative() || data.byteSize() != bytes)
      throw new IllegalArgumentException(
          "a tensor " + Arrays.toString(dims) + " needs " + bytes + " bytes outside the heap");
    return new Tensor(dtype, dims.clone(), data);
  }

  /// A float32 tensor of these numbers.
  public static Tensor of(float[] values, long... dims) {
    var tensor = zeros(DType.FLOAT32, dims);
    tensor.expect(values.length);
    MemorySegment.copy(values, 0, tensor.data, FLOAT, 0, values.length);
    return tensor;
  }

  /// An int64 tensor of these numbers.
  public static Tensor of(long[] values, long... dims) {
    var tensor = zeros(DType.INT64, dims);
    tensor.expect(values.length);
    MemorySegment.copy(values, 0, tensor.data, LONG, 0, values.length);
    return tensor;
  }

  private void expect(int count) {
    if (count != elements())
      throw new IllegalArgumentException(count + " numbers do not fill " + shapeText());
  }

  /// The product of extents. Throws [IllegalArgumentException] for a negative one and
  /// [ArithmeticException] on overflow.
  static long elements(long... dims) {
    long product = 1;
    for (long dim : dims) {
      if (dim < 0) throw new IllegalArgumentException("an extent of " + dim);
      product = Math.multiplyExact(product, dim);
    }
    return product;
  }

  public DType dtype() {
    return dtype;
  }

  /// The extents, outermost first; none for a scalar.
  public long[] dims() {
    return dims.clone();
  }

  public int rank() {
    return dims.length;
  }

  /// The extent of one axis; negative axes count from the end.
  public long dim(int axis) {
    return dims[axis < 0 ? axis + dims.length : axis];
  }

  public long elements() {
    return data.byteSize() / dtype.bytes();
  }

  public long bytes() {
    return data.byteSize();
  }

  /// The memory itself. Writing to it changes the tensor.
  public MemorySegment data() {
    return data;
  }

  /// The same numbers in another shape of the same number of elements; memory is shared.
  public Tensor reshaped(long... other) {
    if (elements(other) != elements())
      throw new IllegalArgumentException(shapeText() + " cannot become " + Arrays.toString(other));
    return new Tensor(dtype, other.clone(), data);
  }

  /// One element as a number, by its position in row-major order; booleans are 0 and 1.
  public double get(long index) {
    return switch (dtype) {
      case FLOAT32 -> data.getAtIndex(FLOAT, index);
      case FLOAT16 -> Float.float16ToFloat(data.getAtIndex(SHORT, index));
      case FLOAT64 -> data.getAtIndex(DOUBLE, index);
      case BFLOAT16 -> Float.intBitsToFloat(data.getAtIndex(SHORT, index) << 16);
      case INT8 -> data.get(BYTE, index);
      case UINT8 -> data.get(BYTE, index) & 0xff;
      case INT32 -> data.getAtIndex(INT, index);
      case INT64 -> data.getAtIndex(LONG, index);
      case BOOL -> data.get(BYTE, index) == 0 ? 0 : 1;
    };
  }

  /// The same numbers in another floating-point type, rounded; this tensor if the type is the same.
  public Tensor converted(DType other) {
    if (other == dtype) return this;
    boolean real =
        switch (other) {
          case FLOAT32, FLOAT16, FLOAT64, BFLOAT16 -> true;
          case INT8, UINT8, INT32, INT64, BOOL -> false;
        };
    if (!real) throw new IllegalArgumentException("numbers are not rounded to " + other);
    var result = zeros(other, dims);
    for (long i = 0; i < elements(); i++) result.set(i, get(i));
    return result;
  }

  /// Writes one element, by its position in row-major order; what the type cannot hold exactly is
  /// rounded to the nearest, and of a fraction a whole number keeps what stands before the point.
  public void set(long index, double value) {
    switch (dtype) {
      case FLOAT32 -> data.setAtIndex(FLOAT, index, (float) value);
      case FLOAT16 -> data.setAtIndex(SHORT, index, Float.floatToFloat16((float) value));
      case FLOAT64 -> data.setAtIndex(DOUBLE, index, value);
      case BFLOAT16 -> data.setAtIndex(SHORT, index, bfloat16((float) value));
      case INT32 -> data.setAtIndex(INT, index, (int) value);
      case INT64 -> data.setAtIndex(LONG, index, (long) value);
      case INT8, UINT8, BOOL -> data.set(BYTE, index, (byte) value);
    }
  }

  /// The nearest bfloat16, ties to even.
  private static short bfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) return (short) (bits >>> 16 | 0x40);
    return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
  }

  /// All elements as float32, rounded where the type is wider. Throws [IllegalStateException] when
  /// there are more than an array holds.
  public float[] toFloats() {
    if (elements() > Integer.MAX_VALUE - 8)
      throw new IllegalStateException(shapeText() + " has too many elements for one array");
    var floats = new float[(int) elements()];
    copyTo(floats, 0, floats.length);
    return floats;
  }

  /// Copies elements from a position on into an array, converted to float32.
  void copyTo(float[] target, long from, int count) {
    if (dtype == DType.FLOAT32) {
      MemorySegment.copy(data, FLOAT, from * Float.BYTES, target, 0, count);
      return;
    }
    for (int i = 0; i < count; i++) target[i] = (float) get(from + i);
  }

  /// `[1, 3, 224, 224]`.
  public String shapeText() {
    return Arrays.stream(dims).mapToObj(Long::toString).collect(Collectors.joining(", ", "[", "]"));
  }

  @Override
  public String toString() {
    return dtype + " " + shapeText();
  }
}
