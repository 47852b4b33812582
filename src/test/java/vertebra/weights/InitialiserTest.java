package vertebra.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import vertebra.onnx.Init;
import vertebra.onnx.Model.Weight;
import vertebra.tensor.DType;

class InitialiserTest {

  private static final int MANY = 1_000_000;

  private static Weight weight(String name, Init init, long... dims) {
    return new Weight(
        name,
        DType.FLOAT32,
        Arrays.stream(dims).boxed().toList(),
        init,
        Weight.WeightKind.TRAINABLE);
  }

  private static float[] drawn(long seed, Weight weight) {
    try (var arena = Arena.ofConfined()) {
      var target = arena.allocate(Math.max(1, weight.bytes()), 64).asSlice(0, weight.bytes());
      Initialiser.seeded(seed).fill(weight, target);
      return target.toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) sum += value;
    return sum / values.length;
  }

  private static double deviation(float[] values) {
    double mean = mean(values);
    double sum = 0;
    for (float value : values) sum += (value - mean) * (value - mean);
    return Math.sqrt(sum / values.length);
  }

  /// The largest distance between the share of values below a bound and what a normal distribution
  /// says, at the quantiles of the tenths.
  private static double distanceFromNormal(float[] values, double deviation) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    double worst = 0;
    for (int tenth = 1; tenth < 10; tenth++) {
      double expected = Quantiles.quantile(tenth / 10.0) * deviation;
      int below = Arrays.binarySearch(sorted, (float) expected);
      double share = (below < 0 ? -below - 1 : below) / (double) values.length;
      worst = Math.max(worst, Math.abs(share - tenth / 10.0));
    }
    return worst;
  }

  @Test
  void aSeedAndANameAlwaysGiveTheSameNumbers() {
    var weight = weight("conv1.weight", Init.kaimingNormal(147), 64, 3, 7, 7);
    assertArrayEquals(drawn(7, weight), drawn(7, weight));
    assertFalse(Arrays.equals(drawn(7, weight), drawn(8, weight)), "another seed");
    var other = weight("conv2.weight", Init.kaimingNormal(147), 64, 3, 7, 7);
    assertFalse(Arrays.equals(drawn(7, weight), drawn(7, other)), "another name");
  }

  @Test
  void numbersStayAsTheyWereInTheFirstVersion() {
    assertArrayEquals(
        FIRST_NORMALS, Arrays.copyOf(drawn(0, weight("w", new Init.Normal(1), 8)), 4));
    assertArrayEquals(
        FIRST_UNIFORMS, Arrays.copyOf(drawn(0, weight("w", new Init.Uniform(1), 8)), 4));
  }

  private static final float[] FIRST_NORMALS = {
    -1.0180348f, -0.690749f, -0.073171064f, -0.21159415f
  };
  private static final float[] FIRST_UNIFORMS = {0.30866134f, 0.4897232f, 0.94166994f, 0.83242357f};

  @Test
  void aLongerWeightBeginsWithTheShorterOnesNumbers() {
    var small = drawn(1, weight("w", new Init.Normal(1), 5000));
    var large = drawn(1, weight("w", new Init.Normal(1), 10, 1000));
    assertArrayEquals(small, Arrays.copyOf(large, 5000));
  }

  @Test
  void piecesTogetherAreTheWhole() throws IOException {
    for (var init : List.of(new Init.Normal(1), new Init.Uniform(1), Init.ones())) {
      var weight = weight("w", init, 300_001);
      var pieces = ByteBuffer.allocate(4 * 300_001).order(ByteOrder.LITTLE_ENDIAN);
      Initialiser.seeded(1).stream(weight, piece -> pieces.put(piece.asByteBuffer()));
      var streamed = new float[300_001];
      pieces.flip().asFloatBuffer().get(streamed);
      assertArrayEquals(drawn(1, weight), streamed);
    }
  }

  @Test
  void normalNumbersAreNormallyDistributed() {
    var values = drawn(3, weight("w", new Init.Normal(0.05), MANY));
    assertEquals(0, mean(values), 0.0002);
    assertEquals(0.05, deviation(values), 0.0002);
    assertTrue(distanceFromNormal(values, 0.05) < 0.002, "the tenths lie where they should");
    int beyondThree = 0;
    for (float value : values) if (Math.abs(value) > 0.15) beyondThree++;
    assertEquals(0.0027 * MANY, beyondThree, 300, "the tails have their share");
  }

  @Test
  void truncatedNormalNumbersEndAtTwoDeviations() {
    var values = drawn(3, weight("w", new Init.TruncatedNormal(0.02), MANY));
    double largest = 0;
    for (float value : values) largest = Math.max(largest, Math.abs(value));
    assertTrue(largest <= 0.04 + 1e-6 && largest > 0.0399, () -> "not cut at two deviations");
    assertEquals(0, mean(values), 0.0001);
    assertEquals(0.02 * 0.8796, deviation(values), 0.0001, "the deviation after cutting");
  }

  @Test
  void uniformNumbersFillTheirRangeEvenly() {
    var values = drawn(3, weight("w", new Init.Uniform(0.25), MANY));
    assertEquals(0, mean(values), 0.0005);
    assertEquals(0.25 / Math.sqrt(3), deviation(values), 0.0005);
    for (float value : values) assertTrue(value >= -0.25 && value <= 0.25);
  }

  @Test
  void neighboursHaveNothingToDoWithEachOther() {
    var values = drawn(3, weight("w", new Init.Normal(1), MANY));
    for (int lag : new int[] {1, 2, 3, 4096}) {
      double sum = 0;
      for (int i = lag; i < values.length; i++) sum += values[i] * values[i - lag];
      assertEquals(0, sum / values.length, 0.005, "at a distance of " + lag);
    }
  }

  @Test
  void constantsAndListsAreTakenAsTheyStand() {
    assertArrayEquals(new float[] {1, 1, 1}, drawn(0, weight("w", Init.ones(), 3)));
    assertArrayEquals(new float[] {0, 0, 0}, drawn(0, weight("w", Init.zeros(), 3)));
    var values = weight("w", new Init.Values(List.of(1.5f, -2f)), 2);
    assertArrayEquals(new float[] {1.5f, -2}, drawn(0, values));
    assertEquals(0, drawn(0, weight("w", new Init.Normal(1), 4, 0)).length);
  }

  @Test
  void wholeNumbersKeepAllTheirDigits() {
    var weight =
        new Weight(
            "w",
            DType.INT64,
            List.of(2L),
            new Init.Wholes(List.of(Long.MAX_VALUE, -3L)),
            Weight.WeightKind.CONSTANT);
    try (var arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(16, 8);
      Initialiser.seeded(0).fill(weight, target);
      assertArrayEquals(new long[] {Long.MAX_VALUE, -3}, target.toArray(ValueLayout.JAVA_LONG));
    }
  }

  @Test
  void aListOfTheWrongLengthIsRefused() {
    var weight = weight("w", new Init.Values(List.of(1f)), 2);
    var refusal = assertThrows(IllegalArgumentException.class, () -> drawn(0, weight));
    assertEquals("w has 2 elements, but 1 values", refusal.getMessage());
  }
}
