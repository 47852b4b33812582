package vertebra.design;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.ParameterSpec;
import vertebra.block.PortSpec;
import vertebra.document.GraphText;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// The ports that nodes have, as their blocks and parameters make them.
public final class Ports {

  private Ports() {}

  /// The inputs of a node; none if its block is unknown.
  public static List<PortSpec> inputs(Catalogue catalogue, Node node) {
    return catalogue
        .find(node.block())
        .map(block -> block.inputs(sound(block, node)))
        .orElse(List.of());
  }

  /// The outputs of a node; none if its block is unknown.
  public static List<PortSpec> outputs(Catalogue catalogue, Node node) {
    return catalogue
        .find(node.block())
        .map(block -> block.outputs(sound(block, node)))
        .orElse(List.of());
  }

  public static boolean hasInput(Catalogue catalogue, Node node, String port) {
    return inputs(catalogue, node).stream().anyMatch(spec -> spec.covers(port));
  }

  public static boolean hasOutput(Catalogue catalogue, Node node, String port) {
    return outputs(catalogue, node).stream().anyMatch(spec -> spec.name().equals(port));
  }

  /// The port at which a new wire to an input would end: the next free slot of an input that takes
  /// many wires, else the port itself.
  public static Port slot(Graph graph, NodeId node, PortSpec spec) {
    int number = 1;
    if (spec.arity() == PortSpec.Arity.MANY)
      while (graph.source(new Port(node, spec.slot(number))).isPresent()) number++;
    return new Port(node, spec.slot(number));
  }

  /// The ports at which new wires to a node could end: every input that takes many wires or has
  /// none yet, in port order.
  public static List<Port> free(Catalogue catalogue, Graph graph, NodeId id) {
    return graph.find(id).map(node -> inputs(catalogue, node)).orElse(List.of()).stream()
        .map(spec -> slot(graph, id, spec))
        .filter(port -> graph.source(port).isEmpty())
        .toList();
  }

  /// The first output of a node.
  public static Optional<Port> firstOutput(Catalogue catalogue, Node node) {
    return outputs(catalogue, node).stream()
        .findFirst()
        .map(spec -> new Port(node.id(), spec.name()));
  }

  /// The wires from one node to another that their ports are meant for: an input takes the output
  /// of its name, else of the stride that it states. Where no port is meant for another, the last
  /// of several maps, which has seen most, goes to the first input.
  ///
  /// @param anew whether inputs that have a wire already count as free
  public static List<Edge> matched(
      Catalogue catalogue, Graph graph, NodeId from, NodeId to, boolean anew) {
    var outputs = outputs(catalogue, graph.node(from));
    var wires = new ArrayList<Edge>();
    Optional<Port> first = Optional.empty();
    for (var input : inputs(catalogue, graph.node(to))) {
      var end = anew ? new Port(to, input.slot(1)) : slot(graph, to, input);
      if (!anew && graph.source(end).isPresent()) continue;
      if (first.isEmpty()) first = Optional.of(end);
      if (outputs.size() < 2) continue;
      var stride = input.strideAt(end.name());
      if (input.arity() == PortSpec.Arity.MANY && stride.isEmpty()) continue;
      outputs.stream()
          .filter(output -> output.name().equals(input.name()))
          .findFirst()
          .or(() ->
              outputs.stream()
                  .filter(output -> stride.isPresent() && output.stride().equals(stride))
                  .findFirst())
          .ifPresent(output -> wires.add(new Edge(new Port(from, output.name()), end)));
    }
    if (!wires.isEmpty() || first.isEmpty() || outputs.isEmpty()) return wires;
    boolean levels = outputs.stream().allMatch(output -> output.stride().isPresent());
    var output = levels ? outputs.getLast() : outputs.getFirst();
    return List.of(new Edge(new Port(from, output.name()), first.get()));
  }

  /// How lines of text that name no ports are read over a catalogue.
  public static GraphText.Ports of(Catalogue catalogue) {
    return new GraphText.Ports() {
      @Override
      public List<String> inputs(Node node, int wires) {
        return catalogue
            .find(node.block())
            .map(block -> block.portNames(sound(block, node), wires))
            .orElseGet(() -> GraphText.USUAL.inputs(node, wires));
      }

      @Override
      public String output(Node node) {
        return firstOutput(catalogue, node)
            .map(Port::name)
            .orElseGet(() -> GraphText.USUAL.output(node));
      }
    };
  }

  /// The parameters without values that the block does not accept, on which its ports could not
  /// depend.
  private static Parameters sound(BlockType block, Node node) {
    var kept = node.parameters();
    for (ParameterSpec<?> spec : block.parameters())
      if (spec.complaint(node.parameters()).isPresent()) kept = kept.without(spec.key());
    return kept;
  }
}
