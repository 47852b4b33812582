package vertebra.design;

import java.util.List;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.ParameterSpec;
import vertebra.block.PortSpec;
import vertebra.document.GraphText;
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
