package vertebra.start;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import javafx.css.Stylesheet;

/// The style sheets of a jar once more in JavaFX's binary form, which it prefers to the one beside
/// it: reading that takes a tenth of the time. Only jars have them, for a folder's would go stale
/// with the next change of a sheet.
final class BinarySheets {

  /// What the binary form of JavaFX 25 loses without a word.
  private static final String UNKNOWN = "transition:";

  private static final FileTime NEVER = FileTime.fromMillis(0);

  private BinarySheets() {}

  /// Adds them to the jars that are named.
  public static void main(String[] jars) throws IOException {
    for (var jar : jars) add(Path.of(jar));
  }

  /// Adds them to a jar, in whose folder it must be possible to write.
  static void add(Path jar) throws IOException {
    try (var inside = FileSystems.newFileSystem(jar, Map.of("compressionMethod", "STORED"))) {
      var folder = inside.getPath("styles");
      if (!Files.isDirectory(folder)) return;
      for (var sheet : sheets(folder)) {
        if (Files.readString(sheet).contains(UNKNOWN)) continue;
        var name = sheet.getFileName().toString();
        var binary = folder.resolve(name.substring(0, name.length() - 3) + "bss");
        Files.write(binary, binary(sheet, jar));
        Files.getFileAttributeView(binary, BasicFileAttributeView.class)
            .setTimes(NEVER, NEVER, NEVER);
      }
    }
  }

  private static List<Path> sheets(Path folder) throws IOException {
    try (var all = Files.list(folder)) {
      return all.filter(file -> file.toString().endsWith(".css")).sorted().toList();
    }
  }

  /// JavaFX converts files alone, and notes the file's place: it lies beside the jar, so that the
  /// same classes make the same jar there.
  private static byte[] binary(Path sheet, Path jar) throws IOException {
    var text = jar.resolveSibling("sheet.css");
    var result = jar.resolveSibling("sheet.bss");
    try {
      Files.write(text, Files.readAllBytes(sheet));
      Stylesheet.convertToBinary(text.toFile(), result.toFile());
      return Files.readAllBytes(result);
    } finally {
      Files.deleteIfExists(text);
      Files.deleteIfExists(result);
    }
  }
}
