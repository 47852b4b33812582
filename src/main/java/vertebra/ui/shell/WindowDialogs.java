package vertebra.ui.shell;

import static vertebra.text.Texts.say;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.scene.control.Alert;
import javafx.scene.control.ButtonBar;
import javafx.scene.control.ButtonType;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import javafx.stage.FileChooser.ExtensionFilter;
import javafx.stage.Window;
import vertebra.files.LegalName;
import vertebra.workbench.Preferences;

/// Asks with the system's file dialogs and with JavaFX's alerts.
public final class WindowDialogs implements Dialogs {

  private static final String FOLDER = "folder";

  private final Window owner;
  private final Preferences preferences;

  public WindowDialogs(Window owner, Preferences preferences) {
    this.owner = owner;
    this.preferences = preferences;
  }

  @Override
  public Optional<Path> open(String title, List<FileKind> kinds) {
    return remembered(chooser(title, kinds).showOpenDialog(owner));
  }

  @Override
  public Optional<Path> folder(String title) {
    var chooser = new DirectoryChooser();
    chooser.setTitle(title);
    lastFolder().ifPresent(folder -> chooser.setInitialDirectory(folder.toFile()));
    return Optional.ofNullable(chooser.showDialog(owner)).map(File::toPath);
  }

  @Override
  public Optional<Path> save(String title, String suggestion, List<FileKind> kinds) {
    var chooser = chooser(title, kinds);
    chooser.setInitialFileName(LegalName.of(suggestion));
    return remembered(chooser.showSaveDialog(owner)).map(file -> completed(file, chooser));
  }

  /// Linux's dialogs do not add the extension.
  private static Path completed(Path file, FileChooser chooser) {
    var name = String.valueOf(file.getFileName());
    var filter = chooser.getSelectedExtensionFilter();
    if (filter == null || name.contains(".")) return file;
    return file.resolveSibling(name + filter.getExtensions().getFirst().substring(1));
  }

  private FileChooser chooser(String title, List<FileKind> kinds) {
    var chooser = new FileChooser();
    chooser.setTitle(title);
    for (var kind : kinds)
      chooser
          .getExtensionFilters()
          .add(
              new ExtensionFilter(
                  kind.title(), kind.extensions().stream().map(word -> "*." + word).toList()));
    lastFolder().ifPresent(folder -> chooser.setInitialDirectory(folder.toFile()));
    return chooser;
  }

  private Optional<Path> lastFolder() {
    return preferences.text(FOLDER).map(Path::of).filter(Files::isDirectory);
  }

  private Optional<Path> remembered(@org.jspecify.annotations.Nullable File file) {
    var chosen = Optional.ofNullable(file).map(File::toPath).map(Path::toAbsolutePath);
    chosen.map(Path::getParent).ifPresent(folder -> preferences.set(FOLDER, folder.toString()));
    return chosen;
  }

  @Override
  public Unsaved unsaved(String name) {
    var save = new ButtonType(say("shell.save"), ButtonBar.ButtonData.YES);
    var discard = new ButtonType(say("shell.dont-save"), ButtonBar.ButtonData.NO);
    var alert =
        new Alert(
            Alert.AlertType.CONFIRMATION,
            say("shell.your-changes-are-lost"),
            save,
            discard,
            ButtonType.CANCEL);
    alert.initOwner(owner);
    alert.setTitle(say("shell.unsaved-changes"));
    alert.setHeaderText(say("shell.save-the-changes-to", name));
    alert.setGraphic(null);
    var answer = alert.showAndWait().orElse(ButtonType.CANCEL);
    if (answer == save) return Unsaved.SAVE;
    return answer == discard ? Unsaved.DISCARD : Unsaved.CANCEL;
  }

  @Override
  public void tell(String title, String words) {
    var alert = new Alert(Alert.AlertType.NONE, words, ButtonType.OK);
    alert.initOwner(owner);
    alert.setTitle(say("shell.vertebra"));
    alert.setHeaderText(title);
    alert.show();
  }
}
