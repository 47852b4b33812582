package vertebra.samples;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.stage.Stage;
import javafx.stage.StageStyle;
import javafx.util.Duration;
import javax.imageio.ImageIO;
import vertebra.Editor;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Samples;
import vertebra.graph.NodeId;
import vertebra.runtime.ort.OrtEngine;
import vertebra.workbench.Preferences;
import vertebra.workbench.Selection;

/// Takes the README's pictures of the editor: the real window with a sample that has run.
///
/// Arguments: the folder to write, `samples/screenshots`, and perhaps a part of the names of those
/// to take. Needs a display, such as Xvfb's.
public final class Screenshots {

  /// One picture.
  ///
  /// @param selected the node whose details the panels show
  private record Shot(String theme, int width, int height, int sample, String selected) {
    String file() {
      return "editor-" + theme + "-" + width + "x" + height + ".png";
    }
  }

  /// So many looks in a row, a tick apart, must find nothing under way.
  private static final int QUIET = 12;

  private static final Duration TICK = Duration.millis(250);

  private final Path folder;
  private final Deque<Shot> shots =
      new ArrayDeque<>(
          List.of(
              new Shot("light", 1280, 800, 0, "conv2"),
              new Shot("dark", 1280, 800, 0, "head"),
              new Shot("light", 1920, 1080, 4, "neck"),
              new Shot("dark", 1920, 1080, 4, "backbone")));

  private Screenshots(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] arguments) throws IOException {
    System.setProperty("java.awt.headless", "true");
    var folder = Files.createDirectories(Path.of(arguments[0]));
    var screenshots = new Screenshots(folder);
    if (arguments.length > 1)
      screenshots.shots.removeIf(shot -> !shot.file().contains(arguments[1]));
    Platform.setImplicitExit(false);
    Platform.startup(screenshots::next);
  }

  private void next() {
    var shot = shots.poll();
    if (shot == null) {
      Platform.exit();
      return;
    }
    try {
      take(shot, Files.createTempDirectory("vertebra-home"));
    } catch (IOException noFolder) {
      throw new UncheckedIOException(noFolder);
    }
  }

  private void take(Shot shot, Path home) {
    Preferences.from(home.resolve("preferences.json")).set("theme", shot.theme());
    var stage = new Stage(StageStyle.UNDECORATED);
    var editor = Editor.in(home, StandardCatalogue.catalogue(), new OrtEngine(), stage);
    stage.setX(0);
    stage.setY(0);
    stage.setWidth(shot.width());
    stage.setHeight(shot.height());
    editor.show();
    int[] quiet = {0};
    var watch = new Timeline();
    watch
        .getKeyFrames()
        .add(
            new KeyFrame(
                TICK,
                _ -> {
                  if (editor.designs().shown().workbench().state().graph().isEmpty()) {
                    if (++quiet[0] == QUIET) editor.greet(Samples.all().get(shot.sample()));
                    return;
                  }
                  boolean busy =
                      !editor.designs().shown().workbench().state().isChecked()
                          || editor.designs().shown().runs().state().isRunning()
                          || editor
                              .designs()
                              .shown()
                              .runs()
                              .state()
                              .portValues()
                              .byPort()
                              .isEmpty();
                  quiet[0] = busy ? 0 : quiet[0] + 1;
                  if (quiet[0] == QUIET / 2)
                    editor
                        .designs()
                        .shown()
                        .workbench()
                        .select(Selection.of(List.of(new NodeId(shot.selected()))));
                  if (quiet[0] < QUIET) return;
                  watch.stop();
                  write(stage.getScene(), folder.resolve(shot.file()));
                  stage.hide();
                  editor.close();
                  next();
                }));
    watch.setCycleCount(Animation.INDEFINITE);
    watch.play();
  }

  private static void write(Scene scene, Path file) {
    var shown = scene.snapshot(null);
    int width = (int) shown.getWidth();
    int height = (int) shown.getHeight();
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++)
      for (int x = 0; x < width; x++) picture.setRGB(x, y, shown.getPixelReader().getArgb(x, y));
    try {
      ImageIO.write(picture, "png", file.toFile());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    IO.println(file + ": " + width + " × " + height);
  }
}
