package vertebra.runtime.isolated;

import static vertebra.text.Texts.say;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;

/// The other process: opens one model, and runs it as often as asked, until its input ends.
///
/// Wishes are read by one thread, so that a wish to stop is heard during a run, and fulfilled by
/// another, to which the session belongs.
public final class WorkerProcess {

  /// Something to do on the session's thread, with the answer to write.
  private interface Task {
    void perform() throws IOException, EngineException;
  }

  private final DataInputStream in;
  private final DataOutputStream out;
  private final Engine engine;
  private final LinkedBlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
  private volatile Cancellation current = Cancellation.none();
  private @Nullable Session session;

  private WorkerProcess(InputStream in, OutputStream out, Engine engine) {
    this.in = new DataInputStream(new BufferedInputStream(in, 1 << 16));
    this.out = new DataOutputStream(new BufferedOutputStream(out, 1 << 16));
    this.engine = engine;
  }

  /// Serves on the process's standard streams until the input ends, which ends the process whatever
  /// it is doing: nobody is left to tell.
  public static void serve(Engine engine) {
    Companion.yieldMemory();
    var worker =
        new WorkerProcess(
            new FileInputStream(FileDescriptor.in),
            new FileOutputStream(FileDescriptor.out),
            engine);
    Thread.ofPlatform().daemon().name("wishes").start(worker::listen);
    try {
      while (true) worker.fulfil(worker.tasks.take());
    } catch (IOException | InterruptedException gone) {
      Runtime.getRuntime().halt(0);
    }
  }

  private void listen() {
    try {
      while (true) {
        switch (WorkerProtocol.Wish.valueOf(in.readUTF())) {
          case PROVE -> tasks.add(prove(WorkerProtocol.readDevice(in)));
          case OPEN -> tasks.add(open(WorkerProtocol.Opening.read(in)));
          case RUN -> tasks.add(run(new Benchmark(0, 1), WorkerProtocol.readTensors(in)));
          case MEASURE ->
              tasks.add(
                  run(new Benchmark(in.readInt(), in.readInt()), WorkerProtocol.readTensors(in)));
          case PROFILE -> tasks.add(this::profile);
          case CANCEL -> current.cancel();
        }
      }
    } catch (IOException ended) {
      Runtime.getRuntime().halt(0);
    }
  }

  private void fulfil(Task task) throws IOException {
    try {
      task.perform();
    } catch (CancellationException stopped) {
      out.writeUTF(WorkerProtocol.Answer.CANCELLED.name());
    } catch (EngineException failure) {
      fail(
          failure.lacksMemory() ? WorkerProtocol.Answer.FULL : WorkerProtocol.Answer.FAILED,
          String.valueOf(failure.getMessage()));
    } catch (OutOfMemoryError full) {
      fail(WorkerProtocol.Answer.FULL, say("isolated.there-is-not-enough-memory"));
    }
    out.flush();
  }

  private void fail(WorkerProtocol.Answer answer, String reason) throws IOException {
    out.writeUTF(answer.name());
    WorkerProtocol.writeText(out, reason);
  }

  private Session session() {
    if (session == null) throw new IllegalStateException("nothing is open");
    return session;
  }

  private Task prove(Device device) {
    return () -> {
      var state = engine.availability(device);
      out.writeUTF(WorkerProtocol.Answer.GOOD.name());
      WorkerProtocol.writeState(out, state);
    };
  }

  private Task open(WorkerProtocol.Opening opening) {
    return () -> {
      var opened = engine.open(Path.of(opening.file()), opening.device(), opening.options());
      session = opened;
      out.writeUTF(WorkerProtocol.Answer.GOOD.name());
      new WorkerProtocol.Opened(
              opened.inputs(),
              opened.outputs(),
              opened.usualSizes(),
              opened.placement(),
              opened.loadMillis())
          .write(out);
    };
  }

  private Task run(Benchmark benchmark, Map<String, Tensor> inputs) {
    var cancellation = new Cancellation();
    current = cancellation;
    return () -> {
      var outcome = benchmark.measure(session(), inputs, cancellation);
      out.writeUTF(WorkerProtocol.Answer.GOOD.name());
      WorkerProtocol.writePlacement(out, session().placement());
      for (double millis : outcome.time().times()) out.writeDouble(millis);
      WorkerProtocol.writeTensors(out, outcome.outputs());
    };
  }

  private void profile() throws IOException, EngineException {
    var kernels = session().profile();
    out.writeUTF(WorkerProtocol.Answer.GOOD.name());
    WorkerProtocol.writeKernels(out, kernels);
  }
}
