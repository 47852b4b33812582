package vertebra.start;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Tag("slow")
class OldClassesTest {

  private static final Pattern FROM_FILE =
      Pattern.compile("(?<name>[\\w.$]+) source: (?<file>file:\\S+)");

  @TempDir private Path folder;

  private static Path picocli() throws Exception {
    return Path.of(CommandLine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  @Test
  void everyClassCanBeVerifiedAheadAndWorksAsBefore() throws Exception {
    var raised = folder.resolve("raised.jar");
    OldClasses.rewrite(picocli(), raised);
    try (var before = new ZipFile(picocli().toFile());
        var after = new ZipFile(raised.toFile())) {
      int old = 0;
      for (var entry : Collections.list(before.entries())) {
        if (entry.isDirectory()) continue;
        var was = before.getInputStream(entry).readAllBytes();
        var is = after.getInputStream(after.getEntry(entry.getName())).readAllBytes();
        if (!entry.getName().endsWith(".class")) assertArrayEquals(was, is, entry.getName());
        else if (ClassFile.of().parse(was).majorVersion() < ClassFile.JAVA_7_VERSION) {
          old++;
          assertEquals(ClassFile.JAVA_7_VERSION, ClassFile.of().parse(is).majorVersion());
        }
      }
      assertTrue(old > 100, "picocli is for Java 5");
    }
    verified(raised);
  }

  /// Java verifies a class when it is initialized.
  private static void verified(Path jar) throws Exception {
    try (var zip = new ZipFile(jar.toFile());
        var loader =
            new URLClassLoader(
                new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      for (var entry : Collections.list(zip.entries())) {
        var name = entry.getName();
        if (!name.startsWith("picocli/") || !name.endsWith(".class")) continue;
        Class.forName(name.substring(0, name.length() - 6).replace('/', '.'), true, loader);
      }
    }
  }

  /// A class from before Java 6 would be read anew at every start.
  @Test
  void aCommandLoadsOldClassesOnlyFromTheJarThatIsRewritten() throws Exception {
    var log = folder.resolve("loaded.txt");
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var path = System.getProperty("java.class.path");
    var program = List.of("-cp", path, "vertebra.Launcher", "check", "samples/digits.vertebra");
    var command = new ArrayList<>(List.of(java, "-Xlog:class+load:file=" + log));
    command.addAll(program);
    var process =
        new ProcessBuilder(command).redirectOutput(folder.resolve("said.txt").toFile()).start();
    assertEquals(0, process.waitFor());
    var old = new TreeSet<String>();
    int modern = 0;
    for (var line : Files.readAllLines(log)) {
      var found = FROM_FILE.matcher(line);
      if (!found.find()) continue;
      if (version(found.group("name")) >= ClassFile.JAVA_6_VERSION) modern++;
      else old.add(Path.of(URI.create(found.group("file"))).getFileName().toString());
    }
    assertEquals(Set.of(picocli().getFileName().toString()), old);
    assertTrue(modern > 500, modern + " classes are ours or of libraries that can be cached");
  }

  private static int version(String name) throws IOException {
    var file = name.replace('.', '/') + ".class";
    try (var in = ClassLoader.getSystemResourceAsStream(file)) {
      return ClassFile.of().parse(Objects.requireNonNull(in, name).readAllBytes()).majorVersion();
    }
  }

  @Test
  void theSameJarComesOutTwice() throws Exception {
    OldClasses.rewrite(picocli(), folder.resolve("first.jar"));
    OldClasses.rewrite(folder.resolve("first.jar"), folder.resolve("second.jar"));
    assertEquals(-1, Files.mismatch(folder.resolve("first.jar"), folder.resolve("second.jar")));
  }
}
