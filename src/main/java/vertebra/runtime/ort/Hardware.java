package vertebra.runtime.ort;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import vertebra.runtime.Device;

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
}
