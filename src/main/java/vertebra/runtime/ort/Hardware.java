package vertebra.runtime.ort;

import static vertebra.text.Texts.say;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import vertebra.runtime.Device;
import vertebra.runtime.EngineException;

/// What this computer is made of.
final class Hardware {

  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  private Hardware() {}

  /// What the device is called by its maker, as far as that can be found out.
  static String name(Device device) {
    return switch (device.kind()) {
      case CPU -> processor();
      case CUDA, TENSORRT -> Nvidia.name(device);
      case COREML -> say("ort.apple-gpu-and-neural");
      case DIRECTML -> say("ort.graphics-adapter", device.index());
      case WEBGPU -> Graphics.name();
    };
  }

  private static String processor() {
    int cores = Runtime.getRuntime().availableProcessors();
    return say("ort.core", brand(), cores);
  }

  private static String brand() {
    var windows = System.getenv("PROCESSOR_IDENTIFIER");
    if (windows != null) return windows;
    try (var lines = Files.lines(PROCESSORS)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElseGet(Hardware::architecture);
    } catch (IOException noSuchFile) {
      return architecture();
    }
  }

  private static String architecture() {
    return System.getProperty("os.arch", "processor");
  }

  /// The memory of this computer, or what a container may use of it, in bytes.
  static long memory() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  /// Refuses what cannot fit: weights are held twice while a model opens, ours and the runtime's.
  static void requireMemory(long weightBytes, long workingBytes) throws EngineException {
    double needed = 2.0 * weightBytes + workingBytes;
    if (needed <= memory()) return;
    throw new EngineException(
        say(
            "ort.running-this-takes-at-least",
            Explanation.bytes((long) needed),
            Explanation.bytes(memory())));
  }
}
