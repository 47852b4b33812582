package vertebra;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;
import vertebra.block.Preset;
import vertebra.catalogue.StandardCatalogue;
import vertebra.cli.Program;
import vertebra.cli.Verbs;
import vertebra.design.Samples;
import vertebra.execute.RunState;
import vertebra.files.Scratch;
import vertebra.learning.apart.LearningProcess;
import vertebra.runtime.Engine;
import vertebra.runtime.isolated.IsolatedEngine;
import vertebra.runtime.isolated.WorkerLaunch;
import vertebra.runtime.isolated.WorkerProcess;
import vertebra.runtime.ort.OrtEngine;
import vertebra.runtime.pack.PackFolder;
import vertebra.start.StartCache;
import vertebra.text.Texts;
import vertebra.workbench.Preferences;
import vertebra.workbench.Runs;
import vertebra.workbench.Scope;
import vertebra.workbench.Settings;

/// Puts the parts of the program together: a verb of the command line, or the editor. A verb loads
/// no JavaFX.
public final class App {

  private App() {}

  /// Opens the editor for no argument or a design's file; otherwise runs the verb that the
  /// arguments name and ends the program with its code.
  public static void main(String[] arguments) {
    // Pictures are painted in memory; on macOS two window systems would get in each other's way.
    System.setProperty("java.awt.headless", "true");
    if (List.of(arguments).equals(List.of(WorkerLaunch.SERVE))) WorkerProcess.serve(runtime());
    if (List.of(arguments).equals(List.of(LearningProcess.LEARN)))
      LearningProcess.serve(StandardCatalogue.catalogue(), runtime());
    if (List.of(arguments).equals(List.of(StartCache.MAKE))) System.exit(makeStartCache());
    Scratch.clear();
    if (arguments.length == 0 || opens(arguments)) chooseLanguage();
    var verbs = new Verbs(StandardCatalogue.catalogue(), engine());
    if (verbs.isMeant(arguments) || arguments.length > 0 && !opens(arguments)) {
      int code = Program.run(verbs, arguments);
      StartCache.ofThisProgram().ifPresent(StartCache::keep);
      System.exit(code);
    }
    Application.launch(Window.class, arguments);
  }

  /// The window speaks the language of the settings, if none was asked for; verbs speak English.
  private static void chooseLanguage() {
    if (System.getProperty(Texts.LANGUAGE) != null) return;
    var settings = new Settings(Preferences.from(home().resolve(Preferences.FILE)));
    System.setProperty(Texts.LANGUAGE, settings.language().sentences(Locale.getDefault()));
  }

  private static Path home() {
    return Preferences.directory(
        System.getenv(), System.getProperty("os.name"), Path.of(System.getProperty("user.home")));
  }

  private static int makeStartCache() {
    try {
      var cache = StartCache.ofThisProgram();
      return cache.isPresent() && cache.get().make() ? 0 : 1;
    } catch (IOException | InterruptedException unmade) {
      return 1;
    }
  }

  /// What runs models: here, or in a process of its own where a model could crash.
  private static Engine engine() {
    return new IsolatedEngine(
        runtime(),
        WorkerLaunch.ofThisProgram(Launcher.class),
        PackFolder.usual().home().resolveSibling("tried.txt"));
  }

  /// ONNX Runtime, with the user's GPU pack if there is one.
  private static Engine runtime() {
    var packs = PackFolder.usual();
    return new OrtEngine(packs.chosen(System.getenv()), packs.home().resolveSibling("onnxruntime"));
  }

  /// Whether these arguments name what the window can show: files, or one network of the catalogue.
  public static boolean opens(String... arguments) {
    if (arguments.length == 1 && StandardCatalogue.hasPreset(arguments[0])) return true;
    return arguments.length > 0
        && List.of(arguments).stream().map(File::new).allMatch(File::isFile);
  }

  private static Optional<Preset> preset(String name) {
    return StandardCatalogue.catalogue().preset(name);
  }

  /// The editor as a process of its own.
  public static final class Window extends Application {

    private @Nullable Editor editor;

    @Override
    public void start(Stage stage) {
      var opened = Editor.in(home(), StandardCatalogue.catalogue(), engine(), stage);
      editor = opened;
      opened.onQuit(Platform::exit);
      if (Boolean.getBoolean(StartCache.ONCE))
        opened
            .designs()
            .current()
            .bind(new Scope(), (design, open) -> design.runs().watch(open, Window::endAfterRun));
      var names = getParameters().getRaw();
      names.forEach(name -> open(opened, name));
      if (names.isEmpty() && !opened.resume()) opened.greet(Samples.all().getFirst());
    }

    /// A file has the first say, as everywhere else.
    private static void open(Editor editor, String name) {
      var preset = new File(name).isFile() ? Optional.<Preset>empty() : preset(name);
      preset.ifPresentOrElse(editor::open, () -> editor.open(Path.of(name)));
    }

    private static void endAfterRun(Runs.RunsState state) {
      switch (state.run()) {
        case RunState.Done _, RunState.Failed _ -> Platform.exit();
        case RunState.Idle _, RunState.Running _ -> {}
      }
    }

    @Override
    public void stop() {
      Optional.ofNullable(editor).ifPresent(Editor::close);
      StartCache.ofThisProgram().ifPresent(StartCache::keep);
    }
  }
}
