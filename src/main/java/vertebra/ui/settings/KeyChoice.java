package vertebra.ui.settings;

import java.util.List;
import javafx.scene.input.KeyCombination;

/// Something whose keys can be chosen.
///
/// @param id a word that stays the same between versions
/// @param where the menu it stands in, or what it belongs to
/// @param isGlobal whether the keys work everywhere in the window, where a letter alone would get
///   in the way of typing
/// @param usual what is pressed for it unless others were chosen
public record KeyChoice(
    String id, String title, String where, boolean isGlobal, List<KeyCombination> usual) {
  public KeyChoice {
    usual = List.copyOf(usual);
  }
}
