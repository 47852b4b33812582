package vertebra.files;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What this process keeps in the temporary folder: one folder that holds all of it and goes when
/// the process ends.
///
/// A process that is killed cannot tidy up. Each therefore holds a lock on its folder as long as it
/// lives, and notes there which hidden files it has in the making elsewhere; what nobody holds any
/// more is cleared by the next process.
public final class Scratch {

  private static final System.Logger LOG = System.getLogger(Scratch.class.getName());

  private static final String PREFIX = "vertebra-";
  private static final String LOCK = "lock";
  private static final String PARTS = "parts";

  /// How often a folder is tried to be deleted into which something is still written.
  private static final int TRIES = 20;

  private static final int PAUSE_MILLIS = 50;

  private static @Nullable Scratch own;

  private final Path folder;
  private final FileChannel lock;

  private Scratch(Path folder) throws IOException {
    this.folder = folder;
    this.lock =
        FileChannel.open(
            folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    if (lock.tryLock() == null) LOG.log(System.Logger.Level.DEBUG, folder.toString());
    Runtime.getRuntime().addShutdownHook(new Thread(this::end, "scratch"));
  }

  /// The temporary folder of this system.
  public static Path place() {
    return Path.of(System.getProperty("java.io.tmpdir", ""));
  }

  /// A new folder for one purpose. It goes when it is [discarded][#discard], at the latest when the
  /// process ends. The exception names the temporary folder and says what is wrong with it.
  ///
  /// @param purpose a word for people who look there
  public static Path folder(String purpose) throws ScratchException {
    try {
      return Files.createTempDirectory(own().folder, purpose);
    } catch (IOException failure) {
      throw ScratchException.of(failure);
    }
  }

  private static synchronized Scratch own() throws IOException {
    var known = own;
    if (known != null) return known;
    var made = new Scratch(Files.createTempDirectory(place(), PREFIX));
    own = made;
    return made;
  }

  /// Deletes a folder with all it holds, as far as the system lets go of it.
  public static void discard(Path folder) {
    try {
      delete(folder);
    } catch (IOException held) {
      LOG.log(System.Logger.Level.DEBUG, folder.toString(), held);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) return;
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path inner, @Nullable IOException failure)
              throws IOException {
            Files.deleteIfExists(inner);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /// The folders in the temporary folder whose names begin so, whoever made them.
  public static Set<Path> named(String prefix) {
    var found = new HashSet<Path>();
    try (var folders =
        Files.newDirectoryStream(
            place(), file -> String.valueOf(file.getFileName()).startsWith(prefix))) {
      folders.forEach(found::add);
    } catch (IOException unreadable) {
      LOG.log(System.Logger.Level.DEBUG, place().toString(), unreadable);
    }
    return found;
  }

  /// Deletes the one folder of that name that was made since then, if it is empty: a library made
  /// it in this process and puts nothing there. Where several were made, others may have made one.
  public static void discardEmpty(String prefix, Set<Path> earlier) {
    var made = named(prefix);
    made.removeAll(earlier);
    if (made.size() != 1) return;
    try {
      Files.delete(made.iterator().next());
    } catch (IOException inUse) {
      LOG.log(System.Logger.Level.DEBUG, prefix, inUse);
    }
  }

  /// Deletes everything at the end of the process, where another thread may still be writing.
  private void end() {
    try {
      lock.close();
      for (int i = 0; i < TRIES; i++) {
        discard(folder);
        if (!Files.exists(folder)) return;
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
      }
    } catch (IOException ending) {
      LOG.log(System.Logger.Level.DEBUG, folder.toString(), ending);
    }
  }

  /// Notes a hidden file that is in the making, so that it is deleted if this process is killed.
  static void note(Path part) {
    try {
      Files.writeString(
          own().folder.resolve(PARTS),
          part + System.lineSeparator(),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException noPlace) {
      // A file can be saved where nothing temporary can be.
      LOG.log(System.Logger.Level.DEBUG, part.toString(), noPlace);
    }
  }

  /// Deletes what processes of this user left that were killed.
  public static void clear() {
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(
            place(), file -> String.valueOf(file.getFileName()).startsWith(PREFIX))) {
      for (var folder : found) clear(folder);
    } catch (IOException unreadable) {
      LOG.log(System.Logger.Level.DEBUG, place().toString(), unreadable);
    }
  }

  private static void clear(Path folder) {
    var mine = own;
    if (mine != null && mine.folder.equals(folder)) return;
    var lockFile = folder.resolve(LOCK);
    try {
      if (!Files.isRegularFile(lockFile) || !isOfThisUser(folder)) return;
      try (var channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
        if (channel.tryLock() == null) return;
        var parts = folder.resolve(PARTS);
        if (Files.exists(parts)) for (var line : Files.readAllLines(parts)) clearPart(line);
      }
      delete(folder);
    } catch (OverlappingFileLockException held) {
      LOG.log(System.Logger.Level.DEBUG, folder.toString(), held);
    } catch (IOException notOurs) {
      LOG.log(System.Logger.Level.DEBUG, folder.toString(), notOurs);
    }
  }

  private static boolean isOfThisUser(Path folder) throws IOException {
    return Files.getOwner(folder).getName().equals(System.getProperty("user.name"))
        || !Files.getFileStore(folder).supportsFileAttributeView("posix");
  }

  private static void clearPart(String line) throws IOException {
    try {
      var part = Path.of(line);
      if (String.valueOf(part.getFileName()).matches("\\..*\\.\\d+\\.part"))
        Files.deleteIfExists(part);
    } catch (InvalidPathException damaged) {
      LOG.log(System.Logger.Level.DEBUG, line, damaged);
    }
  }

  /// Refuses to begin what the disk behind a folder has no room for.
  public static void requireRoom(Path folder, long bytes) throws IOException {
    if (bytes <= 0) return;
    long free = Files.getFileStore(folder).getUsableSpace();
    if (bytes > free)
      throw new IOException(
          say("files.no-room", ByteCount.words(bytes), folder, ByteCount.words(free)));
  }

  /// What keeps this process from using the temporary folder; null if nothing does.
  public static @Nullable ScratchException obstacle() {
    try {
      discard(folder("try"));
      return null;
    } catch (ScratchException unusable) {
      return unusable;
    }
  }
}
