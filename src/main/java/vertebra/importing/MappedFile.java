package vertebra.importing;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import vertebra.onnx.ModelException;
import vertebra.tensor.TensorRef.FileStamp;

/// A file that is mapped into memory, and what it was at that moment. The mapping ends when nobody
/// holds it any more.
final class MappedFile {

  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
  private static final ValueLayout.OfFloat REAL = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
  private static final ValueLayout.OfLong WHOLE = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ORDER);
  private static final ValueLayout.OfInt WHOLE_32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ORDER);

  private final Path path;
  private final MemorySegment bytes;
  private final FileStamp stamp;

  private MappedFile(Path path, MemorySegment bytes, FileStamp stamp) {
    this.path = path;
    this.bytes = bytes;
    this.stamp = stamp;
  }

  /// Maps a file. Throws [ModelException] where there is none to read.
  static MappedFile of(Path path) throws ModelException {
    if (Files.isDirectory(path)) throw new ModelException(say("onnx.is-a-folder", path));
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      var stamp = stamp(path);
      var bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
      return new MappedFile(path, bytes, stamp);
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
    return new MappedFile(path, bytes, other);
  }

  byte at(long place) {
    return bytes.get(ValueLayout.JAVA_BYTE, place);
  }

  /// The four bytes there as a number.
  float real(long place) {
    return bytes.get(REAL, place);
  }

  /// The eight bytes there as a number.
  long whole(long place) {
    return bytes.get(WHOLE, place);
  }

  /// The four bytes there as a whole number.
  int whole32(long place) {
    return bytes.get(WHOLE_32, place);
  }

  /// Whether a span holds the same bytes as one of another file.
  boolean isSame(FileSpan span, MappedFile other, FileSpan twin) {
    return span.length() == twin.length()
        && MemorySegment.mismatch(
                bytes, span.start(), span.end(), other.bytes, twin.start(), twin.end())
            < 0;
  }

  byte[] copy(FileSpan span) {
    return bytes.asSlice(span.start(), span.length()).toArray(ValueLayout.JAVA_BYTE);
  }

  /// A name or other text, as [FileText] reads it.
  String text(FileSpan span) {
    return FileText.of(copy(span));
  }
}
