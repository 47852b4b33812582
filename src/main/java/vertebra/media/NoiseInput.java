package vertebra.media;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;

/// Random numbers as input: the same seed gives the same numbers, everywhere.
///
/// @param distribution how the numbers are spread
public record NoiseInput(Distribution distribution, long seed) {

  /// How random numbers are spread.
  public enum Distribution {
    /// Around 0 with deviation 1, as a standardised picture is.
    NORMAL,
    /// Evenly from 0 up to 1, as an unstandardised picture is.
    UNIFORM
  }

  private static final RandomGeneratorFactory<RandomGenerator> GENERATORS =
      RandomGeneratorFactory.of("L64X128MixRandom");

  /// The most numbers that are made in an array, which is faster than one by one in their place.
  private static final long ARRAY = 1 << 24;

  public static NoiseInput normal(long seed) {
    return new NoiseInput(Distribution.NORMAL, seed);
  }

  public static NoiseInput uniform(long seed) {
    return new NoiseInput(Distribution.UNIFORM, seed);
  }

  /// A tensor of noise. Whole numbers come out of 0 and 1, which every index and mask allows.
  public Tensor tensor(DType dtype, long... dims) {
    var random = GENERATORS.create(seed);
    var tensor = Tensor.zeros(dtype, dims);
    long count = tensor.elements();
    if (dtype == DType.FLOAT32 && count <= ARRAY) {
      var values = new float[(int) count];
      for (int i = 0; i < values.length; i++) values[i] = (float) real(random);
      return Tensor.of(values, dims);
    }
    for (long i = 0; i < count; i++) tensor.set(i, number(dtype, random));
    return tensor;
  }

  private double number(DType dtype, RandomGenerator random) {
    return switch (dtype) {
      case FLOAT32, FLOAT64, FLOAT16 -> real(random);
      // Cut off, not rounded: what a seed once gave it gives for ever.
      case BFLOAT16 ->
          Float.intBitsToFloat(Float.floatToIntBits((float) real(random)) & 0xffff0000);
      case INT32, INT64, INT8, UINT8, BOOL -> random.nextInt(2);
    };
  }

  private double real(RandomGenerator random) {
    return switch (distribution) {
      case NORMAL -> random.nextGaussian();
      case UNIFORM -> random.nextFloat();
    };
  }
}
