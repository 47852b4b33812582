package vertebra.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vertebra.runtime.TensorStatistics;
import vertebra.tensor.DType;

class NoiseInputTest {

  @Test
  void aSeedGivesTheSameNumbersEverywhere() {
    var numbers = NoiseInput.normal(1).tensor(DType.FLOAT32, 4);
    assertEquals(-1, numbers.data().mismatch(NoiseInput.normal(1).tensor(DType.FLOAT32, 4).data()));
    assertNotEquals(
        -1, numbers.data().mismatch(NoiseInput.normal(2).tensor(DType.FLOAT32, 4).data()));
  }

  @Test
  void normalNoiseIsCentredAndOfDeviationOne() {
    var statistics = TensorStatistics.of(NoiseInput.normal(3).tensor(DType.FLOAT32, 100_000));
    assertEquals(0, statistics.mean(), 0.02);
    assertEquals(1, statistics.std(), 0.02);
  }

  @Test
  void uniformNoiseFillsZeroToOne() {
    var statistics = TensorStatistics.of(NoiseInput.uniform(3).tensor(DType.FLOAT32, 100_000));
    assertTrue(statistics.min() >= 0 && statistics.max() < 1);
    assertEquals(0.5, statistics.mean(), 0.01);
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void everyTypeGetsFiniteNumbersOfBothKinds(DType dtype) {
    var statistics = TensorStatistics.of(NoiseInput.normal(5).tensor(dtype, 64));
    assertTrue(statistics.isFinite() && statistics.min() < statistics.max());
  }
}
