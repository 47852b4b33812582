package vertebra.workbench;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import javafx.application.Platform;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Samples;
import vertebra.learning.Learner;
import vertebra.media.InputException;
import vertebra.runtime.Engine;

/// What open designs share in tests: an engine of the test's choice, a folder that is gone
/// afterwards, no webcam, no journal.
public final class TestServices {

  private static final Executor NOW = Runnable::run;

  private TestServices() {}

  /// All work is done at once.
  public static Services of(Catalogue catalogue, Engine engine, Path folder) {
    return of(catalogue, engine, folder, NOW, NOW, NOW);
  }

  /// Designs of the whole catalogue on the JavaFX thread, with an engine that answers at once.
  public static OpenDesigns onScreen(Path folder, Executor background) {
    return onScreen(folder, background, NOW);
  }

  public static OpenDesigns onScreen(Path folder, Executor background, Executor device) {
    var catalogue = StandardCatalogue.catalogue();
    return new OpenDesigns(
        of(catalogue, new FakeEngine(), folder, Platform::runLater, background, device));
  }

  /// Designs that are checked at once, by a checker of the test's choice.
  ///
  /// @param later takes all other work
  public static Services checking(
      Catalogue catalogue,
      Engine engine,
      Path folder,
      Workbench.Checker checker,
      Executor now,
      Executor later) {
    return with(
        of(catalogue, engine, folder, now, later, later),
        checker,
        Optional.empty(),
        new Services.Threads(now, now, later, later, later, later));
  }

  /// The same but for these.
  static Services with(
      Services usual, Workbench.Checker checker, Optional<Path> unsaved, Services.Threads threads) {
    return new Services(
        usual.catalogue(),
        checker,
        usual.devices(),
        usual.preferences(),
        usual.samples(),
        unsaved,
        usual.webcam(),
        usual.photographs(),
        usual.trained(),
        usual.learner(),
        threads);
  }

  /// The same with somebody else who makes designs learn.
  static Services with(Services usual, Learner learner) {
    return new Services(
        usual.catalogue(),
        usual.checker(),
        usual.devices(),
        usual.preferences(),
        usual.samples(),
        usual.unsaved(),
        usual.webcam(),
        usual.photographs(),
        usual.trained(),
        learner,
        usual.threads());
  }

  public static Services of(
      Catalogue catalogue,
      Engine engine,
      Path folder,
      Executor screen,
      Executor background,
      Executor device) {
    var preferences = Preferences.from(folder.resolve("preferences.json"));
    return new Services(
        catalogue,
        Workbench.CHECKER,
        new Devices(engine, preferences, screen, device),
        preferences,
        new Samples(folder),
        Optional.empty(),
        (_, _) -> {
          throw new InputException("No webcam: there is no /dev/video0.");
        },
        folder,
        folder,
        new FakeLearner(folder),
        new Services.Threads(screen, background, background, background, background, background));
  }
}
