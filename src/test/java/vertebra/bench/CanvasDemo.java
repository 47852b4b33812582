package vertebra.bench;

import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import javafx.application.Application;
import javafx.scene.Scene;
import javafx.stage.Stage;
import vertebra.catalogue.StandardCatalogue;
import vertebra.document.Document;
import vertebra.paint.Palette;
import vertebra.ui.canvas.EditorPane;
import vertebra.workbench.Actions;
import vertebra.workbench.Clipboard;
import vertebra.workbench.TestServices;

/// The canvas alone in a window, over a ready-made network: `CanvasDemo resnet18 dark`.
public final class CanvasDemo {

  private CanvasDemo() {}

  public static void main(String[] args) {
    Application.launch(Window.class, args);
  }

  /// The window.
  public static final class Window extends Application {
    @Override
    public void start(Stage stage) throws Exception {
      List<String> words = getParameters().getRaw();
      var catalogue = StandardCatalogue.catalogue();
      var document =
          words.isEmpty()
              ? Document.EMPTY
              : catalogue
                  .preset(words.getFirst())
                  .map(preset -> Document.of(preset.graph().get()))
                  .orElse(Document.EMPTY);
      var background =
          Executors.newSingleThreadExecutor(task -> {
            var thread = new Thread(task, "background");
            thread.setDaemon(true);
            return thread;
          });
      var folder = Files.createTempDirectory("canvas");
      var designs = TestServices.onScreen(folder, background);
      var pane =
          new EditorPane(
              designs.current(),
              new Actions(() -> designs.shown().workbench()),
              new Clipboard(() -> designs.shown().workbench()),
              designs.services().preferences(),
              background);
      var scene = new Scene(pane, 1600, 1000);
      scene.getStylesheets().add(sheet(words.contains("dark") ? Palette.DARK : Palette.LIGHT));
      stage.setScene(scene);
      stage.setTitle("Canvas");
      stage.show();
      designs.open(document, Optional.empty());
      pane.requestFocus();
    }
  }

  /// A palette as the style sheet that a theme would be.
  static String sheet(Palette palette) {
    var css = new StringBuilder(".root {");
    palette
        .colours()
        .forEach((name, colour) ->
            css.append(Palette.PREFIX)
                .append(name)
                .append(": ")
                .append(vertebra.paint.Colour.hex(colour))
                .append("; "));
    return "data:text/css;base64,"
        + java.util.Base64.getEncoder()
            .encodeToString((css + "}").getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}
