package vertebra.ui.export;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;

/// Asks which name is meant when a file's ending says that it holds something else than what is
/// written to it.
final class EndingQuestion extends VBox {

  private final Label words = new Label();
  private final Button other = new Button();
  private final Button same = new Button();

  /// @param prefix what the ids of its parts begin with
  EndingQuestion(String prefix) {
    super(6);
    words.setWrapText(true);
    words.setId(prefix + "-ending");
    words.getStyleClass().add("run-failure");
    other.setId(prefix + "-ending-other");
    same.setId(prefix + "-ending-same");
    getChildren().addAll(words, new FlowPane(8, 6, other, same));
    hide();
  }

  /// Goes on at once if the ending agrees with the content, else asks.
  ///
  /// @param content what is written, such as `an ONNX model`
  /// @param endings those that agree with it; the first is the usual one
  /// @param then told of the file that is meant
  void about(Path file, String content, List<String> endings, Consumer<Path> then) {
    hide();
    var name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    var ending = name.substring(dot + 1).toLowerCase(Locale.ROOT);
    if (dot > 0 && endings.contains(ending)) {
      then.accept(file);
      return;
    }
    var better =
        file.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + "." + endings.getFirst());
    words.setText(say("export.ending-and-content", name, content));
    other.setText(say("export.write-to", better.getFileName()));
    same.setText(say("export.write-to-anyway", name));
    other.setOnAction(_ -> answered(better, then));
    same.setOnAction(_ -> answered(file, then));
    setVisible(true);
    setManaged(true);
    other.requestFocus();
  }

  void hide() {
    setVisible(false);
    setManaged(false);
  }

  private void answered(Path file, Consumer<Path> then) {
    hide();
    then.accept(file);
  }
}
