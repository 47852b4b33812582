package vertebra.importing;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import vertebra.catalogue.operators.OperatorBlocks;
import vertebra.importing.ModelIndex.IndexedFunction;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.importing.ModelIndex.IndexedTensor;
import vertebra.onnx.Attribute;
import vertebra.onnx.ElementType;
import vertebra.onnx.ModelException;
import vertebra.onnx.OperatorSchemas;
import vertebra.onnx.OperatorSchemas.SchemaPort;
import vertebra.tensor.DType;

/// What the elements of tensors are: what a file states, and what the specification says of what
/// operators make.
final class TensorElements {

  /// The element types as the specification says them where an operator has no other.
  private static final Map<String, ElementType> FIXED =
      Arrays.stream(ElementType.values())
          .collect(Collectors.toMap(each -> "tensor(" + each + ")", each -> each));

  private final ModelIndex index;
  private final Map<String, DType> elements = new HashMap<>();

  TensorElements(ModelIndex index) {
    this.index = index;
  }

  /// Those of the model's own graph and of the graphs inside its operators.
  static TensorElements everywhere(ModelIndex index) throws ModelException {
    var types = new TensorElements(index);
    types.readAll(index.graph());
    return types;
  }

  /// Those inside a function as an operator calls it.
  TensorElements inside(IndexedFunction function, List<String> inputs) throws ModelException {
    var types = new TensorElements(index);
    for (int i = 0; i < Math.min(inputs.size(), function.inputs().size()); i++)
      types.put(function.inputs().get(i), of(inputs.get(i)));
    function
        .values()
        .forEach(value ->
            types.put(value.name(), value.type().wire(value.name()).map(type -> type.dtype())));
    types.readAll(function.nodes());
    return types;
  }

  Optional<DType> of(String tensor) {
    return Optional.ofNullable(elements.get(tensor));
  }

  void put(String tensor, Optional<DType> element) {
    element.ifPresent(type -> elements.put(tensor, type));
  }

  private void readAll(ModelIndex.IndexedGraph graph) throws ModelException {
    FileTypes.stated(graph).forEach((name, type) -> elements.put(name, type.dtype()));
    for (var tensor : graph.initialised())
      put(tensor.name(), tensor.elementType().flatMap(ElementType::dtype));
    readAll(graph.nodes());
  }

  private void readAll(List<IndexedNode> nodes) throws ModelException {
    for (var node : nodes) {
      for (var attribute : node.attributes())
        for (var graph : attribute.graphs()) {
          readAll(graph);
          int own = node.is("Loop") ? 1 : 0;
          for (int i = own; i < Math.min(graph.outputs().size(), node.outputs().size() + own); i++)
            put(node.outputs().get(i - own), of(graph.outputs().get(i).name()));
        }
      var function = index.function(node);
      if (function.isPresent()) {
        var inside = inside(function.get(), node.inputs());
        var results = function.get().outputs();
        for (int i = 0; i < Math.min(results.size(), node.outputs().size()); i++)
          put(node.outputs().get(i), inside.of(results.get(i)));
      }
      read(node);
    }
  }

  /// Works out what an operator makes.
  void read(IndexedNode node) throws ModelException {
    for (int i = 0; i < node.outputs().size(); i++) {
      var output = node.outputs().get(i);
      if (!output.isEmpty() && !elements.containsKey(output)) put(output, made(node, i));
    }
  }

  /// What the specification says of an output's elements: fixed, or those of an input.
  private Optional<DType> made(IndexedNode node, int output) throws ModelException {
    if (node.is("Cast")) {
      var to = node.attribute("to");
      return to.isPresent()
              && IndexedModel.attribute(index, to.get()).orElse(null)
                  instanceof Attribute.Whole(_, var number)
          ? ElementType.numbered(number).flatMap(ElementType::dtype)
          : Optional.empty();
    }
    if (node.is("Constant") && node.attribute("value").isEmpty())
      return node.attributes().stream()
          .flatMap(each -> OperatorBlocks.constantOf(each.name()).stream())
          .findFirst();
    if (node.is("ConstantOfShape") || node.is("Constant"))
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
}
