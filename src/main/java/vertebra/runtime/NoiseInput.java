package vertebra.runtime;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
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

  public static NoiseInput normal(long seed) {
    return new NoiseInput(Distribution.NORMAL, seed);
  }

  public static NoiseInput uniform(long seed) {
    return new NoiseInput(Distribution.UNIFORM, seed);
  }

  /// A tensor of noise. Whole numbers come out of 0 and 1, which every index and mask allows.
  public Tensor tensor(DType dtype, long... dims) {
    var tensor = Tensor.zeros(dtype, dims);
    var random = GENERATORS.create(seed);
    for (long i = 0; i < tensor.elements(); i++) write(tensor, i, random);
    return tensor;
  }

  private void write(Tensor tensor, long index, RandomGenerator random) {
    var data = tensor.data();
    switch (tensor.dtype()) {
      case FLOAT32 -> data.setAtIndex(Tensor.FLOAT, index, (float) real(random));
      case FLOAT64 -> data.setAtIndex(Tensor.DOUBLE, index, real(random));
      case FLOAT16 ->
          data.setAtIndex(Tensor.SHORT, index, Float.floatToFloat16((float) real(random)));
      case BFLOAT16 ->
          data.setAtIndex(
              Tensor.SHORT, index, (short) (Float.floatToIntBits((float) real(random)) >>> 16));
      case INT32 -> data.setAtIndex(Tensor.INT, index, random.nextInt(2));
      case INT64 -> data.setAtIndex(Tensor.LONG, index, random.nextInt(2));
      case INT8, UINT8, BOOL -> data.set(Tensor.BYTE, index, (byte) random.nextInt(2));
    }
  }

  private double real(RandomGenerator random) {
    return switch (distribution) {
      case NORMAL -> random.nextGaussian();
      case UNIFORM -> random.nextFloat();
    };
  }
}
