package vertebra.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;

/// The processor time of the calling thread: what a piece of work takes on a core of its own,
/// however busy the machine is.
final class Clock {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /// Work that is measured; what it answers is kept from being optimised away.
  @FunctionalInterface
  interface Work {
    Object done() throws Exception;
  }

  private final List<Double> millis = new ArrayList<>();
  private int answers;

  /// Does the work and keeps its time, unless it belongs to the warm-up.
  void time(boolean counts, Work work) throws Exception {
    long start = THREADS.getCurrentThreadCpuTime();
    var answer = work.done();
    long end = THREADS.getCurrentThreadCpuTime();
    answers += System.identityHashCode(answer) & 1;
    if (counts) millis.add((end - start) / 1e6);
  }

  /// The processor time that the calling thread has used, in milliseconds.
  static double now() {
    return THREADS.getCurrentThreadCpuTime() / 1e6;
  }

  /// The processor time of all threads whose names begin so, in milliseconds.
  static double of(String name) {
    double all = 0;
    for (var info : THREADS.getThreadInfo(THREADS.getAllThreadIds()))
      if (info != null && info.getThreadName().startsWith(name))
        all += THREADS.getThreadCpuTime(info.getThreadId()) / 1e6;
    return all;
  }

  /// Keeps a time that was measured elsewhere.
  void add(double time) {
    millis.add(time);
  }

  boolean isEmpty() {
    return millis.isEmpty();
  }

  double least() {
    return quantile(0);
  }

  double median() {
    return quantile(0.5);
  }

  /// The time that the given share of the runs stayed below.
  double quantile(double share) {
    if (answers < 0) throw new IllegalStateException("counted past the end");
    var sorted = millis.stream().sorted().toList();
    return sorted.get(Math.min(sorted.size() - 1, (int) (sorted.size() * share)));
  }

  /// `12.34 ms (p95 56.78)`.
  @Override
  public String toString() {
    return "%7.2f ms (p95 %7.2f)".formatted(median(), quantile(0.95));
  }
}
