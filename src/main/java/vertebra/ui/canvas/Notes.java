package vertebra.ui.canvas;

import java.util.Optional;
import javafx.animation.PauseTransition;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.Pane;
import javafx.util.Duration;
import vertebra.design.Connections.Verdict;
import vertebra.paint.Point;

/// Words over the canvas: one bubble beside the mouse, for tooltips and verdicts, and one line at
/// the foot for what cannot be done and why.
final class Notes extends Pane {

  private static final double BESIDE = 18;
  private static final Duration LINGER = Duration.seconds(6);
  private static final PseudoClass[] KINDS = {
    PseudoClass.getPseudoClass("legal"),
    PseudoClass.getPseudoClass("fixable"),
    PseudoClass.getPseudoClass("illegal")
  };

  private final Label bubble = new Label();
  private final Label line = new Label();
  private final PauseTransition linger = new PauseTransition(LINGER);

  Notes() {
    setMouseTransparent(true);
    setPickOnBounds(false);
    bubble.setId("canvas-bubble");
    bubble.getStyleClass().add("canvas-bubble");
    bubble.setWrapText(true);
    line.setId("canvas-message");
    line.getStyleClass().add("canvas-message");
    line.setWrapText(true);
    for (var label : new Label[] {bubble, line}) {
      label.setManaged(false);
      label.setVisible(false);
      getChildren().add(label);
    }
    linger.setOnFinished(_ -> line.setVisible(false));
  }

  /// Tells something in passing.
  void say(String words) {
    line.setText(words);
    line.setVisible(true);
    requestLayout();
    linger.playFromStart();
  }

  /// The words at the foot are out of date.
  void hush() {
    line.setVisible(false);
  }

  /// @param picture stands at the left of the words
  void tip(String words, Optional<Node> picture, Point at) {
    show(words, picture, at, "");
  }

  void verdict(Verdict verdict, Point at) {
    show(LiveVerdict.words(verdict), Optional.empty(), at, LiveVerdict.style(verdict));
  }

  void hideBubble() {
    bubble.setVisible(false);
  }

  Optional<String> shown() {
    return bubble.isVisible() ? Optional.of(bubble.getText()) : Optional.empty();
  }

  private void show(String words, Optional<Node> picture, Point at, String kind) {
    for (var each : KINDS)
      bubble.pseudoClassStateChanged(each, each.getPseudoClassName().equals(kind));
    bubble.setText(words);
    bubble.setGraphic(picture.orElse(null));
    bubble.setVisible(!words.isEmpty());
    bubble.applyCss();
    double most = Math.min(bubble.getMaxWidth(), getWidth() - 8);
    double width = Math.min(most, Math.ceil(bubble.prefWidth(-1)));
    double height = Math.ceil(bubble.prefHeight(width));
    double x = at.x() + BESIDE + width > getWidth() ? at.x() - BESIDE - width : at.x() + BESIDE;
    double y = at.y() + BESIDE + height > getHeight() ? at.y() - BESIDE - height : at.y() + BESIDE;
    bubble.resizeRelocate(Math.rint(Math.max(4, x)), Math.rint(Math.max(4, y)), width, height);
  }

  @Override
  protected void layoutChildren() {
    double width = Math.min(getWidth() - 32, Math.ceil(line.prefWidth(-1)));
    if (width <= 0) return;
    double height = Math.ceil(line.prefHeight(width));
    line.resizeRelocate(
        Math.rint((getWidth() - width) / 2), Math.rint(getHeight() - height - 20), width, height);
  }
}
