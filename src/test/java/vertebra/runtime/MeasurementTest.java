package vertebra.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MeasurementTest {

  private final Measurement hundredAndOne =
      new Measurement(3, IntStream.rangeClosed(0, 100).mapToObj(i -> (double) (100 - i)).toList());

  @Test
  void percentilesAreTakenFromTheSortedTimes() {
    assertEquals(50, hundredAndOne.median());
    assertEquals(5, hundredAndOne.p5());
    assertEquals(95, hundredAndOne.p95());
    assertEquals(1.8, hundredAndOne.noise(), 1e-12);
  }

  @Test
  void betweenTwoTimesThePercentileIsInterpolated() {
    var two = Measurement.of(0, 10, 20);
    assertEquals(15, two.median());
    assertEquals(10.5, two.p5(), 1e-12);
  }

  @Test
  void theWordsStateEverything() {
    assertEquals(
        "2.00 ms (median of 1 run after 3 warm-up runs; 5 % … 95 %: 2.00 … 2.00 ms)",
        Measurement.of(3, 2).toString());
  }

  @Test
  void pairedRatiosIgnoreCommonDrift() {
    var slow = Measurement.of(0, 10, 20, 400);
    var fast = Measurement.of(0, 5, 10, 200);
    assertEquals(2, slow.ratioTo(fast));
    assertThrows(IllegalArgumentException.class, () -> slow.ratioTo(hundredAndOne));
  }

  @Test
  void nothingIsNoMeasurement() {
    assertThrows(IllegalArgumentException.class, () -> new Measurement(0, List.of()));
    assertThrows(IllegalArgumentException.class, () -> new Benchmark(0, 0));
  }
}
