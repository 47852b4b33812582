package vertebra.cost;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vertebra.block.Cost;
import vertebra.graph.NodeId;
import vertebra.importing.FileBlocks;
import vertebra.importing.StructureCheck;
import vertebra.onnx.ModelException;
import vertebra.onnx.ModelFile;
import vertebra.onnx.ModelFile.Node;
import vertebra.onnx.ModelReader;
import vertebra.onnx.ModelShapes;
import vertebra.tensor.DType;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// What a model costs that was made by some other program, operator by operator.
///
/// It is counted as designs are: parameters are the trainable numbers, each once; multiply-adds are
/// those of convolutions and of products with weights, and products between activations are kept
/// apart. An operator counts as counted when its sizes and its rule are known; a part of a model
/// that is not counted is missing from every figure.
///
/// @param peakBytes the most activation bytes that are alive at the same time
/// @param peakAt the operator at which that is
public record ModelCost(
    ModelFile file,
    List<OperatorCost> rows,
    SequencedMap<String, TensorType> inputs,
    SequencedMap<String, TensorType> outputs,
    Cost total,
    long peakBytes,
    String peakAt) {

  /// One operator.
  ///
  /// @param name its name in the file, or its kind and number where it has none
  /// @param output the sizes that leave it first, if they are known
  public record OperatorCost(String name, String operator, Cost cost, Optional<Shape> output) {}

  /// Operations for every element of the output.
  private static final Map<String, Integer> PER_ELEMENT = perElement();

  /// Operators that only move numbers.
  private static final Set<String> FREE =
      Set.of(
          "Cast",
          "Concat",
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

  /// Inputs that say how an operator works and are no weights.
  private static final Set<String> SETTINGS =
      Set.of("Clip", "Expand", "NonMaxSuppression", "Pad", "Range", "Resize", "Tile", "Upsample");

  /// Operators without a rule here that multiply nothing by anything.
  private static final Set<String> WITHOUT_PRODUCTS =
      Set.of(
          "AveragePool",
          "Compress",
          "Constant",
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

  public ModelCost {
    rows = List.copyOf(rows);
  }

  /// The multiply-adds; empty while an operator is not counted that may have some.
  public OptionalLong multiplyAdds() {
    return rows.stream().allMatch(row -> row.cost().isComplete() || !mayMultiply(row))
        ? OptionalLong.of(total.multiplyAdds())
        : OptionalLong.empty();
  }

  /// The sums by block that the operators are read as, in the order of their first operators; under
  /// the empty name those of all that are kept as operators.
  public SequencedMap<Optional<NodeId>, Cost> byBlock(FileBlocks blocks) {
    var sums = new LinkedHashMap<Optional<NodeId>, Cost>();
    for (int i = 0; i < rows.size(); i++)
      sums.merge(blocks.owner(file.nodes().get(i).outputs()), rows.get(i).cost(), Cost::plus);
    return sums;
  }

  private static boolean mayMultiply(OperatorCost row) {
    var kind = row.operator();
    return !FREE.contains(kind)
        && !PER_ELEMENT.containsKey(kind)
        && !WITHOUT_PRODUCTS.contains(kind)
        && !kind.startsWith("Reduce");
  }

  /// The bytes of all that leaves an operator; empty while a size is not known.
  public OptionalLong activationBytes() {
    return known(total.activationBytes());
  }

  /// The most of them that are alive at a time; empty while a size is not known.
  public OptionalLong peakActivationBytes() {
    return known(peakBytes);
  }

  private OptionalLong known(long bytes) {
    return rows.stream().allMatch(row -> row.output().isPresent())
        ? OptionalLong.of(bytes)
        : OptionalLong.empty();
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

  /// Reads and counts a file. Throws [ModelException] when it is not sound.
  ///
  /// @param inputs sizes for its inputs by name; others keep what the file states, with 1 for an
  ///   open batch
  public static ModelCost of(Path file, Map<String, long[]> inputs) throws ModelException {
    StructureCheck.sound(file);
    var model = ModelReader.read(file);
    return new Counting(model, ModelShapes.of(model, inputs)).result();
  }

  private static final class Counting {
    private final ModelFile file;
    private final ModelShapes shapes;
    private final Set<String> counted = new HashSet<>();

    /// Weights, and what is nothing but a weight in another form.
    private final Set<String> weights = new HashSet<>();

    Counting(ModelFile file, ModelShapes shapes) {
      this.file = file;
      this.shapes = shapes;
      weights.addAll(file.tensors().keySet());
    }

    ModelCost result() {
      var rows = new ArrayList<OperatorCost>();
      var total = Cost.FREE;
      for (var node : file.nodes()) {
        var cost = cost(node);
        total = total.plus(cost);
        var output = shapes.of(node.outputs().getFirst()).map(Shape::of);
        rows.add(new OperatorCost(name(node, rows.size()), node.type(), cost, output));
      }
      var lives = new HashMap<String, Integer>();
      for (int i = 0; i < file.nodes().size(); i++)
        for (var input : file.nodes().get(i).inputs()) lives.put(input, i);
      for (var output : file.outputs()) lives.put(output, Integer.MAX_VALUE);
      return peaked(rows, total, lives);
    }

    private static String name(Node node, int index) {
      return node.name().isEmpty() ? node.type() + "_" + index : node.name();
    }

    private ModelCost peaked(List<OperatorCost> rows, Cost total, Map<String, Integer> lives) {
      long alive = 0;
      for (var input : file.inputs()) alive += shapes.bytes(input).orElse(0L);
      long peak = alive;
      var at = "";
      var gone = new HashSet<String>();
      for (int i = 0; i < rows.size(); i++) {
        var node = file.nodes().get(i);
        for (var output : node.outputs()) alive += shapes.bytes(output).orElse(0L);
        if (alive > peak) {
          peak = alive;
          at = rows.get(i).name();
        }
        var touched = new ArrayList<>(node.inputs());
        touched.addAll(node.outputs());
        for (var tensor : touched)
          if (!file.tensors().containsKey(tensor)
              && lives.getOrDefault(tensor, i) <= i
              && gone.add(tensor)) alive -= shapes.bytes(tensor).orElse(0L);
      }
      return new ModelCost(
          file, rows, types(file.inputs()), types(file.outputs()), total, peak, at);
    }

    private SequencedMap<String, TensorType> types(List<String> names) {
      var types = new LinkedHashMap<String, TensorType>();
      for (var name : names) {
        var stated = file.declared().get(name);
        var sizes = shapes.of(name).map(Shape::of);
        if (stated != null) types.put(name, stated);
        else sizes.ifPresent(shape -> types.put(name, new TensorType(DType.FLOAT32, shape)));
      }
      return types;
    }

    private Cost cost(Node node) {
      long parameters = parameters(node);
      if (!node.inputs().isEmpty()
          && weights.contains(node.input(0))
          && node.inputs().stream().allMatch(weights::contains)) weights.addAll(node.outputs());
      long bytes = 0;
      for (var output : node.outputs()) bytes += shapes.bytes(output).orElse(0L);
      var work = node.domain().isEmpty() || node.domain().equals("ai.onnx") ? work(node) : null;
      if (work == null) return new Cost(parameters, 0, 0, 0, bytes, 1, 0);
      return new Cost(parameters, work[0], work[1], work[2], bytes, 1, 1);
    }

    /// Trainable numbers that were not seen before. Running statistics and settings are none, nor
    /// are whole numbers and single ones.
    private long parameters(Node node) {
      if (SETTINGS.contains(node.type())) return 0;
      long sum = 0;
      for (int i = 0; i < node.inputs().size(); i++) {
        var tensor = file.tensors().get(node.inputs().get(i));
        boolean statistic = node.is("BatchNormalization") && i >= 3;
        if (tensor == null || statistic || tensor.dims().isEmpty()) continue;
        boolean real =
            switch (tensor.dtype()) {
              case FLOAT32, FLOAT16, FLOAT64, BFLOAT16 -> true;
              case INT8, UINT8, INT32, INT64, BOOL -> node.is("DequantizeLinear") && i == 0;
            };
        if (real && counted.add(tensor.name())) sum += tensor.elements();
      }
      return sum;
    }

    /// Multiply-adds with weights, between activations, and other operations; null if not known.
    private long @Nullable [] work(Node node) {
      var sizes = shapes.of(node.outputs().getFirst());
      if (sizes.isEmpty() || node.nests()) return null;
      long elements = product(sizes.get());
      var type = node.type();
      if (FREE.contains(type)) return new long[3];
      var simple = PER_ELEMENT.get(type);
      if (simple != null)
        return new long[] {0, 0, elements * simple * Math.max(1, operands(node) - 1)};
      var x = shapes.of(node.input(0)).orElse(null);
      var w = shapes.of(node.input(1)).orElse(null);
      return switch (type) {
        case "Conv" ->
            x == null || w == null
                ? null
                : weighted(elements * product(w) / w[0], node, 2, elements);
        case "ConvTranspose" ->
            x == null || w == null
                ? null
                : weighted(product(x) * product(w) / w[0], node, 2, elements);
        case "Gemm" ->
            x == null || w == null
                ? null
                : product(node, elements * x[node.whole("transA", 0) == 1 ? 0 : 1], elements);
        case "MatMul" -> x == null ? null : product(node, elements * x[x.length - 1], elements);
        case "MaxPool" -> pooled(node, elements, 0);
        case "AveragePool" -> pooled(node, elements, 1);
        case "LRN" -> new long[] {0, 0, elements * (2 * node.whole("size", 1) + 3)};
        case "GlobalAveragePool", "GlobalMaxPool" ->
            x == null ? null : new long[] {0, 0, product(x)};
        default -> type.startsWith("Reduce") && x != null ? new long[] {0, 0, product(x)} : null;
      };
    }

    private static int operands(Node node) {
      return Set.of("Sum", "Max", "Min", "Mean").contains(node.type()) ? node.inputs().size() : 2;
    }

    private static long[] pooled(Node node, long elements, long more) {
      return new long[] {
        0, 0, elements * (product(node.wholes("kernel_shape").orElse(new long[0])) + more)
      };
    }

    private static long[] weighted(long multiplyAdds, Node node, int bias, long elements) {
      return new long[] {multiplyAdds, 0, node.input(bias).isEmpty() ? 0 : elements};
    }

    private long[] product(Node node, long multiplyAdds, long elements) {
      boolean weighs = weights.contains(node.input(0)) || weights.contains(node.input(1));
      long bias = node.input(2).isEmpty() ? 0 : elements;
      return weighs ? new long[] {multiplyAdds, 0, bias} : new long[] {0, multiplyAdds, bias};
    }

    private static long product(long[] sizes) {
      return Arrays.stream(sizes).reduce(1, Math::multiplyExact);
    }
  }
}
