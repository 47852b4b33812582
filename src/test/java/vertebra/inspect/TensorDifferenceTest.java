package vertebra.inspect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import vertebra.runtime.Tensor;

class TensorDifferenceTest {

  private static Tensor row(float... numbers) {
    return Tensor.of(numbers, 1, numbers.length);
  }

  @Test
  void theLargestAndTheMeanAreFound() {
    var found = TensorDifference.between(row(1, 2, 3, 4), row(1, 2.5f, 1, 4)).orElseThrow();
    assertEquals(2, found.largest());
    assertEquals(2, found.at());
    assertEquals(0.625, found.mean());
    assertEquals(0.5, found.agreement());
    assertArrayEquals(new float[] {0, 0.5f, -2, 0}, found.tensor().toFloats());
  }

  @Test
  void aThousandthOfTheLargestAgrees() {
    var found = TensorDifference.between(row(1000, 5), row(1000.5f, 7)).orElseThrow();
    assertEquals(0.5, found.agreement());
  }

  @Test
  void equalInfinitiesDoNotDiffer() {
    var infinite = row(Float.POSITIVE_INFINITY, 1);
    assertEquals(0, TensorDifference.between(infinite, infinite).orElseThrow().largest());
  }

  @Test
  void whatIsNoNumberIsTheLargestDifference() {
    var found = TensorDifference.between(row(1, 2, 3), row(1, Float.NaN, 9)).orElseThrow();
    assertTrue(Double.isNaN(found.largest()));
    assertEquals(1, found.at());
  }

  @Test
  void unlikeShapesHaveNoDifference() {
    assertEquals(Optional.empty(), TensorDifference.between(row(1, 2), row(1)));
  }
}
