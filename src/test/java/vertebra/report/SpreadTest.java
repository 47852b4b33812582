package vertebra.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import vertebra.runtime.Measurement;

class SpreadTest {

  @Test
  void barsCountRunsFromTheShortestToTheLongest() {
    assertEquals("█······▅", Spread.bars(Measurement.of(0, 1, 1, 9, 1, 1, 9)));
    assertEquals("█·······", Spread.bars(Measurement.of(0, 5, 5)), "all the same");
  }

  @Test
  void onlyANoisyMeasurementIsWarnedAbout() {
    var quiet = Measurement.of(0, 10, 10.5, 10.2, 10.1);
    assertFalse(Spread.isNoisy(quiet));
    assertEquals("", Spread.warning(quiet));
    var noisy = Measurement.of(0, 10, 20, 30);
    assertTrue(Spread.isNoisy(noisy));
    assertTrue(
        Spread.warning(noisy).startsWith("Noisy: the middle 90 % of runs lie 90 % of the median"),
        Spread.warning(noisy));
  }
}
