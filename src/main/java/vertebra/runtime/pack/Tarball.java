package vertebra.runtime.pack;

import static vertebra.text.Texts.say;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/// A compressed archive of npm's: a tar file (POSIX `ustar`), one file after another.
final class Tarball implements AutoCloseable {

  private static final int BLOCK = 512;

  private final InputStream in;
  private long left;
  private long padding;

  /// A file in the archive; its bytes must be read before the next one is asked for.
  record Item(String path, long bytes, InputStream contents) {}

  Tarball(Path file) throws IOException {
    in = new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file)), 1 << 16);
  }

  /// The next regular file; empty at the end.
  Optional<Item> next() throws IOException {
    in.skipNBytes(left + padding);
    while (true) {
      var header = in.readNBytes(BLOCK);
      if (header.length < BLOCK || header[0] == 0) return Optional.empty();
      left = octal(header, 124, 12);
      padding = (BLOCK - left % BLOCK) % BLOCK;
      if (header[156] == '0' || header[156] == 0)
        return Optional.of(new Item(path(header), left, new Contents()));
      in.skipNBytes(left + padding);
    }
  }

  private static String path(byte[] header) {
    var prefix = text(header, 345, 155);
    var name = text(header, 0, 100);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static String text(byte[] header, int at, int length) {
    int end = at;
    while (end < at + length && header[end] != 0) end++;
    return new String(header, at, end - at, StandardCharsets.UTF_8);
  }

  private static long octal(byte[] header, int at, int length) throws IOException {
    try {
      return Long.parseLong(text(header, at, length).strip(), 8);
    } catch (NumberFormatException damaged) {
      throw new IOException(say("pack.the-archive-is-damaged"), damaged);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /// The bytes of the file at hand.
  private final class Contents extends FilterInputStream {

    Contents() {
      super(Tarball.this.in);
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0) return -1;
      int count = in.read(bytes, offset, (int) Math.min(left, length));
      if (count < 0) throw new EOFException(say("pack.the-archive-ends-in-the-middle"));
      left -= count;
      return count;
    }

    @Override
    public void close() {
      // The archive stays open for its other files.
    }
  }
}
