package vertebra.document;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

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
    var file = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
    if (Files.isDirectory(file)) throw new IOException(say("document.it-is-a-folder"));
    var parent = file.getParent();
    if (parent == null || !Files.isDirectory(parent))
      throw new NotDirectoryException(String.valueOf(parent));
    if (Files.exists(file) && !Files.isWritable(file))
      throw new java.nio.file.AccessDeniedException(file.toString());
    var temporary =
        parent.resolve("." + file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    temporary.toFile().deleteOnExit();
    try {
      contents.writeTo(temporary);
      flush(temporary);
      keepPermissions(file, temporary);
      move(temporary, file);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  public static void write(Path target, byte[] contents) throws IOException {
    write(target, temporary -> Files.write(temporary, contents));
  }

  private static void flush(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private static void keepPermissions(Path from, Path to) throws IOException {
    if (!Files.exists(from) || !Files.getFileStore(from).supportsFileAttributeView("posix")) return;
    Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException notHere) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
