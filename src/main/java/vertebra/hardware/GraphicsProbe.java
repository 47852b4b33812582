package vertebra.hardware;

import static vertebra.text.Texts.say;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The ways to a graphics card that are nobody's own: Vulkan, Metal and DirectX 12, asked of the
/// system itself. WebGPU computes through one of them.
public final class GraphicsProbe {

  private static final String VULKAN = "Vulkan";
  private static final String METAL = "Metal";
  private static final String DIRECTX = "DirectX 12";
  private static final String IMITATED = say("hardware.computed-by-the-processor-slow");
  private static final int MOST_CARDS = 16;

  /// Drivers of the kernel's own kind, NVIDIA's, Windows' for Linux inside it, Qualcomm's, ARM's
  /// and Imagination's.
  private static final List<String> CARD_FILES =
      List.of(
          "/dev/dri",
          "/proc/driver/nvidia",
          "/dev/dxg",
          "/dev/kgsl-3d0",
          "/dev/mali0",
          "/dev/pvr_sync");

  private GraphicsProbe() {}

  /// The way that this system has, and where it leads.
  public static List<Part> probe() {
    var system = System.getProperty("os.name", "");
    if (system.startsWith("Mac")) return List.of(metal());
    if (system.startsWith("Windows")) return List.of(directX(), vulkan("vulkan-1.dll", List.of()));
    return List.of(
        vulkan("libvulkan.so.1", drivers(System.getenv(), System.getProperty("user.home", ""))));
  }

  /// Whether a card may be there. On Linux a driver shows a card, and what belongs to it, as files;
  /// without any, Vulkan finds only the processor in disguise, and asking it takes a tenth of a
  /// second.
  public static boolean mayHaveCard() {
    return !System.getProperty("os.name", "").startsWith("Linux")
        || CARD_FILES.stream().anyMatch(file -> Files.exists(Path.of(file)));
  }

  /// The files by which Vulkan's loader finds drivers, in the places of its specification ("Vulkan
  /// Loader: driver discovery").
  static List<Path> drivers(Map<String, String> environment, String home) {
    var named =
        environment.getOrDefault(
            "VK_DRIVER_FILES", environment.getOrDefault("VK_ICD_FILENAMES", ""));
    if (!named.isBlank()) return Stream.of(named.split(File.pathSeparator)).map(Path::of).toList();
    var places = new ArrayList<Path>();
    places.add(Path.of(home, ".local", "share"));
    for (var folder :
        environment.getOrDefault("XDG_DATA_DIRS", "/usr/local/share:/usr/share").split(":"))
      if (!folder.isBlank()) places.add(Path.of(folder));
    places.add(Path.of("/etc"));
    return places.stream().flatMap(GraphicsProbe::descriptions).toList();
  }

  private static Stream<Path> descriptions(Path place) {
    var folder = place.resolve("vulkan").resolve("icd.d");
    if (!Files.isDirectory(folder)) return Stream.empty();
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream();
    } catch (IOException unreadable) {
      return Stream.empty();
    }
  }

  /// @param drivers the files that describe drivers, for the message
  @SuppressWarnings("restricted")
  static Part vulkan(String loader, List<Path> drivers) {
    try (var arena = Arena.ofConfined()) {
      return new Vulkan(SymbolLookup.libraryLookup(loader, arena), arena).ask(drivers);
    } catch (IllegalArgumentException absent) {
      return Part.missing(VULKAN, say("hardware.its-loader-was-not-found-so-webgpu", loader));
    }
  }

  /// Vulkan's functions. Structures are laid out by hand, as its header has them on 64 bits.
  private record Vulkan(SymbolLookup symbols, Arena arena) {

    private static final int CREATE_INSTANCE = 1;
    private static final int INSTANCE_BYTES = 64;
    private static final int PROPERTIES_BYTES = 1024;
    private static final int NAME_AT = 20;
    private static final int KIND_AT = 16;
    private static final int SOFTWARE = 4;

    Part ask(List<Path> drivers) {
      var wish = arena.allocate(INSTANCE_BYTES, 8);
      wish.set(ValueLayout.JAVA_INT, 0, CREATE_INSTANCE);
      var place = arena.allocate(ValueLayout.ADDRESS);
      int error = call("vkCreateInstance", wish, MemorySegment.NULL, place);
      if (error != 0)
        return Part.missing(VULKAN, say("hardware.it-does-not-start-error", error, words(drivers)));
      var instance = place.get(ValueLayout.ADDRESS, 0);
      try {
        var cards = cards(instance);
        if (cards.isEmpty())
          return Part.missing(VULKAN, say("hardware.it-finds-no-card-and-drivers", words(drivers)));
        var words = String.join(", ", cards) + ".";
        return cards.stream().allMatch(card -> card.endsWith(IMITATED))
            ? Part.doubtful(VULKAN, words)
            : Part.good(VULKAN, words);
      } finally {
        invoke(
            "vkDestroyInstance",
            FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.ADDRESS),
            instance,
            MemorySegment.NULL);
      }
    }

    private static String words(List<Path> drivers) {
      return drivers.isEmpty()
          ? say("hardware.no-driver-is-registered")
          : say(
              "hardware.registered-drivers",
              String.join(", ", drivers.stream().map(Path::toString).toList()));
    }

    private List<String> cards(MemorySegment instance) {
      var count = arena.allocate(ValueLayout.JAVA_INT);
      count.set(ValueLayout.JAVA_INT, 0, MOST_CARDS);
      var handles = arena.allocate(MemoryLayout.sequenceLayout(MOST_CARDS, ValueLayout.ADDRESS));
      // A positive answer says that there are more; the first ones are enough.
      if (call("vkEnumeratePhysicalDevices", instance, count, handles) < 0) return List.of();
      var names = new ArrayList<String>();
      for (int i = 0; i < count.get(ValueLayout.JAVA_INT, 0); i++) {
        var properties = arena.allocate(PROPERTIES_BYTES, 8);
        invoke(
            "vkGetPhysicalDeviceProperties",
            FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.ADDRESS),
            handles.getAtIndex(ValueLayout.ADDRESS, i),
            properties);
        names.add(
            properties.getString(NAME_AT)
                + (properties.get(ValueLayout.JAVA_INT, KIND_AT) == SOFTWARE ? IMITATED : ""));
      }
      return names;
    }

    private int call(String function, MemorySegment... arguments) {
      var layouts = new MemoryLayout[arguments.length];
      java.util.Arrays.fill(layouts, ValueLayout.ADDRESS);
      var answer =
          invoke(
              function, FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts), (Object[]) arguments);
      return answer.map(number -> (int) number).orElse(-1);
    }

    /// Calls a function; a loader that lacks it answers nothing.
    private Optional<Object> invoke(
        String function, FunctionDescriptor shape, Object... arguments) {
      return GraphicsProbe.invoke(symbols, function, shape, arguments);
    }
  }

  @SuppressWarnings("restricted")
  private static Optional<Object> invoke(
      SymbolLookup symbols, String function, FunctionDescriptor shape, Object... arguments) {
    var address = symbols.find(function);
    if (address.isEmpty()) return Optional.empty();
    try {
      return Optional.ofNullable(
          Linker.nativeLinker()
              .downcallHandle(address.get(), shape)
              .invokeWithArguments(arguments));
    } catch (Throwable impossible) {
      throw new IllegalStateException("calling " + function, impossible);
    }
  }

  /// Metal is part of every macOS; a Mac without a usable card answers no device.
  @SuppressWarnings("restricted")
  private static Part metal() {
    try (var arena = Arena.ofConfined()) {
      var symbols =
          SymbolLookup.libraryLookup("/System/Library/Frameworks/Metal.framework/Metal", arena);
      var device =
          invoke(
              symbols, "MTLCreateSystemDefaultDevice", FunctionDescriptor.of(ValueLayout.ADDRESS));
      return device.filter(found -> !MemorySegment.NULL.equals(found)).isPresent()
          ? Part.good(METAL, say("hardware.a-card-is-there"))
          : Part.missing(METAL, say("hardware.it-finds-no-card"));
    } catch (IllegalArgumentException absent) {
      return Part.missing(METAL, say("hardware.this-macos-has-no-metal"));
    }
  }

  /// `D3D12CreateDevice` answers 1 (`S_FALSE`) where a device could be made and none was wanted.
  @SuppressWarnings("restricted")
  private static Part directX() {
    int lowestLevel = 0xB000;
    try (var arena = Arena.ofConfined()) {
      var device = arena.allocate(16, 8);
      // IID_ID3D12Device, 189819f1-1db6-4b57-be54-1821339b85f7
      device.set(ValueLayout.JAVA_INT, 0, 0x189819F1);
      device.set(ValueLayout.JAVA_SHORT, 4, (short) 0x1DB6);
      device.set(ValueLayout.JAVA_SHORT, 6, (short) 0x4B57);
      byte[] rest = {(byte) 0xBE, 0x54, 0x18, 0x21, 0x33, (byte) 0x9B, (byte) 0x85, (byte) 0xF7};
      MemorySegment.copy(rest, 0, device, ValueLayout.JAVA_BYTE, 8, rest.length);
      var answer =
          invoke(
              SymbolLookup.libraryLookup("d3d12.dll", arena),
              "D3D12CreateDevice",
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_INT,
                  ValueLayout.ADDRESS,
                  ValueLayout.ADDRESS),
              MemorySegment.NULL,
              lowestLevel,
              device,
              MemorySegment.NULL);
      return answer.map(code -> (int) code >= 0).orElse(false)
          ? Part.good(DIRECTX, say("hardware.a-card-is-there"))
          : Part.missing(DIRECTX, say("hardware.it-finds-no-card-install-the-cards"));
    } catch (IllegalArgumentException absent) {
      return Part.missing(DIRECTX, say("hardware.d3-d12-dll"));
    }
  }
}
