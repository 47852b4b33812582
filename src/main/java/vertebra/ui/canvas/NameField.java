package vertebra.ui.canvas;

import java.util.Optional;
import java.util.function.Function;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyEvent;
import vertebra.paint.Box;

/// A text field on the canvas, where the name stands that it changes. `Enter` takes the text, `Esc`
/// and leaving the field do not.
final class NameField extends TextField {

  private static final double LEAST = 160;
  private static final double HEIGHT = 30;

  /// The room that the label takes above the field.
  private static final double LABEL = 22;

  private final Label label = new Label();
  private final Runnable closed;
  private Function<String, Optional<String>> take = _ -> Optional.empty();
  private final java.util.function.Consumer<String> say;

  NameField(Runnable closed, java.util.function.Consumer<String> say) {
    this.closed = closed;
    this.say = say;
    setId("canvas-name-field");
    getStyleClass().add("canvas-name-field");
    setManaged(false);
    setVisible(false);
    label.setId("canvas-name-label");
    label.getStyleClass().add("canvas-name-label");
    label.setLabelFor(this);
    label.setManaged(false);
    label.visibleProperty().bind(visibleProperty());
    addEventHandler(
        KeyEvent.KEY_PRESSED,
        event -> {
          switch (event.getCode()) {
            case ENTER -> accept();
            case ESCAPE -> close(true);
            default -> {}
          }
          event.consume();
        });
    focusedProperty()
        .addListener((_, _, focused) -> {
          if (!focused) close(false);
        });
  }

  /// Asks for a name.
  ///
  /// @param where the pixels of what gets the name
  /// @param accept takes the name; answers what is wrong with it, if something is
  void ask(Box where, String text, String prompt, Function<String, Optional<String>> accept) {
    take = accept;
    setText(text);
    setPromptText(prompt);
    setAccessibleText(prompt);
    double x = Math.max(0, Math.rint(where.x()));
    double y = Math.max(LABEL, Math.rint(where.y()));
    resizeRelocate(x, y, Math.max(LEAST, where.width()), HEIGHT);
    label.setText(prompt);
    setVisible(true);
    label.applyCss();
    label.resizeRelocate(x, y - LABEL, Math.ceil(label.prefWidth(-1)), LABEL);
    requestFocus();
    selectAll();
  }

  /// What is asked for, above the field.
  Label label() {
    return label;
  }

  private void accept() {
    var wrong = take.apply(getText().strip());
    if (wrong.isEmpty()) close(true);
    else say.accept(wrong.get());
  }

  private void close(boolean back) {
    if (!isVisible()) return;
    setVisible(false);
    if (back) closed.run();
  }
}
