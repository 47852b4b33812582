package vertebra.ui.shell;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import vertebra.ui.parts.FileQuestions;

/// Lets the window's dialogs answer what the run panel asks.
public record FileAnswers(Dialogs dialogs) implements FileQuestions {

  @Override
  public Optional<Path> open(String title, String kind, List<String> extensions) {
    return dialogs.open(title, List.of(new Dialogs.FileKind(kind, extensions)));
  }

  @Override
  public Optional<Path> folder(String title) {
    return dialogs.folder(title);
  }

  @Override
  public Optional<Path> save(
      String title, String suggestion, String kind, List<String> extensions) {
    return dialogs.save(title, suggestion, List.of(new Dialogs.FileKind(kind, extensions)));
  }
}
