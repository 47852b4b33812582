package vertebra.start;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a cache is made from, and for: one Java, and every file from which it takes classes. Names,
/// sizes and times of files stand for their contents, without their folders, so that a program that
/// is moved keeps its cache.
///
/// @param lines the Java, then a file a line
record CacheOrigin(List<String> lines) {

  CacheOrigin {
    lines = List.copyOf(lines);
  }

  /// @param paths the class path and the module path, each as Java writes it; may be empty
  static CacheOrigin of(String... paths) {
    var modules = Path.of(System.getProperty("java.home"), "lib", "modules");
    var files =
        Stream.of(paths)
            .flatMap(Pattern.compile(Pattern.quote(File.pathSeparator))::splitAsStream)
            .filter(entry -> !entry.isEmpty())
            .map(Path::of)
            .flatMap(CacheOrigin::files);
    var java = System.getProperty("java.vendor") + " " + System.getProperty("java.vm.version");
    return new CacheOrigin(
        Stream.concat(
                Stream.of(java), Stream.concat(Stream.of(modules), files).map(CacheOrigin::line))
            .toList());
  }

  /// A module path names folders of jars; a class path names the jars.
  private static Stream<Path> files(Path entry) {
    if (!Files.isDirectory(entry)) return Stream.of(entry);
    try (var inside = Files.list(entry)) {
      return inside.sorted().toList().stream();
    } catch (IOException unreadable) {
      return Stream.of(entry);
    }
  }

  /// A file's name, bytes and seconds: packages keep no smaller parts of a time.
  static String line(Path file) {
    try {
      long seconds = Files.getLastModifiedTime(file).to(TimeUnit.SECONDS);
      return file.getFileName() + " " + Files.size(file) + " " + seconds;
    } catch (IOException missing) {
      return file.getFileName() + " missing";
    }
  }
}
