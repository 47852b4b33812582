package vertebra.ui.parts;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Asks for files. Tests answer without a screen.
public interface FileQuestions {

  /// Asks which file to read.
  ///
  /// @param kind what such files are called, such as `Pictures`
  /// @param extensions without the dot
  Optional<Path> open(String title, String kind, List<String> extensions);

  /// Asks for a folder.
  Optional<Path> folder(String title);

  /// Asks where to write.
  Optional<Path> save(String title, String suggestion, String kind, List<String> extensions);
}
