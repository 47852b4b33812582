package vertebra.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vertebra.onnx.ModelFile.Node;
import vertebra.tensor.DType;
import vertebra.tensor.TensorType;

/// The sizes of everything in a model, once those of its inputs are numbers: a walk over the
/// operators in order, each with its rule. Small whole numbers (shapes, axes, indices) are computed
/// along the way, because some operators' sizes depend on them.
///
/// What no rule knows stays unknown, unless the file states it in numbers.
public final class ModelShapes {

  private static final Set<String> UNCHANGED =
      Set.of(
          "Abs",
          "Atan",
          "Cast",
          "Ceil",
          "Celu",
          "Clip",
          "Cos",
          "CumSum",
          "DequantizeLinear",
          "Dropout",
          "Elu",
          "Erf",
          "Exp",
          "Floor",
          "Gelu",
          "GroupNormalization",
          "HardSigmoid",
          "HardSwish",
          "Identity",
          "InstanceNormalization",
          "LRN",
          "LayerNormalization",
          "LeakyRelu",
          "Log",
          "LogSoftmax",
          "LpNormalization",
          "Mish",
          "Neg",
          "Not",
          "PRelu",
          "QuantizeLinear",
          "Reciprocal",
          "Relu",
          "Round",
          "ScatterElements",
          "ScatterND",
          "Selu",
          "Sigmoid",
          "Sign",
          "Sin",
          "Softmax",
          "Softplus",
          "Softsign",
          "Sqrt",
          "Tanh");

  private static final Set<String> BROADCAST =
      Set.of(
          "Add",
          "And",
          "Div",
          "Equal",
          "Greater",
          "GreaterOrEqual",
          "Less",
          "LessOrEqual",
          "Max",
          "Mean",
          "Min",
          "Mod",
          "Mul",
          "Or",
          "Pow",
          "Sub",
          "Sum",
          "Where");

  /// So many numbers are worked out for one model.
  private static final long MOST_NUMBERS = 1 << 22;

  private final ModelFile file;
  private final Map<String, long[]> shapes = new HashMap<>();
  private final Map<String, double[]> values = new HashMap<>();
  private final Set<String> reals = new HashSet<>();
  private long room = MOST_NUMBERS;

  private ModelShapes(ModelFile file) {
    this.file = file;
  }

  /// The sizes of a model.
  ///
  /// @param inputs numbers for its inputs; an input that is not named keeps what the file states,
  ///   with 1 for a batch that is open
  public static ModelShapes of(ModelFile file, Map<String, long[]> inputs) {
    return of(file, inputs, true);
  }

  /// The sizes that a model has whatever its open sizes are.
  public static ModelShapes certain(ModelFile file) {
    return of(file, Map.of(), false);
  }

  private static ModelShapes of(
      ModelFile file, Map<String, long[]> inputs, boolean oneWhereTheBatchIsOpen) {
    var shapes = new ModelShapes(file);
    for (var tensor : file.tensors().values()) {
      shapes.shapes.put(tensor.name(), longs(tensor.dims()));
      if (tensor.values() != null) shapes.values.put(tensor.name(), tensor.values());
      if (ModelValues.isReal(tensor.dtype().onnx())) shapes.reals.add(tensor.name());
    }
    file.declared()
        .forEach((name, type) -> {
          if (ModelValues.isReal(type.dtype().onnx())) shapes.reals.add(name);
        });
    for (var input : file.inputs()) {
      var given = inputs.get(input);
      if (given != null) shapes.shapes.put(input, given);
      else
        shapes
            .stated(input, oneWhereTheBatchIsOpen)
            .ifPresent(found -> shapes.shapes.put(input, found));
    }
    for (var node : file.nodes()) shapes.walk(node);
    return shapes;
  }

  /// The sizes of a model whose inputs' sizes are numbers.
  public static ModelShapes of(Model model) {
    return of(ModelFile.of(model), Map.of());
  }

  private static long[] longs(List<Long> dims) {
    return dims.stream().mapToLong(Long::longValue).toArray();
  }

  /// The sizes of a tensor, if they are known.
  public Optional<long[]> of(String tensor) {
    return Optional.ofNullable(shapes.get(tensor));
  }

  /// The numbers of a small tensor that follow from sizes and constants alone.
  public Optional<double[]> values(String tensor) {
    return Optional.ofNullable(values.get(tensor));
  }

  /// Whether the elements of a tensor are known to be real numbers.
  public boolean isReal(String tensor) {
    return reals.contains(tensor);
  }

  /// How many elements a tensor has, if that is known.
  public Optional<Long> elements(String tensor) {
    return of(tensor).map(ModelShapes::product);
  }

  /// The bytes of a tensor, if its sizes are known; float32 where its type is not stated.
  public Optional<Long> bytes(String tensor) {
    var type = Optional.ofNullable(file.declared().get(tensor)).map(TensorType::dtype);
    return elements(tensor).map(count -> count * type.orElse(DType.FLOAT32).bytes());
  }

  static long product(long[] sizes) {
    long product = 1;
    for (long size : sizes) product = Math.multiplyExact(product, size);
    return product;
  }

  private Optional<long[]> stated(String tensor, boolean isInput) {
    var type = file.declared().get(tensor);
    if (type == null) return Optional.empty();
    var dims = type.shape().dims();
    var sizes = new long[dims.size()];
    for (int axis = 0; axis < sizes.length; axis++) {
      var known = dims.get(axis).known();
      if (known.isEmpty() && !(isInput && axis == 0)) return Optional.empty();
      sizes[axis] = known.orElse(1);
    }
    return Optional.of(sizes);
  }

  private void walk(Node node) {
    List<long[]> outputs = List.of();
    try {
      outputs = rule(node);
    } catch (ArithmeticException | IndexOutOfBoundsException | NegativeArraySizeException broken) {
      // A model that contradicts itself has no sizes here; the runtime says more when it is run.
    }
    for (int i = 0; i < node.outputs().size(); i++) {
      var name = node.outputs().get(i);
      if (i < outputs.size()) shapes.put(name, outputs.get(i));
      else stated(name, false).ifPresent(found -> shapes.put(name, found));
    }
    if (room > 0 && isStandard(node))
      room -= new ModelValues(node, values, shapes, reals).compute();
    if (node.is("Range"))
      values(node.outputs().getFirst())
          .ifPresent(counted -> shapes.put(node.outputs().getFirst(), new long[] {counted.length}));
  }

  private List<long[]> rule(Node node) {
    if (!isStandard(node)) return List.of();
    var type = node.type();
    if (type.equals("Constant") || type.equals("ConstantOfShape"))
      return type.equals("Constant") ? List.of() : one(wholes(node.input(0)));
    if (BROADCAST.contains(type)) return one(broadcast(node));
    if (type.equals("Concat")) return one(concatenated(node));
    if (type.equals("Range")) return List.of();
    var x = shapes.get(node.input(0));
    if (x == null) return List.of();
    if (UNCHANGED.contains(type)) return type.equals("Dropout") ? List.of(x, x) : List.of(x);
    if (type.startsWith("Reduce") || type.startsWith("Arg")) return one(reduced(node, x));
    return new SizeRules(node, x, this::wholes, shapes::get, values::get).outputs();
  }

  private static boolean isStandard(Node node) {
    return node.domain().isEmpty() || node.domain().equals("ai.onnx");
  }

  /// The sizes that a Shape operator is asked for: all, or those of some axes in a row.
  static long[] asked(Node node, long[] sizes) {
    long start = node.whole("start", 0);
    long end = node.whole("end", sizes.length);
    int from = Math.clamp(start < 0 ? start + sizes.length : start, 0, sizes.length);
    int to = Math.clamp(end < 0 ? end + sizes.length : end, from, sizes.length);
    return Arrays.copyOfRange(sizes, from, to);
  }

  private static List<long[]> one(long @Nullable [] shape) {
    return shape == null ? List.of() : List.of(shape);
  }

  /// The whole numbers of a small tensor, if they are known.
  private long @Nullable [] wholes(String tensor) {
    var found = values.get(tensor);
    if (found == null) return null;
    var wholes = new long[found.length];
    for (int i = 0; i < wholes.length; i++) wholes[i] = (long) found[i];
    return wholes;
  }

  private long @Nullable [] broadcast(Node node) {
    long[] result = {};
    for (var input : node.inputs()) {
      var shape = shapes.get(input);
      if (shape == null) return null;
      result = broadcast(result, shape);
    }
    return result;
  }

  static long[] broadcast(long[] a, long[] b) {
    var result = new long[Math.max(a.length, b.length)];
    for (int i = 1; i <= result.length; i++) {
      long left = i <= a.length ? a[a.length - i] : 1;
      long right = i <= b.length ? b[b.length - i] : 1;
      result[result.length - i] = left == 1 ? right : left;
    }
    return result;
  }

  private long @Nullable [] concatenated(Node node) {
    long[] result = null;
    for (var input : node.inputs()) {
      var shape = shapes.get(input);
      if (shape == null) return null;
      int axis = axis(node.whole("axis", 0), shape.length);
      if (result == null) result = shape.clone();
      else result[axis] += shape[axis];
    }
    return result;
  }

  private long @Nullable [] reduced(Node node, long[] x) {
    boolean keeps = node.whole("keepdims", 1) == 1;
    long[] axes;
    if (node.type().startsWith("Arg")) axes = new long[] {node.whole("axis", 0)};
    else if (node.wholes("axes").isPresent()) axes = node.wholes("axes").get();
    else if (!node.input(1).isEmpty()) axes = wholes(node.input(1));
    else axes = new long[0];
    if (axes == null) return null;
    if (axes.length == 0 && node.whole("noop_with_empty_axes", 0) == 0) axes = all(x.length);
    var gone = new boolean[x.length];
    for (long axis : axes) gone[axis(axis, x.length)] = true;
    var result = new ArrayList<Long>();
    for (int axis = 0; axis < x.length; axis++) {
      if (!gone[axis]) result.add(x[axis]);
      else if (keeps) result.add(1L);
    }
    return longs(result);
  }

  private static long[] all(int rank) {
    var axes = new long[rank];
    for (int axis = 0; axis < rank; axis++) axes[axis] = axis;
    return axes;
  }

  static int axis(long axis, int rank) {
    return (int) (axis < 0 ? axis + rank : axis);
  }
}
