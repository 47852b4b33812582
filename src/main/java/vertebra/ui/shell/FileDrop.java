package vertebra.ui.shell;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.scene.input.DragEvent;
import javafx.scene.input.TransferMode;
import vertebra.document.DocumentFile;
import vertebra.teaching.Lessons;
import vertebra.workbench.Storage;

/// Takes designs that are dragged onto the window from a file manager.
final class FileDrop {

  private FileDrop() {}

  /// @param later runs what may ask the user something, once the drag is over
  static void attach(Node window, Executor later, Consumer<Path> open) {
    window.setOnDragOver(event -> {
      if (design(event).isEmpty()) return;
      event.acceptTransferModes(TransferMode.COPY);
      event.consume();
    });
    window.setOnDragDropped(event -> {
      var file = design(event);
      if (file.isEmpty()) return;
      event.setDropCompleted(true);
      event.consume();
      later.execute(() -> open.accept(file.get()));
    });
  }

  private static Optional<Path> design(DragEvent event) {
    if (!event.getDragboard().hasFiles()) return Optional.empty();
    return event.getDragboard().getFiles().stream()
        .map(File::toPath)
        .filter(file ->
            file.toString().endsWith(DocumentFile.EXTENSION)
                || file.toString().endsWith(Storage.MODEL)
                || file.toString().endsWith(Lessons.EXTENSION))
        .findFirst();
  }
}
