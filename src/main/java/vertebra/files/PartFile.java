package vertebra.files;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// A file in the making: it grows hidden beside its target, takes the target's place when it is
/// complete, and is gone when it never was, even after Ctrl-C. What a killed process leaves is
/// cleared by the next ([Scratch#clear]).
public final class PartFile implements AutoCloseable {

  private final Path target;
  private final Path part;
  private final FileChannel channel;

  private PartFile(Path target, Path part, FileChannel channel) {
    this.target = target;
    this.part = part;
    this.channel = channel;
  }

  /// Starts a file that will replace the target, or what the target points at.
  public static PartFile of(Path target) throws IOException {
    return of(target, 0);
  }

  /// The same where the disk has room for so many bytes; else it is refused before anything is
  /// written.
  public static PartFile of(Path target, long bytes) throws IOException {
    var file = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
    if (Files.isDirectory(file))
      throw new FileSystemException(target.toString(), null, say("files.it-is-a-folder"));
    if (Files.exists(file) && !Files.isRegularFile(file))
      throw new FileSystemException(target.toString(), null, say("files.it-is-a-device"));
    var parent = file.getParent();
    if (parent == null || !Files.isDirectory(parent))
      throw new NotDirectoryException(String.valueOf(parent));
    if (Files.exists(file) && !Files.isWritable(file))
      throw new AccessDeniedException(file.toString());
    Scratch.requireRoom(parent, bytes);
    var part =
        parent.resolve("." + file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    part.toFile().deleteOnExit();
    Scratch.note(part);
    return new PartFile(
        file,
        part,
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE));
  }

  /// Where to write.
  public FileChannel channel() {
    return channel;
  }

  /// The hidden file, for what writes by name.
  Path part() {
    return part;
  }

  /// Makes sure that everything written is on the disk, before it may take its place.
  public void finish() throws IOException {
    channel.force(true);
    channel.close();
  }

  /// Puts the finished file in the target's place, with the permissions that the target had.
  public void takePlace() throws IOException {
    if (Files.exists(target) && Files.getFileStore(target).supportsFileAttributeView("posix"))
      Files.setPosixFilePermissions(part, Files.getPosixFilePermissions(target));
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException notHere) {
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(part);
  }
}
