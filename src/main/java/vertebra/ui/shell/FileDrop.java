package vertebra.ui.shell;

import java.io.File;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javafx.scene.Node;
import javafx.scene.input.DragEvent;
import javafx.scene.input.TransferMode;
import vertebra.document.DocumentFile;
import vertebra.teaching.Lessons;
import vertebra.workbench.Storage;

/// Takes files that are dragged onto the window from a file manager: designs, models and lessons,
/// and what the window has a use for besides.
final class FileDrop {

  private FileDrop() {}

  /// @param later runs what may ask the user something, once the drag is over
  /// @param taken which files are taken
  static void attach(Node window, Executor later, Predicate<Path> taken, Consumer<Path> take) {
    window.setOnDragOver(event -> {
      if (file(event, taken).isEmpty()) return;
      event.acceptTransferModes(TransferMode.COPY);
      event.consume();
    });
    window.setOnDragDropped(event -> {
      var file = file(event, taken);
      if (file.isEmpty()) return;
      event.setDropCompleted(true);
      event.consume();
      later.execute(() -> take.accept(file.get()));
    });
  }

  private static Optional<Path> file(DragEvent event, Predicate<Path> taken) {
    if (!event.getDragboard().hasFiles()) return Optional.empty();
    return event.getDragboard().getFiles().stream().map(File::toPath).filter(taken).findFirst();
  }

  /// Whether a file can be opened, by its ending.
  static boolean isOpened(Path file) {
    var name = file.toString().toLowerCase(Locale.ROOT);
    return Stream.of(DocumentFile.EXTENSION, Storage.MODEL, Lessons.EXTENSION)
        .anyMatch(name::endsWith);
  }
}
