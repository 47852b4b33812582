package vertebra.onnx;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The arithmetic of one operator of ONNX's own set, in a file as in a design that keeps it.
///
/// @param multiplyAdds multiply-add pairs with weights
/// @param betweenActivations multiply-add pairs between activations
/// @param other all other operations
public record OperatorWork(long multiplyAdds, long betweenActivations, long other) {

  private static final OperatorWork NONE = new OperatorWork(0, 0, 0);

  /// Operations for every element of the output.
  private static final Map<String, Integer> PER_ELEMENT = perElement();

  /// Operators that only move numbers.
  private static final Set<String> FREE =
      Set.of(
          "Cast",
          "Concat",
          "Constant",
          "ConstantOfShape",
          "DepthToSpace",
          "Dropout",
          "Expand",
          "Flatten",
          "Gather",
          "GatherElements",
          "GatherND",
          "Identity",
          "Pad",
          "Range",
          "Reshape",
          "ScatterElements",
          "ScatterND",
          "Shape",
          "Slice",
          "SpaceToDepth",
          "Split",
          "Squeeze",
          "Tile",
          "Transpose",
          "Unsqueeze",
          "Where");

  /// Operators without a rule here that multiply nothing by anything.
  private static final Set<String> WITHOUT_PRODUCTS =
      Set.of(
          "AveragePool",
          "Compress",
          "EyeLike",
          "GlobalAveragePool",
          "GlobalLpPool",
          "GlobalMaxPool",
          "GridSample",
          "Hardmax",
          "IsInf",
          "IsNaN",
          "LRN",
          "LpPool",
          "MaxPool",
          "MaxRoiPool",
          "MaxUnpool",
          "MeanVarianceNormalization",
          "NonMaxSuppression",
          "NonZero",
          "OneHot",
          "RandomNormal",
          "RandomNormalLike",
          "RandomUniform",
          "RandomUniformLike",
          "ReverseSequence",
          "RoiAlign",
          "Size",
          "TopK",
          "Trilu",
          "Unique",
          "Xor");

  /// What an operator does; empty where its sizes or its rule are not known.
  ///
  /// @param sizes those of what flows, by name
  /// @param isWeight whether what flows under a name is a weight
  public static Optional<OperatorWork> of(
      ModelFile.Node node, Function<String, Optional<long[]>> sizes, Predicate<String> isWeight) {
    if (!node.domain().isEmpty() && !node.domain().equals("ai.onnx") || node.nests())
      return Optional.empty();
    return sizes
        .apply(node.outputs().getFirst())
        .flatMap(output ->
            Optional.ofNullable(
                of(
                    node,
                    product(output),
                    sizes.apply(node.input(0)).orElse(null),
                    sizes.apply(node.input(1)).orElse(null),
                    isWeight.test(node.input(0)) || isWeight.test(node.input(1)))));
  }

  /// Whether an operator of that kind may multiply and add.
  public static boolean mayMultiply(String kind) {
    return !FREE.contains(kind)
        && !PER_ELEMENT.containsKey(kind)
        && !WITHOUT_PRODUCTS.contains(kind)
        && !kind.startsWith("Reduce");
  }

  private static @Nullable OperatorWork of(
      ModelFile.Node node,
      long elements,
      long @Nullable [] x,
      long @Nullable [] w,
      boolean isWeighted) {
    var type = node.type();
    if (FREE.contains(type)) return NONE;
    var simple = PER_ELEMENT.get(type);
    if (simple != null) return other(elements * simple * Math.max(1, operands(node) - 1));
    return switch (type) {
      case "Conv" ->
          x == null || w == null || w.length == 0
              ? null
              : product(elements * (product(w) / Math.max(1, w[0])), true, bias(node, elements));
      case "ConvTranspose" ->
          x == null || w == null || w.length == 0
              ? null
              : product(product(x) * (product(w) / Math.max(1, w[0])), true, bias(node, elements));
      case "Gemm" ->
          x == null || x.length < 2
              ? null
              : product(
                  elements * x[node.whole("transA", 0) == 1 ? 0 : 1],
                  isWeighted,
                  bias(node, elements));
      case "MatMul" ->
          x == null || x.length == 0 ? null : product(elements * x[x.length - 1], isWeighted, 0);
      case "MaxPool" -> pooled(node, elements, 0);
      case "AveragePool" -> pooled(node, elements, 1);
      case "LRN" -> other(elements * (2 * node.whole("size", 1) + 3));
      case "GlobalAveragePool", "GlobalMaxPool" -> x == null ? null : other(product(x));
      default -> type.startsWith("Reduce") && x != null ? other(product(x)) : null;
    };
  }

  private static int operands(ModelFile.Node node) {
    return Set.of("Sum", "Max", "Min", "Mean").contains(node.type()) ? node.inputs().size() : 2;
  }

  private static OperatorWork other(long operations) {
    return new OperatorWork(0, 0, operations);
  }

  private static OperatorWork pooled(ModelFile.Node node, long elements, long more) {
    return other(elements * (product(node.wholes("kernel_shape").orElse(new long[0])) + more));
  }

  private static long bias(ModelFile.Node node, long elements) {
    return node.input(2).isEmpty() ? 0 : elements;
  }

  private static OperatorWork product(long multiplyAdds, boolean isWeighted, long bias) {
    return isWeighted
        ? new OperatorWork(multiplyAdds, 0, bias)
        : new OperatorWork(0, multiplyAdds, bias);
  }

  private static long product(long[] sizes) {
    return Arrays.stream(sizes).reduce(1, Math::multiplyExact);
  }

  private static Map<String, Integer> perElement() {
    var costs = new HashMap<String, Integer>();
    for (var name :
        List.of(
            "Abs",
            "Add",
            "And",
            "ArgMax",
            "ArgMin",
            "Ceil",
            "CumSum",
            "Div",
            "Equal",
            "Floor",
            "Greater",
            "GreaterOrEqual",
            "Less",
            "LessOrEqual",
            "Max",
            "Mean",
            "Min",
            "Mod",
            "Mul",
            "Neg",
            "Not",
            "Or",
            "Pow",
            "Reciprocal",
            "Relu",
            "Round",
            "Sign",
            "Sqrt",
            "Sub",
            "Sum")) costs.put(name, 1);
    for (var name : List.of("BatchNormalization", "Clip", "LeakyRelu", "PRelu")) costs.put(name, 2);
    for (var name : List.of("Celu", "Cos", "Elu", "Erf", "Exp", "Log", "Selu", "Sin", "Softsign"))
      costs.put(name, 3);
    for (var name :
        List.of("DequantizeLinear", "HardSigmoid", "HardSwish", "QuantizeLinear", "Sigmoid"))
      costs.put(name, 4);
    for (var name : List.of("LogSoftmax", "LpNormalization", "Softmax", "Softplus", "Tanh"))
      costs.put(name, 5);
    for (var name : List.of("GroupNormalization", "InstanceNormalization", "LayerNormalization"))
      costs.put(name, 7);
    for (var name : List.of("Gelu", "Mish", "Resize", "Upsample")) costs.put(name, 8);
    return Map.copyOf(costs);
  }
}
