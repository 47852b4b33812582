package vertebra.weights;

import static vertebra.text.Texts.say;

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
      return new WeightException(say("weights.is-a-folder-give-a-safetensors-file", file), cause);
    return new WeightException(
        switch (cause) {
          case NoSuchFileException missing -> say("weights.does-not-exist", file);
          case AccessDeniedException denied -> say("weights.may-not-be-read-by-this-user", file);
          default -> say("weights.cannot-be-read", file, cause.getMessage());
        },
        cause);
  }

  static WeightException writing(Path file, IOException cause) {
    if (Files.isDirectory(file))
      return new WeightException(say("weights.is-a-folder-give-a-file-name", file), cause);
    var parent = file.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent))
      return new WeightException(
          say("weights.cannot-be-written-there-is-no-folder-make", file, parent), cause);
    if (!Files.isWritable(parent))
      return new WeightException(
          say("weights.cannot-be-written-the-folder-may-not-be-written", file, parent), cause);
    return new WeightException(
        say("weights.cannot-be-written-because", file, cause.getMessage()), cause);
  }
}
