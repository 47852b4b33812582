package vertebra.learning;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import vertebra.runtime.Cancellation;

/// A wish to wait, made by one thread and kept by another until it is taken back.
public final class Pause {

  private final List<Consumer<Boolean>> followers = new ArrayList<>();
  private boolean isWanted;
  private long waited;

  /// Makes the wish or takes it back.
  public synchronized void want(boolean wanted) {
    isWanted = wanted;
    notifyAll();
    followers.forEach(follower -> follower.accept(wanted));
  }

  /// Tells of the wish whenever it changes, and at once if there is one; on the thread that wishes.
  public synchronized void follow(Consumer<Boolean> follower) {
    followers.add(follower);
    if (isWanted) follower.accept(true);
  }

  /// Waits as long as it is wished for; throws when stopping was asked for.
  void await(Cancellation cancellation) {
    try (var _ = cancellation.onCancel(this::wake)) {
      synchronized (this) {
        long since = System.nanoTime();
        while (isWanted && !cancellation.isCancelled()) wait();
        waited += System.nanoTime() - since;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    cancellation.check();
  }

  private synchronized void wake() {
    notifyAll();
  }

  /// How long was waited so far, in seconds.
  synchronized double seconds() {
    return waited / 1e9;
  }
}
