package vertebra.runtime.isolated;

import static vertebra.text.Texts.say;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import vertebra.onnx.Model;
import vertebra.onnx.UsualSizes;
import vertebra.runtime.Availability;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.KernelTime;
import vertebra.runtime.Measurement;
import vertebra.runtime.Placement;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;

/// A model that is open in a process of its own.
///
/// When that process dies, the run that was under way fails with a sentence and the next run starts
/// another process. A run that does not stop within a second of being asked to is ended with its
/// process.
final class IsolatedSession implements Session {

  private static final System.Logger LOG = System.getLogger(IsolatedSession.class.getName());
  private static final long PATIENCE_MILLIS = 800;

  /// How long trying a device may take; TensorRT builds an engine first.
  private static final long PROOF_SECONDS = 180;

  private final WorkerLaunch launch;
  private final Path file;
  private final Optional<Model> declared;
  private final Device device;
  private final Engine.Options options;
  private final Path folder;
  private volatile Companion child;
  private WorkerProtocol.Opened opened;

  /// Counts questions, so that a late wish to stop finds out that its question was answered.
  private final AtomicLong question = new AtomicLong();

  private volatile boolean isAsking;

  /// Whether the streams are broken, which shows before the process counts as ended.
  private boolean isGone;

  private IsolatedSession(
      WorkerLaunch launch,
      Path file,
      Optional<Model> declared,
      Device device,
      Engine.Options options,
      Path folder)
      throws IOException, EngineException {
    this.launch = launch;
    this.file = file;
    this.declared = declared;
    this.device = device;
    this.options = options;
    this.folder = folder;
    this.child = Companion.start(launch, folder);
    this.opened = openedOrOnProcessor();
  }

  /// Starts the process and opens the file there.
  ///
  /// @param declared the model as its maker knows it; empty for a stranger's file
  /// @param folder what belongs to this session alone and is deleted with it
  static IsolatedSession open(
      WorkerLaunch launch,
      Path file,
      Optional<Model> declared,
      Device device,
      Engine.Options options,
      Path folder)
      throws EngineException {
    try {
      return new IsolatedSession(launch, file, declared, device, options, folder);
    } catch (IOException failure) {
      throw new EngineException(
          say("isolated.the-process-that-should-run", failure.getMessage()), failure);
    }
  }

  private WorkerProtocol.Opened openedOrOnProcessor() throws EngineException, IOException {
    try {
      return opened(device);
    } catch (EngineException failure) {
      if (!mayFallBack()) throw failure;
      return openedOnProcessor(String.valueOf(failure.getMessage()));
    }
  }

  /// Whether the process died on a device for which the processor may stand in.
  private boolean mayFallBack() {
    return !child.process().isAlive() && options.fallback() && !device.equals(Device.CPU);
  }

  private void restart() throws IOException {
    child.process().destroyForcibly();
    child = Companion.start(launch, folder);
    isGone = false;
  }

  private WorkerProtocol.Opened openedOnProcessor(String reason)
      throws EngineException, IOException {
    restart();
    var there = opened(Device.CPU);
    return new WorkerProtocol.Opened(
        there.inputs(),
        there.outputs(),
        there.usualSizes(),
        new Placement(
            device,
            Device.CPU,
            there.placement().provider(),
            there.placement().arithmetic(),
            Optional.of(reason)),
        there.loadMillis());
  }

  private WorkerProtocol.Opened opened(Device where) throws EngineException {
    return ask(
        WorkerProtocol.Wish.OPEN,
        new WorkerProtocol.Opening(file.toString(), where, options)::write,
        WorkerProtocol.Opened::read,
        Cancellation.none());
  }

  @Override
  public List<Model.Value> inputs() {
    return declared.map(Model::inputs).orElse(opened.inputs());
  }

  @Override
  public List<Model.Value> outputs() {
    return declared.map(Model::outputs).orElse(opened.outputs());
  }

  @Override
  public UsualSizes usualSizes() {
    return declared.map(UsualSizes::of).orElse(opened.usualSizes());
  }

  @Override
  public Placement placement() {
    return opened.placement();
  }

  @Override
  public double loadMillis() {
    return opened.loadMillis();
  }

  @Override
  public SequencedMap<String, Tensor> run(
      Map<String, Tensor> inputs, Map<String, Tensor> reuse, Cancellation cancellation)
      throws EngineException {
    return run(WorkerProtocol.Wish.RUN, new Benchmark(0, 1), inputs, cancellation).outputs();
  }

  @Override
  public Benchmark.Outcome measure(
      Benchmark benchmark, Map<String, Tensor> inputs, Cancellation cancellation)
      throws EngineException {
    return run(WorkerProtocol.Wish.MEASURE, benchmark, inputs, cancellation);
  }

  private Benchmark.Outcome run(
      WorkerProtocol.Wish wish,
      Benchmark benchmark,
      Map<String, Tensor> inputs,
      Cancellation cancellation)
      throws EngineException {
    cancellation.check();
    try {
      if (isGone || !child.process().isAlive()) {
        restart();
        opened = openedOrOnProcessor();
      }
      try {
        return answered(wish, benchmark, inputs, cancellation);
      } catch (EngineException failure) {
        if (!mayFallBack()) throw failure;
        opened = openedOnProcessor(String.valueOf(failure.getMessage()));
        return answered(wish, benchmark, inputs, cancellation);
      }
    } catch (IOException failure) {
      throw new EngineException(
          say("isolated.the-process-that-runs-the-model", failure.getMessage()), failure);
    }
  }

  private Benchmark.Outcome answered(
      WorkerProtocol.Wish wish,
      Benchmark benchmark,
      Map<String, Tensor> inputs,
      Cancellation cancellation)
      throws EngineException {
    return ask(
        wish,
        out -> {
          if (wish == WorkerProtocol.Wish.MEASURE) {
            out.writeInt(benchmark.warmup());
            out.writeInt(benchmark.runs());
          }
          WorkerProtocol.writeTensors(out, inputs);
        },
        in -> outcome(benchmark, in),
        cancellation);
  }

  private Benchmark.Outcome outcome(Benchmark benchmark, DataInputStream in) throws IOException {
    var placement = WorkerProtocol.readPlacement(in);
    if (opened.placement().fallback().isEmpty())
      opened =
          new WorkerProtocol.Opened(
              opened.inputs(),
              opened.outputs(),
              opened.usualSizes(),
              placement,
              opened.loadMillis());
    var times = new double[benchmark.runs()];
    for (int i = 0; i < times.length; i++) times[i] = in.readDouble();
    return new Benchmark.Outcome(
        Measurement.of(benchmark.warmup(), times), ordered(WorkerProtocol.readTensors(in)));
  }

  private SequencedMap<String, Tensor> ordered(Map<String, Tensor> tensors) {
    var ordered = new LinkedHashMap<String, Tensor>();
    for (var output : outputs()) {
      var tensor = tensors.get(output.name());
      if (tensor != null) ordered.put(output.name(), tensor);
    }
    return ordered;
  }

  @Override
  public List<KernelTime> profile() throws EngineException {
    return ask(
        WorkerProtocol.Wish.PROFILE, _ -> {}, WorkerProtocol::readKernels, Cancellation.none());
  }

  /// Writes what belongs to a wish.
  private interface Question {
    void write(DataOutputStream out) throws IOException;
  }

  /// Reads what belongs to a good answer.
  private interface Reading<T> {
    T read(DataInputStream in) throws IOException;
  }

  private <T> T ask(
      WorkerProtocol.Wish wish, Question asked, Reading<T> reading, Cancellation cancellation)
      throws EngineException {
    question.incrementAndGet();
    isAsking = true;
    try (var _ = cancellation.onCancel(this::stop)) {
      write(wish, asked);
      var in = child.in();
      return switch (WorkerProtocol.Answer.valueOf(in.readUTF())) {
        case GOOD -> reading.read(in);
        case CANCELLED -> throw new CancellationException("cancelled");
        case FAILED -> throw new EngineException(WorkerProtocol.readText(in));
        case FULL -> throw EngineException.ofMemory(WorkerProtocol.readText(in));
      };
    } catch (IOException broken) {
      isGone = true;
      cancellation.check();
      throw died(broken);
    } finally {
      isAsking = false;
    }
  }

  private synchronized void write(WorkerProtocol.Wish wish, Question asked) throws IOException {
    var out = child.out();
    out.writeUTF(wish.name());
    asked.write(out);
    out.flush();
  }

  /// Asks the run to stop, and ends its process if it does not within a second. Called on the
  /// thread that cancels, which must not wait. Each has a thread of its own: on two processors the
  /// common pool has a single one, and whoever waits there would keep the run alive.
  private void stop() {
    long unwanted = question.get();
    var stubborn = child.process();
    Thread.ofVirtual().start(() -> askToStop(unwanted));
    Thread.ofVirtual().start(() -> endStubborn(stubborn, unwanted));
  }

  private void endStubborn(Process stubborn, long unwanted) {
    try {
      boolean hasEnded = stubborn.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      if (!hasEnded && isOpen(unwanted)) stubborn.destroyForcibly();
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isOpen(long asked) {
    return isAsking && question.get() == asked;
  }

  private void askToStop(long unwanted) {
    if (!isOpen(unwanted)) return;
    try {
      write(WorkerProtocol.Wish.CANCEL, _ -> {});
    } catch (IOException dead) {
      LOG.log(System.Logger.Level.DEBUG, "the process is gone already", dead);
    }
  }

  private EngineException died(IOException broken) {
    return died(child, say("isolated.nothing-of-yours-is-lost"), broken);
  }

  private static EngineException died(Companion child, String advice, IOException broken) {
    try {
      return new EngineException(
          say("isolated.the-process-that-ran-the-model", child.ending(), advice), broken);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return new EngineException(
          say("isolated.waiting-for-the-model-was-interrupted"), interrupted);
    }
  }

  /// Tries a device in a process of its own. Throws with how that process ended, if it did.
  ///
  /// @param folder what belongs to the trial alone and is deleted with it
  static Availability prove(WorkerLaunch launch, Device device, Path folder)
      throws EngineException, IOException {
    var child = Companion.start(launch, folder);
    var late = new AtomicBoolean();
    CompletableFuture.delayedExecutor(PROOF_SECONDS, TimeUnit.SECONDS)
        .execute(() -> {
          late.set(true);
          child.process().destroyForcibly();
        });
    try {
      child.out().writeUTF(WorkerProtocol.Wish.PROVE.name());
      WorkerProtocol.writeDevice(child.out(), device);
      child.out().flush();
      if (WorkerProtocol.Answer.valueOf(child.in().readUTF()) == WorkerProtocol.Answer.GOOD)
        return WorkerProtocol.readState(child.in());
      throw new EngineException(WorkerProtocol.readText(child.in()));
    } catch (IOException broken) {
      if (late.get())
        throw new EngineException(say("isolated.trying-it-did-not-end", PROOF_SECONDS), broken);
      throw died(child, ".", broken);
    } finally {
      child.end();
    }
  }

  @Override
  public void close() {
    child.end();
  }
}
