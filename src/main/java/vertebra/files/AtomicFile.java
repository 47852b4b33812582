package vertebra.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writing a file so that it holds either all of the old contents or all of the new, whatever
/// happens in between.
///
/// The contents go to a hidden file beside the target, reach the disk, and take the target's place
/// in one move. What is interrupted, by an exception or by Ctrl-C, leaves the target alone and no
/// half file behind.
public final class AtomicFile {

  /// Writes the contents to the file it is given.
  @FunctionalInterface
  public interface Contents {
    void writeTo(Path temporary) throws IOException;
  }

  private AtomicFile() {}

  /// Writes a file. A link is followed, so that what it points at is replaced and not the link.
  public static void write(Path target, Contents contents) throws IOException {
    try (var part = PartFile.of(target)) {
      contents.writeTo(part.part());
      part.finish();
      part.takePlace();
    }
  }

  public static void write(Path target, byte[] contents) throws IOException {
    write(target, temporary -> Files.write(temporary, contents));
  }
}
