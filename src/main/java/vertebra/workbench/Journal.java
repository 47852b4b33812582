package vertebra.workbench;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import vertebra.document.Autosave;
import vertebra.document.Document;
import vertebra.document.DocumentException;

/// Keeps a copy of an open design's unsaved work: at most one write is under way, the latest
/// document wins, and nothing is kept while there is nothing unsaved or once the design is closed.
final class Journal {

  /// Starts a journal; touches files.
  @FunctionalInterface
  interface Start {
    Autosave start() throws DocumentException;
  }

  private static final System.Logger LOG = System.getLogger(Journal.class.getName());

  private final Workbench workbench;
  private final String name;
  private final BooleanSupplier wanted;
  private final Start start;
  private final Executor userInterface;
  private final Executor files;
  private Written written = new Written(Document.EMPTY, false, Optional.empty());
  private boolean writing;

  /// Used on the thread of files only.
  private @Nullable Autosave autosave;

  /// What the journal last heard of.
  private record Written(Document document, boolean isDirty, Optional<Path> file) {
    boolean isAbout(Workbench.WorkbenchState state) {
      return document == state.document()
          && isDirty == state.isDirty()
          && file.equals(state.file());
    }
  }

  /// @param name what the work is called while it stands in no file
  /// @param wanted whether unsaved work is to be kept
  /// @param userInterface drops what arrives after the design was closed
  /// @param files does one thing at a time, and everything it was given
  Journal(
      Workbench workbench,
      String name,
      BooleanSupplier wanted,
      Start start,
      Scope scope,
      Executor userInterface,
      Executor files) {
    this.workbench = workbench;
    this.name = name;
    this.wanted = wanted;
    this.start = start;
    this.userInterface = userInterface;
    this.files = files;
    workbench.watch(scope, _ -> keep());
    scope.onClose(() -> files.execute(this::close));
  }

  private void keep() {
    var state = workbench.state();
    if (writing || written.isAbout(state)) return;
    writing = true;
    var history = state.history();
    var file = state.file();
    boolean dirty = state.isDirty() && wanted.getAsBoolean();
    files.execute(() -> {
      try {
        if (dirty) journal().save(file, name, history);
        else if (autosave != null) autosave.clear();
      } catch (DocumentException failed) {
        LOG.log(System.Logger.Level.WARNING, "The work was not kept: {0}", failed.getMessage());
      }
      userInterface.execute(() -> {
        writing = false;
        written = new Written(history.present(), state.isDirty(), file);
        keep();
      });
    });
  }

  private Autosave journal() throws DocumentException {
    var journal = autosave;
    if (journal == null) {
      journal = start.start();
      autosave = journal;
    }
    return journal;
  }

  private void close() {
    try {
      if (autosave != null) autosave.close();
    } catch (DocumentException stays) {
      LOG.log(System.Logger.Level.WARNING, "{0}", stays.getMessage());
    }
  }
}
