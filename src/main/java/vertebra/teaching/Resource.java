package vertebra.teaching;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Texts that come with the program.
final class Resource {

  private Resource() {}

  /// A text that is part of the program, by its place on the class path.
  static String text(String name) {
    return find(name).orElseThrow(() -> new IllegalStateException(name));
  }

  /// The text at a place on the class path, if there is one.
  static Optional<String> find(String name) {
    try (var stream = Resource.class.getResourceAsStream(name)) {
      return stream == null
          ? Optional.empty()
          : Optional.of(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException damaged) {
      throw new UncheckedIOException(damaged);
    }
  }
}
