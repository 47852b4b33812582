package vertebra.hardware;

import static vertebra.text.Texts.say;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which NVIDIA cards there are, asked of the driver itself (the CUDA driver interface, whose
/// functions begin with `cu`); neither CUDA's toolkit nor its tools have to be installed.
///
/// @param driver the newest CUDA version that the driver supports, such as `12.8`; empty without
///   one
/// @param problem why there is no card to use, with the way out; empty if there is one
public record GpuProbe(Optional<String> driver, List<Gpu> gpus, Optional<String> problem) {

  /// One card.
  ///
  /// @param capability the version of the hardware's abilities, such as `8.9`
  /// @param memory its memory in bytes
  public record Gpu(int index, String name, String capability, long memory) {
    @Override
    public String toString() {
      return say("hardware.gib", name, memory / (double) (1L << 30));
    }
  }

  private static final int MAJOR = 75;
  private static final int MINOR = 76;
  private static final int NO_DEVICE = 100;
  private static final String INSTALL = say("hardware.install-nvidias-driver");

  public GpuProbe {
    gpus = List.copyOf(gpus);
  }

  /// The name of the driver's library on this system.
  static String library() {
    return isWindows() ? "nvcuda.dll" : "libcuda.so.1";
  }

  private static boolean isWindows() {
    return System.getProperty("os.name", "").startsWith("Windows");
  }

  /// Asks the driver.
  public static GpuProbe probe() {
    return probe(library());
  }

  /// Asks the driver in the library of this name or path.
  @SuppressWarnings("restricted")
  static GpuProbe probe(String library) {
    try (var arena = Arena.ofConfined()) {
      SymbolLookup symbols;
      try {
        symbols = SymbolLookup.libraryLookup(library, arena);
      } catch (IllegalArgumentException absent) {
        return absent(say("hardware.there-is-no-nvidia-driver", library, INSTALL));
      }
      return new Driver(symbols, arena).ask();
    } catch (MissingFunction missing) {
      return absent(
          say("hardware.the-nvidia-driver-is-damaged", library, missing.getMessage(), INSTALL));
    }
  }

  private static GpuProbe absent(String problem) {
    return new GpuProbe(Optional.empty(), List.of(), Optional.of(problem));
  }

  /// The driver lacks the function that the message names.
  private static final class MissingFunction extends RuntimeException {
    private static final long serialVersionUID = 1;

    MissingFunction(String name) {
      super(name);
    }
  }

  /// The driver's functions. Each answers 0 or an error number and writes its result to memory.
  private record Driver(SymbolLookup symbols, Arena arena) {

    GpuProbe ask() {
      int started = call("cuInit", 0);
      if (started == NO_DEVICE) return absent(say("hardware.the-nvidia-driver-finds"));
      if (started != 0) return absent(say("hardware.the-nvidia-driver-does", started));
      int version = number("cuDriverGetVersion");
      var driver = Optional.of(version / 1000 + "." + version % 1000 / 10);
      int count = number("cuDeviceGetCount");
      var gpus = new ArrayList<Gpu>();
      for (int index = 0; index < count; index++) gpus.add(gpu(index));
      if (gpus.isEmpty())
        return new GpuProbe(driver, gpus, Optional.of(say("hardware.the-nvidia-driver-finds")));
      return new GpuProbe(driver, gpus, Optional.empty());
    }

    private Gpu gpu(int index) {
      var name = arena.allocate(256);
      call("cuDeviceGetName", name, (int) name.byteSize(), index);
      var bytes = arena.allocate(ValueLayout.JAVA_LONG);
      call("cuDeviceTotalMem_v2", bytes, index);
      return new Gpu(
          index,
          name.getString(0),
          attribute(MAJOR, index) + "." + attribute(MINOR, index),
          bytes.get(ValueLayout.JAVA_LONG, 0));
    }

    private int attribute(int attribute, int index) {
      var value = arena.allocate(ValueLayout.JAVA_INT);
      call("cuDeviceGetAttribute", value, attribute, index);
      return value.get(ValueLayout.JAVA_INT, 0);
    }

    private int number(String function) {
      var value = arena.allocate(ValueLayout.JAVA_INT);
      int error = call(function, value);
      return error == 0 ? value.get(ValueLayout.JAVA_INT, 0) : 0;
    }

    private int call(String function, Object... arguments) {
      var layouts = new ValueLayout[arguments.length];
      for (int i = 0; i < arguments.length; i++)
        layouts[i] =
            arguments[i] instanceof MemorySegment ? ValueLayout.ADDRESS : ValueLayout.JAVA_INT;
      try {
        return (int) handle(function, layouts).invokeWithArguments(arguments);
      } catch (MissingFunction missing) {
        throw missing;
      } catch (Throwable impossible) {
        throw new IllegalStateException("calling " + function, impossible);
      }
    }

    @SuppressWarnings("restricted")
    private MethodHandle handle(String function, ValueLayout... layouts) {
      var address = symbols.find(function).orElseThrow(() -> new MissingFunction(function));
      return Linker.nativeLinker()
          .downcallHandle(address, FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts));
    }
  }
}
