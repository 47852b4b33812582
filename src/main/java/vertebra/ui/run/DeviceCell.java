package vertebra.ui.run;

import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import vertebra.ui.parts.DeviceChoice;

/// A device in the menu, with what it is or what it lacks.
final class DeviceCell extends ListCell<DeviceChoice> {

  private static final PseudoClass MISSING = PseudoClass.getPseudoClass("missing");
  private static final double WIDEST = 340;

  private final Label title = new Label();
  private final Label note = new Label();
  private final VBox lines = new VBox(title, note);
  private final boolean inMenu;

  /// @param inMenu whether it stands in the menu, where there is room for the note
  DeviceCell(boolean inMenu) {
    this.inMenu = inMenu;
    getStyleClass().add("device-cell");
    title.getStyleClass().add("device-title");
    note.getStyleClass().add("figure-note");
    note.setWrapText(true);
    note.setMaxWidth(WIDEST);
  }

  @Override
  protected void updateItem(@Nullable DeviceChoice choice, boolean empty) {
    super.updateItem(choice, empty);
    if (empty || choice == null) {
      setGraphic(null);
      setText(null);
      return;
    }
    pseudoClassStateChanged(MISSING, !choice.isReady());
    setText(inMenu ? null : choice.title());
    setGraphic(inMenu ? lines : null);
    title.setText(choice.title());
    note.setText(choice.note());
    note.setManaged(!choice.note().isEmpty());
  }
}
