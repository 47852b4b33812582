package vertebra.document;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import vertebra.files.AtomicFile;

/// A copy of unsaved work in a directory of its own, for the day the program is killed.
///
/// Every open window has a journal (the design and the file it belongs to) and holds a lock beside
/// it. The operating system drops the lock when the process ends, however it ends; a journal
/// without a lock is therefore work to recover. Closing cleanly removes the journal.
public final class Autosave implements AutoCloseable {

  private static final String JOURNAL = ".journal";
  private static final String LOCK = ".lock";

  /// The journals of this process. Merely opening and closing a lock file drops this process's lock
  /// on it on some systems, so our own are told apart by name.
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  /// So many steps of undo and of redo are kept, and no more than so much text of each.
  private static final int STEPS = 50;

  private static final int MOST_TEXT = 8 << 20;

  /// The texts of the documents that were written last: an edit makes one new.
  private IdentityHashMap<Document, String> texts = new IdentityHashMap<>();

  /// Work that was left behind.
  ///
  /// @param journal the file that holds it; [#discard] removes it
  /// @param file the file it belongs to, if it had one
  /// @param name what it was called while it stood in no file; may be blank
  /// @param history the work, and what undo and redo would bring back
  /// @param savedAt when it was written
  public record Recovered(
      Path journal, Optional<Path> file, String name, History history, Instant savedAt) {

    public Document document() {
      return history.present();
    }

    /// Removes the journal, once the work is open again or not wanted.
    public void discard() throws DocumentException {
      try {
        Files.deleteIfExists(journal);
        Files.deleteIfExists(lockOf(journal));
      } catch (IOException failed) {
        throw DocumentException.writing(journal, failed);
      }
    }
  }

  private final Path journal;
  private final FileChannel channel;
  private final FileLock lock;

  private Autosave(Path journal, FileChannel channel, FileLock lock) {
    this.journal = journal;
    this.channel = channel;
    this.lock = lock;
  }

  /// Starts a journal in a directory, which is made if need be.
  public static Autosave in(Path directory) throws DocumentException {
    try {
      Files.createDirectories(directory);
      for (int number = 1; ; number++) {
        var journal =
            directory.toRealPath().resolve(ProcessHandle.current().pid() + "-" + number + JOURNAL);
        if (Files.exists(journal) || !OURS.add(journal)) continue;
        var channel =
            FileChannel.open(lockOf(journal), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = lock(channel);
        if (lock.isPresent()) return new Autosave(journal, channel, lock.get());
        channel.close();
        OURS.remove(journal);
      }
    } catch (IOException failed) {
      throw DocumentException.writing(directory, failed);
    }
  }

  /// Writes the journal. May be called from any one thread at a time.
  ///
  /// @param name what the work is called while it stands in no file
  public void save(Optional<Path> file, String name, History history) throws DocumentException {
    var entry = new LinkedHashMap<String, Object>();
    file.ifPresent(path -> entry.put("file", path.toAbsolutePath().toString()));
    entry.put("name", name);
    var kept = new IdentityHashMap<Document, String>();
    var design = text(history.present(), kept);
    entry.put("design", design);
    entry.put("past", nearest(history.past(), MOST_TEXT - design.length(), kept).reversed());
    entry.put("future", nearest(history.future(), MOST_TEXT - design.length(), kept));
    texts = kept;
    try {
      AtomicFile.write(journal, Json.text(entry).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    } catch (IOException failed) {
      throw DocumentException.writing(journal, failed);
    }
  }

  /// The steps next to the present, the nearest first.
  private List<Map<String, Object>> nearest(
      List<History.Step> steps, long room, IdentityHashMap<Document, String> kept) {
    var written = new ArrayList<Map<String, Object>>();
    long left = room;
    for (var step : steps.reversed()) {
      if (written.size() == STEPS) break;
      var text = text(step.document(), kept);
      left -= text.length();
      if (left < 0) break;
      written.add(Map.of("label", step.label(), "design", text));
    }
    return written;
  }

  private String text(Document document, IdentityHashMap<Document, String> kept) {
    var known = texts.get(document);
    var text = known == null ? DocumentFile.text(document) : known;
    kept.put(document, text);
    return text;
  }

  /// Removes the journal because everything in it is saved now; a later [#save] starts it again.
  public void clear() throws DocumentException {
    try {
      Files.deleteIfExists(journal);
    } catch (IOException failed) {
      throw DocumentException.writing(journal, failed);
    }
  }

  /// Ends cleanly: nothing is left to recover.
  @Override
  public void close() throws DocumentException {
    clear();
    try {
      lock.release();
      channel.close();
      Files.deleteIfExists(lockOf(journal));
      OURS.remove(journal);
    } catch (IOException failed) {
      throw DocumentException.writing(journal, failed);
    }
  }

  /// The work that processes which are gone left in a directory, latest first. A journal that
  /// cannot be read is left where it is.
  public static List<Recovered> leftIn(Path directory) throws DocumentException {
    if (!Files.isDirectory(directory)) return List.of();
    var found = new ArrayList<Recovered>();
    try (var files = Files.newDirectoryStream(directory.toRealPath(), "*" + JOURNAL)) {
      for (var journal : files) if (isOrphan(journal)) read(journal).ifPresent(found::add);
    } catch (IOException failed) {
      throw DocumentException.reading(directory, failed);
    }
    found.sort(Comparator.comparing(Recovered::savedAt).reversed());
    return List.copyOf(found);
  }

  private static Optional<Recovered> read(Path journal) {
    try {
      Map<String, Object> entry = Json.object(journal.toString(), Files.readString(journal));
      var design = DocumentFile.parse(journal.toString(), String.valueOf(entry.get("design")));
      var past = visited(journal, entry.get("past"));
      var future = visited(journal, entry.get("future"));
      var name = entry.get("name") instanceof String words ? words : "";
      var file = Optional.ofNullable(entry.get("file")).map(Object::toString).map(Path::of);
      FileTime time = Files.getLastModifiedTime(journal);
      return Optional.of(
          new Recovered(
              journal,
              file,
              name,
              History.unsaved(past, design.document(), future),
              time.toInstant()));
    } catch (IOException | DocumentException unreadable) {
      System.getLogger(Autosave.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "{0} cannot be recovered: {1}",
              journal,
              unreadable.getMessage());
      return Optional.empty();
    }
  }

  private static List<History.Visited> visited(Path journal, @Nullable Object steps)
      throws DocumentException {
    var visited = new ArrayList<History.Visited>();
    if (steps instanceof List<?> list)
      for (var each : list) if (each instanceof Map<?, ?> step) visited.add(visited(journal, step));
    return visited;
  }

  private static History.Visited visited(Path journal, Map<?, ?> step) throws DocumentException {
    var text = String.valueOf(step.get("design"));
    return new History.Visited(
        String.valueOf(step.get("label")), DocumentFile.parse(journal.toString(), text).document());
  }

  private static boolean isOrphan(Path journal) throws IOException {
    if (OURS.contains(journal)) return false;
    var lockFile = lockOf(journal);
    if (!Files.exists(lockFile)) return true;
    try (var channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
      return lock(channel).isPresent();
    }
  }

  /// The lock, unless this or another process holds it. Closing the channel releases it.
  private static Optional<FileLock> lock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException ours) {
      return Optional.empty();
    }
  }

  private static Path lockOf(Path journal) {
    var name = String.valueOf(journal.getFileName());
    return journal.resolveSibling(name.substring(0, name.length() - JOURNAL.length()) + LOCK);
  }
}
