package vertebra.ui.run;

import static vertebra.text.Texts.say;

import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.kordamp.ikonli.javafx.FontIcon;
import vertebra.graph.NodeId;
import vertebra.ui.theme.LateTip;
import vertebra.workbench.InputPictures;

/// Where the chosen picture stands in its folder, the way to the next, and to all of them.
final class PictureSteps extends HBox {

  private final NodeId input;
  private final InputPictures album;
  private final Label place = new Label();

  /// @param failed hears why there is no other picture
  PictureSteps(
      NodeId input,
      InputPictures album,
      java.util.function.Consumer<String> failed,
      Runnable runAll) {
    super(6);
    this.input = input;
    this.album = album;
    setAlignment(Pos.CENTER_LEFT);
    place.getStyleClass().add("figure-note");
    place.setId("run-place-" + input);
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var all = new Button(say("run.run-all"));
    all.setId("run-all-" + input);
    LateTip.on(all, say("run.runs-every-picture"));
    all.setOnAction(_ -> runAll.run());
    getChildren()
        .setAll(
            button(
                "previous", "fth-chevron-left", say("run.previous-picture-alt-page"), -1, failed),
            button("next", "fth-chevron-right", say("run.next-picture-alt-page"), 1, failed),
            place,
            gap,
            all);
  }

  private Button button(
      String name,
      String icon,
      String words,
      int steps,
      java.util.function.Consumer<String> failed) {
    var button = new Button();
    button.setGraphic(new FontIcon(icon));
    button.setId("run-" + name + "-" + input);
    button.setAccessibleText(words);
    LateTip.on(button, words);
    button.setOnAction(_ -> album.step(input, steps, failed));
    return button;
  }

  /// Finds out where the picture stands.
  void refresh() {
    album.place(input, found -> place.setText(words(found)));
  }

  boolean isKnown() {
    return !place.getText().isEmpty();
  }

  private static String words(Optional<String> found) {
    return found.map(where -> say("run.in-its-folder", where)).orElse("");
  }
}
