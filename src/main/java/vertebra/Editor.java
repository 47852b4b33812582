package vertebra;

import java.io.IOException;
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
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.fxml.FXMLLoader;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.image.Image;
import javafx.stage.Stage;
import vertebra.block.Catalogue;
import vertebra.design.Samples;
import vertebra.document.Autosave;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.media.Webcam;
import vertebra.paint.Palette;
import vertebra.paint.StyleTable;
import vertebra.runtime.Engine;
import vertebra.runtime.pack.Packs;
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
import vertebra.workbench.Actions;
import vertebra.workbench.Baseline;
import vertebra.workbench.Budgeting;
import vertebra.workbench.Clipboard;
import vertebra.workbench.Comparing;
import vertebra.workbench.Exporting;
import vertebra.workbench.Figures;
import vertebra.workbench.InputPictures;
import vertebra.workbench.Measuring;
import vertebra.workbench.PackWork;
import vertebra.workbench.Preferences;
import vertebra.workbench.Runs;
import vertebra.workbench.Storage;
import vertebra.workbench.Workbench;

/// The editor put together in a window: one workbench, its threads, and the panels that share them.
/// Made, used and closed on the JavaFX thread.
public final class Editor {

  private static final System.Logger LOG = System.getLogger(Editor.class.getName());
  private static final double WIDTH = 1280;
  private static final double HEIGHT = 800;

  private final List<ExecutorService> threads = new ArrayList<>();
  private final Executor userInterface = Platform::runLater;
  private final Executor checking = thread("checking");
  private final Executor filing = thread("files");
  private final Executor background = thread("background");
  private final Executor weighing = thread("weighing");
  private final Executor device = thread("device");
  private final Path home;
  private final Preferences preferences;
  private final Optional<Autosave> autosave;
  private final List<Autosave.Recovered> left;
  private final Workbench workbench;
  private final Stage stage;
  private final EditorPane canvas;
  private final Runs runs;
  private final PackWork packs;
  private final Comparing comparing;
  private final InputPictures album;
  private final ShellController shell;

  /// Opens the window.
  ///
  /// @param home the folder of preferences, users' styles, unsaved work and unpacked samples
  /// @param dialogs how questions are asked in the window
  public Editor(
      Path home,
      Catalogue catalogue,
      Engine engine,
      Stage stage,
      Function<Stage, Dialogs> dialogs) {
    this.home = home;
    this.stage = stage;
    preferences = Preferences.from(home.resolve("preferences.json"));
    autosave = journal(home.resolve("unsaved"));
    left = leftIn(home.resolve("unsaved"));
    workbench = new Workbench(Document.EMPTY, catalogue, userInterface, checking);
    var themes = new Themes(preferences, home.resolve("styles"));
    var place =
        new Workplace(
            workbench,
            new Actions(workbench),
            new Figures(workbench, userInterface, background),
            preferences,
            themes,
            dialogs.apply(stage),
            userInterface,
            background);
    canvas =
        new EditorPane(
            workbench, place.actions(), new Clipboard(workbench), preferences, background);
    runs = new Runs(workbench, preferences, samples(), engine, userInterface, device);
    comparing = new Comparing(catalogue, runs, userInterface, weighing);
    album =
        new InputPictures(
            workbench, runs, Webcam.of(System.getProperty("os.name")), home.resolve("webcam"));
    packs = new PackWork(Packs::usual, userInterface, thread("packs"));
    shell = shell(place, catalogue);
    var scene = new Scene(root(controllers(place, catalogue)), WIDTH, HEIGHT);
    themes.dress(scene);
    show(scene);
    background.execute(catalogue::define);
  }

  /// The editor as people use it.
  public static Editor in(Path home, Catalogue catalogue, Engine engine, Stage stage) {
    var preferences = Preferences.from(home.resolve("preferences.json"));
    return new Editor(
        home, catalogue, engine, stage, owner -> new WindowDialogs(owner, preferences));
  }

  private ShellController shell(Workplace place, Catalogue catalogue) {
    var storage = new Storage(workbench, preferences, autosave, userInterface, filing);
    var files =
        new DesignFiles(
            workbench, catalogue, storage, samples(), place.dialogs(), userInterface, filing);
    var pictures =
        new PictureExport(workbench, place.themes(), place.dialogs(), userInterface, background);
    return new ShellController(place, canvas, files, pictures, runs, comparing, album);
  }

  private Samples samples() {
    return new Samples(home.resolve("samples"));
  }

  /// One controller of each kind, with what it needs in its constructor.
  private Map<Class<?>, Object> controllers(Workplace place, Catalogue catalogue) {
    var controllers = new LinkedHashMap<Class<?>, Object>();
    var budgeting = new Budgeting(workbench, place.figures(), runs, userInterface, weighing);
    Supplier<StyleTable> colours = () -> place.themes().isDark() ? Palette.DARK : Palette.LIGHT;
    for (var controller :
        List.of(
            shell,
            new PaletteController(
                workbench, preferences, new Previews(workbench, userInterface, background)),
            new InspectorController(
                workbench, place.actions(), place.figures(), new Baseline(preferences)),
            new LessonController(workbench),
            new ProblemsController(
                workbench, place.actions(), new FixPreviews(workbench, userInterface, background)),
            new RunPanel(runs, workbench, album, new FileAnswers(place.dialogs())),
            new TensorViewer(
                runs, new Measuring(workbench, runs), workbench, userInterface, background),
            new ExportSheet(
                workbench, new Exporting(workbench, runs), new FileAnswers(place.dialogs())),
            new DoctorSheet(runs),
            new PackPane(packs),
            new MeasurePanel(new Measuring(workbench, runs), workbench, colours),
            new CompareSheet(
                comparing,
                workbench,
                runs,
                catalogue,
                new FileAnswers(place.dialogs()),
                () -> shell.files().title(),
                colours),
            new BudgetPanel(budgeting),
            new StatusController(workbench, place.figures(), budgeting),
            new StartController(
                workbench,
                preferences,
                place.themes(),
                new DesignPictures(catalogue, samples(), userInterface, background))))
      controllers.put(controller.getClass(), controller);
    return controllers;
  }

  private static Parent root(Map<Class<?>, Object> controllers) {
    var loader = new FXMLLoader(ShellController.class.getResource("Shell.fxml"));
    loader.setControllerFactory(
        type -> Objects.requireNonNull(controllers.get(type), () -> "no controller " + type));
    try {
      return loader.load();
    } catch (IOException damaged) {
      throw new IllegalStateException("the window's description cannot be read", damaged);
    }
  }

  private void show(Scene scene) {
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
    stage.setScene(scene);
    stage.show();
    shell.offer(left);
  }

  public Workbench workbench() {
    return workbench;
  }

  public Runs runs() {
    return runs;
  }

  public DesignFiles files() {
    return shell.files();
  }

  /// Opens a sample and runs it at once.
  public void greet(Samples.Sample sample) {
    shell.greet(sample);
  }

  /// Who ends the program when the window is closed.
  public void onQuit(Runnable action) {
    shell.onQuit(action);
  }

  /// Ends the threads; nothing is left to recover.
  public void close() {
    stage.titleProperty().unbind();
    runs.close();
    packs.cancel();
    threads.forEach(ExecutorService::shutdown);
    if (autosave.isEmpty()) return;
    try {
      autosave.get().close();
    } catch (DocumentException stays) {
      LOG.log(System.Logger.Level.WARNING, "{0}", stays.getMessage());
    }
  }

  private Executor thread(String name) {
    var thread =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("vertebra-" + name).factory());
    threads.add(thread);
    return thread;
  }

  /// Without a place for it the editor works, but unsaved work cannot be recovered.
  private static Optional<Autosave> journal(Path folder) {
    try {
      return Optional.of(Autosave.in(folder));
    } catch (DocumentException failed) {
      LOG.log(System.Logger.Level.WARNING, "Unsaved work is not kept: {0}", failed.getMessage());
      return Optional.empty();
    }
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
