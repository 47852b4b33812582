package vertebra.importing;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import vertebra.importing.ModelIndex.IndexedGraph;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.importing.ModelIndex.IndexedTensor;
import vertebra.onnx.Attribute;
import vertebra.onnx.ElementType;
import vertebra.onnx.ModelException;
import vertebra.onnx.ModelFile;
import vertebra.onnx.OperatorSchemas;
import vertebra.onnx.OperatorSchemas.SchemaPort;
import vertebra.tensor.DType;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// The types of a model's tensors: what the file states, and what follows from it by the rules of
/// sizes, whatever the open sizes are. Shapes that are worked out of other shapes are known too.
final class FileTypes {

  /// The element types as the specification says them where an operator has no other.
  private static final Map<String, ElementType> FIXED =
      Arrays.stream(ElementType.values())
          .collect(Collectors.toMap(each -> "tensor(" + each + ")", each -> each));

  private final ModelIndex index;
  private final ModelFile model;
  private final Map<String, TensorType> types;
  private final Map<String, DType> elements = new HashMap<>();

  private FileTypes(ModelIndex index) throws ModelException {
    this.index = index;
    model = index.plain();
    types = new HashMap<>(model.declared());
    types.forEach((name, type) -> elements.put(name, type.dtype()));
    model.tensors().values().forEach(tensor -> elements.put(tensor.name(), tensor.dtype()));
  }

  static Map<String, TensorType> of(ModelIndex index) throws ModelException {
    return new FileTypes(index).types();
  }

  private Map<String, TensorType> types() throws ModelException {
    var shapes = index.certainSizes();
    for (int place = 0; place < index.graph().nodes().size(); place++) {
      var node = index.graph().nodes().get(place);
      for (int i = 0; i < node.outputs().size(); i++) {
        var output = node.outputs().get(i);
        if (output.isEmpty()) continue;
        if (!elements.containsKey(output))
          element(node, model.nodes().get(place).attributes(), i)
              .ifPresent(element -> elements.put(output, element));
        var element = elements.get(output);
        var shape = shapes.of(output).filter(FileTypes::isPlain);
        if (element != null && shape.isPresent())
          types.putIfAbsent(output, new TensorType(element, Shape.of(shape.get())));
      }
    }
    return types;
  }

  /// Whether it has numbers, or is an empty list: what exporters put where nothing is said.
  private static boolean isPlain(long[] sizes) {
    return sizes.length == 1 || Arrays.stream(sizes).allMatch(size -> size > 0);
  }

  /// What the specification says of an output's elements: fixed, or those of an input.
  private Optional<DType> element(IndexedNode node, Map<String, Attribute> attributes, int output) {
    if (node.is("Cast"))
      return attributes.get("to") instanceof Attribute.Whole(_, var to)
          ? ElementType.numbered(to).flatMap(ElementType::dtype)
          : Optional.empty();
    if (node.is("ConstantOfShape"))
      return node.attribute("value")
          .map(value -> value.tensors().stream().findFirst().flatMap(IndexedTensor::elementType))
          .map(type -> type.flatMap(ElementType::dtype))
          .orElse(Optional.of(DType.FLOAT32));
    var schema = OperatorSchemas.find(node.domain(), node.type(), index.header().opset());
    var type = schema.flatMap(found -> found.output(output)).map(SchemaPort::type).orElse("");
    var fixed = FIXED.get(type);
    if (fixed != null) return fixed.dtype();
    if (type.startsWith("tensor(")) return Optional.empty();
    for (int i = 0; schema.isPresent() && i < node.inputs().size(); i++) {
      var element = elements.get(node.inputs().get(i));
      if (element != null
          && schema.get().input(i).filter(each -> each.type().equals(type)).isPresent())
        return Optional.of(element);
    }
    return Optional.empty();
  }

  /// What a graph states about its tensors.
  static Map<String, TensorType> stated(IndexedGraph graph) {
    var types = new HashMap<String, TensorType>();
    for (var list : List.of(graph.values(), graph.inputs(), graph.outputs()))
      for (var value : list)
        value.type().wire(value.name()).ifPresent(type -> types.put(value.name(), type));
    return types;
  }
}
