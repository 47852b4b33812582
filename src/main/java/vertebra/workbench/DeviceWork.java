package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import vertebra.compile.CompileException;
import vertebra.execute.DeviceTask;
import vertebra.execute.OpenSessions;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;

/// Work on the device thread, one task after another; answers come on the user-interface thread.
///
/// A task that fails, whatever the cause, becomes a sentence for the user; a task that was
/// cancelled answers nothing.
public final class DeviceWork {

  /// What came of a task.
  ///
  /// @param <T> what should have come of it
  public sealed interface Outcome<T> {}

  /// It worked.
  ///
  /// @param <T> what came of it
  public record Good<T>(T value) implements Outcome<T> {}

  /// It did not work.
  ///
  /// @param reason a sentence for the user
  /// @param <T> what should have come of it
  public record Bad<T>(String reason) implements Outcome<T> {}

  private static final System.Logger LOG = System.getLogger(DeviceWork.class.getName());

  private final OpenSessions sessions;
  private final Observed<OpenSessions.Held> held;
  private final Executor userInterface;
  private final Executor device;

  /// @param device does one task at a time, always on the same thread
  DeviceWork(Engine engine, Executor userInterface, Executor device) {
    this.sessions = new OpenSessions(engine);
    this.held = new Observed<>(sessions.held());
    this.userInterface = userInterface;
    this.device = device;
  }

  OpenSessions sessions() {
    return sessions;
  }

  /// How much is held for what is run and looked at next.
  Observed<OpenSessions.Held> held() {
    return held;
  }

  /// Closes and frees all that is held.
  void empty() {
    device.execute(() -> {
      sessions.empty();
      var kept = sessions.held();
      userInterface.execute(() -> tell(kept));
    });
  }

  private void tell(OpenSessions.Held now) {
    if (!now.equals(held.get())) held.set(now);
  }

  /// Queues a task; the answer names what stops it.
  <T> Cancellation submit(DeviceTask<T> task, Consumer<Outcome<T>> answer) {
    var cancellation = new Cancellation();
    device.execute(() -> {
      if (cancellation.isCancelled()) return;
      var outcome = outcome(task, cancellation);
      var kept = sessions.held();
      userInterface.execute(() -> {
        tell(kept);
        if (!cancellation.isCancelled()) answer.accept(outcome);
      });
    });
    return cancellation;
  }

  /// Lets somebody on the user-interface thread know how far a task is.
  void tell(Cancellation cancellation, Runnable news) {
    userInterface.execute(() -> {
      if (!cancellation.isCancelled()) news.run();
    });
  }

  void close() {
    device.execute(sessions::close);
  }

  private <T> Outcome<T> outcome(DeviceTask<T> task, Cancellation cancellation) {
    try {
      return new Good<>(task.work(sessions, cancellation));
    } catch (IOException | EngineException | CompileException known) {
      return new Bad<>(String.valueOf(known.getMessage()));
    } catch (CancellationException _) {
      return new Bad<>(say("workbench.it-was-cancelled"));
    } catch (OutOfMemoryError error) {
      LOG.log(Level.WARNING, "no memory", error);
      return new Bad<>(say("workbench.there-is-not-enough-memory"));
    } catch (RuntimeException | StackOverflowError ours) {
      LOG.log(Level.ERROR, "a task on the device failed", ours);
      return new Bad<>(
          say("workbench.this-did-not-work-because-of-an-error-in-vertebra-the-design"));
    }
  }
}
