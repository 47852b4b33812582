package vertebra.start;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Prepares a start from a folder of compiled classes, as Maven does it: Java caches no classes of
/// folders, so they are put into a jar, and the options of the start are written to a file that
/// `java @file` reads. What has not changed is left as it is.
public final class FromClasses {

  /// The classes and resources that the jar was made from: name, bytes and time of each.
  private static final String LISTED = "classes.txt";

  private static final String JAR = "vertebra.jar";
  private static final String OLD = "picocli";

  /// With these, a window that rests gives back the memory that it no longer needs.
  private static final List<String> MODEST =
      List.of(
          "-XX:MinHeapSize=32m",
          "-XX:MinHeapFreeRatio=10",
          "-XX:MaxHeapFreeRatio=25",
          "-XX:G1HeapRegionSize=1m",
          "-XX:G1PeriodicGCInterval=10000",
          "-XX:TrimNativeHeapInterval=10000");

  private final Path classes;
  private final Path folder;

  private FromClasses(Path classes, Path folder) {
    this.classes = classes;
    this.folder = folder;
  }

  /// The arguments are the folder of classes, the folder to write to, the module path of JavaFX,
  /// and the arguments of the program. The class path is this process's own.
  public static void main(String[] arguments) throws IOException {
    var classes = Path.of(arguments[0]).toAbsolutePath();
    var start = new FromClasses(classes, Path.of(arguments[1]).toAbsolutePath());
    var program = List.of(arguments).subList(3, arguments.length);
    boolean window =
        program.isEmpty()
            || program.size() == 1 && Files.isRegularFile(Path.of(program.getFirst()));
    Files.createDirectories(start.folder);
    start.pack();
    var classPath = start.classPath(System.getProperty("java.class.path"));
    Files.write(
        start.folder.resolve("options"),
        start.options(window, arguments[2], classPath).stream().map(FromClasses::quoted).toList());
  }

  /// The options in the words of the start script.
  private List<String> options(boolean window, String modulePath, String classPath) {
    var cache = new StartCache(folder.resolve(window ? "window.aot" : "commands.aot"));
    var options = new ArrayList<String>();
    if (window) {
      options.addAll(MODEST);
      options.addAll(
          List.of(
              "--module-path",
              modulePath,
              "--add-modules",
              "javafx.controls,javafx.fxml",
              "--enable-native-access=javafx.graphics,ALL-UNNAMED"));
    } else options.addAll(List.of("-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
    options.add("-D" + StartCache.PROPERTY + "=" + cache.file());
    if (cache.fits(CacheOrigin.of(classPath, window ? modulePath : ""))
        && Files.exists(cache.file()))
      options.addAll(List.of("-XX:AOTCache=" + cache.file(), whenFallen(cache), "-Xlog:aot*=off"));
    options.addAll(List.of("-cp", classPath));
    return options;
  }

  /// What Java does when it falls, in the words of a Unix shell: the next start is without a cache.
  private static String whenFallen(StartCache cache) {
    return "-XX:OnError=rm -f '" + cache.stamp().toString().replace("'", "'\\''") + "'";
  }

  private static String quoted(String option) {
    return '"' + option.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /// The same classes, all of them in jars.
  private String classPath(String given) throws IOException {
    var entries = new ArrayList<String>();
    entries.add(folder.resolve(JAR).toString());
    for (var entry : given.split(Pattern.quote(File.pathSeparator))) {
      var path = Path.of(entry).toAbsolutePath();
      if (!path.equals(classes) && Files.isRegularFile(path)) entries.add(cached(path).toString());
    }
    return String.join(File.pathSeparator, entries);
  }

  private Path cached(Path jar) throws IOException {
    if (!jar.getFileName().toString().startsWith(OLD)) return jar;
    var raised = folder.resolve(jar.getFileName());
    if (!Files.exists(raised)) OldClasses.rewrite(jar, raised);
    return raised;
  }

  private void pack() throws IOException {
    List<Path> files;
    try (var all = Files.walk(classes)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    var listed = new ArrayList<String>();
    for (var file : files) listed.add(name(file) + " " + CacheOrigin.line(file));
    var list = folder.resolve(LISTED);
    var jar = folder.resolve(JAR);
    if (Files.exists(jar) && Files.exists(list) && Files.readAllLines(list).equals(listed)) return;
    var written = folder.resolve(JAR + ".new");
    try (var out = new ZipOutputStream(Files.newOutputStream(written))) {
      out.setMethod(ZipOutputStream.STORED);
      for (var file : files) add(name(file), Files.readAllBytes(file), out);
    }
    BinarySheets.add(written);
    boolean same = Files.exists(jar) && Files.mismatch(written, jar) < 0;
    if (same) Files.delete(written);
    else Files.move(written, jar, StandardCopyOption.REPLACE_EXISTING);
    Files.write(list, listed);
  }

  private String name(Path file) {
    var parts = new ArrayList<String>();
    classes.relativize(file).forEach(part -> parts.add(part.toString()));
    return String.join("/", parts);
  }

  private static void add(String name, byte[] content, ZipOutputStream out) throws IOException {
    var check = new CRC32();
    check.update(content);
    var entry = new ZipEntry(name);
    entry.setSize(content.length);
    entry.setCompressedSize(content.length);
    entry.setCrc(check.getValue());
    entry.setLastModifiedTime(FileTime.fromMillis(0));
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
  }
}
