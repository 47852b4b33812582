package vertebra.precision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RangeTest {

  @Test
  void roundingWithinTheRangeIsOffByHalfAStepAtMost() {
    var random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      float a = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(8) - 4));
      float b = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(8) - 4));
      var grid = new Range(Math.min(a, b), Math.max(a, b)).grid();
      for (int j = 0; j < 20; j++) {
        float x = a + (b - a) * random.nextFloat();
        int whole = grid.quantised(x);
        assertTrue(whole >= 0 && whole <= 255);
        assertEquals(x, grid.dequantised(whole), grid.scale() * 0.5001 + Math.abs(x) * 1e-6);
      }
    }
  }

  @Test
  void zeroIsExactSoThatPaddingAddsNothing() {
    for (var range : new Range[] {new Range(-3, 5), new Range(2, 9), new Range(-7, -1)})
      assertEquals(0, range.grid().dequantised(range.grid().quantised(0)));
  }

  @Test
  void aRangeOfNothingHasAGridAllTheSame() {
    assertEquals(new Range.Grid(1, 0), new Range(0, 0).grid());
    assertEquals(new Range.Grid(1, 0), new Range(0, Float.MIN_VALUE).grid());
  }

  @Test
  void whatLiesBeyondIsCutToTheEnds() {
    var grid = new Range(0, 1).grid();
    assertEquals(255, grid.quantised(40));
    assertEquals(0, grid.quantised(-40));
  }
}
