package vertebra.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartCacheTest {

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private static final Path CLASSES = Path.of("target", "classes").toAbsolutePath();

  @TempDir private Path folder;
  private Path jar = Path.of("");
  private StartCache cache = new StartCache(Path.of(""));

  @BeforeEach
  void packTheTinyProgram() throws IOException {
    jar = Files.createDirectories(folder.resolve("a program")).resolve("tiny.jar");
    var name = Tiny.class.getName().replace('.', '/') + ".class";
    try (var out = new ZipOutputStream(Files.newOutputStream(jar));
        var in = Tiny.class.getResourceAsStream("Tiny.class")) {
      out.putNextEntry(new ZipEntry(name));
      in.transferTo(out);
    }
    cache = new StartCache(jar.resolveSibling("commands.aot"));
  }

  private CacheOrigin origin() {
    return CacheOrigin.of(jar.toString());
  }

  private void stamp() throws IOException {
    Files.write(cache.stamp(), cache.stamped(origin()));
  }

  @Test
  void aCacheFitsWhatItWasMadeFrom() throws IOException {
    assertFalse(cache.fits(origin()), "there is none");
    Files.writeString(cache.file(), "classes");
    assertFalse(cache.fits(origin()), "it is not finished");
    stamp();
    assertTrue(cache.fits(origin()));
  }

  @Test
  void aProgramThatChangedNeedsAnother() throws IOException {
    Files.writeString(cache.file(), "classes");
    stamp();
    var made = Files.getLastModifiedTime(jar).toInstant();
    for (int hours : List.of(-24, 24)) {
      Files.setLastModifiedTime(jar, FileTime.from(made.plusSeconds(3600L * hours)));
      assertFalse(cache.fits(origin()), "also when the clock was set back");
    }
    Files.setLastModifiedTime(jar, FileTime.from(made));
    assertTrue(cache.fits(origin()));
    assertFalse(
        cache.fits(CacheOrigin.of(jar.toString(), folder.toString())), "another module path");
  }

  @Test
  void aProgramThatWasMovedKeepsIts() throws IOException {
    Files.writeString(cache.file(), "classes");
    stamp();
    var other = Files.move(jar.getParent(), folder.resolve("elsewhere"));
    var moved = new StartCache(other.resolve("commands.aot"));
    assertTrue(moved.fits(CacheOrigin.of(other.resolve("tiny.jar").toString())));
  }

  @Test
  void aDamagedCacheDoesNotFit() throws IOException {
    Files.writeString(cache.file(), "classes");
    stamp();
    Files.writeString(cache.file(), "half");
    assertFalse(cache.fits(origin()));
  }

  @Test
  void aStampAloneSaysThatNoneCanBeMade() throws IOException {
    stamp();
    assertTrue(cache.fits(origin()), "nobody tries again");
    Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
    assertFalse(cache.fits(origin()), "until the program changes");
  }

  @Test
  void whereNothingCanBeWrittenTheProgramStartsWithout() throws Exception {
    var taken = Files.writeString(folder.resolve("taken"), "a file where a folder should be");
    var nowhere = new StartCache(taken.resolve("commands.aot"));
    nowhere.keep();
    assertFalse(nowhere.make());
    assertEquals("a file where a folder should be", Files.readString(taken));
    var locked = Files.createDirectory(folder.resolve("locked"));
    if (!locked.toFile().setWritable(false) || Files.isWritable(locked)) return;
    var readOnly = new StartCache(locked.resolve("commands.aot"));
    readOnly.keep();
    assertFalse(readOnly.make());
    try (var left = Files.list(locked)) {
      assertEquals(0, left.count());
    }
  }

  private int made(String... rehearsal) throws IOException, InterruptedException {
    return making(rehearsal).waitFor();
  }

  private Process making(String... rehearsal) throws IOException {
    var command = new ArrayList<String>();
    command.addAll(List.of(JAVA, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
    command.add(jar + File.pathSeparator + CLASSES);
    command.addAll(List.of(Making.class.getName(), cache.file().toString(), "", JAVA));
    command.addAll(List.of(rehearsal));
    return new ProcessBuilder(command).inheritIO().start();
  }

  private String[] tiny() {
    return new String[] {"-XX:+UseSerialGC", "-cp", jar.toString(), Tiny.class.getName()};
  }

  private String run(String... options) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(JAVA));
    command.addAll(List.of(options));
    command.addAll(List.of(tiny()));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var said = process.getInputStream()) {
      var text = new String(said.readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, process.waitFor(), text);
      return text;
    }
  }

  @Test
  @Tag("slow")
  void whatWasRehearsedComesFromTheCacheAndDamageDoesNoHarm() throws Exception {
    Files.writeString(cache.file(), "of another program");
    assertEquals(0, made(tiny()));
    var use = "-XX:AOTCache=" + cache.file();
    var loaded = run(use, "-Xlog:class+load");
    assertTrue(loaded.contains(Tiny.class.getName() + " source: shared objects file"), loaded);
    assertEquals(Files.getLastModifiedTime(cache.file()), Files.getLastModifiedTime(cache.stamp()));
    try (var left = Files.list(cache.folder())) {
      assertEquals(
          List.of("commands.aot", "commands.aot.lock", "commands.aot.stamp", "tiny.jar"),
          left.map(file -> file.getFileName().toString()).sorted().toList());
    }
    try (var file = FileChannel.open(cache.file(), StandardOpenOption.WRITE)) {
      file.truncate(file.size() / 2);
    }
    assertEquals("tiny " + System.lineSeparator(), run(use, "-Xlog:aot*=off"));
    Files.writeString(cache.file(), "not a cache");
    assertEquals("tiny " + System.lineSeparator(), run(use, "-Xlog:aot*=off"));
  }

  @Test
  @Tag("slow")
  void ofTwoThatMakeItAtOnceOneDoesAndAProgramStartsMeanwhile() throws Exception {
    var one = making(tiny());
    var other = making(tiny());
    var use = "-XX:AOTCache=" + cache.file();
    while (one.isAlive() || other.isAlive())
      assertEquals("tiny " + System.lineSeparator(), run(use, "-Xlog:aot*=off"));
    assertEquals(List.of(0, 0), List.of(one.waitFor(), other.waitFor()));
    assertTrue(cache.fits(CacheOrigin.of(jar + File.pathSeparator + CLASSES)));
    assertFalse(Files.exists(cache.beside("making")));
    var loaded = run(use, "-Xlog:class+load");
    assertTrue(loaded.contains(Tiny.class.getName() + " source: shared objects file"), loaded);
  }

  @Test
  @Tag("slow")
  void aRehearsalThatFailsIsNotTriedAgain() throws Exception {
    assertEquals(1, made("-cp", jar.toString(), "no.such.Program"));
    assertFalse(Files.exists(cache.file()));
    assertTrue(Files.isRegularFile(cache.stamp()));
  }

  @Test
  @Tag("slow")
  void whileOneProcessMakesItAnotherLeavesItAlone() throws Exception {
    try (var channel =
            FileChannel.open(
                cache.beside("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = channel.lock()) {
      assertTrue(lock.isValid());
      assertEquals(0, made(tiny()));
      assertFalse(Files.exists(cache.file()));
    }
  }
}
