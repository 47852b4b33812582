package vertebra.importing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Checksums (SHA-256) of whole files. Every one is read from the disk; what is to be remembered of
/// them, the design remembers.
final class FileSum {

  private static final int BLOCK = 1 << 20;

  private FileSum() {}

  static String of(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      var digest = MessageDigest.getInstance("SHA-256");
      var block = ByteBuffer.allocateDirect(BLOCK);
      while (channel.read(block) >= 0) {
        digest.update(block.flip());
        block.clear();
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException never) {
      throw new IllegalStateException(never);
    }
  }
}
