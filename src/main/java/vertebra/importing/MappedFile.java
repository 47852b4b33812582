package vertebra.importing;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import vertebra.onnx.ModelException;
import vertebra.tensor.TensorRef.FileStamp;

/// A file that is mapped into memory, and what it was at that moment. The mapping ends when nobody
/// holds it any more.
///
/// Names and single numbers are read in small blocks beside the mapping: for each page that is
/// touched the system maps fifteen more, so that the heads of many small tensors would bring in
/// half of a file.
final class MappedFile {

  private static final VarHandle WHOLE = little(long[].class);
  private static final VarHandle WHOLE_32 = little(int[].class);

  private static final int BLOCK = 512;

  /// Blocks that follow one another are larger from the fifth on.
  private static final int EQUAL_BLOCKS = 4;

  private static final int LARGEST_BLOCK = 1 << 16;

  private final Path path;
  private final FileChannel channel;
  private final MemorySegment bytes;
  private final FileStamp stamp;

  /// What was read last; threads that read at once have each the block that it read itself.
  private Block last = new Block(0, new byte[0], 0);

  /// Bytes that were read together.
  private static final class Block {
    final long start;
    final byte[] bytes;

    /// How many blocks stand right before it that were read one after another.
    final int before;

    Block(long start, byte[] bytes, int before) {
      this.start = start;
      this.bytes = bytes;
      this.before = before;
    }

    boolean has(long place, long length) {
      return place >= start && place + length <= start + bytes.length;
    }
  }

  private MappedFile(Path path, FileChannel channel, MemorySegment bytes, FileStamp stamp) {
    this.path = path;
    this.channel = channel;
    this.bytes = bytes;
    this.stamp = stamp;
  }

  private static VarHandle little(Class<?> numbers) {
    return MethodHandles.byteArrayViewVarHandle(numbers, ByteOrder.LITTLE_ENDIAN);
  }

  /// Maps a file. Throws [ModelException] where there is none to read.
  static MappedFile of(Path path) throws ModelException {
    if (Files.isDirectory(path)) throw new ModelException(say("onnx.is-a-folder", path));
    try {
      var channel = FileChannel.open(path, StandardOpenOption.READ);
      var stamp = stamp(path);
      var bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
      return new MappedFile(path, channel, bytes, stamp);
    } catch (NoSuchFileException missing) {
      throw new ModelException(say("onnx.does-not-exist", path), missing);
    } catch (IOException failure) {
      throw new ModelException(say("onnx.cannot-be-read", path, failure.getMessage()), failure);
    }
  }

  private static FileStamp stamp(Path path) throws IOException {
    return new FileStamp(
        Files.size(path), Files.getLastModifiedTime(path).toInstant(), Optional.empty());
  }

  Path path() {
    return path;
  }

  /// Its size and time when it was mapped.
  FileStamp stamp() {
    return stamp;
  }

  long size() {
    return bytes.byteSize();
  }

  /// The same bytes, said to be of another time.
  MappedFile stamped(FileStamp other) {
    return new MappedFile(path, channel, bytes, other);
  }

  byte at(long place) {
    var block = block(place, 1);
    return block.bytes[(int) (place - block.start)];
  }

  /// The four bytes there as a number.
  float real(long place) {
    return Float.intBitsToFloat(whole32(place));
  }

  /// The eight bytes there as a number.
  long whole(long place) {
    var block = block(place, Long.BYTES);
    return (long) WHOLE.get(block.bytes, (int) (place - block.start));
  }

  /// The four bytes there as a whole number.
  int whole32(long place) {
    var block = block(place, Integer.BYTES);
    return (int) WHOLE_32.get(block.bytes, (int) (place - block.start));
  }

  byte[] copy(FileSpan span) {
    if (span.length() > BLOCK) return mapped(span.start(), (int) span.length());
    var block = block(span.start(), span.length());
    int from = (int) (span.start() - block.start);
    return Arrays.copyOfRange(block.bytes, from, from + (int) span.length());
  }

  private byte[] mapped(long start, int length) {
    return bytes.asSlice(start, length).toArray(ValueLayout.JAVA_BYTE);
  }

  /// The block in which a few bytes stand, all of which the file must have.
  private Block block(long place, long length) {
    var block = last;
    if (block.has(place, length)) return block;
    Objects.checkFromIndexSize(place, length, size());
    boolean goesOn = place >= block.start && place <= block.start + block.bytes.length;
    int before = goesOn ? block.before + 1 : 0;
    int larger = Math.max(0, before - EQUAL_BLOCKS);
    long wanted = Math.max(length, larger > 7 ? LARGEST_BLOCK : BLOCK << larger);
    var read = new Block(place, read(place, (int) Math.min(wanted, size() - place)), before);
    last = read;
    return read;
  }

  /// Bytes of the file, by way of the mapping where the channel does not give them, as when the
  /// reading thread was asked to end.
  private byte[] read(long place, int length) {
    var buffer = ByteBuffer.allocate(length);
    try {
      while (buffer.hasRemaining())
        if (channel.read(buffer, place + buffer.position()) < 0) return mapped(place, length);
      return buffer.array();
    } catch (IOException refused) {
      return mapped(place, length);
    }
  }

  /// A name or other text, as [FileText] reads it.
  String text(FileSpan span) {
    return FileText.of(copy(span));
  }
}
