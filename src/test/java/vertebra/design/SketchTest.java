package vertebra.design;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import vertebra.execute.InputSource;
import vertebra.media.ImageInput.Fit;
import vertebra.media.ImageInput.Normalisation;

class SketchTest {

  private static final int BLACK = 0xff000000;
  private static final int WHITE = 0xffffffff;
  private static final Sketch CROSS =
      Sketch.on(BLACK).line(10, 56, 100, 56, 3, WHITE).line(56, 10, 56, 100, 3, 0xffd62828);

  private static int at(Sketch sketch, int x, int y) {
    return sketch.pixels()[y * Sketch.SIDE + x];
  }

  @Test
  void aLineIsAsThickAsThePenAndItsEdgeIsSoft() {
    var line = Sketch.on(BLACK).line(10, 56, 100, 56, 3, WHITE);
    assertEquals(WHITE, at(line, 50, 56));
    assertEquals(WHITE, at(line, 50, 54));
    assertEquals(BLACK, at(line, 50, 60));
    assertEquals(BLACK, at(line, 2, 56));
    assertTrue(at(Sketch.on(BLACK).line(10, 56.5, 100, 56.5, 3, WHITE), 50, 59) != BLACK);
  }

  @Test
  void linesMayLeaveThePaper() {
    assertEquals(WHITE, at(Sketch.on(BLACK).line(-50, -50, 5, 5, 4, WHITE), 3, 3));
  }

  @Test
  void aDesignRemembersADrawing() {
    assertEquals(Optional.of(CROSS), Sketch.parse(CROSS.text()));
    assertTrue(CROSS.text().length() < 2000, CROSS.text());
    InputSource drawing = new InputSource.Drawing(CROSS, new Fit.Pad(), Normalisation.UNIT);
    assertEquals(Optional.of(drawing), InputSource.parse(drawing.text()));
  }

  @Test
  void foreignTextIsNoDrawing() {
    assertEquals(Optional.empty(), Sketch.parse("not a drawing"));
    assertEquals(Optional.empty(), Sketch.parse("AAAA"));
    assertEquals(Optional.empty(), InputSource.parse("drawing pad 1 unit ???"));
  }
}
