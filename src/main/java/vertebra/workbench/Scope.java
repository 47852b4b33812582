package vertebra.workbench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/// How long something is watched: as long as an open design, a panel, or the window. Closing it
/// ends every watch, stops work that is under way, and drops what still arrives.
///
/// Used on one thread; only [#isClosed] is asked from others.
public final class Scope {

  private final List<Watch> watches = new ArrayList<>();
  private volatile boolean closed;

  /// A scope that ends with this one, and may end before.
  public Scope inner() {
    var inner = new Scope();
    inner.add(add(inner::close));
    return inner;
  }

  /// Does something when the scope ends, at once if it has ended already. The answer forgets it.
  Watch add(Watch atEnd) {
    if (closed) {
      atEnd.end();
      return () -> {};
    }
    watches.add(atEnd);
    return () -> watches.remove(atEnd);
  }

  /// What ends when the scope ends.
  public void onClose(Runnable action) {
    add(action::run);
  }

  public boolean isClosed() {
    return closed;
  }

  /// Ends everything, the latest first.
  public void close() {
    if (closed) return;
    closed = true;
    for (var watch : List.copyOf(watches).reversed()) watch.end();
    watches.clear();
  }

  /// An executor whose tasks are dropped once the scope has ended.
  public Executor guard(Executor executor) {
    return task ->
        executor.execute(() -> {
          if (!closed) task.run();
        });
  }
}
