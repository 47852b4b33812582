package vertebra.training;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import vertebra.onnx.Model.Weight;
import vertebra.runtime.Tensor;

/// The lengths of the gradients over the last steps, to tell where numbers grew first when they
/// have gone out of bounds.
final class Growth {

  /// How many steps are looked back on.
  private static final int STEPS = 50;

  /// So many times its least length lately, a gradient has grown.
  private static final double GROWN = 100;

  private final List<Weight> weights;
  private final Deque<double[]> lengths = new ArrayDeque<>();

  Growth(List<Weight> weights) {
    this.weights = weights;
  }

  /// Keeps the squared lengths after a step.
  void add(Tensor squared) {
    var found = new double[weights.size()];
    for (int i = 0; i < found.length; i++) found[i] = Math.sqrt(squared.get(i));
    lengths.addLast(found);
    if (lengths.size() > STEPS) lengths.removeFirst();
  }

  /// The block whose gradient was the first to leave its usual length; of several at the same step
  /// the one that grew most, and of those that are no numbers the last, where the way back begins.
  String first() {
    var least = new double[weights.size()];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    for (var step : lengths) {
      int grown = -1;
      double most = GROWN;
      for (int i = 0; i < step.length; i++) {
        double times = least[i] > 0 ? step[i] / least[i] : 0;
        if (!Double.isFinite(step[i])) times = Double.POSITIVE_INFINITY;
        if (times >= most) {
          grown = i;
          most = times;
        }
        least[i] = Math.min(least[i], Double.isFinite(step[i]) ? step[i] : least[i]);
      }
      if (grown >= 0) return block(weights.get(grown).name());
    }
    return block(weights.getLast().name());
  }

  private static String block(String weight) {
    int dot = weight.lastIndexOf('.');
    return (dot < 0 ? weight : weight.substring(0, dot)).replace('.', '/');
  }
}
