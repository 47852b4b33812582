package vertebra.ui.shell;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The questions that the window asks in windows of their own. Tests answer them without a screen.
public interface Dialogs {

  /// A kind of file.
  ///
  /// @param extensions without the dot; the first is the usual one
  record FileKind(String title, List<String> extensions) {
    public FileKind {
      extensions = List.copyOf(extensions);
    }
  }

  /// What to do with unsaved work.
  enum Unsaved {
    SAVE,
    DISCARD,
    CANCEL
  }

  Optional<Path> open(String title, List<FileKind> kinds);

  Optional<Path> folder(String title);

  Optional<Path> save(String title, String suggestion, List<FileKind> kinds);

  Unsaved unsaved(String name);

  void tell(String title, String words);
}
