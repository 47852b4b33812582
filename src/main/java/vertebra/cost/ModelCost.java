package vertebra.cost;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import vertebra.block.Cost;
import vertebra.graph.NodeId;
import vertebra.importing.FileBlocks;
import vertebra.importing.StructureCheck;
import vertebra.onnx.ModelException;
import vertebra.onnx.ModelFile;
import vertebra.onnx.ModelFile.Node;
import vertebra.onnx.ModelReader;
import vertebra.onnx.ModelShapes;
import vertebra.onnx.OperatorWork;
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

  /// Inputs that say how an operator works and are no weights.
  private static final Set<String> SETTINGS =
      Set.of("Clip", "Expand", "NonMaxSuppression", "Pad", "Range", "Resize", "Tile", "Upsample");

  public ModelCost {
    rows = List.copyOf(rows);
  }

  /// The sums by block that the operators are read as, in the order of their first operators; under
  /// the empty name those of all that are kept as operators.
  public SequencedMap<Optional<NodeId>, Cost> byBlock(FileBlocks blocks) {
    var sums = new LinkedHashMap<Optional<NodeId>, Cost>();
    for (int i = 0; i < rows.size(); i++)
      sums.merge(blocks.owner(file.nodes().get(i).outputs()), rows.get(i).cost(), Cost::plus);
    return sums;
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
      var known = OperatorWork.of(node, shapes::of, weights::contains);
      int open = OperatorWork.mayMultiply(node.type()) ? 1 : 0;
      if (known.isEmpty()) return new Cost(parameters, 0, 0, 0, bytes, 1, 0, open);
      var work = known.get();
      return new Cost(
          parameters, work.multiplyAdds(), work.betweenActivations(), work.other(), bytes, 1, 1, 0);
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
  }
}
