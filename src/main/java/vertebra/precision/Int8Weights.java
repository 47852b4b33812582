package vertebra.precision;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import vertebra.onnx.Model.Weight;
import vertebra.onnx.WeightData;

/// The numbers of an int8 model's weights, rounded while they are asked for, piece by piece.
final class Int8Weights implements WeightData {

  /// How the numbers of one stored tensor come about.
  sealed interface Recipe {}

  /// `round(w ⁄ scale)` as int8, with a scale for each place along an axis.
  ///
  /// @param turned whether the matrix is stored transposed
  @SuppressWarnings("ArrayRecordComponent")
  record Whole(Weight original, float[] scales, int axis, boolean turned) implements Recipe {}

  /// `round(b ⁄ scale)` as int32.
  @SuppressWarnings("ArrayRecordComponent")
  record Bias(Weight original, float[] scales) implements Recipe {}

  private final WeightData data;
  private final Map<String, Recipe> recipes;

  Int8Weights(WeightData data, Map<String, Recipe> recipes) {
    this.data = data;
    this.recipes = new HashMap<>(recipes);
  }

  @Override
  public void fill(Weight weight, MemorySegment target) throws IOException {
    if (!recipes.containsKey(weight.name())) {
      data.fill(weight, target);
      return;
    }
    fillFromPieces(weight, target);
  }

  @Override
  public void stream(Weight weight, Sink sink) throws IOException {
    switch (recipes.get(weight.name())) {
      case null -> data.stream(weight, sink);
      case Whole whole when whole.turned() -> turned(whole, sink);
      case Whole(var original, var scales, var axis, _) -> whole(original, scales, axis, sink);
      case Bias(var original, var scales) -> bias(original, scales, sink);
    }
  }

  private void whole(Weight original, float[] scales, int axis, Sink sink) throws IOException {
    long inner = ChannelScales.inner(original, axis);
    var at = new long[1];
    data.stream(
        original,
        piece -> {
          long count = piece.byteSize() / Float.BYTES;
          try (var arena = Arena.ofConfined()) {
            var rounded = arena.allocate(count, 64);
            for (long i = 0; i < count; i++) {
              float scale = scales[(int) ((at[0] + i) / inner % scales.length)];
              rounded.set(ValueLayout.JAVA_BYTE, i, step(piece.get(Numbers.FLOAT, 4 * i), scale));
            }
            at[0] += count;
            sink.accept(rounded);
          }
        });
  }

  /// A transposed matrix has to be there as a whole before its first row can go.
  private void turned(Whole recipe, Sink sink) throws IOException {
    long rows = recipe.original().dims().get(0);
    long columns = recipe.original().dims().get(1);
    try (var arena = Arena.ofConfined()) {
      var matrix = arena.allocate(rows * columns, 64);
      var at = new long[1];
      whole(
          recipe.original(),
          recipe.scales(),
          recipe.axis(),
          piece -> {
            for (long i = 0; i < piece.byteSize(); i++) {
              long place = at[0] + i;
              matrix.set(
                  ValueLayout.JAVA_BYTE,
                  place % columns * rows + place / columns,
                  piece.get(ValueLayout.JAVA_BYTE, i));
            }
            at[0] += piece.byteSize();
          });
      sink.accept(matrix);
    }
  }

  /// The int8 for a number, −127 … 127.
  static byte step(float number, float scale) {
    return (byte) Math.clamp(Math.rint(number / (double) scale), -127, 127);
  }

  private void bias(Weight original, float[] scales, Sink sink) throws IOException {
    var numbers = Numbers.of(data, original);
    try (var arena = Arena.ofConfined()) {
      var rounded = arena.allocate(numbers.length * (long) Integer.BYTES, 64);
      for (int i = 0; i < numbers.length; i++)
        rounded.set(Numbers.INT, 4L * i, (int) Math.rint(numbers[i] / (double) scales[i]));
      sink.accept(rounded);
    }
  }
}
