package vertebra.workmanship;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import vertebra.architecture.ProjectFiles;

/// google-java-format over every Java source of the project. `main` puts the sources into its form;
/// [FormatTest] only looks.
final class JavaFormat {

  private static final Formatter FORMATTER = new Formatter();

  private JavaFormat() {}

  public static void main(String[] args) throws IOException {
    for (Path source : unformatted()) {
      Files.writeString(source, formatted(source, Files.readString(source)));
    }
  }

  /// The sources that are not in the formatter's form.
  static List<Path> unformatted() throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path source : ProjectFiles.javaSources()) {
      String text = Files.readString(source);
      if (!text.equals(formatted(source, text))) {
        found.add(source);
      }
    }
    return found;
  }

  private static String formatted(Path source, String text) throws IOException {
    try {
      return formatted(text);
    } catch (FormatterException e) {
      throw new IOException(ProjectFiles.relative(source) + ":" + e.getMessage(), e);
    }
  }

  static String formatted(String source) throws FormatterException {
    return FORMATTER.formatSourceAndFixImports(source.replace("\r\n", "\n"));
  }
}
