package vertebra.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/// Which Vertebra this is. Building writes it down: the version of the project, and the commit
/// where the sources lie in a Git repository.
final class Version {

  /// What stands where building found nothing to put.
  private static final String UNKNOWN = "${";

  private Version() {}

  /// `vertebra 0.1.0 (commit 1a2b3c4)`, and the Java that runs it.
  static String[] lines() {
    var properties = properties();
    var commit = properties.getProperty("commit", "");
    var version = properties.getProperty("version", "");
    return new String[] {
      "vertebra"
          + (version.startsWith(UNKNOWN) ? "" : " " + version)
          + (commit.isEmpty() || commit.startsWith(UNKNOWN) ? "" : " (commit " + commit + ")"),
      "Java "
          + System.getProperty("java.version")
          + ", "
          + System.getProperty("os.name")
          + " "
          + System.getProperty("os.arch")
    };
  }

  private static Properties properties() {
    var properties = new Properties();
    try (var file = Version.class.getResourceAsStream("version.properties")) {
      properties.load(Objects.requireNonNull(file));
      return properties;
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
