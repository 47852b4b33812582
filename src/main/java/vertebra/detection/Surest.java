package vertebra.detection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Collects found objects and keeps the surest, however many there are: a network that was never
/// trained finds one at every prepared box.
public final class Surest {

  private static final Comparator<Detection> LEAST_FIRST =
      Comparator.comparingDouble(Detection::score);

  private final int most;
  private final double least;
  private final PriorityQueue<Detection> kept = new PriorityQueue<>(LEAST_FIRST);
  private boolean isCut;

  /// @param most how many are kept
  /// @param least the least score
  public Surest(int most, double least) {
    this.most = most;
    this.least = least;
  }

  /// Whether something with this score would be kept.
  public boolean takes(double score) {
    if (!(score >= least)) return false;
    var last = kept.size() < most ? null : kept.peek();
    if (last == null || score > last.score()) return true;
    isCut = true;
    return false;
  }

  /// Adds what [#takes] said would be kept.
  public void add(Detection found) {
    if (kept.size() == most) {
      kept.remove();
      isCut = true;
    }
    kept.add(found);
  }

  /// Whether there were more than are kept.
  public boolean isCut() {
    return isCut;
  }

  /// The surest first.
  public List<Detection> found() {
    var sorted = new ArrayList<>(kept);
    sorted.sort(LEAST_FIRST.reversed());
    return sorted;
  }
}
