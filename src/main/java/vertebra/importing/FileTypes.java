package vertebra.importing;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.importing.ModelIndex.IndexedGraph;
import vertebra.onnx.ModelException;
import vertebra.onnx.ModelFile;
import vertebra.onnx.ModelShapes;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// The types of a model's tensors: what the file states, and what follows from it by the rules of
/// sizes, whatever the open sizes are. Shapes that are worked out of other shapes are known too.
final class FileTypes {

  private FileTypes() {}

  static Map<String, TensorType> of(ModelIndex index) throws ModelException {
    var elements = new TensorElements(index);
    return of(index.plain(), index.certainSizes(), index.graph(), elements);
  }

  /// The same in a graph inside an operator, or in a function.
  ///
  /// @param around what is known of the tensors that it may read besides its own
  static Map<String, TensorType> inside(
      ModelIndex index, IndexedGraph graph, Map<String, TensorType> around, TensorElements elements)
      throws ModelException {
    var model = IndexedModel.of(index, graph, around);
    return of(model, ModelShapes.certain(model), graph, elements);
  }

  private static Map<String, TensorType> of(
      ModelFile model, ModelShapes shapes, IndexedGraph graph, TensorElements elements)
      throws ModelException {
    var types = new HashMap<>(model.declared());
    types.forEach((name, type) -> elements.put(name, Optional.of(type.dtype())));
    model
        .tensors()
        .values()
        .forEach(tensor -> elements.put(tensor.name(), Optional.of(tensor.dtype())));
    for (var node : graph.nodes()) {
      elements.read(node);
      for (var output : node.outputs()) {
        var element = elements.of(output);
        var shape = shapes.of(output).filter(FileTypes::isPlain);
        if (element.isPresent() && shape.isPresent())
          types.putIfAbsent(output, new TensorType(element.get(), Shape.of(shape.get())));
      }
    }
    return types;
  }

  /// Whether it has numbers, or is an empty list: what exporters put where nothing is said.
  private static boolean isPlain(long[] sizes) {
    return sizes.length == 1 || Arrays.stream(sizes).allMatch(size -> size > 0);
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
