package vertebra.ui.shell;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import vertebra.canvas.GraphPictures;
import vertebra.canvas.Scene;
import vertebra.canvas.ViewGraph;
import vertebra.paint.Palette;
import vertebra.ui.theme.Themes;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Workbench;

/// Writes the design as a picture, in the colours the window has.
public final class PictureExport {

  private static final List<Dialogs.FileKind> KINDS =
      List.of(
          new Dialogs.FileKind(say("shell.svg-picture"), List.of("svg")),
          new Dialogs.FileKind(say("shell.png-picture"), List.of("png")),
          new Dialogs.FileKind(say("shell.pdf-document"), List.of("pdf")));

  private final Observed<OpenDesign> current;
  private final Themes themes;
  private final Dialogs dialogs;
  private final Executor userInterface;
  private final Executor background;

  public PictureExport(
      Observed<OpenDesign> current,
      Themes themes,
      Dialogs dialogs,
      Executor userInterface,
      Executor background) {
    this.current = current;
    this.themes = themes;
    this.dialogs = dialogs;
    this.userInterface = userInterface;
    this.background = background;
  }

  void export(String title, Consumer<String> said) {
    dialogs
        .save(say("shell.export-a-picture"), title + ".svg", KINDS)
        .ifPresent(file -> write(file, said));
  }

  private void write(Path file, Consumer<String> said) {
    var state = workbench().state();
    var palette = themes.isDark() ? Palette.DARK : Palette.LIGHT;
    said.accept(say("shell.writing", file.getFileName()));
    background.execute(() -> {
      try {
        var scene = Scene.of(state.document(), state.catalogue(), state.analysis());
        GraphPictures.write(ViewGraph.of(scene), file, palette);
        userInterface.execute(() -> said.accept(say("shell.wrote", file.getFileName())));
      } catch (IOException failed) {
        userInterface.execute(() ->
            dialogs.tell(
                say("shell.the-picture-was-not-written"), String.valueOf(failed.getMessage())));
      }
    });
  }

  private Workbench workbench() {
    return current.get().workbench();
  }
}
