package vertebra.workbench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/// What a file that a design names was when it was looked at: equal stamps mean equal content.
///
/// @param time when it was last written; empty where there is no such file beside the design, and
///   then the one that comes with the program is meant, which never changes
record FileStamp(String name, long bytes, Optional<FileTime> time) {

  /// The stamp of a file beside the design.
  static FileStamp of(String name, Optional<Path> design) {
    try {
      var file = design.map(own -> own.resolveSibling(name)).orElse(Path.of(name));
      return new FileStamp(
          file.toString(), Files.size(file), Optional.of(Files.getLastModifiedTime(file)));
    } catch (IOException | InvalidPathException absent) {
      return new FileStamp(name, -1, Optional.empty());
    }
  }
}
