package vertebra.runtime.ort;

import static vertebra.text.Texts.say;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import vertebra.hardware.Part;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;
import vertebra.runtime.Availability;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Placement;
import vertebra.runtime.Session;
import vertebra.runtime.SystemMemory;

/// Runs models with ONNX Runtime: on the processor always, on other devices where the runtime's
/// native files allow it.
///
/// Devices are found by asking the driver and proved by running a convolution; what the runtime
/// says about itself is no evidence, because it lists back ends whose libraries are missing.
public final class OrtEngine implements Engine {

  private final Optional<Path> pack;
  private final Optional<Unpacked> unpacked;
  private final Function<Device.DeviceKind, Provider> providers;
  private final Map<Device, Availability> known = new ConcurrentHashMap<>();

  /// An engine with the built-in runtime, or with the pack that the system property
  /// `onnxruntime.native.path` names.
  public OrtEngine() {
    this(Optional.empty());
  }

  /// An engine with the native files of a folder, where that is usable.
  public OrtEngine(Optional<Path> pack) {
    this(pack, Optional.empty(), Provider::of);
  }

  /// The same, where the program's own native files are unpacked once.
  ///
  /// @param home the folder in which they are kept; need not exist
  public OrtEngine(Optional<Path> pack, Path home) {
    this(pack, Optional.of(new Unpacked(home)), Provider::of);
  }

  OrtEngine(
      Optional<Path> pack,
      Optional<Unpacked> unpacked,
      Function<Device.DeviceKind, Provider> providers) {
    this.pack = pack;
    this.unpacked = unpacked;
    this.providers = providers;
  }

  /// The native library, loaded on first use.
  Library library() throws EngineException {
    return Library.load(pack, unpacked);
  }

  @Override
  public List<Device> devices() {
    var devices = new ArrayList<Device>();
    int cards = Math.max(1, Nvidia.probe().gpus().size());
    for (var kind : Device.DeviceKind.values()) {
      int count = kind == Device.DeviceKind.CUDA ? cards : 1;
      for (int index = 0; index < count; index++) devices.add(new Device(kind, index));
    }
    return devices;
  }

  @Override
  public List<Availability> availability() {
    return devices().stream().map(this::availability).toList();
  }

  /// A device that cannot be there is not tried, and needs no care.
  @Override
  public Optional<String> trial(Device device) {
    var provider = providers.apply(device.kind());
    if (device.kind() == Device.DeviceKind.CPU
        || provider.objection(System.getProperty("os.name", ""), device).isPresent())
      return Optional.empty();
    return Optional.of(
        String.join(
            " | ",
            device.id(),
            Hardware.name(device),
            Nvidia.probe().driver().orElse(say("ort.no-driver")),
            Library.expectedVersion(),
            libraries()));
  }

  /// Where the native libraries lie, and a number that changes when one of them does.
  private String libraries() {
    var folder = System.getProperty(NativePack.PROPERTY, pack.map(Path::toString).orElse(""));
    if (folder.isEmpty()) return "built-in";
    try (var files = Files.list(Path.of(folder))) {
      int stamp = 0;
      for (var file : files.sorted().toList())
        stamp =
            Objects.hash(
                stamp,
                file.getFileName().toString(),
                Files.size(file),
                Files.getLastModifiedTime(file).toMillis());
      return folder + " " + Integer.toHexString(stamp);
    } catch (IOException | InvalidPathException unreadable) {
      return folder;
    }
  }

  @Override
  public List<Part> parts() {
    return Checkup.parts(this);
  }

  @Override
  public Availability availability(Device device) {
    return known.computeIfAbsent(device, this::prove);
  }

  /// A graphics card that the processor imitates is never faster than the processor.
  @Override
  public boolean isWorthwhile(Device device) {
    return device.kind() != Device.DeviceKind.WEBGPU || !Graphics.isSoftware();
  }

  private Availability prove(Device device) {
    var provider = providers.apply(device.kind());
    var objection = provider.objection(System.getProperty("os.name", ""), device);
    if (objection.isPresent()) return new Availability.Missing(device, objection.get());
    var source = new Source.Made(SmokeTest.model(), SmokeTest.weights());
    try (var session = openOn(device, source, Options.DEFAULT, true)) {
      SmokeTest.check(session);
      return new Availability.Ready(device, Hardware.name(device));
    } catch (EngineException failure) {
      return new Availability.Missing(device, reason(failure) + missing(provider));
    }
  }

  /// The files whose absence or age keeps an NVIDIA card from use, all of them.
  private String missing(Provider provider) {
    if (!provider.isNvidia()) return "";
    try {
      return library().pack().map(Checkup::cuda).orElse(List.of()).stream()
          .filter(part -> part.state() == Part.Condition.MISSING)
          .map(part -> " " + part.name() + ": " + part.words())
          .collect(Collectors.joining());
    } catch (EngineException doesNotLoad) {
      return "";
    }
  }

  private static String reason(EngineException failure) {
    return failure.getCause() instanceof OrtException cause
        ? Explanation.sentence(cause)
        : String.valueOf(failure.getMessage());
  }

  @Override
  public Session open(Model model, WeightData weights, Device device, Options options)
      throws EngineException {
    SystemMemory.require(model.weightBytes(), options.workingBytes());
    return open(new Source.Made(model, weights), device, options);
  }

  @Override
  public Session open(Path model, Device device, Options options) throws EngineException {
    SystemMemory.require(0, options.workingBytes());
    return open(new Source.File(model), device, options);
  }

  private Session open(Source source, Device device, Options options) throws EngineException {
    if (device.kind() == Device.DeviceKind.CPU) return openOn(device, source, options, false);
    if (!options.fallback()) {
      if (availability(device) instanceof Availability.Missing(_, var reason))
        throw new EngineException(reason);
      return openOn(device, source, options, false);
    }
    CpuFallbackSession.Replacement processor =
        reason -> openInstead(device, source, options, reason);
    if (availability(device) instanceof Availability.Missing(_, var reason))
      return processor.open(reason);
    try {
      return new CpuFallbackSession(openOn(device, source, options, false), processor);
    } catch (EngineException failure) {
      return processor.open(say("ort.failed", device.title(), failure.getMessage()));
    }
  }

  /// @param strict whether every operator has to run on the device itself
  private Session openOn(Device device, Source source, Options options, boolean strict)
      throws EngineException {
    var provider = providers.apply(device.kind());
    return open(
        source,
        new Placement(
            device, device, provider.name(), provider.arithmetic(options), Optional.empty()),
        options,
        strict);
  }

  private Session openInstead(Device asked, Source source, Options options, String reason)
      throws EngineException {
    var provider = providers.apply(Device.DeviceKind.CPU);
    return open(
        source,
        new Placement(asked, Device.CPU, provider.name(), Optional.empty(), Optional.of(reason)),
        options,
        false);
  }

  private Session open(Source source, Placement placement, Options options, boolean strict)
      throws EngineException {
    long start = System.nanoTime();
    var device = placement.used();
    var provider = providers.apply(device.kind());
    var library = library();
    if (provider.isNvidia()) library.loadCuda();
    var profile = options.profiling() ? Optional.of(ProfileFile.folder()) : Optional.<Path>empty();
    boolean opened = false;
    try (var settings = settings(options, profile)) {
      if (strict && device.kind() != Device.DeviceKind.CPU)
        settings.addConfigEntry("session.disable_cpu_ep_fallback", "1");
      provider.attach().to(settings, device, options);
      var session = source.open(library.environment(), settings);
      var model =
          new OpenModel(
              library.environment(),
              session,
              source.declared(),
              options.sizes(),
              placement,
              (System.nanoTime() - start) / 1e6,
              profile);
      opened = true;
      return model;
    } catch (OrtException failure) {
      throw Explanation.of(say("ort.could-not-be-opened", source.title()), failure);
    } finally {
      if (!opened) profile.ifPresent(ProfileFile::discard);
    }
  }

  private static SessionOptions settings(Options options, Optional<Path> profile)
      throws OrtException {
    var settings = new SessionOptions();
    settings.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    settings.setIntraOpNumThreads(options.threads());
    // Waiting threads that spin take the processor from each other and from the program's window.
    settings.addConfigEntry("session.intra_op.allow_spinning", "0");
    // Without it, sums of int8 products saturate on processors that lack VNNI instructions.
    settings.addConfigEntry("session.x64quantprecision", "1");
    // The last level of optimisation renames nearly every operator, so a profile goes without it.
    settings.setOptimizationLevel(profile.isPresent() ? OptLevel.EXTENDED_OPT : OptLevel.ALL_OPT);
    if (profile.isPresent()) settings.enableProfiling(profile.get().resolve("run").toString());
    for (var size : options.sizes().entrySet())
      settings.setSymbolicDimensionValue(size.getKey(), size.getValue());
    return settings;
  }
}
