package vertebra.workbench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/// An executor that does a task only when the test says so.
final class HandStepped implements Executor {

  private final List<Runnable> waiting = new ArrayList<>();

  @Override
  public void execute(Runnable task) {
    waiting.add(task);
  }

  int waiting() {
    return waiting.size();
  }

  /// Does the oldest task.
  void step() {
    step(0);
  }

  /// Does one of those that wait, counted from the oldest.
  void step(int index) {
    var task = waiting.remove(index);
    task.run();
  }

  /// Does tasks, new ones included, until none is left.
  void finish() {
    while (!waiting.isEmpty()) step();
  }
}
