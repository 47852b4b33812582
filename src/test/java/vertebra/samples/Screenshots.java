package vertebra.samples;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import javafx.animation.PauseTransition;
import javafx.application.Platform;
import javafx.geometry.Point2D;
import javafx.scene.control.Button;
import javafx.scene.control.ListCell;
import javafx.scene.control.TabPane;
import javafx.scene.control.TextField;
import javafx.scene.image.Image;
import javafx.scene.robot.Robot;
import javafx.stage.Stage;
import javafx.stage.StageStyle;
import javafx.util.Duration;
import javax.imageio.ImageIO;
import vertebra.Editor;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Samples;
import vertebra.graph.NodeId;
import vertebra.runtime.ort.OrtEngine;
import vertebra.ui.canvas.EditorPane;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Preferences;
import vertebra.workbench.Selection;

/// Takes pictures of the editor: the real window, as it stands on the screen.
///
/// Arguments: the folder to write, and what the names of those to take contain, `editor-` if
/// nothing is said: the README's pictures, which lie in `samples/screenshots`. `scene-` are those
/// that show what the editor looks like at work: the detector, a search, a mistake, the start page,
/// a network from near and from afar, each in both themes and two sizes. Needs a display of that
/// size, such as Xvfb's, with nothing else on it.
public final class Screenshots {

  /// One picture.
  ///
  /// @param name how its file's name begins
  /// @param sample what is opened first; nothing leaves the start page
  /// @param isRun whether the sample has to have run
  /// @param steps what is done then, one after the other once nothing is under way
  private record Shot(
      String name,
      String theme,
      int width,
      int height,
      Optional<String> sample,
      boolean isRun,
      List<Consumer<Room>> steps) {
    String file() {
      return name + "-" + theme + "-" + width + "x" + height + ".png";
    }
  }

  /// The window that is looked at.
  private record Room(Editor editor, Stage stage, Robot robot) {
    OpenDesign design() {
      return editor.designs().shown();
    }

    void select(String node) {
      design().workbench().select(Selection.of(List.of(new NodeId(node))));
    }

    EditorPane canvas() {
      return stage.getScene().getRoot().lookupAll("*").stream()
          .filter(EditorPane.class::isInstance)
          .map(EditorPane.class::cast)
          .findFirst()
          .orElseThrow();
    }

    void zoom(double zoom) {
      canvas().zoomTo(zoom);
    }

    void start() {
      if (stage.getScene().lookup("#tool-start") instanceof Button home) home.fire();
    }

    void inspect() {
      if (stage.getScene().lookup("#side") instanceof TabPane side)
        side.getTabs().stream()
            .filter(tab -> "inspector-tab".equals(tab.getId()))
            .forEach(side.getSelectionModel()::select);
    }

    void search(String words) {
      if (stage.getScene().lookup("#palette-search") instanceof TextField field)
        field.setText(words);
    }

    /// Rests the mouse on a row of the palette.
    void point(int row) {
      stage.getScene().lookup("#palette-list").lookupAll(".list-cell").stream()
          .filter(cell -> cell instanceof ListCell<?> each && each.getIndex() == row)
          .map(cell -> cell.localToScreen(cell.getBoundsInLocal()))
          .forEach(box -> robot.mouseMove(new Point2D(box.getCenterX(), box.getCenterY())));
    }
  }

  /// So many looks in a row, a tick apart, must find nothing under way.
  private static final int QUIET = 8;

  private static final Duration TICK = Duration.millis(250);

  private static final String TINY = "tiny-shapes.vertebra";
  private static final String DETECTOR = "resnet50-fpn-retinanet.vertebra";

  private final Path folder;
  private final Deque<Shot> shots = new ArrayDeque<>();

  private Screenshots(Path folder, String part) {
    this.folder = folder;
    readme("light", 1280, 800, TINY, "conv2");
    readme("dark", 1280, 800, TINY, "head");
    readme("light", 1920, 1080, DETECTOR, "neck");
    readme("dark", 1920, 1080, DETECTOR, "backbone");
    for (var theme : List.of("light", "dark")) {
      scenes(theme, 1280, 800);
      scenes(theme, 1920, 1080);
    }
    shots.removeIf(shot -> !shot.file().contains(part));
  }

  public static void main(String[] arguments) throws IOException {
    System.setProperty("java.awt.headless", "true");
    var folder = Files.createDirectories(Path.of(arguments[0]));
    var screenshots = new Screenshots(folder, arguments.length > 1 ? arguments[1] : "editor-");
    Platform.setImplicitExit(false);
    Platform.startup(screenshots::next);
  }

  private void readme(String theme, int width, int height, String sample, String node) {
    add("editor", theme, width, height, sample, true, List.of(room -> room.select(node)));
  }

  private void scenes(String theme, int width, int height) {
    add("scene-1", theme, width, height, DETECTOR, true, List.of(Room::inspect));
    add(
        "scene-3",
        theme,
        width,
        height,
        DETECTOR,
        true,
        List.of(
            Room::inspect,
            room -> room.select("neck"),
            room -> room.search("attention"),
            room -> room.point(0)));
    add(
        "scene-4",
        theme,
        width,
        height,
        "broken.vertebra",
        false,
        List.of(Room::inspect, room -> room.select("grouped")));
    shots.add(
        new Shot(
            "scene-5",
            theme,
            width,
            height,
            Optional.empty(),
            false,
            List.of(_ -> {}, _ -> {}, Room::start)));
    add(
        "scene-8-200",
        theme,
        width,
        height,
        TINY,
        true,
        List.of(
            Room::inspect,
            room -> room.select("conv2"),
            room -> room.canvas().fitSelection(),
            r -> r.zoom(2)));
    for (int percent : List.of(50, 25))
      add(
          "scene-8-" + percent,
          theme,
          width,
          height,
          DETECTOR,
          true,
          List.of(Room::inspect, room -> room.zoom(percent / 100.0)));
  }

  private void add(
      String name,
      String theme,
      int width,
      int height,
      String sample,
      boolean isRun,
      List<Consumer<Room>> steps) {
    shots.add(new Shot(name, theme, width, height, Optional.of(sample), isRun, steps));
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
    var preferences = Preferences.from(home.resolve("preferences.json"));
    preferences.set("theme", shot.theme());
    preferences.set("window", "0 0 " + shot.width() + " " + shot.height());
    var stage = new Stage(StageStyle.UNDECORATED);
    var editor = Editor.in(home, StandardCatalogue.catalogue(), new OrtEngine(), stage);
    editor.show();
    var room = new Room(editor, stage, new Robot());
    room.robot().mouseMove(shot.width() - 2.0, shot.height() - 2.0);
    Queue<Consumer<Room>> steps = new ArrayDeque<>();
    shot.sample().ifPresent(file -> steps.add(_ -> editor.greet(sample(file))));
    steps.addAll(new ArrayList<>(shot.steps()));
    int planned = steps.size();
    int[] quiet = {0};
    // Each look waits for the one before: a slow window is not looked at twice in one frame.
    var watch = new PauseTransition(TICK);
    watch.setOnFinished(_ -> {
      boolean isBegun = steps.size() < planned;
      quiet[0] = isBegun && isBusy(shot, room) ? 0 : quiet[0] + 1;
      var step = quiet[0] < QUIET ? null : steps.poll();
      if (step != null) {
        quiet[0] = 0;
        step.accept(room);
      }
      if (quiet[0] < QUIET) {
        watch.playFromStart();
        return;
      }
      write(
          room.robot().getScreenCapture(null, 0, 0, shot.width(), shot.height()),
          folder.resolve(shot.file()));
      stage.hide();
      editor.close();
      next();
    });
    watch.play();
  }

  private static Samples.Sample sample(String file) {
    return Samples.all().stream()
        .filter(each -> each.file().equals(file))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isBusy(Shot shot, Room room) {
    var design = room.design();
    if (shot.sample().isEmpty()) return false;
    if (design.workbench().state().graph().isEmpty()) return true;
    var runs = design.runs().state();
    return !design.workbench().state().isChecked()
        || runs.isRunning()
        || shot.isRun() && runs.portValues().byPort().isEmpty();
  }

  private static void write(Image shown, Path file) {
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
