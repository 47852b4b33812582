package vertebra.weights;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// What users read when the file system refuses.
final class WeightFiles {

  private WeightFiles() {}

  static WeightException reading(Path file, IOException cause) {
    if (Files.isDirectory(file))
      return new WeightException(file + " is a folder. Give a safetensors file.", cause);
    return new WeightException(
        switch (cause) {
          case NoSuchFileException missing -> file + " does not exist.";
          case AccessDeniedException denied ->
              file + " may not be read by this user. Change its permissions.";
          default -> file + " cannot be read: " + cause.getMessage() + ".";
        },
        cause);
  }

  static WeightException writing(Path file, IOException cause) {
    if (Files.isDirectory(file))
      return new WeightException(file + " is a folder. Give a file name.", cause);
    var parent = file.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent))
      return new WeightException(
          file + " cannot be written: there is no folder " + parent + ". Make it first.", cause);
    if (!Files.isWritable(parent))
      return new WeightException(
          file + " cannot be written: the folder " + parent + " may not be written to.", cause);
    return new WeightException(file + " cannot be written: " + cause.getMessage() + ".", cause);
  }
}
