package vertebra.architecture;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A page of the documentation: the README, or one under `src/site/markdown`.
record Page(Path file, String text) {

  private static final Path FOLDER = ProjectFiles.root().resolve("src/site/markdown");

  static Page readme() {
    return at(ProjectFiles.root().resolve("README.md"));
  }

  /// The page of this name under `src/site/markdown`, without `.md`.
  static Page named(String name) {
    return at(FOLDER.resolve(name + ".md"));
  }

  static List<Page> all() throws IOException {
    try (var files = Files.walk(FOLDER)) {
      var pages = files.filter(file -> file.toString().endsWith(".md")).sorted().map(Page::at);
      return Stream.concat(Stream.of(readme()), pages).toList();
    }
  }

  static Page at(Path file) {
    try {
      return new Page(file, Files.readString(file).replace("\r\n", "\n"));
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }

  /// From a heading of the second level to the next.
  String section(String title) {
    int begin = text.indexOf("\n## " + title + "\n");
    assertTrue(begin >= 0, this + " has no section \"" + title + "\"");
    int end = text.indexOf("\n## ", begin + 1);
    return text.substring(begin, end < 0 ? text.length() : end);
  }

  /// The page with other text between `<!-- mark: begin -->` and `<!-- mark: end -->`.
  String with(String mark, String generated) {
    var first = "<!-- " + mark + ": begin -->\n";
    int begin = text.indexOf(first);
    int end = text.indexOf("<!-- " + mark + ": end -->");
    if (begin < 0 || end < begin)
      throw new IllegalStateException(this + " has no marks for " + mark);
    return text.substring(0, begin + first.length())
        + "\n"
        + generated
        + "\n"
        + text.substring(end);
  }

  @Override
  public String toString() {
    return ProjectFiles.relative(file);
  }
}
