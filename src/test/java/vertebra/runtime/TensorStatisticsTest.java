package vertebra.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import vertebra.tensor.DType;

class TensorStatisticsTest {

  @Test
  void theFiveNumbersOfAShortList() {
    var statistics = TensorStatistics.of(Tensor.of(new float[] {2, 4, 4, 4, 5, 5, 7, 9}, 8));
    assertEquals(new TensorStatistics(8, 2, 9, 5, 2, 0, 0, 0), statistics);
    assertTrue(statistics.isFinite());
  }

  @Test
  void brokenNumbersAreCountedAndLeftOut() {
    var numbers = new float[] {Float.NaN, 0, Float.POSITIVE_INFINITY, 2, Float.NaN};
    var statistics = TensorStatistics.of(Tensor.of(numbers, 5));
    assertEquals(2, statistics.nan());
    assertEquals(1, statistics.infinite());
    assertEquals(0.2, statistics.zeroShare());
    assertEquals(1, statistics.mean());
    assertFalse(statistics.isFinite());
  }

  @Test
  void nothingFiniteHasNoMean() {
    var statistics = TensorStatistics.of(Tensor.of(new float[] {Float.NaN}, 1));
    assertTrue(Double.isNaN(statistics.mean()) && Double.isNaN(statistics.max()));
    assertEquals(0, TensorStatistics.of(Tensor.zeros(DType.FLOAT32, 0)).count());
  }

  @Test
  void aLargeOffsetDoesNotEatTheDeviation() {
    var numbers = new float[100_000];
    for (int i = 0; i < numbers.length; i++) numbers[i] = 1_000_000 + i % 2;
    var statistics = TensorStatistics.of(Tensor.of(numbers, numbers.length));
    assertEquals(0.5, statistics.std(), 1e-9);
    assertEquals(1_000_000.5, statistics.mean(), 1e-6);
  }

  @Test
  void largeWholeNumbersStayExact() {
    long large = (1L << 52) + 1;
    var statistics = TensorStatistics.of(Tensor.of(new long[] {large, large}, 2));
    assertEquals(large, (long) statistics.max());
    assertEquals(0, statistics.std());
  }
}
