package vertebra.importing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vertebra.importing.ModelIndex.IndexedAttribute;
import vertebra.importing.ModelIndex.IndexedGraph;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.importing.ModelIndex.IndexedTensor;
import vertebra.importing.ModelIndex.IndexedValue;
import vertebra.onnx.Attribute;
import vertebra.onnx.ElementType;
import vertebra.onnx.ModelException;
import vertebra.onnx.ModelFile;
import vertebra.tensor.DType;
import vertebra.tensor.TensorType;

/// The graph of an indexed file as recognition and the rules of sizes see it: every operator keeps
/// its place, constants among them too, and of the stored numbers only a few are read.
final class IndexedModel {

  /// Tensors of more bytes are no sizes, axes or factors, so their numbers stay in the file.
  private static final int FEW_BYTES = 1024;

  private final ModelIndex index;
  private final MappedFile file;
  private final AttributeNumbers numbers;
  private final SequencedMap<String, ModelFile.Tensor> tensors = new LinkedHashMap<>();

  private final IndexedGraph graph;
  private final Map<String, TensorType> around;

  private IndexedModel(ModelIndex index, IndexedGraph graph, Map<String, TensorType> around) {
    this.index = index;
    this.graph = graph;
    this.around = around;
    file = index.file();
    numbers = new AttributeNumbers(file);
  }

  static ModelFile of(ModelIndex index) throws ModelException {
    return of(index, index.graph(), Map.of());
  }

  /// A graph inside an operator, or a function, as such a graph.
  ///
  /// @param around what is known of the tensors that it may read besides its own
  static ModelFile of(ModelIndex index, IndexedGraph graph, Map<String, TensorType> around)
      throws ModelException {
    return new IndexedModel(index, graph, around).model();
  }

  private ModelFile model() throws ModelException {
    for (var tensor : graph.initialised()) store(tensor.name(), tensor);
    var stored = new HashSet<String>();
    graph.initialised().forEach(tensor -> stored.add(tensor.name()));
    graph.sparse().forEach(tensor -> stored.add(tensor.name()));
    var nodes = new ArrayList<ModelFile.Node>();
    for (var node : graph.nodes()) nodes.add(node(node));
    var declared = new HashMap<>(around);
    for (var list : List.of(graph.values(), graph.inputs(), graph.outputs()))
      for (var value : list)
        value.type().wire(value.name()).ifPresent(type -> declared.put(value.name(), type));
    for (var node : graph.nodes())
      if (node.is("If"))
        for (int i = 0; i < node.outputs().size(); i++) {
          var name = node.outputs().get(i);
          var types = branchTypes(node, i);
          if (types.size() == 1)
            types.iterator().next().ifPresent(type -> declared.putIfAbsent(name, type));
        }
    return new ModelFile(
        index.path(),
        index.header().irVersion().orElse(0),
        index.header().opset(),
        index.header().producer(),
        Stream.concat(around.keySet().stream(), graph.inputs().stream().map(IndexedValue::name))
            .filter(name -> !stored.contains(name))
            .toList(),
        graph.outputs().stream().map(IndexedValue::name).toList(),
        nodes,
        tensors,
        declared,
        List.of());
  }

  /// What the graphs of an If say of an output.
  private static Set<Optional<TensorType>> branchTypes(IndexedNode node, int output) {
    var types = new HashSet<Optional<TensorType>>();
    for (var attribute : node.attributes())
      for (var inner : attribute.graphs())
        types.add(
            output < inner.outputs().size()
                ? inner.outputs().get(output).type().wire(node.outputs().get(output))
                : Optional.empty());
    return types;
  }

  /// The only number of a tensor as an attribute; a text where it is not known.
  private Attribute only(String name, IndexedTensor tensor) throws ModelException {
    var type = tensor.elementType().flatMap(ElementType::dtype);
    return type.isEmpty()
        ? Attribute.text(name, "")
        : new ModelFile.Tensor(name, type.get(), tensor.dims(), few(tensor, type.get())).only();
  }

  private void store(String name, IndexedTensor tensor) throws ModelException {
    var type = tensor.elementType().flatMap(ElementType::dtype);
    if (type.isPresent())
      tensors.put(
          name, new ModelFile.Tensor(name, type.get(), tensor.dims(), few(tensor, type.get())));
  }

  private ModelFile.Node node(IndexedNode node) throws ModelException {
    var attributes = new HashMap<String, Attribute>();
    boolean nests = false;
    for (var attribute : node.attributes()) {
      nests |= !attribute.graphs().isEmpty();
      attribute(attribute).ifPresent(read -> attributes.put(attribute.name(), read));
      if (node.is("ConstantOfShape") && !attribute.tensors().isEmpty())
        attributes.put(attribute.name(), only(attribute.name(), attribute.tensors().getLast()));
    }
    if (node.is("Constant") && !node.outputs().isEmpty()) constant(node);
    return new ModelFile.Node(
        node.name(), node.domain(), node.type(), node.inputs(), node.outputs(), attributes, nests);
  }

  private void constant(IndexedNode node) throws ModelException {
    var name = node.outputs().getFirst();
    for (var attribute : node.attributes()) {
      if (!attribute.tensors().isEmpty()) store(name, attribute.tensors().getLast());
      switch (attribute(attribute).orElse(Attribute.text("", ""))) {
        case Attribute.Whole(_, var value) -> few(name, DType.INT64, List.of(), (double) value);
        case Attribute.Real(_, var value) -> few(name, DType.FLOAT32, List.of(), value);
        case Attribute.Wholes(_, var values) ->
            few(
                name,
                DType.INT64,
                List.of((long) values.size()),
                values.stream().mapToDouble(Long::doubleValue).toArray());
        case Attribute.Reals(_, var values) ->
            few(
                name,
                DType.FLOAT32,
                List.of((long) values.size()),
                values.stream().mapToDouble(Float::doubleValue).toArray());
        case Attribute.Text _ -> {}
      }
    }
  }

  private void few(String name, DType type, List<Long> dims, double... values) {
    tensors.put(name, new ModelFile.Tensor(name, type, dims, values));
  }

  /// An attribute of an operator, if it is of a form that no graph, tensor or type is in.
  static Optional<Attribute> attribute(ModelIndex index, IndexedAttribute attribute)
      throws ModelException {
    return new IndexedModel(index, index.graph(), Map.of()).attribute(attribute);
  }

  private Optional<Attribute> attribute(IndexedAttribute attribute) throws ModelException {
    if (!attribute.reference().isEmpty() || attribute.form().isEmpty()) return Optional.empty();
    var name = attribute.name();
    return switch (attribute.form().get()) {
      case INT -> {
        var wholes = numbers.wholes(attribute, MessageFields.ATTRIBUTE_INT);
        yield Optional.of(Attribute.whole(name, wholes.isEmpty() ? 0 : wholes.getLast()));
      }
      case FLOAT -> {
        var reals = numbers.reals(attribute, MessageFields.ATTRIBUTE_FLOAT);
        yield Optional.of(Attribute.real(name, reals.isEmpty() ? 0 : reals.getLast()));
      }
      case STRING -> {
        var texts = numbers.contents(attribute, MessageFields.ATTRIBUTE_STRING);
        yield Optional.of(Attribute.text(name, texts.isEmpty() ? "" : file.text(texts.getLast())));
      }
      case INTS ->
          Optional.of(
              new Attribute.Wholes(name, numbers.wholes(attribute, MessageFields.ATTRIBUTE_INTS)));
      case FLOATS ->
          Optional.of(
              new Attribute.Reals(name, numbers.reals(attribute, MessageFields.ATTRIBUTE_FLOATS)));
      case STRINGS,
          TENSOR,
          TENSORS,
          SPARSE_TENSOR,
          SPARSE_TENSORS,
          TYPE_PROTO,
          TYPE_PROTOS,
          GRAPH,
          GRAPHS ->
          Optional.empty();
    };
  }

  /// The numbers of a tensor in order, where they are few and stand in the model file.
  private double @Nullable [] few(IndexedTensor tensor, DType type) throws ModelException {
    long elements = tensor.dims().stream().reduce(1L, Math::multiplyExact);
    if (tensor.external().isPresent() || elements * type.bytes() > FEW_BYTES) return null;
    var raw = tensor.raw();
    if (raw.isPresent()) return raw(raw.get(), type, (int) elements);
    var found = new ArrayList<Double>();
    for (var piece : tensor.data())
      if (piece.field() == MessageFields.TENSOR_FLOATS)
        for (long at = piece.span().start(); at + 4 <= piece.span().end(); at += 4)
          found.add((double) file.real(at));
    for (int field : List.of(MessageFields.TENSOR_INT64S, MessageFields.TENSOR_INT32S))
      if (found.isEmpty())
        for (long number : FieldWalk.numbers(file, tensor.place().content(), field))
          found.add((double) number);
    boolean isPlain = found.size() == elements && type != DType.FLOAT16 && type != DType.BFLOAT16;
    return isPlain ? found.stream().mapToDouble(Double::doubleValue).toArray() : null;
  }

  private double @Nullable [] raw(FileSpan span, DType type, int elements) {
    if (span.length() != (long) elements * type.bytes()) return null;
    var values = new double[elements];
    for (int i = 0; i < elements; i++) {
      long at = span.start() + (long) i * type.bytes();
      switch (type) {
        case FLOAT32 -> values[i] = file.real(at);
        case FLOAT64 -> values[i] = Double.longBitsToDouble(file.whole(at));
        case INT64 -> values[i] = file.whole(at);
        case INT32 -> values[i] = file.whole32(at);
        case INT8 -> values[i] = file.at(at);
        case UINT8, BOOL -> values[i] = file.at(at) & 0xff;
        case FLOAT16 -> values[i] = Float.float16ToFloat(half(at));
        case BFLOAT16 -> values[i] = Float.intBitsToFloat(half(at) << Short.SIZE);
      }
    }
    return values;
  }

  private short half(long at) {
    return (short) (file.at(at) & 0xff | file.at(at + 1) << Byte.SIZE);
  }
}
