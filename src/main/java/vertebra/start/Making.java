package vertebra.start;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Makes a cache, in a process of its own: rehearses a start in one Java that records what it
/// loads, and has another put the cache together. What is not finished lies in a folder of its own;
/// the cache takes its place in one step, and its stamp follows.
final class Making {

  private static final int PATIENCE_MINUTES = 10;

  /// The largest cache that is kept, in bytes. The one for the window takes most of it.
  private static final long LARGEST = 88_000_000;

  private final StartCache cache;
  private final CacheOrigin origin;
  private final List<String> rehearsal;

  private Making(StartCache cache, CacheOrigin origin, List<String> rehearsal) {
    this.cache = cache;
    this.origin = origin;
    this.rehearsal = List.copyOf(rehearsal);
  }

  /// The arguments are the cache's path, the module path, and the command of the rehearsal.
  public static void main(String[] arguments) throws IOException, InterruptedException {
    var cache = new StartCache(Path.of(arguments[0]));
    var origin = CacheOrigin.of(System.getProperty("java.class.path"), arguments[1]);
    var rehearsal = List.of(arguments).subList(2, arguments.length);
    System.exit(new Making(cache, origin, rehearsal).alone() ? 0 : 1);
  }

  /// Makes it unless another process does so at this moment or has just done so.
  private boolean alone() throws IOException, InterruptedException {
    try (var channel =
            FileChannel.open(
                cache.beside("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = channel.tryLock()) {
      if (lock == null || cache.fits(origin)) return true;
      // What lies there does not fit, and a start must not take it for the next one.
      Files.deleteIfExists(cache.stamp());
      Files.deleteIfExists(cache.file());
      var folder = cache.beside("making");
      delete(folder);
      Files.createDirectories(folder);
      try {
        boolean made = made(folder);
        stamp();
        return made;
      } finally {
        delete(folder);
      }
    }
  }

  private boolean made(Path folder) throws IOException, InterruptedException {
    var recorded = folder.resolve("recorded");
    var result = folder.resolve("cache");
    boolean done =
        ended(folder, "-XX:AOTMode=record", "-XX:AOTConfiguration=" + recorded)
            && ended(
                folder,
                "-XX:AOTMode=create",
                "-XX:AOTConfiguration=" + recorded,
                "-XX:AOTCache=" + result)
            && Files.isRegularFile(result)
            && Files.size(result) <= LARGEST;
    if (done) Files.move(result, cache.file(), StandardCopyOption.ATOMIC_MOVE);
    return done;
  }

  /// The rehearsal's Java with further options, in a folder that takes whatever it writes.
  private boolean ended(Path folder, String... options) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(rehearsal.getFirst());
    command.addAll(List.of(options));
    command.add("-Xlog:disable");
    command.add("-Duser.home=" + folder);
    command.add("-Djava.io.tmpdir=" + folder);
    command.addAll(rehearsal.subList(1, rehearsal.size()));
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    for (var home :
        List.of("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA"))
      builder.environment().put(home, folder.toString());
    var said = folder.resolve("said.txt").toFile();
    var process = builder.redirectErrorStream(true).redirectOutput(said).start();
    process.getOutputStream().close();
    try {
      return process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) && process.exitValue() == 0;
    } finally {
      process.destroyForcibly();
    }
  }

  /// Says what the cache was made from, or that none could be made; with the cache's own time, by
  /// which a start knows that nobody has changed it since.
  private void stamp() throws IOException {
    var written = Files.write(cache.beside("making").resolve("stamp"), cache.stamped(origin));
    if (Files.exists(cache.file()))
      Files.setLastModifiedTime(written, Files.getLastModifiedTime(cache.file()));
    Files.move(written, cache.stamp(), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void delete(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (var path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    } catch (NoSuchFileException gone) {
      // nothing to delete
    }
  }
}
