package vertebra.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// The system's own window on files.
public final class FileBrowser {

  private FileBrowser() {}

  /// Shows a file in its folder.
  ///
  /// @throws IOException if the system has no such window
  public static void show(Path file) throws IOException {
    new ProcessBuilder(command(System.getProperty("os.name"), file.toAbsolutePath()))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /// The command that does it: Windows and macOS mark the file, others open its folder.
  static List<String> command(String system, Path file) {
    var name = system.toLowerCase(Locale.ROOT);
    if (name.startsWith("windows")) return List.of("explorer.exe", "/select," + file);
    if (name.startsWith("mac")) return List.of("open", "-R", file.toString());
    var folder = file.getParent();
    return List.of("xdg-open", String.valueOf(folder == null ? file : folder));
  }
}
