package vertebra.cli;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import vertebra.runtime.Cancellation;

/// Stops what runs too long, as the user may stop it earlier.
final class TimeLimit implements AutoCloseable {

  private final Cancellation inner = new Cancellation();
  private final Cancellation.Registration registration;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "vertebra-limit");
        thread.setDaemon(true);
        return thread;
      });
  private volatile boolean over;

  private TimeLimit(Cancellation outer) {
    registration = outer.onCancel(inner::cancel);
  }

  /// @param seconds how long; 0 for ever
  static TimeLimit of(long seconds, Cancellation outer) {
    var limit = new TimeLimit(outer);
    if (seconds > 0) limit.clock.schedule(limit::end, seconds, TimeUnit.SECONDS);
    return limit;
  }

  private void end() {
    over = true;
    inner.cancel();
  }

  /// What the work has to listen to.
  Cancellation cancellation() {
    return inner;
  }

  /// Whether the time ran out.
  boolean isOver() {
    return over;
  }

  @Override
  public void close() {
    registration.close();
    clock.shutdownNow();
  }
}
