package vertebra.training;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import vertebra.onnx.Model.Weight;
import vertebra.onnx.WeightData;
import vertebra.runtime.Tensor;
import vertebra.weights.Initialiser;

/// Weights that follow from their names and places alone, so that another program can make the same
/// ones: `drawn` and `filled` in `training_traces.py`.
final class DrawnNumbers implements WeightData {

  /// Numbers from −1 to 1.
  static float[] of(String name, int count) {
    var crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    var numbers = new float[count];
    for (int i = 0; i < count; i++) {
      int x = i * 0x9E3779B9 + (int) crc.getValue();
      x ^= x >>> 16;
      x *= 0x85EBCA6B;
      x ^= x >>> 13;
      x *= 0xC2B2AE35;
      x ^= x >>> 16;
      numbers[i] = (float) (Integer.toUnsignedLong(x) / 0x1p31 - 1);
    }
    return numbers;
  }

  @Override
  public void fill(Weight weight, MemorySegment target) {
    if (weight.kind() == Weight.WeightKind.CONSTANT) {
      Initialiser.seeded(0).fill(weight, target);
      return;
    }
    var numbers = of(weight.name(), Math.toIntExact(weight.elements()));
    boolean isWeight = weight.name().endsWith("weight");
    if (isWeight && weight.dims().size() > 1) {
      float fan = (float) weight.elements() / weight.dims().getFirst();
      float factor = (float) Math.sqrt(3.0 / fan);
      for (int i = 0; i < numbers.length; i++) numbers[i] *= factor;
    } else if (isWeight || weight.name().endsWith("running_var")) {
      for (int i = 0; i < numbers.length; i++) numbers[i] = 1 + 0.2f * numbers[i];
    } else {
      for (int i = 0; i < numbers.length; i++) numbers[i] *= 0.1f;
    }
    target.copyFrom(Tensor.of(numbers, numbers.length).data());
  }
}
