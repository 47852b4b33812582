package vertebra.ui.shell;

import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;

/// When the start screen lies over the window.
final class StartPage {

  private final LatePart<StartController> screen;
  private final Node below;

  /// @param place takes the screen when it is made
  /// @param below what is used once the screen is gone
  StartPage(LatePart.Describing describing, DesignFiles files, Consumer<Parent> place, Node below) {
    this.below = below;
    screen =
        new LatePart<>(
                describing, StartController.class, "StartScreen.fxml", part -> connect(part, files))
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
    part.root()
        .addEventHandler(
            KeyEvent.KEY_PRESSED,
            event -> {
              if (event.getCode() == KeyCode.ESCAPE) hide();
            });
  }

  void show() {
    var shown = screen.get();
    shown.refresh();
    shown.root().setVisible(true);
    shown.first().requestFocus();
  }

  void hide() {
    var shown = screen.known().map(StartController::root).filter(Node::isVisible);
    if (shown.isEmpty()) return;
    shown.get().setVisible(false);
    below.requestFocus();
  }
}
