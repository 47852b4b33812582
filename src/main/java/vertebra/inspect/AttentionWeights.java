package vertebra.inspect;

import java.util.Optional;
import vertebra.runtime.Tensor;

/// How much every token takes from every other, head by head: a tensor `[batch, heads, queries,
/// keys]` whose rows add up to 1. The first sample only.
public final class AttentionWeights {

  /// So many rows are added up to see whether a tensor is one.
  private static final int ROWS = 64;

  private static final double TOLERANCE = 1e-3;

  private final Tensor tensor;

  private AttentionWeights(Tensor tensor) {
    this.tensor = tensor;
  }

  /// The weights in a tensor; empty if its numbers are none.
  public static Optional<AttentionWeights> in(Tensor tensor) {
    if (tensor.rank() != 4 || tensor.elements() == 0 || tensor.dim(3) < 2 || tensor.dim(2) < 2)
      return Optional.empty();
    long keys = tensor.dim(3);
    long rows = tensor.dim(1) * tensor.dim(2);
    long step = Math.max(1, rows / ROWS);
    for (long row = 0; row < rows; row += step) {
      double sum = 0;
      for (long key = 0; key < keys; key++) {
        double weight = tensor.get(row * keys + key);
        if (!(weight >= 0)) return Optional.empty();
        sum += weight;
      }
      if (Math.abs(sum - 1) > TOLERANCE) return Optional.empty();
    }
    return Optional.of(new AttentionWeights(tensor));
  }

  public int heads() {
    return (int) tensor.dim(1);
  }

  public int queries() {
    return (int) tensor.dim(2);
  }

  public int keys() {
    return (int) tensor.dim(3);
  }

  /// How much a query takes from every key.
  ///
  /// @param head empty for the mean of all heads
  public float[] row(Optional<Integer> head, int query) {
    var sums = new double[keys()];
    int from = head.orElse(0);
    int to = head.map(one -> one + 1).orElse(heads());
    for (int h = from; h < to; h++)
      for (int key = 0; key < keys(); key++)
        sums[key] += tensor.get(((long) h * queries() + query) * keys() + key);
    var row = new float[keys()];
    for (int key = 0; key < keys(); key++) row[key] = (float) (sums[key] / (to - from));
    return row;
  }

  /// All rows, one after another.
  ///
  /// @param head empty for the mean of all heads
  public float[] matrix(Optional<Integer> head) {
    var all = new float[queries() * keys()];
    for (int query = 0; query < queries(); query++)
      System.arraycopy(row(head, query), 0, all, query * keys(), keys());
    return all;
  }
}
