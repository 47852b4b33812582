package vertebra.precision;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import vertebra.onnx.Model.Weight;
import vertebra.onnx.WeightData;

/// Small weights as arrays.
final class Numbers {

  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
  static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ORDER);
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ORDER);

  private Numbers() {}

  /// All numbers of a float32 weight, which has to fit into an array.
  static float[] of(WeightData data, Weight weight) throws IOException {
    var numbers = new float[Math.toIntExact(weight.elements())];
    var at = new int[1];
    data.stream(
        weight,
        piece -> {
          int count = (int) (piece.byteSize() / Float.BYTES);
          MemorySegment.copy(piece, FLOAT, 0, numbers, at[0], count);
          at[0] += count;
        });
    return numbers;
  }

  static void hand(float[] numbers, WeightData.Sink sink) throws IOException {
    try (var arena = Arena.ofConfined()) {
      var piece = arena.allocate((long) numbers.length * Float.BYTES, 64);
      MemorySegment.copy(numbers, 0, piece, FLOAT, 0, numbers.length);
      sink.accept(piece);
    }
  }
}
