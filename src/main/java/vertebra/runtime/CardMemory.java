package vertebra.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.OptionalLong;

/// The memory in use on an NVIDIA card, asked of the driver's management library (NVML), which
/// comes with the driver. It counts what every program uses there, so differences mean something
/// only while others are quiet.
final class CardMemory {

  private static final int ROOM = 64;
  private static final int USED = 16;

  private CardMemory() {}

  private static String library() {
    return System.getProperty("os.name", "").startsWith("Windows")
        ? "nvml.dll"
        : "libnvidia-ml.so.1";
  }

  /// Bytes in use on the card of that number; empty without a driver or where it does not tell.
  static OptionalLong used(int card) {
    return used(card, library());
  }

  /// Asks the library of this name or path.
  @SuppressWarnings("restricted")
  static OptionalLong used(int card, String library) {
    try (var arena = Arena.ofConfined()) {
      var symbols = SymbolLookup.libraryLookup(library, arena);
      return new Driver(symbols, arena).used(card);
    } catch (IllegalArgumentException absent) {
      return OptionalLong.empty();
    }
  }

  /// The functions, which answer 0 when they worked.
  private record Driver(SymbolLookup symbols, Arena arena) {

    /// Reads `nvmlMemory_t { unsigned long long total, free, used }`.
    OptionalLong used(int card) {
      if (call("nvmlInit_v2") != 0) return OptionalLong.empty();
      try {
        var device = arena.allocate(ValueLayout.ADDRESS);
        if (call("nvmlDeviceGetHandleByIndex_v2", card, device) != 0) return OptionalLong.empty();
        var memory = arena.allocate(ROOM, Long.BYTES);
        int error = call("nvmlDeviceGetMemoryInfo", device.get(ValueLayout.ADDRESS, 0), memory);
        return error == 0
            ? OptionalLong.of(memory.get(ValueLayout.JAVA_LONG, USED))
            : OptionalLong.empty();
      } finally {
        call("nvmlShutdown");
      }
    }

    @SuppressWarnings("restricted")
    private int call(String function, Object... arguments) {
      var address = symbols.find(function);
      if (address.isEmpty()) return -1;
      var layouts = new ValueLayout[arguments.length];
      for (int i = 0; i < arguments.length; i++)
        layouts[i] =
            arguments[i] instanceof MemorySegment ? ValueLayout.ADDRESS : ValueLayout.JAVA_INT;
      var handle =
          Linker.nativeLinker()
              .downcallHandle(address.get(), FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts));
      try {
        return (int) handle.invokeWithArguments(arguments);
      } catch (Throwable impossible) {
        throw new IllegalStateException("calling " + function, impossible);
      }
    }
  }
}
