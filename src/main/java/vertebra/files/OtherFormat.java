package vertebra.files;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// What a file is that is not what it was taken for, by its first bytes.
public final class OtherFormat {

  /// Enough for every mark, and for the first name in an archive.
  private static final int LOOKED_AT = 512;

  private OtherFormat() {}

  /// What the file is, with the way out, in a sentence; empty where it is none of the known.
  public static Optional<String> of(Path file) {
    try (var in = Files.newInputStream(file)) {
      return sentence(file, in.readNBytes(LOOKED_AT));
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private static Optional<String> sentence(Path file, byte[] start) {
    var text = new String(start, StandardCharsets.ISO_8859_1);
    var lower = text.strip().toLowerCase(Locale.ROOT);
    if (text.contains("https://git-lfs."))
      return Optional.of(say("files.is-a-git-lfs-pointer", file));
    if (lower.startsWith("<!doctype") || lower.startsWith("<html") || lower.startsWith("<?xml"))
      return Optional.of(say("files.is-a-web-page", file));
    if (text.startsWith("GGUF")) return Optional.of(say("files.is-gguf", file));
    if (text.startsWith("\u0089HDF\r\n")) return Optional.of(say("files.is-hdf5", file));
    if (text.startsWith("\u0093NUMPY")) return Optional.of(say("files.is-npy", file));
    if (text.startsWith("PK\u0003\u0004"))
      return Optional.of(
          text.contains("/data.pkl") || text.contains("/version")
              ? say("files.is-a-pickle", file)
              : text.contains(".npy")
                  ? say("files.is-npz", file)
                  : say("files.is-an-archive", file));
    if (isPickle(start)) return Optional.of(say("files.is-a-pickle", file));
    if (text.startsWith("\u001f\u008b")) return Optional.of(say("files.is-an-archive", file));
    if (text.startsWith("TFL3", 4)) return Optional.of(say("files.is-tflite", file));
    if (isSafetensors(start)) return Optional.of(say("files.is-safetensors", file));
    return Optional.empty();
  }

  /// Python's serialization begins with its protocol's number; since protocol 4 a frame follows.
  private static boolean isPickle(byte[] start) {
    return start.length > 2
        && start[0] == (byte) 0x80
        && start[1] >= 2
        && start[1] <= 5
        && (start[1] < 4 || start[2] == (byte) 0x95);
  }

  /// The length of a header of less than 16 MB, and the header's first sign.
  private static boolean isSafetensors(byte[] start) {
    if (start.length < 10 || start[8] != '{') return false;
    for (int i = 3; i < 8; i++) if (start[i] != 0) return false;
    return true;
  }
}
