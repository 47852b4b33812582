package vertebra.importing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Checksums (SHA-256) of whole files. A file that has the size and time that it had is not read
/// again.
final class FileSum {

  private static final int BLOCK = 1 << 20;
  private static final int MOST_KNOWN = 16;

  private record Looked(Path file, long bytes, Instant written) {
    Looked {
      file = file.toAbsolutePath().normalize();
    }
  }

  private static final Map<Looked, String> KNOWN =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Looked, String> eldest) {
          return size() > MOST_KNOWN;
        }
      };

  private FileSum() {}

  static String of(Path file) throws IOException {
    var looked = new Looked(file, Files.size(file), Files.getLastModifiedTime(file).toInstant());
    var known = known(looked);
    if (known.isPresent()) return known.get();
    var sum = read(file);
    synchronized (KNOWN) {
      KNOWN.put(looked, sum);
    }
    return sum;
  }

  /// The checksum that a file had when it had that size and time, if it was taken then.
  static Optional<String> then(Path file, long bytes, Instant written) {
    return known(new Looked(file, bytes, written));
  }

  private static Optional<String> known(Looked looked) {
    synchronized (KNOWN) {
      return Optional.ofNullable(KNOWN.get(looked));
    }
  }

  private static String read(Path file) throws IOException {
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
