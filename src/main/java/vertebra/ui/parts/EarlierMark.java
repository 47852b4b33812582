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
    mark(result, "");
  }

  /// Marks a result, if it has to be.
  ///
  /// @param why why there is none of the state now, in a sentence; may be blank
  public void mark(Shown<?> result, String why) {
    var remark = result.remark();
    say(remark.isEmpty() ? "" : String.join(" ", remark, why).strip());
  }

  private void say(String words) {
    setText(words);
    setVisible(!words.isEmpty());
    setManaged(!words.isEmpty());
  }
}
