package vertebra.onnx;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vertebra.onnx.ModelFile.Node;

/// The numbers of small tensors, as far as they can be told without running the model: what
/// exporters compute shapes with.
final class ModelValues {

  /// Longer tensors are no shapes.
  private static final int LONGEST = 64;

  private final Node node;
  private final Map<String, double[]> values;
  private final Map<String, long[]> shapes;

  ModelValues(Node node, Map<String, double[]> values, Map<String, long[]> shapes) {
    this.node = node;
    this.values = values;
    this.shapes = shapes;
  }

  /// Stores the numbers of the node's output, if they can be told.
  void compute() {
    var result = result();
    if (result != null && result.length <= LONGEST) values.put(node.outputs().getFirst(), result);
  }

  private double @Nullable [] result() {
    return switch (node.type()) {
      case "Shape" -> {
        var shape = shapes.get(node.input(0));
        yield shape == null ? null : Arrays.stream(shape).asDoubleStream().toArray();
      }
      case "Cast", "Identity", "Unsqueeze", "Squeeze", "Reshape", "Flatten" ->
          values.get(node.input(0));
      case "Gather" -> gathered();
      case "Slice" -> sliced();
      case "Concat" -> concatenated();
      case "Add", "Sub", "Mul", "Div" -> combined();
      case "Floor", "Ceil" -> rounded();
      case "ConstantOfShape" -> filled();
      default -> null;
    };
  }

  private double @Nullable [] gathered() {
    var x = values.get(node.input(0));
    var indices = values.get(node.input(1));
    var shape = shapes.get(node.input(0));
    if (x == null || indices == null || shape == null || shape.length != 1) return null;
    var result = new double[indices.length];
    for (int i = 0; i < result.length; i++) {
      int index = ModelShapes.axis((long) indices[i], x.length);
      if (index < 0 || index >= x.length) return null;
      result[i] = x[index];
    }
    return result;
  }

  private double @Nullable [] sliced() {
    var x = values.get(node.input(0));
    var starts = values.get(node.input(1));
    var ends = values.get(node.input(2));
    boolean plain = node.input(4).isEmpty() || isOne(values.get(node.input(4)));
    if (x == null || starts == null || ends == null || starts.length != 1 || !plain) return null;
    int from = Math.clamp((long) (starts[0] < 0 ? starts[0] + x.length : starts[0]), 0, x.length);
    int to = Math.clamp((long) (ends[0] < 0 ? ends[0] + x.length : ends[0]), 0, x.length);
    return from < to ? Arrays.copyOfRange(x, from, to) : new double[0];
  }

  private static boolean isOne(double @Nullable [] steps) {
    return steps != null && steps.length == 1 && steps[0] == 1;
  }

  private double @Nullable [] concatenated() {
    double[] result = {};
    for (var input : node.inputs()) {
      var part = values.get(input);
      if (part == null || result.length + part.length > LONGEST) return null;
      int end = result.length;
      result = Arrays.copyOf(result, end + part.length);
      System.arraycopy(part, 0, result, end, part.length);
    }
    return result;
  }

  private double @Nullable [] combined() {
    var a = values.get(node.input(0));
    var b = values.get(node.input(1));
    if (a == null || b == null || a.length == 0 || b.length == 0) return null;
    if (a.length != b.length && a.length != 1 && b.length != 1) return null;
    var result = new double[Math.max(a.length, b.length)];
    for (int i = 0; i < result.length; i++) {
      double left = a[a.length == 1 ? 0 : i];
      double right = b[b.length == 1 ? 0 : i];
      result[i] =
          switch (node.type()) {
            case "Add" -> left + right;
            case "Sub" -> left - right;
            case "Mul" -> left * right;
            default ->
                Math.rint(left) == left && Math.rint(right) == right && right != 0
                    ? truncated(left / right)
                    : left / right;
          };
    }
    return result;
  }

  private static double truncated(double number) {
    return number < 0 ? Math.ceil(number) : Math.floor(number);
  }

  private double @Nullable [] rounded() {
    var x = values.get(node.input(0));
    if (x == null) return null;
    return Arrays.stream(x).map(node.type().equals("Floor") ? Math::floor : Math::ceil).toArray();
  }

  /// Only the usual filling with zeros is known; another number stands in a tensor attribute.
  private double @Nullable [] filled() {
    var shape = shapes.get(node.outputs().getFirst());
    if (shape == null || shape.length > 1) return null;
    long count = shape.length == 0 ? 1 : shape[0];
    return count > LONGEST || !node.attributes().isEmpty() ? null : new double[(int) count];
  }
}
