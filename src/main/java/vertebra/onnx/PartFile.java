package vertebra.onnx;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// A large file in the making: it grows hidden beside its target, takes the target's place when it
/// is complete, and is gone when it never was, even after Ctrl-C.
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
    var file = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
    if (Files.isDirectory(file))
      throw new FileSystemException(target.toString(), null, say("onnx.it-is-a-folder"));
    var part =
        file.resolveSibling(
            "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    part.toFile().deleteOnExit();
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

  /// Makes sure that everything written is on the disk, before it may take its place.
  public void finish() throws IOException {
    channel.force(true);
    channel.close();
  }

  /// Puts the finished file in the target's place.
  public void takePlace() throws IOException {
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
