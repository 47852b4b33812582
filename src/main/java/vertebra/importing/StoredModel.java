package vertebra.importing;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.importing.ModelIndex.IndexedTensor;
import vertebra.importing.ModelIndex.IndexedValue;
import vertebra.onnx.Attribute;
import vertebra.onnx.ElementType;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Weight.WeightKind;
import vertebra.onnx.ModelException;
import vertebra.onnx.ModelFile;
import vertebra.onnx.OperatorSchemas;
import vertebra.tensor.DType;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// A model file as a program of this one's own, whose stored tensors stay in the file: operators
/// and tensors keep their names, but inputs, outputs and the blocks that operators belong to are
/// called as the design calls them.
final class StoredModel {

  private final ModelIndex index;
  private final UnaryOperator<String> tensor;
  private final Function<IndexedNode, String> block;
  private final Map<String, ModelFile.Tensor> few = new HashMap<>();
  private final List<Model.Weight> weights = new ArrayList<>();
  private final List<Model.Operator> operators = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Path folder;

  private StoredModel(
      ModelIndex index, UnaryOperator<String> tensor, Function<IndexedNode, String> block)
      throws ModelException {
    this.index = index;
    this.tensor = tensor;
    this.block = block;
    folder = Objects.requireNonNull(index.path().toAbsolutePath().getParent());
    few.putAll(IndexedModel.of(index).tensors());
  }

  /// The model. Throws [ModelException] where it holds what cannot be said in these terms: graphs
  /// inside operators, operators of others, tensors of types that nobody computes with here.
  ///
  /// @param tensor what the design calls a tensor of the file
  /// @param block the path in the design of what an operator belongs to
  static Model of(
      ModelIndex index, UnaryOperator<String> tensor, Function<IndexedNode, String> block)
      throws ModelException {
    return new StoredModel(index, tensor, block).model();
  }

  private Model model() throws ModelException {
    var graph = index.graph();
    if (!graph.sparse().isEmpty()) throw beyond(graph.sparse().getFirst().name());
    var stored = new HashSet<String>();
    for (var weight : graph.initialised()) {
      stored.add(weight.name());
      weights.add(weight(weight.name(), weight));
    }
    var inputs = new ArrayList<Model.Value>();
    for (var input : graph.inputs()) if (!stored.contains(input.name())) inputs.add(value(input));
    for (var node : graph.nodes()) add(node);
    var outputs = new ArrayList<Model.Value>();
    for (var output : graph.outputs()) outputs.add(output(output));
    return new Model(
        graph.name().isEmpty() ? "model" : graph.name(),
        (int) index.header().opset(),
        inputs,
        outputs,
        operators,
        weights,
        Map.of());
  }

  private static ModelException beyond(String what) {
    return new ModelException(say("import.runs-only-from-its-file", what));
  }

  private Model.Value value(IndexedValue value) throws ModelException {
    var type = value.type().wire(value.name());
    if (type.isEmpty()) throw beyond(value.name());
    return new Model.Value(tensor.apply(value.name()), type.get());
  }

  /// Nobody asks for the type of an output, so one that the file does not state may be anything.
  private Model.Value output(IndexedValue value) {
    return new Model.Value(
        tensor.apply(value.name()),
        value
            .type()
            .wire(value.name())
            .orElse(new TensorType(DType.FLOAT32, new Shape(List.of()))));
  }

  private void add(IndexedNode node) throws ModelException {
    boolean isOwn = OperatorSchemas.plain(node.domain()).isEmpty();
    if (!isOwn || index.function(node).isPresent()) throw beyond(node.domain() + "." + node.type());
    if (node.is("Constant") && few.containsKey(node.outputs().getFirst())) {
      weights.add(constant(node));
      return;
    }
    var number =
        node.attributes().stream().flatMap(attribute -> attribute.tensors().stream()).findFirst();
    if (node.is("ConstantOfShape") && number.isPresent()) {
      fill(node, number.get());
      return;
    }
    var attributes = new ArrayList<Attribute>();
    for (var attribute : node.attributes()) {
      var read = IndexedModel.attribute(index, attribute);
      if (read.isEmpty()) throw beyond(node.type() + " " + attribute.name());
      attributes.add(read.get());
    }
    var owner = block.apply(node);
    operators.add(
        new Model.Operator(
            free(owner + "/" + node.type()),
            node.type(),
            node.inputs().stream().map(tensor).toList(),
            node.outputs().stream().map(tensor).toList(),
            attributes));
  }

  /// An operator that fills a shape with a number as one that spreads a stored number, for no
  /// attribute holds a tensor here.
  private void fill(IndexedNode node, IndexedTensor number) throws ModelException {
    var name = node.outputs().getFirst() + "/value";
    var one = weight(name, number);
    weights.add(
        new Model.Weight(one.name(), one.dtype(), List.of(), one.init(), WeightKind.CONSTANT));
    operators.add(
        new Model.Operator(
            free(block.apply(node) + "/Expand"),
            "Expand",
            List.of(one.name(), tensor.apply(node.inputs().getFirst())),
            node.outputs().stream().map(tensor).toList(),
            List.of()));
  }

  private String free(String wish) {
    var name = wish;
    for (int number = 2; !names.add(name); number++) name = wish + "_" + number;
    return name;
  }

  private Model.Weight constant(IndexedNode node) throws ModelException {
    var name = node.outputs().getFirst();
    for (var attribute : node.attributes())
      if (!attribute.tensors().isEmpty()) return weight(name, attribute.tensors().getLast());
    var numbers = few.get(name);
    if (numbers == null || numbers.values() == null) throw beyond(node.name());
    return new Model.Weight(
        tensor.apply(name), numbers.dtype(), numbers.dims(), listed(numbers), WeightKind.CONSTANT);
  }

  private Model.Weight weight(String name, IndexedTensor stored) throws ModelException {
    var type = stored.elementType().flatMap(ElementType::dtype);
    if (type.isEmpty()) throw beyond(name);
    var place = place(stored, type.get());
    var numbers = few.get(name);
    if (place.isEmpty() && (numbers == null || numbers.values() == null)) throw beyond(name);
    boolean isReal =
        switch (type.get()) {
          case FLOAT32, FLOAT16, FLOAT64, BFLOAT16 -> true;
          case INT8, UINT8, INT32, INT64, BOOL -> false;
        };
    return new Model.Weight(
        tensor.apply(name),
        type.get(),
        stored.dims(),
        place.orElseGet(() -> listed(Objects.requireNonNull(numbers))),
        isReal && !stored.dims().isEmpty() ? WeightKind.TRAINABLE : WeightKind.CONSTANT);
  }

  private static Init listed(ModelFile.Tensor tensor) {
    var values = Objects.requireNonNull(tensor.values());
    return switch (tensor.dtype()) {
      case FLOAT32, FLOAT16, FLOAT64, BFLOAT16 -> {
        var reals = new ArrayList<Float>();
        for (double value : values) reals.add((float) value);
        yield new Init.Values(reals);
      }
      case INT8, UINT8, INT32, INT64, BOOL -> {
        var wholes = new ArrayList<Long>();
        for (double value : values) wholes.add((long) value);
        yield new Init.Wholes(wholes);
      }
    };
  }

  /// Where the numbers stand as they are in memory, if they do.
  private Optional<Init> place(IndexedTensor stored, DType type) {
    long bytes =
        Math.multiplyExact(
            stored.dims().stream().reduce(1L, Math::multiplyExact), (long) type.bytes());
    if (stored.external().isPresent()) {
      var pairs = stored.external().get();
      return Optional.of(
          new Init.InFile(
              folder.resolve(pairs.getOrDefault("location", "")),
              Long.parseLong(pairs.getOrDefault("offset", "0")),
              bytes));
    }
    return StoredTensors.inMemoryOrder(stored)
        .filter(span -> span.length() == bytes)
        .map(span -> new Init.InFile(index.path().toAbsolutePath(), span.start(), bytes));
  }
}
