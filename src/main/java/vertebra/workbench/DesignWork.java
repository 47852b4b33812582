package vertebra.workbench;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import vertebra.execute.DeviceTask;
import vertebra.runtime.Cancellation;

/// Work on the device thread for one open design: when its scope ends, what is under way is
/// cancelled and what still arrives is dropped.
final class DesignWork {

  private final DeviceWork work;
  private final Scope scope;
  private final Map<Object, Cancellation> underWay = new HashMap<>();

  DesignWork(DeviceWork work, Scope scope) {
    this.work = work;
    this.scope = scope;
    scope.add(() -> underWay.values().forEach(Cancellation::cancel));
  }

  /// Queues a task; the answer names what stops it.
  <T> Cancellation submit(DeviceTask<T> task, Consumer<DeviceWork.Outcome<T>> answer) {
    underWay.values().removeIf(Cancellation::isCancelled);
    var key = new Object();
    var cancellation =
        work.<T>submit(
            task,
            outcome -> {
              underWay.remove(key);
              if (!scope.isClosed()) answer.accept(outcome);
            });
    underWay.put(key, cancellation);
    return cancellation;
  }

  /// Lets somebody on the user-interface thread know how far a task is.
  void tell(Cancellation cancellation, Runnable news) {
    work.tell(
        cancellation,
        () -> {
          if (!scope.isClosed()) news.run();
        });
  }
}
