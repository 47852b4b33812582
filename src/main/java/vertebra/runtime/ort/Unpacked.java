package vertebra.runtime.ort;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The built-in native files on disk. ONNX Runtime by itself unpacks them anew at every start; here
/// they are unpacked once for each version and stay. A file counts as unpacked while it has the
/// size and the time that it was given.
record Unpacked(Path home) {

  /// The folder that holds the files; empty where they cannot be kept, or where the runtime carries
  /// more than these two and has to look after them itself.
  Optional<Path> folder() {
    var platform = NativePack.Platform.here();
    var place = place(System.getProperty("os.arch", ""), platform);
    if (inside(place + platform.shared()) != null) return Optional.empty();
    var pack =
        NativePack.at(home.resolve(Library.expectedVersion() + "-" + place.replace("/", "")));
    try {
      Files.createDirectories(pack.folder());
      for (var file : List.of(pack.core(), pack.bridge())) {
        var packed = inside(place + file.getFileName());
        if (packed == null) return Optional.empty();
        unpack(packed.openConnection(), file);
      }
      return Optional.of(pack.folder());
    } catch (IOException unwritable) {
      return Optional.empty();
    }
  }

  /// Where the files of a platform lie among the runtime's resources.
  private static String place(String architecture, NativePack.Platform platform) {
    var arch = architecture.toLowerCase(Locale.ROOT);
    return platform.place()
        + (arch.equals("aarch64") || arch.equals("arm64") ? "aarch64/" : "x64/");
  }

  private static @Nullable URL inside(String file) {
    return OrtEnvironment.class.getResource("/ai/onnxruntime/native/" + file);
  }

  /// Another process that unpacks at the same moment does so to a file of its own.
  private static void unpack(URLConnection packed, Path file) throws IOException {
    var time = FileTime.fromMillis(packed.getLastModified());
    if (Files.isRegularFile(file)
        && Files.size(file) == packed.getContentLengthLong()
        && Files.getLastModifiedTime(file).equals(time)) return;
    var part = Files.createTempFile(file.getParent(), "part", ".new");
    try {
      try (var in = packed.getInputStream()) {
        Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      }
      Files.setLastModifiedTime(part, time);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
