package vertebra.importing;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import vertebra.importing.ModelIndex.IndexedTensor;
import vertebra.onnx.ElementType;
import vertebra.onnx.ModelException;
import vertebra.tensor.DType;

/// A tensor with its numbers.
///
/// @param bytes the numbers in order, little endian
@SuppressWarnings("ArrayRecordComponent")
public record StoredNumbers(DType dtype, List<Long> dims, byte[] bytes) {

  public StoredNumbers {
    dims = List.copyOf(dims);
  }

  /// Real numbers as float32.
  static StoredNumbers of(List<Long> dims, float... values) {
    var buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) buffer.putFloat(value);
    return new StoredNumbers(DType.FLOAT32, dims, buffer.array());
  }

  /// A list of whole numbers as int64.
  static StoredNumbers list(long... values) {
    var buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) buffer.putLong(value);
    return new StoredNumbers(DType.INT64, List.of((long) values.length), buffer.array());
  }

  /// The numbers of a float32 tensor.
  float[] reals() {
    var floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    var values = new float[floats.remaining()];
    floats.get(values);
    return values;
  }

  /// The numbers of an int64 tensor.
  long[] wholes() {
    var longs = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
    var values = new long[longs.remaining()];
    longs.get(values);
    return values;
  }

  /// The numbers whatever their type is.
  double[] values() {
    var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    var values = new double[bytes.length / dtype.bytes()];
    for (int i = 0; i < values.length; i++) values[i] = next(buffer);
    return values;
  }

  /// The largest difference between two numbers of one place; not a number where one is none and
  /// the other is.
  ///
  /// @param other of the same type and sizes
  double largestDifference(StoredNumbers other) {
    var one = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    var two = ByteBuffer.wrap(other.bytes).order(ByteOrder.LITTLE_ENDIAN);
    double largest = 0;
    while (one.hasRemaining() && two.hasRemaining()) {
      double was = next(one);
      double is = other.next(two);
      if (Double.compare(was, is) != 0) largest = Math.max(largest, Math.abs(was - is));
    }
    return largest;
  }

  private double next(ByteBuffer buffer) {
    return switch (dtype) {
      case FLOAT32 -> buffer.getFloat();
      case FLOAT64 -> buffer.getDouble();
      case FLOAT16 -> Float.float16ToFloat(buffer.getShort());
      case BFLOAT16 -> Float.intBitsToFloat(buffer.getShort() << Short.SIZE);
      case INT64 -> buffer.getLong();
      case INT32 -> buffer.getInt();
      case INT8 -> buffer.get();
      case UINT8, BOOL -> buffer.get() & 0xff;
    };
  }

  /// Reads a tensor of a file. Throws [ModelException] where it is of a type that nobody computes
  /// with here, or its numbers are not there.
  static StoredNumbers of(ModelIndex index, IndexedTensor tensor) throws ModelException {
    var type = tensor.elementType().flatMap(ElementType::dtype);
    if (type.isEmpty()) throw new ModelException(say("edit.unknown-elements", tensor.name()));
    long elements = tensor.dims().stream().reduce(1L, Math::multiplyExact);
    int bytes = Math.toIntExact(elements * type.get().bytes());
    return new StoredNumbers(type.get(), tensor.dims(), bytes(index, tensor, type.get(), bytes));
  }

  private static byte[] bytes(ModelIndex index, IndexedTensor tensor, DType type, int bytes)
      throws ModelException {
    if (tensor.external().isPresent()) return external(index, tensor, bytes);
    var span = StoredTensors.inMemoryOrder(tensor);
    if (span.isPresent()) {
      if (span.get().length() != bytes)
        throw new ModelException(say("edit.unknown-elements", tensor.name()));
      return index.file().copy(span.get());
    }
    var buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (var piece : tensor.data())
      if (piece.field() == MessageFields.TENSOR_FLOATS
          || piece.field() == MessageFields.TENSOR_DOUBLES)
        buffer.put(index.file().copy(piece.span()));
    var wholes = new ArrayList<Long>();
    for (int field : List.of(MessageFields.TENSOR_INT32S, MessageFields.TENSOR_INT64S))
      wholes.addAll(FieldWalk.numbers(index.file(), tensor.place().content(), field));
    for (long number : wholes)
      switch (type.bytes()) {
        case 1 -> buffer.put((byte) number);
        case 2 -> buffer.putShort((short) number);
        case 4 -> buffer.putInt((int) number);
        default -> buffer.putLong(number);
      }
    return buffer.array();
  }

  private static byte[] external(ModelIndex index, IndexedTensor tensor, int bytes)
      throws ModelException {
    var pairs = tensor.external().orElseThrow();
    var folder = Objects.requireNonNull(index.path().toAbsolutePath().getParent());
    var data = folder.resolve(pairs.getOrDefault("location", ""));
    var buffer = ByteBuffer.allocate(bytes);
    try (var channel = FileChannel.open(data, StandardOpenOption.READ)) {
      long at = Long.parseLong(pairs.getOrDefault("offset", "0"));
      while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) > 0) {}
    } catch (IOException failure) {
      throw new ModelException(
          say("onnx.cannot-be-read", data, String.valueOf(failure.getMessage())), failure);
    }
    if (buffer.hasRemaining())
      throw new ModelException(say("edit.unknown-elements", tensor.name()));
    return buffer.array();
  }

  /// The tensor as a message of a file.
  MessageWriter message(String name) {
    var tensor = new MessageWriter();
    for (long dim : dims) tensor.number(MessageFields.TENSOR_DIMS, dim);
    tensor.number(MessageFields.TENSOR_TYPE, dtype.onnx());
    if (!name.isEmpty()) tensor.text(MessageFields.TENSOR_NAME, name);
    return tensor.bytes(MessageFields.TENSOR_RAW, bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StoredNumbers(var type, var sizes, var numbers)
        && type == dtype
        && sizes.equals(dims)
        && Arrays.equals(numbers, bytes);
  }

  @Override
  public int hashCode() {
    return 31 * dims.hashCode() + Arrays.hashCode(bytes);
  }
}
