package vertebra.runtime.onednn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// oneDNN as it comes with the tests, where there is one for this system.
public final class Libraries {

  private static final List<String> FILES = List.of("libgomp.so.1", "libdnnl.so.3");
  private static final Path FOLDER = Path.of("target", "onednn").toAbsolutePath();

  private Libraries() {}

  /// The library, unpacked once; empty where the tests have none for this system.
  public static synchronized Optional<Accelerator> accelerator() throws IOException {
    for (var name : FILES) {
      var file = FOLDER.resolve(name);
      if (Files.exists(file)) continue;
      try (var in =
          Libraries.class.getResourceAsStream("/org/bytedeco/dnnl/linux-x86_64/" + name)) {
        if (in == null) return Optional.empty();
        Files.createDirectories(FOLDER);
        var part = Files.createTempFile(FOLDER, name, ".part");
        Files.write(part, in.readAllBytes());
        Files.move(part, file);
      }
    }
    return Optional.of(new Accelerator(FOLDER));
  }
}
