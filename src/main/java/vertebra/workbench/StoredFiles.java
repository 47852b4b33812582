package vertebra.workbench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// What the program stored on this computer to be quicker or to show again, which it makes anew
/// when it is gone.
///
/// Asked on the user-interface thread, answers there; files are touched on their own.
public final class StoredFiles {

  /// A folder of such files.
  ///
  /// @param id a word for it that stays the same
  public record Store(String id, String title, Path folder) {}

  /// How much lies in a folder.
  public record Stored(Store store, long bytes) {}

  private final List<Store> stores;
  private final Executor userInterface;
  private final Executor files;

  public StoredFiles(List<Store> stores, Executor userInterface, Executor files) {
    this.stores = List.copyOf(stores);
    this.userInterface = userInterface;
    this.files = files;
  }

  /// How much each of them holds now.
  public void look(Consumer<List<Stored>> heard) {
    files.execute(() -> {
      var found = stores.stream().map(store -> new Stored(store, bytes(store.folder()))).toList();
      userInterface.execute(() -> heard.accept(found));
    });
  }

  /// Removes what lies in one of them, as far as it is not in use, and looks again.
  public void clear(Store store, Consumer<List<Stored>> heard) {
    files.execute(() -> {
      try (var all = Files.walk(store.folder())) {
        for (var path : all.sorted(Comparator.reverseOrder()).toList())
          if (!path.equals(store.folder())) remove(path);
      } catch (IOException | UncheckedIOException absent) {
        System.getLogger(StoredFiles.class.getName())
            .log(System.Logger.Level.DEBUG, "{0} is not there", store.folder());
      }
    });
    look(heard);
  }

  private static void remove(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException used) {
      System.getLogger(StoredFiles.class.getName())
          .log(System.Logger.Level.DEBUG, "{0} is in use", path);
    }
  }

  private static long bytes(Path folder) {
    if (!Files.isDirectory(folder)) return 0;
    try (var all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).mapToLong(StoredFiles::size).sum();
    } catch (IOException | UncheckedIOException unreadable) {
      return 0;
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException gone) {
      return 0;
    }
  }
}
