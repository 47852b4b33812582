package vertebra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import javafx.animation.AnimationTimer;
import javafx.animation.PauseTransition;
import javafx.application.Platform;
import javafx.fxml.FXMLLoader;
import javafx.scene.Scene;
import javafx.scene.image.Image;
import javafx.stage.Stage;
import javafx.util.Duration;
import vertebra.block.Catalogue;
import vertebra.block.Preset;
import vertebra.design.Samples;
import vertebra.document.Autosave;
import vertebra.document.DocumentException;
import vertebra.learning.EngineLearner;
import vertebra.media.Webcam;
import vertebra.paint.Palette;
import vertebra.paint.StyleTable;
import vertebra.runtime.Engine;
import vertebra.runtime.pack.Packs;
import vertebra.text.Texts;
import vertebra.ui.canvas.EditorPane;
import vertebra.ui.compare.CompareSheet;
import vertebra.ui.devices.DoctorSheet;
import vertebra.ui.devices.PackPane;
import vertebra.ui.export.ExportSheet;
import vertebra.ui.inspector.InspectorController;
import vertebra.ui.lesson.LessonController;
import vertebra.ui.measure.BudgetPanel;
import vertebra.ui.measure.MeasurePanel;
import vertebra.ui.palette.PaletteController;
import vertebra.ui.palette.Previews;
import vertebra.ui.problems.FixPreviews;
import vertebra.ui.problems.ProblemsController;
import vertebra.ui.run.RunPanel;
import vertebra.ui.shell.DesignFiles;
import vertebra.ui.shell.DesignPictures;
import vertebra.ui.shell.Dialogs;
import vertebra.ui.shell.FileAnswers;
import vertebra.ui.shell.PictureExport;
import vertebra.ui.shell.ShellController;
import vertebra.ui.shell.StartController;
import vertebra.ui.shell.StatusController;
import vertebra.ui.shell.WindowDialogs;
import vertebra.ui.shell.Workplace;
import vertebra.ui.tensor.TensorViewer;
import vertebra.ui.theme.Themes;
import vertebra.ui.train.TrainPanel;
import vertebra.workbench.Actions;
import vertebra.workbench.Baseline;
import vertebra.workbench.Clipboard;
import vertebra.workbench.Comparing;
import vertebra.workbench.Devices;
import vertebra.workbench.OpenDesigns;
import vertebra.workbench.PackWork;
import vertebra.workbench.Preferences;
import vertebra.workbench.Services;
import vertebra.workbench.Storage;
import vertebra.workbench.Workbench;

/// The editor put together in a window: one workbench, its threads, and the panels that share them.
/// Made, used and closed on the JavaFX thread.
public final class Editor {

  private static final System.Logger LOG = System.getLogger(Editor.class.getName());
  private static final double WIDTH = 1280;
  private static final double HEIGHT = 800;

  /// How long the window waits for its first design.
  private static final Duration ENOUGH = Duration.seconds(3);

  /// How long the last file may take when the window is closed.
  private static final int PATIENCE_SECONDS = 5;

  private final List<ExecutorService> threads = new ArrayList<>();
  private final Executor userInterface = Platform::runLater;
  private final Executor checking = thread("checking");
  private final ExecutorService filing = thread("files");
  private final Executor background = thread("background");
  private final Executor weighing = thread("weighing");
  private final Executor device = thread("device");
  private final Path home;
  private final List<Autosave.Recovered> left;
  private final Devices devices;
  private final OpenDesigns designs;
  private final PauseTransition patience = new PauseTransition(ENOUGH);
  private final Stage stage;
  private final EditorPane canvas;
  private final PackWork packs;
  private final Comparing comparing;
  private final Themes themes;
  private final Map<Class<?>, Object> controllers = new LinkedHashMap<>();
  private final ShellController shell;

  /// Puts the editor together; its window opens with the first design, or when it is asked for.
  ///
  /// @param home the folder of preferences, users' styles, unsaved work and unpacked samples
  /// @param dialogs how questions are asked in the window
  public Editor(
      Path home,
      Catalogue catalogue,
      Engine engine,
      Stage stage,
      BiFunction<Stage, Preferences, Dialogs> dialogs) {
    this.home = home;
    this.stage = stage;
    var preferences = Preferences.from(home.resolve("preferences.json"));
    left = leftIn(home.resolve("unsaved"));
    devices = new Devices(engine, preferences, userInterface, device);
    designs =
        new OpenDesigns(
            new Services(
                catalogue,
                Workbench.CHECKER,
                devices,
                preferences,
                samples(),
                Optional.of(home.resolve("unsaved")),
                Webcam.of(System.getProperty("os.name")),
                home.resolve("webcam"),
                home.resolve("trained"),
                new EngineLearner(engine, thread("reading")),
                new Services.Threads(
                    userInterface, checking, background, weighing, thread("training"), filing)));
    themes = new Themes(preferences, home.resolve("styles"));
    var place =
        new Workplace(
            designs,
            new Actions(() -> designs.shown().workbench()),
            preferences,
            themes,
            dialogs.apply(stage, preferences),
            userInterface,
            background);
    canvas =
        new EditorPane(
            designs.current(),
            place.actions(),
            new Clipboard(() -> designs.shown().workbench()),
            preferences,
            background);
    comparing = new Comparing(catalogue, devices, userInterface, weighing);
    packs = new PackWork(Packs::usual, userInterface, thread("packs"));
    shell = shell(place, catalogue);
    controllers.put(ShellController.class, shell);
    addControllers(place, catalogue);
    shell.files().onAnswered(this::show);
    background.execute(catalogue::define);
  }

  /// The editor as people use it.
  public static Editor in(Path home, Catalogue catalogue, Engine engine, Stage stage) {
    return new Editor(home, catalogue, engine, stage, WindowDialogs::new);
  }

  private ShellController shell(Workplace place, Catalogue catalogue) {
    var files =
        new DesignFiles(
            designs,
            catalogue,
            new Storage(designs),
            samples(),
            place.dialogs(),
            userInterface,
            filing);
    var pictures =
        new PictureExport(
            designs.current(), place.themes(), place.dialogs(), userInterface, background);
    return new ShellController(place, canvas, files, pictures, comparing, this::description);
  }

  private Samples samples() {
    return new Samples(home.resolve("samples"));
  }

  /// One controller of each kind, with what it needs in its constructor.
  private void addControllers(Workplace place, Catalogue catalogue) {
    var current = designs.current();
    var preferences = place.preferences();
    Supplier<StyleTable> colours = () -> place.themes().isDark() ? Palette.DARK : Palette.LIGHT;
    for (var controller :
        List.of(
            new PaletteController(
                current, preferences, new Previews(current, userInterface, background)),
            new InspectorController(current, place.actions(), new Baseline(preferences)),
            new LessonController(current),
            new ProblemsController(
                current, place.actions(), new FixPreviews(current, userInterface, background)),
            new RunPanel(current, devices, new FileAnswers(place.dialogs())),
            new TrainPanel(current, new FileAnswers(place.dialogs()), colours),
            new TensorViewer(current, userInterface, background),
            new ExportSheet(current, new FileAnswers(place.dialogs())),
            new DoctorSheet(devices),
            new PackPane(packs),
            new MeasurePanel(current, devices, colours),
            new CompareSheet(
                comparing, current, devices, catalogue, new FileAnswers(place.dialogs()), colours),
            new BudgetPanel(current),
            new StatusController(current),
            new StartController(
                current,
                preferences,
                place.themes(),
                new DesignPictures(catalogue, samples(), userInterface, background))))
      controllers.put(controller.getClass(), controller);
  }

  /// The description of a part of the window, which lies beside its controller.
  private FXMLLoader description(Class<?> controller, String name) {
    var loader = new FXMLLoader(controller.getResource(name), Texts.bundle(""));
    loader.setControllerFactory(
        type -> Objects.requireNonNull(controllers.get(type), type::getName));
    return loader;
  }

  private Scene scene() {
    try {
      return new Scene(description(ShellController.class, "Shell.fxml").load(), WIDTH, HEIGHT);
    } catch (IOException damaged) {
      throw new UncheckedIOException(damaged);
    }
  }

  /// Opens a file in a window that then shows it in its first frame.
  public void open(Path file) {
    files().open(file);
    build();
  }

  /// Opens a network of the catalogue likewise.
  public void open(Preset preset) {
    files().open(preset);
    build();
  }

  /// Opens a sample likewise and runs it at once.
  public void greet(Samples.Sample sample) {
    shell.greet(sample);
    build();
  }

  /// Makes the window while the first design is still being read; one that takes long is not waited
  /// for.
  private void build() {
    if (stage.getScene() != null) return;
    var scene = scene();
    themes.dress(scene);
    prepare(scene);
    patience.setOnFinished(_ -> show());
    patience.play();
  }

  /// Opens the window, and completes it once its first frame stands.
  public void show() {
    build();
    patience.stop();
    if (stage.isShowing()) return;
    stage.show();
    new AnimationTimer() {
      private int frames;

      @Override
      public void handle(long now) {
        // The second pulse comes once the first has been painted.
        if (++frames < 2) return;
        stop();
        shell.complete();
        shell.offer(left);
      }
    }.start();
  }

  private void prepare(Scene scene) {
    for (var size : List.of("48", "256"))
      stage
          .getIcons()
          .add(
              new Image(
                  Objects.requireNonNull(Themes.class.getResource("vertebra-" + size + ".png"))
                      .toExternalForm()));
    stage.setMinWidth(900);
    stage.setMinHeight(560);
    stage.titleProperty().bind(shell.windowTitle());
    stage.setOnCloseRequest(event -> {
      event.consume();
      shell.quit();
    });
    stage
        .focusedProperty()
        .subscribe(focused -> {
          if (focused) designs.shown().present().refresh();
        });
    stage.iconifiedProperty().subscribe(hidden -> devices.watched().set(!hidden));
    stage.setScene(scene);
  }

  /// The designs that are open.
  public OpenDesigns designs() {
    return designs;
  }

  public DesignFiles files() {
    return shell.files();
  }

  /// Who ends the program when the window is closed.
  public void onQuit(Runnable action) {
    shell.onQuit(action);
  }

  /// Ends the threads; nothing is left to recover.
  public void close() {
    patience.stop();
    stage.titleProperty().unbind();
    designs.shown().close();
    devices.close();
    packs.cancel();
    threads.forEach(ExecutorService::shutdown);
    try {
      if (!filing.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS))
        LOG.log(System.Logger.Level.WARNING, "Files are still being written");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private ExecutorService thread(String name) {
    var thread =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("vertebra-" + name).factory());
    threads.add(thread);
    return thread;
  }

  private static List<Autosave.Recovered> leftIn(Path folder) {
    try {
      return Autosave.leftIn(folder);
    } catch (DocumentException unreadable) {
      LOG.log(System.Logger.Level.WARNING, "{0}", unreadable.getMessage());
      return List.of();
    }
  }
}
