package vertebra.files;

import static vertebra.text.Texts.say;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Somebody's file, of which pieces are read. It is never mapped into memory: where a mapped file
/// becomes shorter, the system ends the process; here it is an exception.
public final class OpenFile implements AutoCloseable {

  /// The most that one call reads; a buffer holds no more than 2 GiB.
  private static final long LARGEST_BUFFER = 1L << 30;

  private final FileChannel channel;

  private OpenFile(FileChannel channel) {
    this.channel = channel;
  }

  public static OpenFile of(Path file) throws IOException {
    return new OpenFile(FileChannel.open(file, StandardOpenOption.READ));
  }

  /// In bytes, as the file is now.
  public long size() throws IOException {
    return channel.size();
  }

  /// Fills `target` with what stands from an offset on. Throws [EOFException], with words for the
  /// user, where the file ends before.
  public void read(long from, MemorySegment target) throws IOException {
    long done = 0;
    while (done < target.byteSize()) {
      var rest = target.asSlice(done, Math.min(LARGEST_BUFFER, target.byteSize() - done));
      int count = channel.read(rest.asByteBuffer(), from + done);
      if (count < 0) throw new EOFException(say("files.it-became-shorter"));
      done += count;
    }
  }

  /// The file from its beginning; what is skipped is not read.
  public InputStream stream() {
    return Channels.newInputStream(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
