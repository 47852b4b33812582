package vertebra.importing.recognition;

import java.util.ArrayList;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.ParameterSpec;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.tensor.TensorType;

/// A block alone with inputs of given types.
final class Exemplar {

  /// What the block's node is called.
  static final NodeId NODE = new NodeId("block");

  private Exemplar() {}

  /// A design of one block at a place; empty where no input block makes what flows in there.
  static Optional<Graph> around(Catalogue catalogue, BlockId block, Site site) {
    var entrance = catalogue.blocks().stream().filter(one -> one.role() == Role.INPUT).findFirst();
    if (entrance.isEmpty()) return Optional.empty();
    var graph = Graph.EMPTY.with(Node.of(NODE, block, site.parameters()));
    var wires = new ArrayList<Edge>();
    for (int i = 0; i < site.ports().size(); i++) {
      var parameters = parameters(entrance.get(), site.input(i));
      if (parameters.isEmpty()) return Optional.empty();
      var input = Node.of(new NodeId("input" + i), entrance.get().id(), parameters.get());
      var out = entrance.get().outputs(parameters.get()).getFirst().name();
      graph = graph.with(input);
      wires.add(new Edge(new Port(input.id(), out), new Port(NODE, site.ports().get(i))));
    }
    for (var wire : wires) graph = graph.with(wire);
    return Optional.of(graph);
  }

  /// The input block's parameters with which it makes a type.
  private static Optional<Parameters> parameters(BlockType entrance, TensorType type) {
    var parameters = Parameters.NONE;
    for (var spec : entrance.parameters()) {
      if (spec instanceof ParameterSpec.Sizes sizes)
        parameters = parameters.with(sizes.key(), sizes.encode(type.shape()));
      if (spec instanceof ParameterSpec.Choice<?> choice) {
        var option =
            choice.options().stream()
                .filter(one -> one.toString().equals(type.dtype().toString()))
                .map(ParameterSpec.Choice::written)
                .findFirst();
        if (option.isEmpty()) return Optional.empty();
        parameters = parameters.with(choice.key(), Value.of(option.get()));
      }
    }
    return Optional.of(parameters);
  }
}
