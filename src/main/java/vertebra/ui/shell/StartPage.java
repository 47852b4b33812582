package vertebra.ui.shell;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.scene.Parent;
import org.jspecify.annotations.Nullable;

/// When the start screen lies over the window.
final class StartPage {

  private final LatePart<StartController> screen;
  private final Node below;
  private final BooleanSupplier isCovered;
  private final Runnable changed;
  private @Nullable KeyboardKeeper keyboard;

  /// @param place takes the screen when it is made
  /// @param below what is used once the screen is gone
  /// @param isCovered whether something lies over the screen
  /// @param changed told when the screen came or went
  /// @param lessons shows the list of lessons
  StartPage(
      LatePart.Describing describing,
      DesignFiles files,
      Consumer<Parent> place,
      Node below,
      BooleanSupplier isCovered,
      Runnable changed,
      Runnable lessons) {
    this.below = below;
    this.isCovered = isCovered;
    this.changed = changed;
    screen =
        new LatePart<>(
                describing,
                StartController.class,
                "StartScreen.fxml",
                part -> {
                  connect(part, files);
                  part.onLearn(lessons);
                })
            .in(place);
  }

  private void connect(StartController part, DesignFiles files) {
    part.root().setVisible(false);
    part.onEmpty(files::newDesign);
    part.onOpen(files::open);
    part.onBack(this::hide);
    part.onSample(files::open);
    part.onPreset(files::open);
    part.onRecent(files::open);
    keyboard = new KeyboardKeeper(part.root(), this::hide, isCovered, below);
  }

  boolean isShown() {
    return screen.known().map(StartController::root).filter(Node::isVisible).isPresent();
  }

  void show() {
    var shown = screen.get();
    shown.refresh();
    shown.root().setVisible(true);
    if (keyboard != null) keyboard.begin(shown.first());
    changed.run();
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
