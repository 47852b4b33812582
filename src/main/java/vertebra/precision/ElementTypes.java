package vertebra.precision;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vertebra.onnx.Attribute;
import vertebra.onnx.Model;
import vertebra.tensor.DType;

/// The element type of every tensor of a model, as ONNX defines it for each operator.
final class ElementTypes {

  private static final Set<String> WHOLES = Set.of("Shape", "ArgMax", "NonMaxSuppression");
  private static final Set<String> TRUTHS = Set.of("Equal", "Less", "Greater", "And", "Or", "Not");

  private final Map<String, DType> types = new HashMap<>();

  ElementTypes(Model model) {
    for (var input : model.inputs()) types.put(input.name(), input.type().dtype());
    for (var weight : model.weights()) types.put(weight.name(), weight.dtype());
    for (var operator : model.operators()) walk(operator);
  }

  /// Whether a tensor holds float32.
  boolean isReal(String tensor) {
    return types.get(tensor) == DType.FLOAT32;
  }

  /// Whether a tensor holds float16.
  boolean isHalf(String tensor) {
    return types.get(tensor) == DType.FLOAT16;
  }

  private void walk(Model.Operator operator) {
    var type = operator.type();
    var inputs = operator.inputs();
    var first =
        WHOLES.contains(type)
            ? DType.INT64
            : TRUTHS.contains(type)
                ? DType.BOOL
                : switch (type) {
                  case "Cast" -> target(operator.attributes());
                  case "Where", "DequantizeLinear" -> of(inputs, 1);
                  case "OneHot", "QuantizeLinear" -> of(inputs, 2);
                  default -> of(inputs, 0);
                };
    // The second result of these is a place, that of all others is as the first.
    boolean places = type.equals("TopK") || type.equals("MaxPool");
    for (int i = 0; i < operator.outputs().size(); i++)
      types.put(operator.outputs().get(i), places && i > 0 ? DType.INT64 : first);
  }

  private DType of(List<String> inputs, int index) {
    return index < inputs.size()
        ? types.getOrDefault(inputs.get(index), DType.FLOAT32)
        : DType.UINT8;
  }

  private static DType target(List<Attribute> attributes) {
    for (var attribute : attributes)
      if (attribute instanceof Attribute.Whole(var name, var number) && name.equals("to"))
        return Arrays.stream(DType.values())
            .filter(type -> type.onnx() == number)
            .findFirst()
            .orElse(DType.FLOAT32);
    return DType.FLOAT32;
  }
}
