package vertebra.ui.inspector;

import javafx.scene.control.ListCell;
import org.jspecify.annotations.Nullable;
import vertebra.block.Role;
import vertebra.ui.theme.Icons;
import vertebra.ui.theme.Tones;

/// A role with its colour.
final class RoleCell extends ListCell<Role> {

  @Override
  protected void updateItem(@Nullable Role role, boolean empty) {
    super.updateItem(role, empty);
    setText(empty || role == null ? null : role.title());
    setGraphic(empty || role == null ? null : Icons.dot(Tones.of(role)));
  }
}
