package vertebra.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/// What a weights file was when it was read: equal stamps mean equal numbers.
///
/// @param time when it was last written; empty where the file system does not tell, or there is no
///   file, which whoever opens it says better
record Stamp(WeightSource.Stored source, long bytes, Optional<FileTime> time) {

  static Stamp of(WeightSource.Stored source) {
    try {
      return new Stamp(
          source, Files.size(source.file()), Optional.of(Files.getLastModifiedTime(source.file())));
    } catch (IOException untold) {
      return new Stamp(source, -1, Optional.empty());
    }
  }
}
