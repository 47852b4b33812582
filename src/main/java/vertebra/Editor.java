package vertebra;

import static vertebra.text.Texts.say;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import javafx.animation.AnimationTimer;
import javafx.animation.KeyFrame;
import javafx.animation.PauseTransition;
import javafx.animation.Timeline;
import javafx.application.Platform;
import javafx.fxml.FXMLLoader;
import javafx.scene.Scene;
import javafx.scene.SnapshotParameters;
import javafx.scene.image.Image;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.Region;
import javafx.stage.Stage;
import javafx.util.Duration;
import vertebra.block.Catalogue;
import vertebra.block.Preset;
import vertebra.design.Samples;
import vertebra.document.Autosave;
import vertebra.document.DocumentException;
import vertebra.learning.EngineLearner;
import vertebra.learning.apart.ApartLearner;
import vertebra.learning.apart.LearningProcess;
import vertebra.media.Webcam;
import vertebra.paint.Palette;
import vertebra.paint.StyleTable;
import vertebra.runtime.Engine;
import vertebra.runtime.isolated.WorkerLaunch;
import vertebra.runtime.pack.Packs;
import vertebra.runtime.pack.WeightStore;
import vertebra.start.StartCache;
import vertebra.text.Texts;
import vertebra.ui.canvas.EditorPane;
import vertebra.ui.compare.CompareSheet;
import vertebra.ui.devices.DoctorSheet;
import vertebra.ui.export.ExportSheet;
import vertebra.ui.export.PictureSheet;
import vertebra.ui.imported.ImportPanel;
import vertebra.ui.imported.ReworkSheet;
import vertebra.ui.inspector.InspectorController;
import vertebra.ui.learn.GlossarySheet;
import vertebra.ui.learn.LearnPane;
import vertebra.ui.learn.LessonSheet;
import vertebra.ui.learn.RecordPane;
import vertebra.ui.lesson.LessonController;
import vertebra.ui.measure.BudgetPanel;
import vertebra.ui.measure.MeasurePanel;
import vertebra.ui.microscope.MicroscopePane;
import vertebra.ui.palette.PaletteController;
import vertebra.ui.problems.ProblemsController;
import vertebra.ui.run.RunPanel;
import vertebra.ui.settings.SettingsSheet;
import vertebra.ui.shell.DesignFiles;
import vertebra.ui.shell.Dialogs;
import vertebra.ui.shell.FileAnswers;
import vertebra.ui.shell.ShellController;
import vertebra.ui.shell.StatusController;
import vertebra.ui.shell.WindowDialogs;
import vertebra.ui.shell.WindowPlace;
import vertebra.ui.shell.Workplace;
import vertebra.ui.start.StartController;
import vertebra.ui.tensor.TensorViewer;
import vertebra.ui.theme.Themes;
import vertebra.ui.train.TrainPanel;
import vertebra.workbench.Actions;
import vertebra.workbench.Baseline;
import vertebra.workbench.Clipboard;
import vertebra.workbench.Comparing;
import vertebra.workbench.Devices;
import vertebra.workbench.Glimpses;
import vertebra.workbench.LessonShelf;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.OpenDesigns;
import vertebra.workbench.PackWork;
import vertebra.workbench.Preferences;
import vertebra.workbench.Scope;
import vertebra.workbench.Services;
import vertebra.workbench.Settings;
import vertebra.workbench.Storage;
import vertebra.workbench.StoredFiles;
import vertebra.workbench.WeightWork;
import vertebra.workbench.Workbench;

/// The editor put together in a window: the designs that are open in it, and the panels that share
/// them. Further windows share the threads, devices and preferences of the first. Made, used and
/// closed on the JavaFX thread.
public final class Editor {

  private static final System.Logger LOG = System.getLogger(Editor.class.getName());
  private static final double WIDTH = 1280;
  private static final double HEIGHT = 800;
  private static final String TABS = "tabs";

  /// How far from the window it was torn off a new one lies, in points.
  private static final double ASIDE = 48;

  /// How long the window waits for its first design.
  private static final Duration ENOUGH = Duration.seconds(3);

  /// How often a window is laid out before its first frame.
  private static final int LAYOUTS = 2;

  /// The pulse by which the renderer has a window's first frame, and the one by which it is seen.
  private static final int GIVEN = 3;

  private static final int ON_SCREEN = 5;

  /// How long a program that was just killed may hold the work that it left: so many more looks,
  /// and the time between them.
  private static final int LOOKS = 3;

  private static final Duration BETWEEN_LOOKS = Duration.seconds(1);

  /// How often it is looked whether another program changed the design that one works on.
  private static final int SECONDS_BETWEEN_CHECKS = 3;

  /// How long the last file may take when the window is closed.
  private static final int PATIENCE_SECONDS = 5;

  /// How long what a window does not begin with waits for its first frame at most.
  private static final int UNSEEN_SECONDS = 5;

  /// What all windows share: there is one of it for the whole program.
  private static final class House {

    private final List<ExecutorService> threads = new ArrayList<>();
    private final List<Editor> windows = new ArrayList<>();
    private final Executor userInterface = Platform::runLater;
    private final Executor checking = thread("checking");
    private final ExecutorService filing = thread("files");
    private final Executor background = thread("background");
    private final Executor weighing = thread("weighing");
    private final Executor device = thread("device");
    private final Path home;
    private final Preferences preferences;
    private final Themes themes;
    private final Devices devices;
    private final Services services;
    private final Comparing comparing;
    private final PackWork packs;
    private final PackWork kernels;
    private final WeightWork published;
    private final BiFunction<Stage, Preferences, Dialogs> dialogs;
    private Runnable quit = () -> {};

    /// What a window does not begin with waits until it is seen.
    private final CountDownLatch seen = new CountDownLatch(1);

    House(
        Path home,
        Catalogue catalogue,
        Engine engine,
        BiFunction<Stage, Preferences, Dialogs> dialogs) {
      this.home = home;
      this.dialogs = dialogs;
      preferences = Preferences.from(home.resolve(Preferences.FILE));
      themes = new Themes(preferences, home.resolve("styles"));
      device.execute(this::waitUntilSeen);
      devices = new Devices(engine, preferences, userInterface, device);
      services =
          new Services(
              catalogue,
              Workbench.CHECKER,
              devices,
              preferences,
              new Samples(home.resolve("samples")),
              Optional.of(home.resolve("unsaved")),
              Webcam.of(System.getProperty("os.name")),
              home.resolve("webcam"),
              home.resolve("trained"),
              new ApartLearner(
                  new EngineLearner(engine, Runnable::run),
                  WorkerLaunch.ofThisProgram(Launcher.class, LearningProcess.LEARN)),
              new Services.Threads(
                  userInterface, checking, background, weighing, thread("training"), filing));
      comparing = new Comparing(catalogue, devices, userInterface, weighing);
      var fetching = thread("packs");
      packs = new PackWork(Packs.FITTING, Packs::usual, userInterface, fetching);
      kernels = new PackWork(Packs.ONEDNN, Packs::usual, userInterface, fetching);
      published = new WeightWork(WeightStore.usual(), userInterface, fetching);
    }

    private ExecutorService thread(String name) {
      var thread =
          Executors.newSingleThreadExecutor(
              Thread.ofPlatform().daemon().name("vertebra-" + name).factory());
      threads.add(thread);
      return thread;
    }

    private void waitUntilSeen() {
      try {
        seen.await(UNSEEN_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    /// Does something in the window after a while. A timer of the window would keep it painting.
    private void later(Runnable work) {
      filing.execute(() ->
          CompletableFuture.delayedExecutor(SECONDS_BETWEEN_CHECKS, TimeUnit.SECONDS, userInterface)
              .execute(work));
    }

    private StoredFiles storedFiles() {
      var stores = new ArrayList<StoredFiles.Store>();
      stores.add(store("samples", say("settings.store-samples"), home.resolve("samples")));
      stores.add(store("trained", say("settings.store-trained"), home.resolve("trained")));
      stores.add(store("webcam", say("settings.store-webcam"), home.resolve("webcam")));
      StartCache.ofThisProgram()
          .map(cache -> cache.file().getParent())
          .ifPresent(folder -> stores.add(store("start", say("settings.store-start"), folder)));
      return new StoredFiles(stores, userInterface, filing);
    }

    private static StoredFiles.Store store(String id, String title, Path folder) {
      return new StoredFiles.Store(id, title, folder);
    }

    /// The files that are open now, for the next time.
    private void rememberTabs() {
      preferences.set(
          TABS,
          windows.stream()
              .flatMap(window -> window.designs.all().get().stream())
              .flatMap(design -> design.state().file().stream())
              .map(file -> file.toAbsolutePath().toString())
              .distinct()
              .toList());
    }

    private void close() {
      seen.countDown();
      devices.close();
      packs.cancel();
      kernels.cancel();
      published.cancel();
      threads.forEach(ExecutorService::shutdown);
      try {
        if (!filing.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS))
          LOG.log(System.Logger.Level.WARNING, "Files are still being written");
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private final House house;
  private List<Autosave.Recovered> left;
  private final OpenDesigns designs;
  private final PauseTransition patience = new PauseTransition(ENOUGH);
  private final Timeline looks = new Timeline();
  private final Scope scope = new Scope();
  private final Scope waiting = new Scope();
  private final Stage stage;
  private final WindowPlace windowPlace;
  private final EditorPane canvas;
  private final Map<Class<?>, Supplier<?>> controllers;
  private final ShellController shell;
  private Optional<Path> rememberedFile = Optional.empty();

  /// Another one each time that the window gets or loses the keyboard.
  private Object visit = new Object();

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
    var first = new House(home, catalogue, engine, dialogs);
    var unsaved = home.resolve("unsaved");
    this(first, stage, new OpenDesigns(first.services), leftIn(unsaved));
    looks.getKeyFrames().add(new KeyFrame(BETWEEN_LOOKS, _ -> lookAgain(unsaved)));
    looks.setCycleCount(LOOKS);
  }

  private Editor(House house, Stage stage, OpenDesigns designs, List<Autosave.Recovered> left) {
    this.house = house;
    this.stage = stage;
    this.designs = designs;
    this.left = left;
    windowPlace = new WindowPlace(stage, house.preferences);
    var place =
        new Workplace(
            designs,
            new Actions(() -> designs.shown().level().get()),
            house.preferences,
            house.themes,
            house.dialogs.apply(stage, house.preferences),
            house.userInterface,
            house.background);
    canvas =
        new EditorPane(
            designs.current(),
            place.actions(),
            new Clipboard(() -> designs.shown().level().get()),
            house.preferences,
            house.background);
    var glimpses = new Glimpses(house.services.catalogue(), house.userInterface, house.background);
    Supplier<StyleTable> colours = () -> place.themes().isDark() ? Palette.DARK : Palette.LIGHT;
    shell = shell(place, glimpses, colours);
    controllers = controllers(place, glimpses, colours);
    shell.files().onAnswered(this::answered);
    shell.onQuit(() -> leave(List.copyOf(house.windows), house.quit));
    shell.onTearOff(this::tearOff);
    house.windows.add(this);
  }

  /// The editor as people use it.
  public static Editor in(Path home, Catalogue catalogue, Engine engine, Stage stage) {
    return new Editor(home, catalogue, engine, stage, WindowDialogs::new);
  }

  private ShellController shell(Workplace place, Glimpses glimpses, Supplier<StyleTable> colours) {
    var files =
        new DesignFiles(
            designs,
            house.services.catalogue(),
            new Storage(designs),
            house.services.samples(),
            place.dialogs(),
            house.userInterface,
            house.filing);
    var current = designs.current();
    return new ShellController(
        place,
        canvas,
        files,
        house.comparing,
        new PaletteController(current, house.preferences, glimpses, colours),
        new StatusController(current),
        this::description);
  }

  /// How the controller of each part that is made when it is needed is made, with what it needs in
  /// its constructor.
  private Map<Class<?>, Supplier<?>> controllers(
      Workplace place, Glimpses glimpses, Supplier<StyleTable> colours) {
    var catalogue = house.services.catalogue();
    var userInterface = house.userInterface;
    var background = house.background;
    var devices = house.devices;
    var current = designs.current();
    var preferences = place.preferences();
    var shelf = new LessonShelf(catalogue, preferences);
    return Map.ofEntries(
        Map.entry(
            InspectorController.class,
            () ->
                new InspectorController(
                    current, place.actions(), new Baseline(preferences), colours)),
        Map.entry(LessonController.class, () -> new LessonController(current)),
        Map.entry(LearnPane.class, () -> new LearnPane(current)),
        Map.entry(
            RecordPane.class, () -> new RecordPane(current, new FileAnswers(place.dialogs()))),
        Map.entry(LessonSheet.class, () -> new LessonSheet(shelf)),
        Map.entry(GlossarySheet.class, () -> new GlossarySheet(shelf)),
        Map.entry(ProblemsController.class, () -> new ProblemsController(current, place.actions())),
        Map.entry(
            RunPanel.class,
            () ->
                new RunPanel(current, devices, new FileAnswers(place.dialogs()), house.published)),
        Map.entry(
            TrainPanel.class,
            () -> new TrainPanel(current, new FileAnswers(place.dialogs()), colours)),
        Map.entry(TensorViewer.class, () -> new TensorViewer(current, userInterface, background)),
        Map.entry(
            MicroscopePane.class,
            () ->
                new MicroscopePane(
                    current, new FileAnswers(place.dialogs()), colours, userInterface, background)),
        Map.entry(
            ExportSheet.class, () -> new ExportSheet(current, new FileAnswers(place.dialogs()))),
        Map.entry(
            PictureSheet.class,
            () ->
                new PictureSheet(
                    colours, new FileAnswers(place.dialogs()), background, userInterface)),
        Map.entry(DoctorSheet.class, () -> new DoctorSheet(devices, house.packs, house.kernels)),
        Map.entry(MeasurePanel.class, () -> new MeasurePanel(current, devices, colours)),
        Map.entry(
            CompareSheet.class,
            () ->
                new CompareSheet(
                    house.comparing,
                    current,
                    devices,
                    catalogue,
                    new FileAnswers(place.dialogs()),
                    colours)),
        Map.entry(BudgetPanel.class, () -> new BudgetPanel(current)),
        Map.entry(
            ImportPanel.class, () -> new ImportPanel(current, new FileAnswers(place.dialogs()))),
        Map.entry(
            ReworkSheet.class, () -> new ReworkSheet(current, new FileAnswers(place.dialogs()))),
        Map.entry(
            SettingsSheet.class,
            () ->
                new SettingsSheet(
                    new Settings(preferences), place.themes(), devices, house.storedFiles())),
        Map.entry(
            StartController.class, () -> new StartController(preferences, glimpses, catalogue)));
  }

  /// The description of a part of the window, which lies beside its controller.
  private FXMLLoader description(Class<?> controller, String name) {
    var loader = new FXMLLoader(controller.getResource(name), Texts.bundle(""));
    loader.setControllerFactory(
        type -> Objects.requireNonNull(controllers.get(type), type::getName).get());
    return loader;
  }

  /// Opens a file in a window that then shows it in its first frame.
  public void open(Path file) {
    files().open(file);
    build();
  }

  /// Opens the files that were open when the program last ended; answers whether there are any.
  public boolean resume() {
    var files =
        house.preferences.list(TABS).stream().map(Path::of).filter(Files::isRegularFile).toList();
    files.forEach(this::open);
    return !files.isEmpty();
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
    var scene = new Scene(shell.build(), WIDTH, HEIGHT);
    house.themes.dress(scene);
    prepare(scene);
    patience.setOnFinished(_ -> settle(LAYOUTS));
    patience.play();
  }

  /// The first frame of a design shows it checked, with what stands beside it; one whose check
  /// takes long is not waited for.
  private void answered(boolean isShown) {
    if (!isShown || stage.isShowing()) {
      show();
      return;
    }
    lay();
    designs
        .current()
        .bind(
            waiting,
            (design, open) ->
                design
                    .workbench()
                    .watch(
                        open,
                        state -> {
                          if (state.isChecked()) settle(LAYOUTS);
                        }));
  }

  /// Lays the window out until its panels have their sizes, which they get behind a layout, and
  /// shows it.
  private void settle(int times) {
    if (stage.isShowing()) return;
    if (times == 0) {
      show();
      return;
    }
    shell.accompany();
    lay();
    house.userInterface.execute(() -> settle(times - 1));
  }

  private void lay() {
    var root = stage.getScene().getRoot();
    root.applyCss();
    root.resize(stage.getScene().getWidth(), stage.getScene().getHeight());
    root.layout();
  }

  /// Opens the window, and completes it once its first frame stands.
  public void show() {
    build();
    patience.stop();
    waiting.close();
    if (stage.isShowing()) return;
    stage.show();
    new AnimationTimer() {
      private int frames;

      @Override
      public void handle(long now) {
        frames++;
        if (frames == GIVEN) waitForRenderer();
        if (frames < ON_SCREEN) return;
        stop();
        Platform.runLater(Editor.this::seen);
      }
    }.start();
  }

  /// The renderer does one thing after the other: once it has made a picture of nothing, the frame
  /// that it was given before is on its way to the screen. What completes a window would hold that
  /// up.
  private static void waitForRenderer() {
    new Region().snapshot(new SnapshotParameters(), new WritableImage(1, 1));
  }

  private void seen() {
    // One that was closed meanwhile needs nothing more.
    if (!house.windows.contains(this)) return;
    shell.complete();
    house.seen.countDown();
    shell.offer(left);
    looks.play();
    house.background.execute(house.services.catalogue()::define);
  }

  private void prepare(Scene scene) {
    for (var size : List.of("48", "256"))
      stage
          .getIcons()
          .add(
              new Image(
                  Objects.requireNonNull(Themes.class.getResource("vertebra-" + size + ".png"))
                      .toExternalForm()));
    windowPlace.restore(WIDTH, HEIGHT);
    stage.titleProperty().bind(shell.windowTitle());
    stage.setOnCloseRequest(event -> {
      event.consume();
      leave(List.of(this), house.windows.size() == 1 ? house.quit : this::gone);
    });
    designs
        .current()
        .bind(scope, (design, open) -> design.workbench().watch(open, _ -> rememberTabs(design)));
    stage
        .focusedProperty()
        .subscribe(focused -> {
          var now = new Object();
          visit = now;
          if (!focused) return;
          designs.shown().present().refresh();
          files().watch(() -> visit == now, house::later);
          shell.rekey();
        });
    stage.iconifiedProperty().subscribe(hidden -> house.devices.watched().set(!hidden));
    stage.setScene(scene);
  }

  /// The designs that are open.
  public OpenDesigns designs() {
    return designs;
  }

  public DesignFiles files() {
    return shell.files();
  }

  /// Who ends the program when its last window is closed.
  public void onQuit(Runnable action) {
    house.quit = action;
  }

  /// What to open the next time, once the file of the shown design is another.
  private void rememberTabs(OpenDesign design) {
    var file = design.state().file();
    if (file.equals(rememberedFile)) return;
    rememberedFile = file;
    house.rememberTabs();
  }

  /// Leaves windows one after the other, once nothing in them is unsaved.
  private static void leave(List<Editor> windows, Runnable then) {
    if (windows.isEmpty()) then.run();
    else {
      var first = windows.getFirst();
      first.shell.leaving(() -> {
        first.windowPlace.remember();
        first.house.rememberTabs();
        leave(windows.subList(1, windows.size()), then);
      });
    }
  }

  /// Gives a design a window of its own, beside this one.
  private void tearOff(OpenDesign design) {
    if (designs.all().get().size() < 2) return;
    designs.release(design);
    var own = new OpenDesigns(house.services, design);
    var other = new Editor(house, new Stage(), own, List.of());
    other.build();
    other.windowPlace.over(stage, ASIDE);
    other.answered(true);
  }

  /// This window closes, others stay.
  private void gone() {
    house.windows.remove(this);
    stage.hide();
    end();
    house.themes.undress(stage.getScene());
    house.rememberTabs();
  }

  private void end() {
    visit = new Object();
    patience.stop();
    looks.stop();
    stage.titleProperty().unbind();
    scope.close();
    shell.close();
    designs.closeAll();
  }

  /// Ends all windows and their threads; nothing is left to recover.
  public void close() {
    for (var window : List.copyOf(house.windows)) {
      window.end();
      if (window != this) window.stage.hide();
    }
    house.windows.clear();
    house.close();
  }

  /// Offers work that was still held by its dying program before.
  private void lookAgain(Path folder) {
    house.filing.execute(() -> {
      var now = leftIn(folder);
      house.userInterface.execute(() -> {
        var known = left.stream().map(Autosave.Recovered::journal).toList();
        if (now.stream().allMatch(work -> known.contains(work.journal()))) return;
        left = now;
        shell.offer(now);
      });
    });
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
