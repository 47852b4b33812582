package vertebra.media;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a JPEG file says before its pixels (ITU-T T.81, annex B).
final class JpegHeader {

  private static final int START_OF_IMAGE = 0xffd8;
  private static final int START_OF_SCAN = 0xda;

  private JpegHeader() {}

  /// Whether the file is a JPEG whose picture comes in several passes; its decoder has to hold all
  /// of it.
  static boolean isProgressive(Path file) throws IOException {
    try (var in = new DataInputStream(Files.newInputStream(file))) {
      if (in.readUnsignedShort() != START_OF_IMAGE) return false;
      while (true) {
        int sign = in.read();
        if (sign < 0) return false;
        if (sign != 0xff) continue;
        int marker = in.read();
        while (marker == 0xff) marker = in.read();
        if (marker < 0 || marker == START_OF_SCAN) return false;
        if (isFrame(marker)) return marker % 4 == 2;
        in.skipNBytes(Math.max(0, in.readUnsignedShort() - 2));
      }
    }
  }

  /// Start-of-frame markers are C0 to CF without C4, C8 and CC.
  private static boolean isFrame(int marker) {
    return marker == 0xc0 || (marker > 0xc0 && marker <= 0xcf && marker % 4 != 0);
  }
}
