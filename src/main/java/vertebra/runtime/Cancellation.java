package vertebra.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/// A request to stop, made by one thread and noticed by another.
///
/// It works once and stays. Hooks run on the thread that cancels, so they must be short; a hook
/// never runs after its registration was closed, therefore it may touch native memory that is freed
/// then.
public final class Cancellation {

  private final List<Hook> hooks = new ArrayList<>();
  private volatile boolean cancelled;

  /// Keeps a hook in place until closed.
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  private record Hook(Runnable action) {}

  /// A request that nobody makes.
  public static Cancellation none() {
    return new Cancellation();
  }

  /// Asks to stop; again is without effect.
  public synchronized void cancel() {
    if (cancelled) return;
    cancelled = true;
    hooks.forEach(hook -> hook.action().run());
    hooks.clear();
  }

  public boolean isCancelled() {
    return cancelled;
  }

  /// Throws when stopping was asked for.
  public void check() {
    if (cancelled) throw new CancellationException("cancelled");
  }

  /// Calls `action` when stopping is asked for; at once, if it was already.
  public synchronized Registration onCancel(Runnable action) {
    var hook = new Hook(action);
    if (cancelled) action.run();
    else hooks.add(hook);
    return () -> remove(hook);
  }

  private synchronized void remove(Hook hook) {
    hooks.removeIf(other -> other == hook);
  }
}
