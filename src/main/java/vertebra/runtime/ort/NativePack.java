package vertebra.runtime.ort;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A folder of native libraries that take the place of the built-in ones: ONNX Runtime with more
/// back ends, and what those need.
record NativePack(Path folder, Platform platform) {

  /// The property by which ONNX Runtime is pointed at such a folder.
  static final String PROPERTY = "onnxruntime.native.path";

  /// How libraries are called on a system.
  enum Platform {
    LINUX("libonnxruntime.so", "libonnxruntime4j_jni.so", "linux-"),
    WINDOWS("onnxruntime.dll", "onnxruntime4j_jni.dll", "win-"),
    MACOS("libonnxruntime.dylib", "libonnxruntime4j_jni.dylib", "osx-");

    private final String core;
    private final String bridge;
    private final String place;

    Platform(String core, String bridge, String place) {
      this.core = core;
      this.bridge = bridge;
      this.place = place;
    }

    /// How the runtime's resources for it begin.
    String place() {
      return place;
    }

    /// What back ends of the runtime share, where it has any.
    String shared() {
      return core.replace("onnxruntime", "onnxruntime_providers_shared");
    }

    static Platform here() {
      var system = System.getProperty("os.name", "");
      if (system.startsWith("Windows")) return WINDOWS;
      return system.startsWith("Mac") ? MACOS : LINUX;
    }
  }

  static NativePack at(Path folder) {
    return new NativePack(folder.toAbsolutePath().normalize(), Platform.here());
  }

  /// The runtime itself.
  Path core() {
    return folder.resolve(platform.core);
  }

  /// What connects Java to the runtime.
  Path bridge() {
    return folder.resolve(platform.bridge);
  }

  /// Why the folder cannot be used with this version of the program; empty if it can.
  Optional<String> objection(String version) {
    if (!Files.isDirectory(folder)) return refused(say("ort.is-not-a-folder"));
    for (var file : List.of(core(), bridge()))
      if (!Files.isRegularFile(file)) return refused(say("ort.lacks", file.getFileName()));
    try {
      if (platform == Platform.LINUX && !contains(core(), "VERS_" + version))
        return refused(say("ort.holds-another-version", version));
    } catch (IOException unreadable) {
      return refused(say("ort.cannot-be-read-inside", unreadable.getMessage()));
    }
    return Optional.empty();
  }

  private Optional<String> refused(String reason) {
    return Optional.of(say("ort.the-gpu-pack-so-the-built", folder, reason));
  }

  private static boolean contains(Path file, String text) throws IOException {
    var wanted = text.getBytes(StandardCharsets.US_ASCII);
    try (var in = Files.newInputStream(file)) {
      var window = new byte[1 << 16];
      int kept = 0;
      for (int read; (read = in.read(window, kept, window.length - kept)) >= 0; ) {
        int end = kept + read;
        for (int at = 0; at + wanted.length <= end; at++)
          if (matches(window, at, wanted)) return true;
        kept = Math.min(end, wanted.length - 1);
        System.arraycopy(window, end - kept, window, 0, kept);
      }
      return false;
    }
  }

  private static boolean matches(byte[] bytes, int at, byte[] wanted) {
    for (int i = 0; i < wanted.length; i++) if (bytes[at + i] != wanted[i]) return false;
    return true;
  }

  /// NVIDIA's libraries in this folder.
  CudaFiles cuda() {
    try {
      return CudaFiles.in(folder, platform);
    } catch (IOException unreadable) {
      return new CudaFiles(
          List.of(),
          Map.of(),
          List.of(say("ort.cannot-be-read-in-brackets", folder, unreadable.getMessage())));
    }
  }

  /// Loads NVIDIA's libraries into the program, so that the back end finds them without any setting
  /// of the system. Answers what went wrong, a sentence a library.
  @SuppressWarnings("restricted")
  static List<String> load(CudaFiles files) {
    var failures = new ArrayList<String>();
    for (var library : files.libraries()) {
      try {
        System.load(library.toString());
      } catch (UnsatisfiedLinkError error) {
        failures.add(say("ort.does-not-load", library, error.getMessage()));
      }
    }
    return failures;
  }
}
