package vertebra.start;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.classfile.ClassFile;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Tag("slow")
class OldClassesTest {

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

  @Test
  void theSameJarComesOutTwice() throws Exception {
    OldClasses.rewrite(picocli(), folder.resolve("first.jar"));
    OldClasses.rewrite(folder.resolve("first.jar"), folder.resolve("second.jar"));
    assertEquals(-1, Files.mismatch(folder.resolve("first.jar"), folder.resolve("second.jar")));
  }
}
