package vertebra.runtime.ort;

import static vertebra.text.Texts.say;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// A shared library of Linux, as its dynamic section describes it (the System V ABI's ELF format,
/// 64 bits, little-endian).
///
/// @param name the name by which other libraries ask for it (`DT_SONAME`); the file's own where it
///   has none
/// @param needed the names of those that it asks for (`DT_NEEDED`), in their order
record SharedObject(Path file, String name, List<String> needed) {

  private static final int MAGIC = 0x464C457F;
  private static final int CLASS_64 = 2;
  private static final int LITTLE_ENDIAN = 1;
  private static final int HEADER = 64;
  private static final int SEGMENT = 56;
  private static final int LOAD = 1;
  private static final int DYNAMIC = 2;
  private static final long NEEDED = 1;
  private static final long STRINGS = 5;
  private static final long NAME = 14;

  /// More than any real library has; a damaged file must not make us read without end.
  private static final int MOST_SEGMENTS = 1000;

  private static final int MOST_DYNAMIC = 1 << 20;
  private static final int LONGEST_NAME = 4096;

  SharedObject {
    needed = List.copyOf(needed);
  }

  /// A part of the file and where it comes to lie in memory.
  private record Segment(int type, long offset, long address, long size) {}

  /// Reads what the file says of itself. Throws where it is no library of this kind.
  static SharedObject read(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      var header = bytes(channel, 0, HEADER);
      if (header.getInt(0) != MAGIC
          || header.get(4) != CLASS_64
          || header.get(5) != LITTLE_ENDIAN
          || header.getShort(54) != SEGMENT)
        throw new IOException(say("ort.it-is-no-64-bit-library"));
      var segments =
          segments(channel, header.getLong(32), Short.toUnsignedInt(header.getShort(56)));
      var dynamic =
          segments.stream()
              .filter(segment -> segment.type() == DYNAMIC)
              .findFirst()
              .orElseThrow(() -> new IOException(say("ort.it-is-no-shared-library")));
      return described(file, channel, segments, dynamic);
    }
  }

  private static List<Segment> segments(FileChannel channel, long offset, int count)
      throws IOException {
    if (count > MOST_SEGMENTS) throw new IOException(say("ort.it-is-damaged"));
    var table = bytes(channel, offset, count * SEGMENT);
    var segments = new ArrayList<Segment>();
    for (int at = 0; at < count * SEGMENT; at += SEGMENT)
      segments.add(
          new Segment(
              table.getInt(at),
              table.getLong(at + 8),
              table.getLong(at + 16),
              table.getLong(at + 32)));
    return segments;
  }

  private static SharedObject described(
      Path file, FileChannel channel, List<Segment> segments, Segment dynamic) throws IOException {
    if (dynamic.size() > MOST_DYNAMIC) throw new IOException(say("ort.it-is-damaged"));
    var entries = bytes(channel, dynamic.offset(), (int) dynamic.size());
    long strings = 0;
    for (int at = 0; at + 16 <= entries.capacity(); at += 16)
      if (entries.getLong(at) == STRINGS) strings = position(segments, entries.getLong(at + 8));
    var name = String.valueOf(file.getFileName());
    var needed = new ArrayList<String>();
    for (int at = 0; at + 16 <= entries.capacity(); at += 16) {
      long tag = entries.getLong(at);
      if (tag == 0) break;
      if (tag == NEEDED) needed.add(text(channel, strings + entries.getLong(at + 8)));
      if (tag == NAME) name = text(channel, strings + entries.getLong(at + 8));
    }
    return new SharedObject(file, name, needed);
  }

  /// Where in the file lies what comes to lie at this address.
  private static long position(List<Segment> segments, long address) throws IOException {
    for (var segment : segments)
      if (segment.type() == LOAD
          && address >= segment.address()
          && address < segment.address() + segment.size())
        return segment.offset() + address - segment.address();
    throw new IOException(say("ort.it-is-damaged"));
  }

  private static String text(FileChannel channel, long at) throws IOException {
    int length = (int) Math.max(0, Math.min(LONGEST_NAME, channel.size() - at));
    var bytes = bytes(channel, at, length);
    var text = StandardCharsets.UTF_8.decode(bytes).toString();
    int end = text.indexOf(0);
    if (end < 0) throw new EOFException(say("ort.it-ends-in-the-middle"));
    return text.substring(0, end);
  }

  private static ByteBuffer bytes(FileChannel channel, long at, int count) throws IOException {
    if (at < 0) throw new IOException(say("ort.it-is-damaged"));
    var bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining())
      if (channel.read(bytes, at + bytes.position()) < 0)
        throw new EOFException(say("ort.it-ends-in-the-middle"));
    return bytes.flip();
  }
}
