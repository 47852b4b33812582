package vertebra.ui.parts;

import java.util.List;
import java.util.Optional;
import javafx.scene.input.KeyCombination;
import vertebra.workbench.Settings;

/// Which keys mean what: those that the tables of commands and of the canvas state, unless the user
/// chose others.
public record Keymap(Settings settings) {

  /// What may be pressed for something; nothing if its keys were taken away.
  ///
  /// @param id a word that stays the same between versions
  /// @param usual what is pressed for it unless others were chosen
  public List<KeyCombination> keys(String id, List<KeyCombination> usual) {
    var chosen = settings.keys(id);
    if (chosen.isEmpty()) return usual;
    return parsed(chosen.get()).map(List::of).orElse(List.of());
  }

  public boolean isChosen(String id) {
    return settings.keys(id).isPresent();
  }

  public void choose(String id, Optional<KeyCombination> keys) {
    settings.keys(id, keys.map(KeyCombination::getName).orElse(""));
  }

  public void reset(String id) {
    settings.usualKeys(id);
  }

  private static Optional<KeyCombination> parsed(String name) {
    if (name.isBlank()) return Optional.empty();
    try {
      return Optional.of(KeyCombination.valueOf(name));
    } catch (IllegalArgumentException foreign) {
      return Optional.empty();
    }
  }
}
