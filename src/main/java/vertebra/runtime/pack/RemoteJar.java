package vertebra.runtime.pack;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// The table of contents of a ZIP archive that lies on a server (PKWARE's APPNOTE: end of central
/// directory record, central directory, local headers). Only its end is fetched.
final class RemoteJar {

  private static final int END = 0x06054B50;
  private static final int ENTRY = 0x02014B50;
  private static final int LOCAL = 0x04034B50;
  private static final int END_BYTES = 22;
  private static final int ENTRY_BYTES = 46;
  private static final int LOCAL_BYTES = 30;

  /// The longest comment that may stand after the end record.
  private static final int COMMENT = 65_535;

  private static final int LARGEST_DIRECTORY = 1 << 26;
  static final int STORED = 0;
  static final int DEFLATED = 8;

  /// Where an entry's bytes lie.
  record Place(int method, long crc, long packedBytes, long bytes, long header) {}

  private final Fetch fetch;
  private final URI address;
  private final Map<String, Place> places = new HashMap<>();

  RemoteJar(Fetch fetch, URI address) throws IOException {
    this.fetch = fetch;
    this.address = address;
    var tail = fetch.end(address, END_BYTES + COMMENT);
    var bytes = tail.bytes().order(ByteOrder.LITTLE_ENDIAN);
    int at = bytes.capacity() - END_BYTES;
    while (at >= 0 && bytes.getInt(at) != END) at--;
    if (at < 0) throw damaged();
    long size = Integer.toUnsignedLong(bytes.getInt(at + 12));
    long offset = Integer.toUnsignedLong(bytes.getInt(at + 16));
    if (size > LARGEST_DIRECTORY || offset + size > tail.whole()) throw damaged();
    read(
        offset >= tail.from()
            ? bytes.slice((int) (offset - tail.from()), (int) size)
            : fetch.piece(address, offset, size).bytes());
  }

  private void read(ByteBuffer slice) throws IOException {
    var directory = slice.order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (at + ENTRY_BYTES <= directory.capacity() && directory.getInt(at) == ENTRY) {
      int name = Short.toUnsignedInt(directory.getShort(at + 28));
      int extra = Short.toUnsignedInt(directory.getShort(at + 30));
      int comment = Short.toUnsignedInt(directory.getShort(at + 32));
      if (at + ENTRY_BYTES + name > directory.capacity()) throw damaged();
      var text = StandardCharsets.UTF_8.decode(directory.slice(at + ENTRY_BYTES, name)).toString();
      places.put(
          text,
          new Place(
              Short.toUnsignedInt(directory.getShort(at + 10)),
              Integer.toUnsignedLong(directory.getInt(at + 16)),
              Integer.toUnsignedLong(directory.getInt(at + 20)),
              Integer.toUnsignedLong(directory.getInt(at + 24)),
              Integer.toUnsignedLong(directory.getInt(at + 42))));
      at += ENTRY_BYTES + name + extra + comment;
    }
  }

  /// Throws where the archive is not the one that was described.
  Place find(Pack.Entry entry) throws IOException {
    var place = places.get(entry.path());
    if (place == null
        || place.crc() != entry.crc()
        || place.bytes() != entry.bytes()
        || place.packedBytes() != entry.packedBytes()
        || place.method() != STORED && place.method() != DEFLATED)
      throw new IOException(
          say("pack.is-not-the-package-that-was-expected-its-differs", address, entry.path()));
    return place;
  }

  /// Where an entry's packed bytes begin.
  long start(Place place) throws IOException {
    var header =
        fetch.piece(address, place.header(), LOCAL_BYTES).bytes().order(ByteOrder.LITTLE_ENDIAN);
    if (header.capacity() < LOCAL_BYTES || header.getInt(0) != LOCAL) throw damaged();
    return place.header()
        + LOCAL_BYTES
        + Short.toUnsignedInt(header.getShort(26))
        + Short.toUnsignedInt(header.getShort(28));
  }

  private IOException damaged() {
    return new IOException(say("pack.is-not-a-complete-archive", address));
  }
}
