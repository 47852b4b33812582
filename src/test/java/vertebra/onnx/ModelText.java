package vertebra.onnx;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import vertebra.onnx.Model.Operator;
import vertebra.onnx.Model.Weight;

/// A model as text that people read and compare: one line for every input, output, weight and
/// operator, in order. The same model always gives the same text.
public final class ModelText {

  /// Lists longer than this are cut short.
  private static final int SHOWN = 8;

  private ModelText() {}

  /// The text of a model; every line ends with a line feed.
  public static String of(Model model) {
    var out = new StringBuilder();
    out.append("model ").append(model.name());
    out.append(", operator set ").append(model.opset());
    out.append(", IR ").append(model.irVersion()).append('\n');
    for (var input : model.inputs()) out.append("input ").append(line(input)).append('\n');
    for (var output : model.outputs()) out.append("output ").append(line(output)).append('\n');
    for (var weight : model.weights()) out.append(line(weight)).append('\n');
    for (var operator : model.operators()) out.append(line(operator)).append('\n');
    return out.toString();
  }

  private static String line(Model.Value value) {
    return value.name() + ": " + value.type();
  }

  private static String line(Weight weight) {
    return weight.kind().name().toLowerCase(Locale.ROOT)
        + " "
        + weight.name()
        + ": "
        + weight.dtype()
        + " "
        + weight.dims()
        + " "
        + numbers(weight.init());
  }

  private static String numbers(Init init) {
    return switch (init) {
      case Init.Constant(var value) -> "all " + value;
      case Init.Normal(var deviation) -> "normal, deviation " + rounded(deviation);
      case Init.TruncatedNormal(var deviation) ->
          "normal within two deviations, deviation " + rounded(deviation);
      case Init.Uniform(var bound) -> "even within ±" + rounded(bound);
      case Init.Values(var values) -> shortened(values);
      case Init.Wholes(var wholes) -> shortened(wholes);
    };
  }

  private static String rounded(double number) {
    return String.format(Locale.ROOT, "%.6g", number);
  }

  private static String shortened(List<?> numbers) {
    if (numbers.size() <= SHOWN) return numbers.toString();
    var first = numbers.subList(0, SHOWN).toString();
    return first.substring(0, first.length() - 1) + ", … " + numbers.size() + " in all]";
  }

  private static String line(Operator operator) {
    var attributes =
        operator.attributes().stream()
            .map(attribute -> " " + attribute.name() + "=" + value(attribute))
            .collect(Collectors.joining());
    return String.join(", ", operator.outputs())
        + " = "
        + operator.type()
        + "("
        + String.join(", ", operator.inputs())
        + ")"
        + attributes;
  }

  private static String value(Attribute attribute) {
    return switch (attribute) {
      case Attribute.Whole(_, var value) -> String.valueOf(value);
      case Attribute.Wholes(_, var values) -> values.toString();
      case Attribute.Real(_, var value) -> String.valueOf(value);
      case Attribute.Reals(_, var values) -> values.toString();
      case Attribute.Text(_, var value) -> "\"" + value + "\"";
    };
  }
}
