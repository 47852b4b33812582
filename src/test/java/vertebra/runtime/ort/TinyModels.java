package vertebra.runtime.ort;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vertebra.onnx.Attribute;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Operator;
import vertebra.onnx.Model.Value;
import vertebra.onnx.Model.Weight;
import vertebra.onnx.WeightData;
import vertebra.tensor.DType;
import vertebra.tensor.TensorType;

/// Small models, written as records.
public final class TinyModels {

  private TinyModels() {}

  static Value value(String name, String shape) {
    return new Value(name, TensorType.float32(shape));
  }

  static Operator op(String type, String name, List<String> in, List<String> out, Attribute... a) {
    return new Operator(name, type, in, out, List.of(a));
  }

  static Weight weight(String name, Long... dims) {
    return new Weight(name, DType.FLOAT32, List.of(dims), Init.ones(), Weight.WeightKind.TRAINABLE);
  }

  static Model model(
      List<Value> inputs, List<Value> outputs, List<Operator> operators, Weight... weights) {
    return new Model("tiny", 17, inputs, outputs, operators, List.of(weights), Map.of());
  }

  /// Element `i` of a weight is `(i mod 7 − 3) ⁄ 8`; small, exact, of both signs.
  public static WeightData numbers() {
    var floats = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    return (weight, target) -> {
      for (long i = 0; i < weight.elements(); i++) target.setAtIndex(floats, i, (i % 7 - 3) / 8f);
    };
  }

  /// One operator of one input and one output.
  static Model unary(String type, String in, String out, Attribute... attributes) {
    return model(
        List.of(value("x", in)),
        List.of(value("y", out)),
        List.of(op(type, type, List.of("x"), List.of("y"), attributes)));
  }

  /// Convolution, activation, pooling and a linear layer, on pictures of any size.
  static Model classifier() {
    return model(
        List.of(value("image", "N,3,H,W")),
        List.of(value("scores", "N,10")),
        List.of(
            op(
                "Conv",
                "stem/Conv",
                List.of("image", "conv.weight"),
                List.of("c"),
                Attribute.wholes("pads", 1, 1, 1, 1)),
            op("Relu", "stem/Relu", List.of("c"), List.of("r")),
            op("GlobalAveragePool", "head/Pool", List.of("r"), List.of("p")),
            op("Flatten", "head/Flatten", List.of("p"), List.of("f")),
            op(
                "Gemm",
                "head/Gemm",
                List.of("f", "fc.weight", "fc.bias"),
                List.of("scores"),
                Attribute.whole("transB", 1))),
        weight("conv.weight", 16L, 3L, 3L, 3L),
        weight("fc.weight", 10L, 16L),
        weight("fc.bias", 10L));
  }

  /// Many equal convolutions one after the other.
  public static Model chain(int length, int channels, int side) {
    var operators = new ArrayList<Operator>();
    var weights = new ArrayList<Weight>();
    var last = "x";
    for (int i = 0; i < length; i++) {
      var next = i == length - 1 ? "y" : "t" + i;
      weights.add(weight("w" + i, (long) channels, (long) channels, 3L, 3L));
      operators.add(
          op(
              "Conv",
              "Conv" + i,
              List.of(last, "w" + i),
              List.of(next),
              Attribute.wholes("pads", 1, 1, 1, 1)));
      last = next;
    }
    var shape = "1," + channels + "," + side + "," + side;
    return model(
        List.of(value("x", shape)),
        List.of(value("y", shape)),
        operators,
        weights.toArray(Weight[]::new));
  }
}
