package vertebra.ui.run;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Optional;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import vertebra.inspect.OutputChange;
import vertebra.ui.parts.Digits;
import vertebra.ui.parts.EarlierMark;
import vertebra.workbench.Shown;

/// What muted and bypassed blocks change in the outputs.
final class ChangePane extends VBox {

  ChangePane() {
    setId("run-changes");
    setSpacing(6);
    getStyleClass().add("change-pane");
  }

  /// @param caveat why the changes are no finding, if they are none
  void show(Shown<List<OutputChange>> shown, Optional<String> caveat) {
    var changes = shown.known().orElse(List.of());
    setVisible(!changes.isEmpty());
    setManaged(!changes.isEmpty());
    var title = ResultPane.line(say("run.changed-by-muted-and-bypassed"), "section-title");
    title.setGraphic(new FontIcon("fth-volume-x"));
    var earlier = new EarlierMark();
    earlier.mark(shown);
    getChildren().setAll(title, earlier);
    caveat.ifPresent(why -> getChildren().add(ResultPane.line(why, "run-warning")));
    for (var change : changes) {
      var box = new VBox(1, ResultPane.line(change.output(), "figure-value"));
      change
          .classes()
          .ifPresent(words -> box.getChildren().add(ResultPane.line(words, "change-classes")));
      var figures =
          change.difference().map(Digits::line).orElse(say("run.it-has-another-shape-than"));
      box.getChildren().add(ResultPane.line(figures, "figure-note"));
      getChildren().add(box);
    }
  }

  /// The changes in one line, for people who look elsewhere.
  static String inWords(List<OutputChange> changes) {
    return String.join(
        "; ",
        changes.stream()
            .limit(3)
            .map(change ->
                change.output()
                    + ": "
                    + change
                        .classes()
                        .or(() -> change.difference().map(Digits::line))
                        .orElse(say("run.another-shape")))
            .toList());
  }
}
