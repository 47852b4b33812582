package vertebra.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The files of the project as they lie in its folder, without what the build or an editor left.
public final class ProjectFiles {

  private static final Path HERE = Path.of("").toAbsolutePath();

  /// Not ours: the build's output, the version control's store, editors' settings.
  private static final Set<String> PASSING =
      Set.of(
          "target", ".git", ".idea", ".vscode", ".settings", ".classpath", ".project", ".DS_Store");

  private ProjectFiles() {}

  static Path root() {
    return HERE;
  }

  /// What lies directly in the project's folder.
  static List<String> topLevel() throws IOException {
    return list(HERE);
  }

  /// What lies directly in a folder of the project.
  static List<String> list(Path folder) throws IOException {
    try (var entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !PASSING.contains(name) && !name.endsWith(".iml"))
          .sorted()
          .toList();
    }
  }

  public static List<Path> javaSources() {
    return Stream.of("src", "jpackage")
        .flatMap(folder -> walked(HERE.resolve(folder)).stream())
        .filter(file -> file.toString().endsWith(".java"))
        .toList();
  }

  /// Every file of the project.
  static List<Path> all() throws IOException {
    return topLevel().stream().flatMap(name -> walked(HERE.resolve(name)).stream()).toList();
  }

  public static String relative(Path file) {
    return HERE.relativize(file).toString().replace('\\', '/');
  }

  private static List<Path> walked(Path start) {
    try {
      return under(start);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> under(Path start) throws IOException {
    try (var files = Files.walk(start)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
