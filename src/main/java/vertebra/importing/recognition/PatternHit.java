package vertebra.importing.recognition;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A part of a model that has the description of some blocks.
///
/// @param readings the blocks, the likeliest first
/// @param operations the operators in the order of the description
/// @param bounds what comes from outside
/// @param weights the stored weights
/// @param roots the outputs
record PatternHit(
    List<BlockReading> readings,
    List<Integer> operations,
    List<Integer> bounds,
    List<Integer> weights,
    List<Integer> roots) {

  BlockReading best() {
    return readings.getFirst();
  }

  int size() {
    return operations.size();
  }

  int first() {
    return operations.stream().mapToInt(Integer::intValue).min().orElse(0);
  }

  static List<Integer> list(int[] numbers, int count) {
    return IntStream.of(Arrays.copyOf(numbers, count)).boxed().toList();
  }
}
