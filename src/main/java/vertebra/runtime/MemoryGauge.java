package vertebra.runtime;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/// How much more memory came to be held since the gauge was made, at the most.
///
/// On an NVIDIA card that is the card's memory, as its driver counts it; a runtime keeps what it
/// reserved until the model is closed, so it has to be read before. Elsewhere it is the memory of
/// this process (resident pages), which only Linux tells.
public final class MemoryGauge {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path RESET = Path.of("/proc/self/clear_refs");

  /// Written to `clear_refs`, this makes the peak start anew (Linux's `proc` manual).
  private static final String RESET_PEAK = "5";

  private static final String HELD = "VmRSS:";
  private static final String PEAK = "VmHWM:";
  private static final int KIBIBYTE = 1024;

  private final Device device;
  private final OptionalLong before;

  /// The earlier peak where it could not be reset; what stays below it cannot be told.
  private final long floor;

  private MemoryGauge(Device device, OptionalLong before, long floor) {
    this.device = device;
    this.before = before;
    this.floor = floor;
  }

  /// Starts measuring what running on a device takes.
  public static MemoryGauge start(Device device) {
    if (isCard(device)) return new MemoryGauge(device, CardMemory.used(device.index()), 0);
    long floor = reset() ? 0 : read(PEAK).orElse(0);
    return new MemoryGauge(device, read(HELD), floor);
  }

  private static boolean isCard(Device device) {
    return switch (device.kind()) {
      case CUDA, TENSORRT -> true;
      case COREML, DIRECTML, WEBGPU, CPU -> false;
    };
  }

  private static boolean reset() {
    if (!Files.isWritable(RESET)) return false;
    try {
      Files.writeString(RESET, RESET_PEAK);
      return true;
    } catch (IOException forbidden) {
      return false;
    }
  }

  /// The most bytes held at a time since the start, less those held then; empty where nobody tells.
  public OptionalLong peak() {
    var now = isCard(device) ? CardMemory.used(device.index()) : read(PEAK);
    boolean known = before.isPresent() && now.isPresent() && now.getAsLong() > floor;
    return known
        ? OptionalLong.of(Math.max(0, now.getAsLong() - before.getAsLong()))
        : OptionalLong.empty();
  }

  /// Whose memory it is, in words.
  public String whose() {
    return isCard(device)
        ? say("runtime.on-the-card-as-its-driver-counts")
        : say("runtime.of-this-process");
  }

  private static OptionalLong read(String field) {
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(field))
          .map(line -> line.replaceAll("\\D", ""))
          .filter(digits -> !digits.isEmpty())
          .mapToLong(digits -> Long.parseLong(digits) * KIBIBYTE)
          .findFirst();
    } catch (IOException notLinux) {
      return OptionalLong.empty();
    }
  }
}
