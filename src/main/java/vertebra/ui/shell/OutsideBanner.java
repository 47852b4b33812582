package vertebra.ui.shell;

import static vertebra.text.Texts.say;

import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import vertebra.ui.theme.Icons;
import vertebra.workbench.OpenDesign;

/// Says that another program changed the file of a design that is open, and offers to read it
/// again. One that keeps its own replaces the file when it is saved.
final class OutsideBanner {

  private final HBox bar;
  private final DesignFiles files;

  OutsideBanner(HBox bar, DesignFiles files) {
    this.bar = bar;
    this.files = files;
  }

  void offer(OpenDesign design) {
    var words = new Label(say("shell.was-changed-by-another-program", design.title()));
    words.setWrapText(true);
    HBox.setHgrow(words, Priority.SOMETIMES);
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var again = button("outside-read", say("shell.read-it-again"), () -> files.readAgain(design));
    again.getStyleClass().add("accent");
    var keep = button("outside-keep", say("shell.keep-this-one"), () -> {});
    bar.getChildren().setAll(Icons.of("fth-refresh-cw"), words, gap, again, keep);
    show(true);
    design.scope().onClose(() -> show(false));
  }

  private Button button(String id, String words, Runnable action) {
    var button = new Button(words);
    button.setId(id);
    button.getStyleClass().add("small");
    button.setMinWidth(Region.USE_PREF_SIZE);
    button.setOnAction(_ -> {
      show(false);
      action.run();
    });
    return button;
  }

  private void show(boolean isShown) {
    bar.setVisible(isShown);
    bar.setManaged(isShown);
  }
}
