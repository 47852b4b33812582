package vertebra.ui.canvas;

import static vertebra.text.Texts.say;

import java.util.function.Consumer;
import javafx.scene.control.TextArea;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import vertebra.paint.Box;

/// The text of a note while it is written, where the note stands. `Ctrl+Enter` and leaving the
/// field take the text, `Esc` does not.
final class NoteField extends TextArea {

  private static final double LEAST_WIDTH = 240;
  private static final double LEAST_HEIGHT = 120;

  private final Runnable closed;
  private Consumer<String> take = _ -> {};

  /// @param closed told when the keyboard is free again
  NoteField(Runnable closed) {
    this.closed = closed;
    setId("canvas-note-field");
    getStyleClass().add("canvas-note-field");
    setWrapText(true);
    setManaged(false);
    setVisible(false);
    setPromptText(say("canvas.note-prompt"));
    setAccessibleText(say("canvas.text-of-the-note"));
    addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
    focusedProperty()
        .addListener((_, _, focused) -> {
          if (!focused) close(true);
        });
  }

  private void pressed(KeyEvent event) {
    boolean done = event.getCode() == KeyCode.ENTER && event.isShortcutDown();
    if (!done && event.getCode() != KeyCode.ESCAPE) return;
    event.consume();
    close(done);
    closed.run();
  }

  /// Asks for a text, unless one is being written.
  ///
  /// @param where the pixels of the note
  /// @param window the pixels that there are
  void ask(Box where, Box window, String text, Consumer<String> accept) {
    if (isVisible()) return;
    take = accept;
    setText(text);
    double width = Math.min(window.width(), Math.max(LEAST_WIDTH, where.width()));
    double height = Math.min(window.height(), Math.max(LEAST_HEIGHT, where.height()));
    resizeRelocate(
        Math.rint(Math.clamp(where.x(), 0, window.width() - width)),
        Math.rint(Math.clamp(where.y(), 0, window.height() - height)),
        Math.rint(width),
        Math.rint(height));
    setVisible(true);
    requestFocus();
    end();
  }

  private void close(boolean takes) {
    if (!isVisible()) return;
    setVisible(false);
    if (takes) take.accept(getText());
  }
}
