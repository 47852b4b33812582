package vertebra.ui.tensor;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.scene.control.ComboBox;
import vertebra.inspect.PatchGrid;
import vertebra.inspect.TensorPlanes;
import vertebra.runtime.Tensor;

/// How tokens are arranged for the eye: as a table of tokens by features, as maps over the patches
/// of the picture, or one token before the patches by itself, such as the class token.
final class TokenChoice {

  private static final String TABLE = say("tensor.table");

  private final ComboBox<String> choice;
  private Optional<PatchGrid> grid = Optional.empty();

  /// @param changed hears when another arrangement was chosen
  TokenChoice(ComboBox<String> choice, Runnable changed) {
    this.choice = choice;
    choice.setOnAction(_ -> changed.run());
  }

  /// Offers what suits a tensor.
  ///
  /// @param ratio the height of the picture divided by its width
  void show(Tensor tensor, double ratio) {
    grid =
        tensor.rank() == 3 && tensor.dim(2) > 1
            ? PatchGrid.of(tensor.dim(1), ratio)
            : Optional.empty();
    var names = new ArrayList<String>();
    names.add(TABLE);
    grid.ifPresent(found -> {
      names.add(say("tensor.patches", found));
      for (int token = 0; token < found.skipped(); token++)
        names.add(found.skipped() == 1 ? say("tensor.class-token") : say("tensor.token", token));
    });
    if (!List.copyOf(choice.getItems()).equals(names)) {
      choice.getItems().setAll(names);
      choice.getSelectionModel().selectFirst();
    }
  }

  boolean isOffered() {
    return grid.isPresent();
  }

  /// Whether anything but the table is chosen.
  boolean isChosen() {
    return choice.getSelectionModel().getSelectedIndex() > 0;
  }

  /// The numbers of a tensor of the shape that was offered, as they are arranged.
  TensorPlanes planes(Tensor tensor) {
    int chosen = choice.getSelectionModel().getSelectedIndex();
    if (grid.isEmpty() || chosen <= 0) return TensorPlanes.of(tensor);
    return chosen == 1
        ? TensorPlanes.patches(tensor, grid.get())
        : TensorPlanes.token(tensor, chosen - 2);
  }
}
