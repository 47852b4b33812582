package vertebra.gradient;

import java.util.Map;
import vertebra.onnx.Attribute;
import vertebra.onnx.Model;
import vertebra.onnx.ModelShapes;

/// An operator with the numbers that go into it and its attributes.
class OperatorCall {

  private static final Attribute NO_ATTRIBUTE = Attribute.wholes("");

  private final Model.Operator operator;
  private final ModelShapes shapes;
  private final Map<String, Numbers> tensors;

  OperatorCall(Model.Operator operator, ModelShapes shapes, Map<String, Numbers> tensors) {
    this.operator = operator;
    this.shapes = shapes;
    this.tensors = tensors;
  }

  Model.Operator operator() {
    return operator;
  }

  boolean has(int input) {
    return input < operator.inputs().size() && !operator.inputs().get(input).isEmpty();
  }

  Numbers x(int input) {
    var found = tensors.get(operator.inputs().get(input));
    if (found == null) throw new IllegalStateException("no " + operator.inputs().get(input));
    return found;
  }

  Attribute attribute(String name) {
    return operator.attributes().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElse(NO_ATTRIBUTE);
  }

  long whole(String name, long otherwise) {
    return attribute(name) instanceof Attribute.Whole(_, var value) ? value : otherwise;
  }

  double real(String name, double otherwise) {
    return attribute(name) instanceof Attribute.Real(_, var value) ? value : otherwise;
  }

  String text(String name, String otherwise) {
    return attribute(name) instanceof Attribute.Text(_, var value) ? value : otherwise;
  }

  long[] wholes(String name, long... otherwise) {
    return attribute(name) instanceof Attribute.Wholes(var found, var values) && found.equals(name)
        ? Window.unboxed(values)
        : otherwise;
  }

  int axis(long axis, int rank) {
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /// Of the first output.
  long[] sizes() {
    return sizesOf(operator.outputs().getFirst());
  }

  long[] sizesOf(String tensor) {
    return shapes.of(tensor).orElseThrow();
  }
}
