package vertebra.workbench;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/// An executor that does a task only when the test says so.
final class HandStepped implements Executor {

  private final Queue<Runnable> waiting = new ArrayDeque<>();

  @Override
  public void execute(Runnable task) {
    waiting.add(task);
  }

  int waiting() {
    return waiting.size();
  }

  /// Does the oldest task.
  void step() {
    waiting.remove().run();
  }

  /// Does tasks, new ones included, until none is left.
  void finish() {
    while (!waiting.isEmpty()) step();
  }
}
