package vertebra.onnx;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import vertebra.onnx.ModelFile.Node;
import vertebra.tensor.DType;

/// The numbers of small tensors, as far as they can be told without running the model: what
/// exporters compute shapes with.
final class ModelValues {

  /// Longer tensors are no shapes, masks or tables of places.
  private static final int LONGEST = 1 << 18;

  /// So many places are picked one by one.
  private static final int FEW = 64;

  /// The numbers of real element types in the ONNX specification.
  private static final Set<Integer> REAL = Set.of(1, 10, 11, 16);

  private final Node node;
  private final Map<String, double[]> values;
  private final Map<String, long[]> shapes;
  private final Set<String> reals;

  /// @param reals the tensors of real numbers, which are divided without rounding; told of the
  ///   outputs too
  ModelValues(
      Node node, Map<String, double[]> values, Map<String, long[]> shapes, Set<String> reals) {
    this.node = node;
    this.values = values;
    this.shapes = shapes;
    this.reals = reals;
  }

  /// Stores the numbers of the node's output, if they can be told; answers how many they are.
  int compute() {
    if (node.outputs().isEmpty()) return 0;
    if (isReal()) reals.addAll(node.outputs());
    double[] result;
    try {
      result = result();
    } catch (ArithmeticException | IndexOutOfBoundsException | NegativeArraySizeException broken) {
      // A model that contradicts itself has no numbers here.
      return 0;
    }
    if (result == null || result.length > LONGEST) return 0;
    var name = node.outputs().getFirst();
    // The runtime rounds what it works out in float32, and sizes may hang on that.
    if (reals.contains(name) && !isCopied())
      for (int i = 0; i < result.length; i++) result[i] = (float) result[i];
    var shape = shapes.get(name);
    if (shape == null || ModelShapes.product(shape) == result.length) values.put(name, result);
    return result.length;
  }

  /// Whether elements of a type are real numbers.
  static boolean isReal(int elementType) {
    return REAL.contains(elementType);
  }

  private boolean isReal() {
    return switch (node.type()) {
      case "Cast" -> isReal((int) node.whole("to", 0));
      case "ConstantOfShape" -> node.whole("value", Long.MIN_VALUE) == Long.MIN_VALUE;
      case "Where" -> reals.contains(node.input(1));
      case "Shape", "Size", "NonZero", "ArgMax", "ArgMin" -> false;
      default -> reals.contains(node.input(0));
    };
  }

  /// Whether the numbers are those of an input, which then stand there once.
  private boolean isCopied() {
    return switch (node.type()) {
      case "Cast", "Identity", "Unsqueeze", "Squeeze", "Reshape", "Flatten" -> true;
      default -> false;
    };
  }

  private double @Nullable [] result() {
    return switch (node.type()) {
      case "Shape" -> {
        var shape = shapes.get(node.input(0));
        yield shape == null ? null : numbers(ModelShapes.asked(node, shape));
      }
      case "Size" -> {
        var shape = shapes.get(node.input(0));
        yield shape == null ? null : new double[] {ModelShapes.product(shape)};
      }
      case "Cast" -> cast();
      case "Identity", "Unsqueeze", "Squeeze", "Reshape", "Flatten" -> values.get(node.input(0));
      case "Gather" -> gathered();
      case "Slice" -> sliced();
      case "Concat" -> concatenated();
      case "Transpose" -> {
        var x = viewed();
        var shape = shapes.get(node.input(0));
        if (x == null || shape == null) yield null;
        var order = node.wholes("perm").orElseGet(() -> backwards(shape.length));
        yield StridedView.of(shape).exchanged(order).of(x);
      }
      case "Expand" -> {
        var x = viewed();
        var from = shapes.get(node.input(0));
        var to = shapes.get(node.outputs().getFirst());
        if (x == null || from == null || to == null || ModelShapes.product(to) > LONGEST)
          yield null;
        yield StridedView.of(from).repeated(to).of(x);
      }
      case "Range" -> counted();
      case "Add", "Sub", "Mul", "Div", "Mod", "Pow", "Min", "Max" -> combined(0, 1);
      case "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "And", "Or" ->
          combined(0, 1);
      case "Where" -> chosen();
      case "Floor" -> each(Math::floor);
      case "Ceil" -> each(Math::ceil);
      case "Round" -> each(Math::rint);
      case "Sqrt" -> each(Math::sqrt);
      case "Neg" -> each(x -> -x);
      case "Reciprocal" -> each(x -> 1 / x);
      case "Abs" -> each(Math::abs);
      case "Not" -> each(x -> x == 0 ? 1 : 0);
      case "ReduceProd" -> folded(1, (a, b) -> a * b);
      case "ReduceSum" -> folded(0, Double::sum);
      case "ReduceMax" -> folded(Double.NEGATIVE_INFINITY, Math::max);
      case "ReduceMin" -> folded(Double.POSITIVE_INFINITY, Math::min);
      case "ConstantOfShape" -> filled();
      case "ScatterND" -> scattered();
      default -> null;
    };
  }

  private static double[] numbers(long... wholes) {
    return Arrays.stream(wholes).asDoubleStream().toArray();
  }

  private static long[] backwards(int rank) {
    return LongStream.range(0, rank).map(axis -> rank - 1 - axis).toArray();
  }

  private double @Nullable [] viewed() {
    return values.get(node.input(0));
  }

  private double @Nullable [] cast() {
    var x = viewed();
    if (x == null) return null;
    int to = (int) node.whole("to", 0);
    if (to == DType.BOOL.onnx()) return each(number -> number == 0 ? 0 : 1);
    return isReal(to) ? x : each(ModelValues::truncated);
  }

  private double @Nullable [] gathered() {
    var x = viewed();
    var indices = values.get(node.input(1));
    var shape = shapes.get(node.input(0));
    if (x == null || indices == null || shape == null || shape.length == 0) return null;
    int axis = ModelShapes.axis(node.whole("axis", 0), shape.length);
    if (axis != 0 && indices.length != 1) return null;
    double[] result = {};
    if (indices.length > FEW) return null;
    for (double wanted : indices) {
      int index = ModelShapes.axis((long) wanted, (int) shape[axis]);
      if (index < 0 || index >= shape[axis]) return null;
      result = joined(result, StridedView.of(shape).at(axis, index).of(x));
    }
    return result;
  }

  private double @Nullable [] sliced() {
    var x = viewed();
    var shape = shapes.get(node.input(0));
    var starts = values.get(node.input(1));
    var ends = values.get(node.input(2));
    if (x == null || shape == null || starts == null || ends == null) return null;
    var axes = node.input(3).isEmpty() ? null : values.get(node.input(3));
    var steps = node.input(4).isEmpty() ? null : values.get(node.input(4));
    if (axes == null && !node.input(3).isEmpty() || steps == null && !node.input(4).isEmpty())
      return null;
    var view = StridedView.of(shape);
    for (int i = 0; i < starts.length; i++) {
      int axis = axes == null ? i : ModelShapes.axis((long) axes[i], shape.length);
      long step = steps == null ? 1 : (long) steps[i];
      long size = shape[axis];
      long from = Math.clamp(place(starts[i], size), 0, step > 0 ? size : size - 1);
      long to = Math.clamp(place(ends[i], size), step > 0 ? 0 : -1, size);
      view = view.cut(axis, from, step, Math.max(0, Math.ceilDiv(to - from, step)));
    }
    return view.of(x);
  }

  private static long place(double index, long size) {
    return index < 0 ? (long) Math.max(index + size, -1) : (long) index;
  }

  private static double[] joined(double[] first, double... second) {
    var all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  private double @Nullable [] concatenated() {
    int parts = node.inputs().size();
    long[] runs = new long[parts];
    long times = 1;
    for (int i = 0; i < parts; i++) {
      var shape = shapes.get(node.input(i));
      if (values.get(node.input(i)) == null || shape == null) return null;
      int axis = ModelShapes.axis(node.whole("axis", 0), shape.length);
      times = ModelShapes.product(Arrays.copyOf(shape, axis));
      runs[i] = ModelShapes.product(Arrays.copyOfRange(shape, axis, shape.length));
    }
    long length = Math.multiplyExact(times, Arrays.stream(runs).sum());
    if (length > LONGEST) return null;
    var result = new double[(int) length];
    int at = 0;
    for (int time = 0; time < times; time++)
      for (int i = 0; i < parts; i++) {
        System.arraycopy(
            values.get(node.input(i)), (int) (time * runs[i]), result, at, (int) runs[i]);
        at += (int) runs[i];
      }
    return result;
  }

  /// Numbers written over others at places that are numbers too.
  private double @Nullable [] scattered() {
    var x = viewed();
    var shape = shapes.get(node.input(0));
    var places = values.get(node.input(1));
    var form = shapes.get(node.input(1));
    var updates = values.get(node.input(2));
    if (x == null || shape == null || places == null || form == null || updates == null)
      return null;
    int deep = (int) form[form.length - 1];
    if (!node.attributes().isEmpty() && !node.text("reduction").equals("none")) return null;
    if (deep == 0 || deep > shape.length) return null;
    int run = (int) ModelShapes.product(Arrays.copyOfRange(shape, deep, shape.length));
    var result = x.clone();
    for (int i = 0; i * deep < places.length; i++) {
      long place = 0;
      for (int axis = 0; axis < deep; axis++) {
        double index = places[i * deep + axis];
        place = place * shape[axis] + (long) (index < 0 ? index + shape[axis] : index);
      }
      System.arraycopy(updates, i * run, result, (int) place * run, run);
    }
    return result;
  }

  private double @Nullable [] counted() {
    var start = values.get(node.input(0));
    var limit = values.get(node.input(1));
    var step = values.get(node.input(2));
    if (start == null || limit == null || step == null || step[0] == 0) return null;
    double count = Math.max(0, Math.ceil((limit[0] - start[0]) / step[0]));
    if (count > LONGEST) return null;
    var result = new double[(int) count];
    for (int i = 0; i < result.length; i++) result[i] = start[0] + i * step[0];
    return result;
  }

  /// The numbers of an input as often as the output needs them.
  private double @Nullable [] spread(int input) {
    var x = values.get(node.input(input));
    var from = shapes.get(node.input(input));
    var to = shapes.get(node.outputs().getFirst());
    if (x == null) return null;
    if (to == null || from == null || Arrays.equals(from, to)) return x;
    return ModelShapes.product(to) > LONGEST ? null : StridedView.of(from).repeated(to).of(x);
  }

  private double @Nullable [] combined(int first, int second) {
    if (node.inputs().size() != 2) return null;
    var a = spread(first);
    var b = spread(second);
    if (a == null || b == null || a.length != b.length) return null;
    var result = new double[a.length];
    for (int i = 0; i < result.length; i++) result[i] = combined(a[i], b[i]);
    return result;
  }

  private double combined(double a, double b) {
    return switch (node.type()) {
      case "Add" -> a + b;
      case "Sub" -> a - b;
      case "Mul" -> a * b;
      case "Mod" -> node.whole("fmod", 0) == 1 ? a % b : a - b * Math.floor(a / b);
      case "Pow" -> Math.pow(a, b);
      case "Min" -> Math.min(a, b);
      case "Max" -> Math.max(a, b);
      case "Equal" -> a == b ? 1 : 0;
      case "Less" -> a < b ? 1 : 0;
      case "LessOrEqual" -> a <= b ? 1 : 0;
      case "Greater" -> a > b ? 1 : 0;
      case "GreaterOrEqual" -> a >= b ? 1 : 0;
      case "And" -> a != 0 && b != 0 ? 1 : 0;
      case "Or" -> a != 0 || b != 0 ? 1 : 0;
      default -> divided(a, b);
    };
  }

  private double divided(double a, double b) {
    if (reals.contains(node.input(0))) return a / b;
    if (b == 0) throw new ArithmeticException(node.name());
    return truncated(a / b);
  }

  private double @Nullable [] chosen() {
    var which = spread(0);
    var yes = spread(1);
    var no = spread(2);
    if (which == null || yes == null || no == null) return null;
    var result = new double[which.length];
    for (int i = 0; i < result.length; i++) result[i] = which[i] == 0 ? no[i] : yes[i];
    return result;
  }

  private static double truncated(double number) {
    return number < 0 ? Math.ceil(number) : Math.floor(number);
  }

  private double @Nullable [] each(DoubleUnaryOperator change) {
    var x = viewed();
    return x == null ? null : Arrays.stream(x).map(change).toArray();
  }

  /// All numbers in one; along some axes only is left unknown.
  private double @Nullable [] folded(double start, DoubleBinaryOperator with) {
    var x = viewed();
    var to = shapes.get(node.outputs().getFirst());
    if (x == null || to == null || ModelShapes.product(to) != 1) return null;
    return new double[] {Arrays.stream(x).reduce(start, with)};
  }

  /// The number stands in a tensor attribute, which those who read models say as a plain one.
  private double @Nullable [] filled() {
    var shape = shapes.get(node.outputs().getFirst());
    if (shape == null || ModelShapes.product(shape) > LONGEST) return null;
    double filling =
        switch (node.attributes().get("value")) {
          case Attribute.Whole(_, var value) -> value;
          case Attribute.Real(_, var value) -> value;
          case null, default -> node.attributes().isEmpty() ? 0 : Double.NaN;
        };
    if (Double.isNaN(filling)) return null;
    var result = new double[(int) ModelShapes.product(shape)];
    Arrays.fill(result, filling);
    return result;
  }
}
