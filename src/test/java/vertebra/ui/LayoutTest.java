package vertebra.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;

import javafx.scene.layout.Region;
import org.junit.jupiter.api.Test;

class LayoutTest extends WindowTest {

  @Test
  void theCanvasGetsTheRoomThatThePanelsLeave() {
    until("laid out", () -> find("#palette-panel", Region.class).getWidth() < 300);
    assertEquals(232, find("#palette-panel", Region.class).getWidth(), 2);
    assertEquals(300, find("#side", Region.class).getWidth(), 2);
  }
}
