package vertebra.media;

import static vertebra.text.Texts.say;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import vertebra.tensor.DType;

/// What an NPY file says about its array: a Python dictionary with the keys `descr`,
/// `fortran_order` and `shape`.
///
/// @param swapped whether the numbers are big-endian
/// @param columnMajor whether the first axis varies fastest
record NpyHeader(DType dtype, boolean swapped, boolean columnMajor, List<Long> dims) {

  private static final Pattern TYPE =
      Pattern.compile("['\"]descr['\"]\\s*:\\s*['\"]([^'\"]*)['\"]");
  private static final Pattern ORDER =
      Pattern.compile("['\"]fortran_order['\"]\\s*:\\s*(True|False)");
  private static final Pattern SHAPE =
      Pattern.compile("['\"]shape['\"]\\s*:\\s*\\(([0-9Ll,\\s]*)\\)");

  /// NumPy's own limit.
  private static final int MOST_AXES = 64;

  private static final Map<String, DType> TYPES =
      Map.of(
          "f4", DType.FLOAT32,
          "f2", DType.FLOAT16,
          "f8", DType.FLOAT64,
          "i1", DType.INT8,
          "u1", DType.UINT8,
          "i4", DType.INT32,
          "i8", DType.INT64,
          "b1", DType.BOOL);

  static NpyHeader parse(Path file, String text) throws InputException {
    var type = TYPE.matcher(text);
    var order = ORDER.matcher(text);
    var shape = SHAPE.matcher(text);
    if (!type.find()) throw unknownType(file, say("media.a-record-or-an-object"));
    if (!order.find() || !shape.find())
      throw new InputException(say("media.has-a-damaged-header", file));
    var code = type.group(1);
    var dtype = code.isEmpty() ? null : TYPES.get(code.substring(1));
    if (dtype == null || "<>|=".indexOf(code.charAt(0)) < 0) throw unknownType(file, code);
    return new NpyHeader(
        dtype,
        code.charAt(0) == '>' && dtype.bytes() > 1,
        order.group(1).equals("True"),
        dims(file, shape.group(1)));
  }

  private static InputException unknownType(Path file, String code) {
    return new InputException(say("media.holds-numbers-of-the-type", file, code.strip()));
  }

  private static List<Long> dims(Path file, String text) throws InputException {
    try {
      var dims =
          Arrays.stream(text.replaceAll("[Ll\\s]", "").split(","))
              .filter(word -> !word.isEmpty())
              .map(Long::valueOf)
              .toList();
      if (dims.size() <= MOST_AXES) return dims;
      throw new InputException(say("media.has-axes-too-many", file, dims.size()));
    } catch (NumberFormatException tooLarge) {
      throw new InputException(say("media.claims-the-shape-too", file, text), tooLarge);
    }
  }

  /// How NumPy writes a type, little-endian.
  static String code(DType dtype) throws InputException {
    for (var entry : TYPES.entrySet())
      if (entry.getValue() == dtype) return (dtype.bytes() == 1 ? "|" : "<") + entry.getKey();
    throw new InputException(say("media.npy-files-cannot-hold", dtype));
  }

  long[] extents() {
    return dims.stream().mapToLong(Long::longValue).toArray();
  }

  /// The size of the array in bytes.
  long bytes(Path file) throws InputException {
    try {
      long bytes = dtype.bytes();
      for (long dim : dims) bytes = Math.multiplyExact(bytes, dim);
      return bytes;
    } catch (ArithmeticException overflow) {
      throw new InputException(say("media.claims-the-shape-larger", file, dims), overflow);
    }
  }

  /// Brings the file's numbers into row-major little-endian order.
  void arrange(MemorySegment numbers) {
    if (columnMajor)
      try (var arena = Arena.ofConfined()) {
        transpose(arena.allocate(numbers.byteSize(), Double.BYTES).copyFrom(numbers), numbers);
      }
    if (swapped) swap(numbers);
  }

  private void transpose(MemorySegment from, MemorySegment to) {
    int width = dtype.bytes();
    var extents = extents();
    var index = new long[extents.length];
    var strides = new long[extents.length];
    long stride = width;
    for (int axis = 0; axis < extents.length; axis++) {
      strides[axis] = stride;
      stride *= extents[axis];
    }
    long source = 0;
    for (long target = 0; target < to.byteSize(); target += width) {
      MemorySegment.copy(from, source, to, target, width);
      for (int axis = extents.length - 1; axis >= 0; axis--) {
        source += strides[axis];
        if (++index[axis] < extents[axis]) break;
        source -= extents[axis] * strides[axis];
        index[axis] = 0;
      }
    }
  }

  private void swap(MemorySegment numbers) {
    int width = dtype.bytes();
    for (long start = 0; start < numbers.byteSize(); start += width)
      for (int i = 0; i < width / 2; i++) {
        byte first = numbers.get(ValueLayout.JAVA_BYTE, start + i);
        byte last = numbers.get(ValueLayout.JAVA_BYTE, start + width - 1 - i);
        numbers.set(ValueLayout.JAVA_BYTE, start + i, last);
        numbers.set(ValueLayout.JAVA_BYTE, start + width - 1 - i, first);
      }
  }
}
