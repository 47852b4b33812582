package vertebra.precision;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Weight;
import vertebra.onnx.WeightData;
import vertebra.tensor.DType;

/// The numbers of a float32 model's weights, rounded to float16 where the reduced model wants that,
/// piece by piece.
///
/// Finite numbers that float16 would make infinite become its largest.
public final class HalfWeights implements WeightData {

  /// Numbers that are rounded at a time; small enough for the first-level cache.
  private static final int CHUNK = 1 << 12;

  private final Map<String, Weight> originals = new HashMap<>();
  private final WeightData data;

  HalfWeights(Model original, WeightData data) {
    this.data = data;
    for (var weight : original.weights()) originals.put(weight.name(), weight);
  }

  /// How many numbers of each weight are finite and yet more than float16 holds. Looks at every
  /// number once.
  public static SequencedMap<String, Long> overflowing(Model model, WeightData data)
      throws IOException {
    var counts = new LinkedHashMap<String, Long>();
    for (var weight : model.weights()) {
      if (weight.dtype() != DType.FLOAT32 || weight.kind() == Weight.WeightKind.CONSTANT) continue;
      data.stream(
          weight,
          piece -> {
            long found = overflowing(piece);
            if (found > 0) counts.merge(weight.name(), found, Long::sum);
          });
    }
    return counts;
  }

  private static long overflowing(MemorySegment piece) {
    long count = 0;
    for (long at = 0; at < piece.byteSize(); at += Float.BYTES) {
      float size = Math.abs(piece.get(Numbers.FLOAT, at));
      if (size > ExactOperators.LARGEST && size <= Float.MAX_VALUE) count++;
    }
    return count;
  }

  @Override
  public void fill(Weight weight, MemorySegment target) throws IOException {
    var original = originals.get(weight.name());
    if (original == null || original.dtype() == weight.dtype()) {
      data.fill(weight, target);
      return;
    }
    var at = new long[1];
    data.stream(
        original,
        piece -> {
          round(piece, target.asSlice(at[0]));
          at[0] += piece.byteSize() / 2;
        });
  }

  @Override
  public void stream(Weight weight, Sink sink) throws IOException {
    var original = originals.get(weight.name());
    if (original == null || original.dtype() == weight.dtype()) {
      data.stream(weight, sink);
      return;
    }
    data.stream(
        original,
        piece -> {
          try (var arena = Arena.ofConfined()) {
            var rounded = arena.allocate(piece.byteSize() / 2, 64);
            round(piece, rounded);
            sink.accept(rounded);
          }
        });
  }

  private static void round(MemorySegment from, MemorySegment to) {
    var numbers = new float[CHUNK];
    var halves = new short[CHUNK];
    long count = from.byteSize() / Float.BYTES;
    for (long first = 0; first < count; first += CHUNK) {
      int many = (int) Math.min(CHUNK, count - first);
      MemorySegment.copy(from, Numbers.FLOAT, first * Float.BYTES, numbers, 0, many);
      for (int i = 0; i < many; i++) halves[i] = Float.floatToFloat16(held(numbers[i]));
      MemorySegment.copy(halves, 0, to, Numbers.SHORT, first * Short.BYTES, many);
    }
  }

  /// A number that float16 holds; infinities and what is not a number stay so.
  private static float held(float number) {
    return Math.abs(number) <= Float.MAX_VALUE
        ? Math.clamp(number, -ExactOperators.LARGEST, ExactOperators.LARGEST)
        : number;
  }
}
