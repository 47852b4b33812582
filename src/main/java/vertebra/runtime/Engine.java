package vertebra.runtime;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.hardware.Part;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;

/// Opens models for running.
public interface Engine {

  /// Every device that there could be, the best first.
  default List<Device> devices() {
    return List.of(Device.CPU);
  }

  /// What has to be tried to know whether a device works, in words that change when its driver or
  /// its libraries do; empty where trying cannot do harm.
  default Optional<String> trial(Device device) {
    return Optional.empty();
  }

  /// Whether a device that is ready can be expected to be faster than the processor.
  default boolean isWorthwhile(Device device) {
    return true;
  }

  /// Every kind of device with its state. Proving a device takes up to some seconds the first time;
  /// the answers are kept.
  List<Availability> availability();

  /// Forgets which devices failed, so that each is tried anew when it is next asked for.
  default void tryAgain() {}

  /// What the devices depend on (drivers, native libraries, their files) and how it was found.
  default List<Part> parts() {
    return List.of();
  }

  /// The state of one device.
  Availability availability(Device device);

  /// Opens a model whose weights come from `weights`; they are handed over in memory.
  ///
  /// A device that fails is replaced by the processor and the reason is found in
  /// [Session#placement()], unless the options forbid that.
  Session open(Model model, WeightData weights, Device device, Options options)
      throws EngineException;

  /// Opens an ONNX file, with its data files beside it.
  Session open(Path model, Device device, Options options) throws EngineException;

  /// The best device that is ready; the processor if nothing else is. Only what could be better
  /// than the processor has to be proved for that, and the processor itself when it is used.
  default Device best() {
    return devices().stream()
        .filter(this::isWorthwhile)
        .filter(device -> device.kind() == Device.DeviceKind.CPU || availability(device).isReady())
        .findFirst()
        .orElse(Device.CPU);
  }

  /// The wished device, or the best one where none was named.
  default Device choose(Optional<Device> wish) {
    return wish.orElseGet(this::best);
  }

  /// How a model is opened.
  ///
  /// @param threads the threads that one operator may use; 0 leaves it to the runtime, which takes
  ///   one per processor core
  /// @param profiling whether times are kept for [Session#profile()]; fused operators then keep the
  ///   names of the model's operators
  /// @param fallback whether the processor may stand in for a device that fails
  /// @param tf32 whether an NVIDIA card may round the factors of products to 10 bits, which is
  ///   faster and makes results differ from the processor's by about 1/1000
  /// @param apart whether the model must run in a process of its own, which may crash
  /// @param workingBytes the memory that running will take at least, if known, else 0; used to
  ///   refuse what cannot fit
  /// @param sizes numbers for symbolic sizes, such as `N` = 8
  record Options(
      int threads,
      boolean profiling,
      boolean fallback,
      boolean tf32,
      boolean apart,
      long workingBytes,
      Map<String, Long> sizes) {

    /// All cores, no profile, fall back if need be, exact float32.
    public static final Options DEFAULT = new Options(0, false, true, false, false, 0, Map.of());

    public Options {
      if (threads < 0) throw new IllegalArgumentException("a thread count of " + threads);
      sizes = Collections.unmodifiableMap(new LinkedHashMap<>(sizes));
    }

    public Options withThreads(int count) {
      return new Options(count, profiling, fallback, tf32, apart, workingBytes, sizes);
    }

    public Options withProfiling(boolean wanted) {
      return new Options(threads, wanted, fallback, tf32, apart, workingBytes, sizes);
    }

    public Options withFallback(boolean allowed) {
      return new Options(threads, profiling, allowed, tf32, apart, workingBytes, sizes);
    }

    public Options withTf32(boolean allowed) {
      return new Options(threads, profiling, fallback, allowed, apart, workingBytes, sizes);
    }

    public Options withApart(boolean wanted) {
      return new Options(threads, profiling, fallback, tf32, wanted, workingBytes, sizes);
    }

    public Options withWorkingBytes(long bytes) {
      return new Options(threads, profiling, fallback, tf32, apart, bytes, sizes);
    }

    public Options withSizes(Map<String, Long> numbers) {
      return new Options(threads, profiling, fallback, tf32, apart, workingBytes, numbers);
    }
  }
}
