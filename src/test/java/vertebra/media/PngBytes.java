package vertebra.media;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Writes grey PNG files without ever holding their pixels.
final class PngBytes {

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private PngBytes() {}

  /// A picture of one brightness; the file stays small because it compresses a thousandfold.
  static void uniform(Path file, int width, int height, int grey) throws IOException {
    var row = new byte[width + 1];
    Arrays.fill(row, 1, row.length, (byte) grey);
    var compressed = new ByteArrayOutputStream();
    var deflater = new Deflater(Deflater.BEST_SPEED);
    var buffer = new byte[1 << 16];
    for (int y = 0; y < height; y++) {
      deflater.setInput(row);
      if (y == height - 1) deflater.finish();
      for (int n = deflater.deflate(buffer); n > 0; n = deflater.deflate(buffer))
        compressed.write(buffer, 0, n);
    }
    deflater.end();
    write(file, width, height, compressed.toByteArray());
  }

  /// A file that begins like a picture of that size and holds none of it.
  static void header(Path file, int width, int height) throws IOException {
    write(file, width, height, new byte[0]);
  }

  private static void write(Path file, int width, int height, byte[] pixels) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeInt(width);
    out.writeInt(height);
    out.write(new byte[] {8, 0, 0, 0, 0});
    try (var target = new DataOutputStream(Files.newOutputStream(file))) {
      target.write(SIGNATURE);
      chunk(target, "IHDR", bytes.toByteArray());
      chunk(target, "IDAT", pixels);
      chunk(target, "IEND", new byte[0]);
    }
  }

  private static void chunk(DataOutputStream out, String name, byte[] content) throws IOException {
    var checksum = new CRC32();
    checksum.update(name.getBytes(StandardCharsets.US_ASCII));
    checksum.update(content);
    out.writeInt(content.length);
    out.writeBytes(name);
    out.write(content);
    out.writeInt((int) checksum.getValue());
  }
}
