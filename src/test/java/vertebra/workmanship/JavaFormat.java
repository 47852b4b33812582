package vertebra.workmanship;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.architecture.ProjectFiles;

/// google-java-format over every Java source of the project. `main` puts the sources into its form,
/// or, given a file, writes there which are not in it; [FormatTest] only looks.
final class JavaFormat {

  private static final Formatter FORMATTER = new Formatter();
  private static final String ALL = "These are all.";

  private JavaFormat() {}

  public static void main(String[] args) throws IOException {
    if (args.length > 0) {
      write(Path.of(args[0]));
      return;
    }
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

  /// Locks a file, writes the names of the sources that are not in the form into it, and a last
  /// line that says that these are all.
  private static void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    try (var channel = FileChannel.open(file, CREATE, TRUNCATE_EXISTING, WRITE);
        var _ = channel.lock()) {
      var names = new ArrayList<>(unformatted().stream().map(ProjectFiles::relative).toList());
      names.add(ALL);
      channel.write(ByteBuffer.wrap(String.join("\n", names).getBytes(UTF_8)));
    }
  }

  /// The names in such a file, once whoever writes it is done; none of them if a source changed
  /// since or the writer did not come to its end.
  static Optional<List<String>> written(Path file) throws IOException {
    if (!Files.exists(file)) return Optional.empty();
    try (var channel = FileChannel.open(file, READ, WRITE);
        var _ = channel.lock()) {
      // Where locks are binding, only the channel that holds one may read.
      var text = new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
      var names = new ArrayList<>(text.lines().toList());
      var time = Files.getLastModifiedTime(file);
      for (Path source : ProjectFiles.javaSources())
        if (Files.getLastModifiedTime(source).compareTo(time) >= 0) return Optional.empty();
      return names.remove(ALL) ? Optional.of(names) : Optional.empty();
    }
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
