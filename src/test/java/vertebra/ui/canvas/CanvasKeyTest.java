package vertebra.ui.canvas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.ui.parts.Keymap;
import vertebra.workbench.Preferences;
import vertebra.workbench.Settings;

class CanvasKeyTest {

  @TempDir Path folder;

  @Test
  void noCombinationMeansTwoThings() {
    var owners = new HashMap<KeyCombination, CanvasKey>();
    for (var key : CanvasKey.values())
      for (var combination : key.combinations()) {
        var other = owners.put(combination, key);
        assertTrue(other == null, () -> combination + " is for " + other + " and for " + key);
      }
  }

  @Test
  void lettersAreForTheCanvasAloneAndMeanOneThingEach() {
    assertEquals(List.of(CanvasKey.MUTE), meant(pressed(KeyCode.M, false, false)));
    assertEquals(List.of(CanvasKey.FIT_SELECTION), meant(pressed(KeyCode.F, false, false)));
    assertEquals(List.of(CanvasKey.FIT), meant(pressed(KeyCode.F, true, false)));
    assertEquals(List.of(), meant(pressed(KeyCode.M, false, true)));
  }

  @Test
  void bothDeleteKeysDelete() {
    assertEquals(List.of(CanvasKey.DELETE), meant(pressed(KeyCode.BACK_SPACE, false, false)));
    assertEquals(List.of(CanvasKey.DELETE_AND_HEAL), meant(pressed(KeyCode.DELETE, true, false)));
  }

  private List<CanvasKey> meant(KeyEvent event) {
    var usual = new Keymap(new Settings(Preferences.from(folder.resolve("none.json"))));
    return Stream.of(CanvasKey.values()).filter(key -> key.isMeant(event, usual)).toList();
  }

  private static KeyEvent pressed(KeyCode code, boolean shift, boolean alt) {
    return new KeyEvent(KeyEvent.KEY_PRESSED, "", "", code, shift, false, alt, false);
  }
}
