package vertebra.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.testfx.util.WaitForAsyncUtils;
import vertebra.document.Document;

/// A small classifier, block by block and by keys alone: each word is typed into the palette, and
/// Enter puts the block behind the one before it, wired.
class JourneyTest extends WindowTest {

  private static final List<String> WORDS =
      List.of(
          "input 3x64x64",
          "conv 16",
          "norm",
          "relu",
          "pool",
          "residual",
          "gap",
          "dense 10",
          "output");

  private static final int MOST_KEYS = 90;

  @Test
  void aClassifierIsTypedBlockByBlock() throws Exception {
    robot.interact(() -> editor.designs().open(Document.EMPTY, Optional.empty()));
    press(KeyCode.CONTROL, KeyCode.K);
    int keys = 2;
    var search = find("#palette-search", TextField.class);
    for (var word : WORDS) {
      robot.write(word);
      press(KeyCode.ENTER);
      keys += word.length() + 1;
      WaitForAsyncUtils.waitForFxEvents();
      checked();
      assertTrue(search.isFocused(), word);
    }
    var state = state();
    assertEquals(WORDS.size(), state.graph().size(), state.graph().toString());
    assertEquals(WORDS.size() - 1, state.graph().edges().size(), state.graph().toString());
    assertEquals(List.of(), state.analysis().diagnostics(), "no problem is left");
    assertTrue(keys <= MOST_KEYS, keys + " keys");
  }
}
