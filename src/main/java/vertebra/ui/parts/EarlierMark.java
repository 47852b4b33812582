package vertebra.ui.parts;

import javafx.scene.control.Label;
import vertebra.workbench.Shown;

/// Says beside a result that it is about an earlier state, and what differs; not there otherwise.
public final class EarlierMark extends Label {

  public EarlierMark() {
    getStyleClass().add("earlier");
    setWrapText(true);
    say("");
  }

  /// Marks a result, if it has to be.
  public void mark(Shown<?> result) {
    say(result.remark());
  }

  private void say(String words) {
    setText(words);
    setVisible(!words.isEmpty());
    setManaged(!words.isEmpty());
  }
}
