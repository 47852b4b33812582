package vertebra.runtime.apart;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/// An engine that runs in a process of their own those models that could take this one down.
public final class ApartEngine implements Engine {

  /// Makes every launch of a kernel wait for its end, so that a kernel's time is its own (NVIDIA,
  /// "CUDA C++ Programming Guide", environment variables).
  private static final Map<String, String> ONE_BY_ONE = Map.of("CUDA_LAUNCH_BLOCKING", "1");

  /// A model that wants more than this share of the memory may be ended by the system.
  private static final double MOST_MEMORY = 0.5;

  private final Engine here;
  private final Launch launch;

  /// @param here what runs models in this process
  /// @param launch how another process like this is started
  public ApartEngine(Engine here, Launch launch) {
    this.here = here;
    this.launch = launch;
  }

  @Override
  public List<Availability> availability() {
    return here.availability();
  }

  @Override
  public Availability availability(Device device) {
    return here.availability(device);
  }

  @Override
  public Session open(Model model, WeightData weights, Device device, Options options)
      throws EngineException {
    if (!options.apart()
        && !isTimedOneByOne(device, options)
        && !isLarge(model.weightBytes(), options))
      return here.open(model, weights, device, options);
    try {
      var folder = Files.createTempDirectory("vertebra-apart");
      var file = folder.resolve("model.onnx");
      boolean opened = false;
      try {
        ModelWriter.writeScratch(model, weights, file);
        var session =
            ApartSession.open(
                launch.with(environment(device, options)),
                file,
                Optional.of(model),
                device,
                options,
                folder);
        opened = true;
        return session;
      } finally {
        if (!opened) ApartSession.discard(folder);
      }
    } catch (IOException failure) {
      throw new EngineException(
          "The model could not be written for its own process to "
              + System.getProperty("java.io.tmpdir")
              + ": "
              + failure.getMessage(),
          failure);
    }
  }

  @Override
  public Session open(Path model, Device device, Options options) throws EngineException {
    if (!options.apart() && !isTimedOneByOne(device, options) && !isRisky(model, options))
      return here.open(model, device, options);
    try {
      return ApartSession.open(
          launch.with(environment(device, options)),
          model.toAbsolutePath(),
          Optional.empty(),
          device,
          options,
          Files.createTempDirectory("vertebra-apart"));
    } catch (IOException failure) {
      throw new EngineException(
          "No folder could be made in " + System.getProperty("java.io.tmpdir") + ".", failure);
    }
  }

  /// A kernel on a card is only queued by the processor; its own time shows when each is waited
  /// for.
  private static boolean isTimedOneByOne(Device device, Options options) {
    return options.profiling()
        && (device.kind() == Device.Kind.CUDA || device.kind() == Device.Kind.TENSORRT);
  }

  private static Map<String, String> environment(Device device, Options options) {
    return isTimedOneByOne(device, options) ? ONE_BY_ONE : Map.of();
  }

  private static boolean isLarge(long weightBytes, Options options) {
    var system =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    return 2.0 * weightBytes + options.workingBytes() > MOST_MEMORY * system.getTotalMemorySize();
  }

  /// Whether a file holds what may never end, or what others programmed. What cannot be read is
  /// left to the engine, which says why.
  private static boolean isRisky(Path file, Options options) {
    try {
      var model = ModelReader.read(file);
      long bytes = model.tensors().values().stream().mapToLong(ModelFile.Tensor::bytes).sum();
      return isLarge(bytes, options)
          || model.nodes().stream().anyMatch(node -> node.nests() || !isStandard(node.domain()));
    } catch (ModelException unreadable) {
      return false;
    }
  }

  private static boolean isStandard(String domain) {
    return domain.isEmpty() || domain.equals("ai.onnx");
  }
}
