package vertebra.onnx;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;

/// The numbers behind a model's weights.
@FunctionalInterface
public interface WeightData {

  /// Takes the numbers of a weight piece by piece.
  @FunctionalInterface
  interface Sink {
    /// Takes the next bytes. The memory is used for other things afterwards.
    void accept(MemorySegment piece) throws IOException;
  }

  /// Fills `target`, whose size is [Model.Weight#bytes()], with the little-endian numbers of a
  /// weight in row-major order.
  void fill(Model.Weight weight, MemorySegment target) throws IOException;

  /// The numbers of a weight where they lie outside the heap already, readable while the source is
  /// open; empty where they must be made or read first.
  default Optional<MemorySegment> inPlace(Model.Weight weight) {
    return Optional.empty();
  }

  /// Fills `target` from the pieces of a weight, for sources that make them piece by piece.
  default void fillFromPieces(Model.Weight weight, MemorySegment target) throws IOException {
    var at = new long[1];
    stream(
        weight,
        piece -> {
          target.asSlice(at[0], piece.byteSize()).copyFrom(piece);
          at[0] += piece.byteSize();
        });
  }

  /// Writes the numbers of a weight to a channel, from first to last; a piece may be larger than a
  /// buffer can be.
  default void write(Model.Weight weight, WritableByteChannel channel) throws IOException {
    stream(
        weight,
        piece -> {
          for (long from = 0; from < piece.byteSize(); from += 1L << 30) {
            var bytes =
                piece.asSlice(from, Math.min(1L << 30, piece.byteSize() - from)).asByteBuffer();
            while (bytes.hasRemaining()) channel.write(bytes);
          }
        });
  }

  /// Hands over the same numbers in pieces, from first to last. Sources that make or find them
  /// piece by piece need no memory for a whole weight this way.
  default void stream(Model.Weight weight, Sink sink) throws IOException {
    if (weight.bytes() == 0) return;
    try (var arena = Arena.ofConfined()) {
      var numbers = arena.allocate(weight.bytes(), 64);
      fill(weight, numbers);
      sink.accept(numbers);
    }
  }
}
