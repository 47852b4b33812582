package vertebra.runtime;

import static vertebra.text.Texts.say;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import vertebra.files.ByteCount;

/// The memory of this computer, or what a container may use of it.
public final class SystemMemory {

  private SystemMemory() {}

  /// All of it, in bytes.
  public static long total() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  /// What running a model takes at least, in bytes: weights are held twice while it opens, ours and
  /// the runtime's.
  ///
  /// @param workingBytes what is held at once between its operators
  public static double needed(long weightBytes, long workingBytes) {
    return 2.0 * weightBytes + workingBytes;
  }

  /// Refuses what cannot fit, before anything is begun.
  public static void require(long weightBytes, long workingBytes) throws EngineException {
    double needed = needed(weightBytes, workingBytes);
    if (needed <= total()) return;
    throw new EngineException(
        say(
            "runtime.running-this-takes-at-least",
            ByteCount.words((long) needed),
            ByteCount.words(total())));
  }
}
