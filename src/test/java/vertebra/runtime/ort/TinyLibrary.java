package vertebra.runtime.ort;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file that describes itself as a shared library of Linux and holds no code.
final class TinyLibrary {

  private static final int HEADER = 64;
  private static final int SEGMENT = 56;
  private static final int ENTRY = 16;

  /// Addresses need not be places in the file; these are not.
  private static final long BASE = 0x40_0000;

  private TinyLibrary() {}

  static Path write(Path folder, String file, String name, String... needed) throws IOException {
    var strings = new ByteArrayOutputStream();
    strings.write(0);
    var names = new int[needed.length];
    for (int i = 0; i < needed.length; i++) names[i] = add(strings, needed[i]);
    int own = add(strings, name);
    int dynamicAt = HEADER + 2 * SEGMENT;
    int dynamicBytes = ENTRY * (needed.length + 3);
    int stringsAt = dynamicAt + dynamicBytes;
    int size = stringsAt + strings.size();
    var bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(0, new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1});
    bytes.putLong(32, HEADER).putShort(54, (short) SEGMENT).putShort(56, (short) 2);
    segment(bytes, HEADER, 1, 0, size);
    segment(bytes, HEADER + SEGMENT, 2, dynamicAt, dynamicBytes);
    int at = dynamicAt;
    for (int place : names) at = entry(bytes, at, 1, place);
    at = entry(bytes, at, 14, own);
    at = entry(bytes, at, 5, BASE + stringsAt);
    entry(bytes, at, 0, 0);
    bytes.put(stringsAt, strings.toByteArray());
    return Files.write(folder.resolve(file), bytes.array());
  }

  private static int add(ByteArrayOutputStream strings, String text) {
    int at = strings.size();
    strings.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    strings.write(0);
    return at;
  }

  private static void segment(ByteBuffer bytes, int at, int type, int offset, int size) {
    bytes.putInt(at, type).putLong(at + 8, offset).putLong(at + 16, BASE + offset);
    bytes.putLong(at + 32, size);
  }

  private static int entry(ByteBuffer bytes, int at, long tag, long value) {
    bytes.putLong(at, tag).putLong(at + 8, value);
    return at + ENTRY;
  }
}
