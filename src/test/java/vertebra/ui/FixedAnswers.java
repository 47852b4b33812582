package vertebra.ui;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.ui.shell.Dialogs;

/// Dialogs that a test has answered beforehand. What was asked and told is written down.
final class FixedAnswers implements Dialogs {

  Optional<Path> file = Optional.empty();
  Unsaved unsaved = Unsaved.CANCEL;
  final List<String> heard = new ArrayList<>();

  @Override
  public Optional<Path> open(String title, List<FileKind> kinds) {
    heard.add(title);
    return file;
  }

  @Override
  public Optional<Path> folder(String title) {
    heard.add(title);
    return file;
  }

  @Override
  public Optional<Path> save(String title, String suggestion, List<FileKind> kinds) {
    heard.add(title + ": " + suggestion);
    return file;
  }

  @Override
  public Unsaved unsaved(String name) {
    heard.add("unsaved " + name);
    return unsaved;
  }

  @Override
  public void tell(String title, String words) {
    heard.add(title + ": " + words);
  }
}
