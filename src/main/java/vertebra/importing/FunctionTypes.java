package vertebra.importing;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import vertebra.importing.ModelIndex.IndexedFunction;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.onnx.ModelException;
import vertebra.tensor.TensorType;

/// The types of the tensors in functions, as the first call of each gives them of which all that
/// flows in is known.
final class FunctionTypes {

  private final ModelIndex index;
  private final IdentityHashMap<IndexedFunction, Map<String, TensorType>> known =
      new IdentityHashMap<>();

  private FunctionTypes(ModelIndex index) {
    this.index = index;
  }

  /// @param types of the tensors of the model's own graph
  static FunctionTypes of(ModelIndex index, Map<String, TensorType> types) throws ModelException {
    var functions = new FunctionTypes(index);
    if (!index.functions().isEmpty())
      functions.add(index.graph().nodes(), types, TensorElements.everywhere(index));
    return functions;
  }

  Map<String, TensorType> inside(IndexedFunction function) {
    return known.getOrDefault(function, Map.of());
  }

  private void add(List<IndexedNode> nodes, Map<String, TensorType> types, TensorElements elements)
      throws ModelException {
    for (var node : nodes) {
      for (var attribute : node.attributes())
        for (var graph : attribute.graphs())
          add(graph.nodes(), FileTypes.inside(index, graph, types, elements), elements);
      var function = index.function(node);
      if (function.isPresent() && !known.containsKey(function.get()))
        add(function.get(), node.inputs(), types, elements);
    }
  }

  private void add(
      IndexedFunction function,
      List<String> inputs,
      Map<String, TensorType> types,
      TensorElements elements)
      throws ModelException {
    var given = new HashMap<String, TensorType>();
    for (int i = 0; i < function.inputs().size(); i++) {
      var type = i < inputs.size() ? types.get(inputs.get(i)) : null;
      if (type == null) return;
      given.put(function.inputs().get(i), type);
    }
    var inside = elements.inside(function, inputs);
    var found = FileTypes.inside(index, function.graph(), given, inside);
    known.put(function, found);
    add(function.nodes(), found, inside);
  }
}
