package vertebra.runtime.isolated;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import vertebra.files.Scratch;
import vertebra.files.ScratchException;
import vertebra.hardware.Part;
import vertebra.onnx.Model;
import vertebra.onnx.ModelException;
import vertebra.onnx.ModelFile;
import vertebra.onnx.ModelReader;
import vertebra.onnx.ModelWriter;
import vertebra.onnx.WeightData;
import vertebra.runtime.Availability;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;
import vertebra.runtime.SystemMemory;

/// An engine that runs in a process of their own those models that could take this one down.
public final class IsolatedEngine implements Engine {

  /// Makes every launch of a kernel wait for its end, so that a kernel's time is its own (NVIDIA,
  /// "CUDA C++ Programming Guide", environment variables).
  private static final Map<String, String> ONE_BY_ONE = Map.of("CUDA_LAUNCH_BLOCKING", "1");

  /// A model that wants more than this share of the memory may be ended by the system.
  private static final double MOST_MEMORY = 0.5;

  /// Operators with which numbers that a model may hold end the whole process: those of signals
  /// divide by the length of a frame, which may be 0 (ONNX Runtime 1.28).
  private static final Set<String> CRASHING = Set.of("DFT", "MelWeightMatrix", "STFT");

  private final Engine here;
  private final WorkerLaunch launch;
  private final TrialRecord ledger;
  private final Map<Device, Availability> known = new ConcurrentHashMap<>();

  /// @param here what runs models in this process
  /// @param launch how another process like this is started
  /// @param ledger the file where it is noted which devices have been tried
  public IsolatedEngine(Engine here, WorkerLaunch launch, Path ledger) {
    this.here = here;
    this.launch = launch;
    this.ledger = new TrialRecord(ledger);
  }

  @Override
  public List<Device> devices() {
    return here.devices();
  }

  @Override
  public List<Part> parts() {
    return here.parts();
  }

  @Override
  public Optional<String> trial(Device device) {
    return here.trial(device);
  }

  @Override
  public boolean isWorthwhile(Device device) {
    return here.isWorthwhile(device);
  }

  @Override
  public List<Availability> availability() {
    return devices().stream().map(this::availability).toList();
  }

  @Override
  public Availability availability(Device device) {
    return known.computeIfAbsent(device, this::tried);
  }

  /// A device whose libraries have not been tried yet is tried in another process first, which a
  /// crash takes down instead of this one. What failed is not tried again until its driver or its
  /// libraries change, or [#tryAgain()] is called.
  private Availability tried(Device device) {
    var trial = here.trial(device);
    if (trial.isEmpty()) return here.availability(device);
    var failure = ledger.failure(trial.get());
    if (failure.isPresent())
      return new Availability.Missing(device, say("isolated.it-was-tried-before", failure.get()));
    if (!ledger.holds(trial.get())) {
      try {
        var state = IsolatedSession.prove(launch, device, Scratch.folder("apart"));
        if (state instanceof Availability.Missing(_, var reason))
          return failed(device, trial.get(), reason);
      } catch (EngineException crash) {
        return failed(
            device, trial.get(), say("isolated.its-libraries-do-not-work", crash.getMessage()));
      } catch (IOException failedToStart) {
        return new Availability.Missing(
            device, say("isolated.it-could-not-be-tried", failedToStart.getMessage()));
      }
      ledger.note(trial.get());
    }
    return here.availability(device);
  }

  private Availability failed(Device device, String trial, String reason) {
    ledger.noteFailure(trial, reason);
    return new Availability.Missing(device, reason);
  }

  @Override
  public void tryAgain() {
    ledger.forgetFailures();
    known.clear();
  }

  /// A device whose trial ended in a crash is not; one that is simply not there can do no harm.
  private boolean isTrusted(Device device) {
    return device.kind() == Device.DeviceKind.CPU
        || availability(device).isReady()
        || here.trial(device).isEmpty();
  }

  @Override
  public Session open(Model model, WeightData weights, Device device, Options options)
      throws EngineException {
    if (!options.apart()
        && !isTimedOneByOne(device, options)
        && isTrusted(device)
        && !isLarge(model.weightBytes(), options))
      return here.open(model, weights, device, options);
    SystemMemory.require(model.weightBytes(), options.workingBytes());
    try {
      var folder = Scratch.folder("apart");
      var file = folder.resolve("model.onnx");
      boolean opened = false;
      try {
        Scratch.requireRoom(folder, model.weightBytes());
        ModelWriter.writeScratch(model, weights, file);
        var session =
            IsolatedSession.open(
                launch.with(environment(device, options)),
                file,
                Optional.of(model),
                device,
                options,
                folder);
        opened = true;
        return session;
      } finally {
        if (!opened) Scratch.discard(folder);
      }
    } catch (ScratchException unusable) {
      throw new EngineException(String.valueOf(unusable.getMessage()), unusable);
    } catch (IOException failure) {
      throw new EngineException(
          say("isolated.the-model-could-not-be-written", Scratch.place(), failure.getMessage()),
          failure);
    }
  }

  @Override
  public Session open(Path model, Device device, Options options) throws EngineException {
    if (!options.apart()
        && !isTimedOneByOne(device, options)
        && isTrusted(device)
        && !isRisky(model, options)) return here.open(model, device, options);
    try {
      return IsolatedSession.open(
          launch.with(environment(device, options)),
          model.toAbsolutePath(),
          Optional.empty(),
          device,
          options,
          Scratch.folder("apart"));
    } catch (ScratchException unusable) {
      throw new EngineException(String.valueOf(unusable.getMessage()), unusable);
    }
  }

  /// A kernel on a card is only queued by the processor; its own time shows when each is waited
  /// for.
  private static boolean isTimedOneByOne(Device device, Options options) {
    return options.profiling()
        && (device.kind() == Device.DeviceKind.CUDA || device.kind() == Device.DeviceKind.TENSORRT);
  }

  private static Map<String, String> environment(Device device, Options options) {
    return isTimedOneByOne(device, options) ? ONE_BY_ONE : Map.of();
  }

  private static boolean isLarge(long weightBytes, Options options) {
    return SystemMemory.needed(weightBytes, options.workingBytes())
        > MOST_MEMORY * SystemMemory.total();
  }

  /// Whether a file holds what may never end or what others programmed, or has data files: the
  /// runtime maps those, and one that becomes shorter takes its process down. What cannot be read
  /// is left to the engine, which says why.
  private static boolean isRisky(Path file, Options options) {
    try {
      var model = ModelReader.read(file);
      long bytes = model.tensors().values().stream().mapToLong(ModelFile.Tensor::bytes).sum();
      return isLarge(bytes, options)
          || !model.dataFiles().isEmpty()
          || model.nodes().stream()
              .anyMatch(node ->
                  node.nests() || !isStandard(node.domain()) || CRASHING.contains(node.type()));
    } catch (ModelException unreadable) {
      return false;
    }
  }

  private static boolean isStandard(String domain) {
    return domain.isEmpty() || domain.equals("ai.onnx");
  }
}
