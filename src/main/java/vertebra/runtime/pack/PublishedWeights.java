package vertebra.runtime.pack;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A file of weights that somebody publishes for a well-known network.
///
/// @param preset the network's name in the catalogue
/// @param publisher who made it
/// @param bytes about how large it is
/// @param checksum how its SHA-256 begins, in hexadecimal
/// @param licence under which it is published, as SPDX says it
/// @param address where it lies
public record PublishedWeights(
    String preset, String publisher, long bytes, String checksum, String licence, URI address) {

  private static final int COLUMNS = 6;

  /// All that are known, by preset.
  public static List<PublishedWeights> all() {
    try (var in =
        Objects.requireNonNull(PublishedWeights.class.getResourceAsStream("weights.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> of(line.split(" ", COLUMNS)))
          .toList();
    } catch (IOException bundled) {
      throw new UncheckedIOException(bundled);
    }
  }

  private static PublishedWeights of(String[] row) {
    return new PublishedWeights(
        row[0], row[1], Long.parseLong(row[2]), row[3], row[4], URI.create(row[5]));
  }

  /// Those of a preset. The exception names some that there are.
  public static PublishedWeights find(String preset) throws PackException {
    var all = all();
    Optional<PublishedWeights> found =
        all.stream().filter(one -> one.preset().equals(preset)).findFirst();
    return found.orElseThrow(() ->
        new PackException(
            say(
                "pack.no-weights-are-known-for",
                preset,
                String.join(", ", all.stream().limit(5).map(PublishedWeights::preset).toList()))));
  }

  /// The file's own name.
  public String fileName() {
    var path = address.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
