package vertebra.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.tensor.DType;

class TensorTest {

  @Test
  void numbersKeepTheirRowMajorOrder() {
    var tensor = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    assertEquals(5, tensor.get(4));
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, tensor.toFloats());
    assertEquals("float32 [2, 3]", tensor.toString());
    assertEquals(3, tensor.dim(-1));
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void everyTypeTakesItsBytesAndStartsAtZero(DType dtype) {
    var tensor = Tensor.zeros(dtype, 2, 2);
    assertEquals(4L * dtype.bytes(), tensor.bytes());
    for (int i = 0; i < 4; i++) assertEquals(0, tensor.get(i));
  }

  @Test
  void aScalarHasOneElementAndAnEmptyAxisNone() {
    assertEquals(1, Tensor.zeros(DType.INT64).elements());
    assertEquals(0, Tensor.zeros(DType.FLOAT32, 3, 0).elements());
  }

  @Test
  void aViewSharesMemory() {
    try (var arena = Arena.ofConfined()) {
      var memory = arena.allocate(16, 4);
      var tensor = Tensor.of(DType.FLOAT32, memory, 4);
      memory.setAtIndex(Tensor.FLOAT, 2, 7);
      assertEquals(7, tensor.get(2));
      assertEquals(7, tensor.reshaped(2, 2).get(2));
    }
  }

  @Test
  void memoryOfAnotherSizeOrOnTheHeapIsRefused() {
    var heap = MemorySegment.ofArray(new byte[16]);
    assertThrows(IllegalArgumentException.class, () -> Tensor.of(DType.FLOAT32, heap, 4));
    try (var arena = Arena.ofConfined()) {
      var memory = arena.allocate(12);
      assertThrows(IllegalArgumentException.class, () -> Tensor.of(DType.FLOAT32, memory, 4));
    }
  }

  @Test
  void sizesThatOverflowAreRefusedBeforeAllocating() {
    assertThrows(
        ArithmeticException.class, () -> Tensor.zeros(DType.FLOAT32, Long.MAX_VALUE / 2, 4));
    assertThrows(IllegalArgumentException.class, () -> Tensor.zeros(DType.FLOAT32, -1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"FLOAT16", "BFLOAT16", "FLOAT64"})
  void realTypesConvertThereAndBack(DType dtype) {
    var tensor = Tensor.of(new float[] {0, -1.5f, 0.25f, 96}, 4);
    var there = tensor.converted(dtype);
    assertEquals(dtype, there.dtype());
    assertArrayEquals(tensor.toFloats(), there.converted(DType.FLOAT32).toFloats());
  }

  @Test
  void bfloat16RoundsToTheNearestAndKeepsNaN() {
    var tensor = Tensor.of(new float[] {1 + 3f / 512, Float.NaN, 1 + 1f / 256}, 3);
    var rounded = tensor.converted(DType.BFLOAT16);
    assertEquals(1 + 1f / 128, rounded.get(0));
    assertTrue(Double.isNaN(rounded.get(1)));
    assertEquals(1, rounded.get(2), "a tie goes to the even number");
  }
}
