package vertebra.ui.shell;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.scene.Parent;
import org.jspecify.annotations.Nullable;
import vertebra.ui.start.StartController;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;

/// When the start screen lies over the window.
final class StartPage {

  private final Observed<OpenDesign> current;
  private final LatePart<StartController> screen;
  private final Node below;
  private final BooleanSupplier isCovered;
  private final Runnable changed;
  private @Nullable KeyboardKeeper keyboard;

  /// @param place takes the screen when it is made
  /// @param below what is used once the screen is gone
  /// @param isCovered whether something lies over the screen
  /// @param changed told when the screen came or went
  /// @param run runs the design that is shown
  /// @param lessons shows the list of lessons
  StartPage(
      Observed<OpenDesign> current,
      LatePart.Describing describing,
      DesignFiles files,
      Consumer<Parent> place,
      Node below,
      BooleanSupplier isCovered,
      Runnable changed,
      Runnable run,
      Runnable lessons) {
    this.current = current;
    this.below = below;
    this.isCovered = isCovered;
    this.changed = changed;
    screen =
        new LatePart<>(
                describing,
                StartController.class,
                "StartScreen.fxml",
                part -> {
                  connect(part, files, run);
                  part.onLearn(lessons);
                })
            .in(place);
  }

  private void connect(StartController part, DesignFiles files, Runnable run) {
    part.root().setVisible(false);
    part.onEmpty(files::newDesign);
    part.onOpen(files::open);
    part.onBack(this::hide);
    part.onSample(files::open, sample -> files.open(sample, run));
    part.onPreset(files::open);
    part.onRecent(files::open);
    keyboard = new KeyboardKeeper(part.root(), this::leave, isCovered, below);
  }

  boolean isShown() {
    return screen.known().map(StartController::root).filter(Node::isVisible).isPresent();
  }

  void show() {
    var shown = screen.get();
    shown.refresh(!current.get().state().graph().isEmpty());
    shown.root().setVisible(true);
    // What scrolls has its content in the window only then, and could not have the focus before.
    shown.root().applyCss();
    shown.root().layout();
    if (keyboard != null) keyboard.begin(shown.first());
    changed.run();
  }

  /// Escape takes back a search first.
  private void leave() {
    if (screen.known().filter(StartController::clearSearch).isEmpty()) hide();
  }

  void hide() {
    var shown = screen.known().map(StartController::root).filter(Node::isVisible);
    if (shown.isEmpty()) return;
    shown.get().setVisible(false);
    if (keyboard != null) keyboard.end();
    below.requestFocus();
    changed.run();
  }
}
