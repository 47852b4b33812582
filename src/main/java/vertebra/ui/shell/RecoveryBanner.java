package vertebra.ui.shell;

import static vertebra.text.Texts.say;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import vertebra.document.Autosave.Recovered;
import vertebra.document.DocumentException;
import vertebra.ui.theme.Icons;

/// Offers work that an earlier run of the program left behind when it was killed, one piece after
/// the other, the latest first.
final class RecoveryBanner {

  private static final System.Logger LOG = System.getLogger(RecoveryBanner.class.getName());
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM, HH:mm", Locale.ENGLISH).withZone(ZoneId.systemDefault());

  private final HBox bar;
  private final DesignFiles files;

  RecoveryBanner(HBox bar, DesignFiles files) {
    this.bar = bar;
    this.files = files;
  }

  void offer(List<Recovered> left) {
    bar.setVisible(!left.isEmpty());
    bar.setManaged(!left.isEmpty());
    if (left.isEmpty()) return;
    var work = left.getFirst();
    var rest = left.subList(1, left.size());
    var name =
        work.file()
            .map(file -> String.valueOf(file.getFileName()))
            .orElse(work.name().isBlank() ? say("shell.a-new-design") : work.name());
    var when = TIME.format(work.savedAt());
    var words =
        new Label(
            rest.isEmpty()
                ? say("shell.unsaved-work-on-was-found", name, when)
                : say("shell.unsaved-work-and-more", name, when, rest.size()));
    words.setWrapText(true);
    HBox.setHgrow(words, Priority.SOMETIMES);
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var recover = button("recover", say("shell.recover-it"), () -> recover(work, rest));
    recover.getStyleClass().add("accent");
    var discard = button("discard", say("shell.discard-it"), () -> discard(work, rest));
    var later = Icons.button("later", "fth-x", say("shell.ask-again-next-time"), () -> offer(rest));
    bar.getChildren().setAll(Icons.of("fth-life-buoy"), words, gap, recover, discard, later);
    if (!rest.isEmpty())
      bar.getChildren()
          .add(
              4,
              button(
                  "all",
                  say("shell.recover-all"),
                  () -> left.forEach(each -> recover(each, List.of()))));
  }

  private static Button button(String id, String words, Runnable action) {
    var button = new Button(words);
    button.setId("recovery-" + id);
    button.getStyleClass().add("small");
    button.setMinWidth(Region.USE_PREF_SIZE);
    button.setOnAction(_ -> action.run());
    return button;
  }

  private void recover(Recovered work, List<Recovered> rest) {
    files.recover(work);
    discard(work, rest);
  }

  private void discard(Recovered work, List<Recovered> rest) {
    try {
      work.discard();
    } catch (DocumentException stays) {
      LOG.log(System.Logger.Level.WARNING, "{0}", stays.getMessage());
    }
    offer(rest);
  }
}
