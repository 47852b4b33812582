package vertebra.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/// How much more memory this process came to hold since the gauge was made, at the most, as the
/// operating system counts it (resident pages). Only Linux tells; memory on a graphics card is not
/// in it.
public final class MemoryGauge {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path RESET = Path.of("/proc/self/clear_refs");

  /// Written to `clear_refs`, this makes the peak start anew (Linux's `proc` manual).
  private static final String RESET_PEAK = "5";

  private static final int KIBIBYTE = 1024;

  private final OptionalLong before;

  private MemoryGauge(OptionalLong before) {
    this.before = before;
  }

  /// Starts measuring.
  public static MemoryGauge start() {
    if (!Files.isWritable(RESET)) return new MemoryGauge(OptionalLong.empty());
    try {
      Files.writeString(RESET, RESET_PEAK);
    } catch (IOException forbidden) {
      return new MemoryGauge(OptionalLong.empty());
    }
    return new MemoryGauge(read("VmRSS:"));
  }

  /// The most bytes held at a time since the start, less those held then; empty where the system
  /// does not tell.
  public OptionalLong peak() {
    var now = read("VmHWM:");
    return before.isPresent() && now.isPresent()
        ? OptionalLong.of(Math.max(0, now.getAsLong() - before.getAsLong()))
        : OptionalLong.empty();
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
