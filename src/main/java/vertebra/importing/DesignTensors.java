package vertebra.importing;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vertebra.analysis.Plan;
import vertebra.block.Body;
import vertebra.compile.Compiled;
import vertebra.document.Document;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.PortPath;
import vertebra.importing.ModelImport.Imported;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.onnx.Model;
import vertebra.onnx.ModelException;
import vertebra.onnx.OtherNames;

/// What the tensors and operators of a model file are in the design that it is of.
final class DesignTensors {

  private final Map<Port, String> tensors;

  /// The node that makes each tensor of the file.
  private final Map<String, NodeId> makers = new HashMap<>();

  /// What inputs and outputs are called in the design, by what the file calls them.
  private final Map<String, String> own = new LinkedHashMap<>();

  private DesignTensors(Imported base, Document document, Map<Port, String> tensors) {
    this.tensors = tensors;
    var file = FileGraph.of(base);
    for (var node : document.graph().nodes()) {
      node.origin().outputs().values().forEach(tensor -> makers.put(tensor, node.id()));
      for (int place : node.origin().part().map(part -> part.operators()).orElse(List.of()))
        if (place < file.size())
          file.node(place).outputs().forEach(tensor -> makers.put(tensor, node.id()));
      if (InputNodes.isInput(node)) {
        var name = tensors.get(new Port(node.id(), Body.ARGUMENT_OUTPUT));
        if (name != null) own.put(name, node.id().value());
      }
    }
    for (var node : document.graph().nodes())
      if (node.block().equals(InputNodes.OUTPUT))
        own.putIfAbsent(
            node.origin().name().filter(name -> !name.isEmpty()).orElse(node.id().value()),
            node.id().value());
  }

  /// @param tensors what the file calls the tensors at the ports of the design
  static DesignTensors of(Imported base, Document document, Map<Port, String> tensors) {
    return new DesignTensors(base, document, tensors);
  }

  private String seen(String tensor) {
    return own.getOrDefault(tensor, tensor);
  }

  /// The path in the design of what an operator belongs to; what is new says it itself.
  private String block(IndexedNode node) {
    for (var output : node.outputs()) {
      var maker = makers.get(output);
      if (maker != null) return maker.value();
    }
    return Model.Operator.blockOf(node.name());
  }

  /// The model of the file, with its tensors at the ports of a plan of the design.
  Compiled compiled(ModelIndex written, Plan plan) throws ModelException {
    var model = StoredModel.of(written, this::seen, this::block);
    var values = new HashMap<Integer, Model.Value>();
    plan.ports()
        .forEach((path, number) -> {
          if (path.nodes().size() != 1) return;
          var name = tensors.get(new Port(path.nodes().getFirst(), path.port()));
          if (name != null)
            values.putIfAbsent(number, new Model.Value(seen(name), plan.tensors().get(number)));
        });
    var back = new LinkedHashMap<String, String>();
    own.forEach((name, node) -> back.put(node, name));
    return new Compiled(
        model,
        plan,
        new OtherNames(back, new LinkedHashMap<>()),
        values,
        new LinkedHashMap<PortPath, String>());
  }
}
