package vertebra.runtime.ort;

import static vertebra.text.Texts.say;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import vertebra.onnx.Attribute;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;
import vertebra.runtime.Cancellation;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;
import vertebra.tensor.TensorType;

/// The smallest model that shows that a device computes: one convolution, whose result is known.
///
/// It is run, not only opened, because a missing convolution library shows only then. All numbers
/// are small whole ones, which every precision represents exactly.
final class SmokeTest {

  private static final int SIDE = 8;
  private static final int FILTERS = 4;

  private SmokeTest() {}

  static Model model() {
    return new Model(
        "proof",
        17,
        List.of(new Model.Value("image", TensorType.float32("1,3," + SIDE + "," + SIDE))),
        List.of(
            new Model.Value("sums", TensorType.float32("1," + FILTERS + "," + SIDE + "," + SIDE))),
        List.of(
            new Model.Operator(
                "Conv",
                "Conv",
                List.of("image", "weight"),
                List.of("sums"),
                List.of(Attribute.wholes("pads", 1, 1, 1, 1)))),
        List.of(
            new Model.Weight(
                "weight",
                DType.FLOAT32,
                List.of((long) FILTERS, 3L, 3L, 3L),
                Init.ones(),
                Model.Weight.WeightKind.TRAINABLE)),
        Map.of());
  }

  /// Filter `f` is `f + 1` everywhere.
  static WeightData weights() {
    var floats = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    return (weight, target) -> {
      long each = weight.elements() / FILTERS;
      for (long i = 0; i < weight.elements(); i++)
        target.setAtIndex(floats, i, (float) (i / each + 1));
    };
  }

  /// Runs the model and compares every number.
  static void check(Session session) throws EngineException {
    var image = new float[3 * SIDE * SIDE];
    for (int i = 0; i < image.length; i++) image[i] = i % 3;
    var sums =
        session
            .run(Session.feed("image", Tensor.of(image, 1, 3, SIDE, SIDE)), Cancellation.none())
            .sequencedValues()
            .getFirst()
            .toFloats();
    for (int filter = 0; filter < FILTERS; filter++)
      for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
          float expected = (filter + 1) * windowSum(image, y, x);
          float got = sums[(filter * SIDE + y) * SIDE + x];
          if (got != expected)
            throw new EngineException(say("ort.the-device-computes-wrongly", expected, got));
        }
  }

  private static float windowSum(float[] image, int y, int x) {
    float sum = 0;
    for (int channel = 0; channel < 3; channel++)
      for (int row = Math.max(0, y - 1); row <= Math.min(SIDE - 1, y + 1); row++)
        for (int column = Math.max(0, x - 1); column <= Math.min(SIDE - 1, x + 1); column++)
          sum += image[(channel * SIDE + row) * SIDE + column];
    return sum;
  }
}
