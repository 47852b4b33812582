package vertebra.design;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.ParameterSpec;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// Whole designs made around blocks, and their inputs and outputs, found by role and never by name.
public final class Designs {

  private final Catalogue catalogue;

  public Designs(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /// A design of one block with an input block at each of its inputs and an output block at each of
  /// its outputs.
  ///
  /// @param shapes what flows in, by input port; ports without one get the shape of the block's
  ///   first example
  public Graph around(BlockType block, Parameters parameters, Map<String, Shape> shapes) {
    var inputs = examples(block, parameters, shapes);
    var node = Node.of(new NodeId(block.id().value()), block.id(), parameters);
    var graph = Graph.EMPTY;
    var wires = new ArrayList<Edge>();
    for (var entry : inputs.entrySet()) {
      var name = inputs.size() == 1 ? "input" : entry.getKey();
      var input = input(graph.freshId(name), entry.getValue());
      graph = graph.with(input);
      wires.add(
          new Edge(
              Ports.firstOutput(catalogue, input).orElseThrow(),
              new Port(node.id(), entry.getKey())));
    }
    node = node.with(graph.freshId(node.id().value()));
    graph = graph.with(node);
    for (var wire : wires)
      graph = graph.with(new Edge(wire.from(), new Port(node.id(), wire.to().name())));
    var outputs = block.outputs(parameters);
    for (var spec : outputs) {
      var name = outputs.size() == 1 ? "output" : spec.name();
      var output = Node.of(graph.freshId(name), only(Role.OUTPUT).id(), Parameters.NONE);
      graph = graph.with(output);
      var port = Ports.free(catalogue, graph, output.id()).getFirst();
      graph = graph.with(new Edge(new Port(node.id(), spec.name()), port));
    }
    return graph;
  }

  /// The design without the parameters that only repeat a block's initial value.
  public Graph trimmed(Graph graph) {
    var trimmed = graph;
    for (var node : graph.nodes()) {
      var kept = node.parameters();
      var block = catalogue.find(node.block());
      if (block.isEmpty()) continue;
      for (var spec : block.get().parameters())
        if (repeats(spec, node)) kept = kept.without(spec.key());
      if (!kept.equals(node.parameters())) trimmed = trimmed.with(node.with(kept));
    }
    return trimmed;
  }

  /// Attributes of a file's operators stay even where they say what holds anyway: the file says it
  /// too.
  private static <T> boolean repeats(ParameterSpec<T> spec, Node node) {
    if (spec instanceof ParameterSpec.Attribute) return false;
    return node.parameters()
        .get(spec.key())
        .flatMap(spec::decode)
        .filter(spec.initial()::equals)
        .isPresent();
  }

  /// The input blocks of a design, in its order.
  public List<Node> inputs(Graph graph) {
    return graph.nodes().stream().filter(node -> isRole(node, Role.INPUT)).toList();
  }

  /// A design with another shape at an input block.
  public Graph withShape(Graph graph, NodeId input, Shape shape) {
    var node = graph.node(input);
    return sizes(catalogue.find(node.block()).orElseThrow())
        .map(spec -> graph.with(node.with(node.parameters().with(spec.key(), spec.encode(shape)))))
        .orElse(graph);
  }

  /// The edit that gives the images that feed a node another height and width; nothing if something
  /// else than an input block feeds it.
  public Optional<GraphEdit> resized(Graph graph, NodeId reader, int side) {
    return Ports.inputs(catalogue, graph.node(reader)).stream()
        .findFirst()
        .flatMap(port -> graph.source(new Port(reader, port.slot(1))))
        .map(source -> graph.node(source.node()))
        .filter(node -> isRole(node, Role.INPUT))
        .flatMap(node -> resized(node, side));
  }

  private Optional<GraphEdit> resized(Node input, int side) {
    var spec = sizes(catalogue.find(input.block()).orElseThrow());
    if (spec.isEmpty()) return Optional.empty();
    var shape = spec.get().in(input.parameters());
    if (shape.rank() != 4) return Optional.empty();
    var square = shape.with(2, Dim.of(side)).with(3, Dim.of(side));
    return Optional.of(
        new GraphEdit.SetParameter(input.id(), spec.get().key(), spec.get().encode(square)));
  }

  private Map<String, Shape> examples(
      BlockType block, Parameters parameters, Map<String, Shape> shapes) {
    var example = block.examples().getFirst();
    int required =
        (int)
            block.inputs(parameters).stream()
                .filter(port -> port.arity() != PortSpec.Arity.OPTIONAL)
                .count();
    int wires = Math.max(example.inputs().size(), required);
    var inputs = new LinkedHashMap<String, Shape>();
    var names = block.portNames(parameters, wires);
    for (int i = 0; i < names.size(); i++) {
      var name = names.get(i);
      var usual =
          example.inputs().isEmpty() ? Shape.parse("N,3,224,224") : shape(example.inputs(), i);
      inputs.put(
          name,
          shapes.getOrDefault(
              name,
              shapes.size() == 1 && names.size() == 1 ? shapes.values().iterator().next() : usual));
    }
    return inputs;
  }

  private static Shape shape(List<TensorType> types, int index) {
    return types.get(Math.min(index, types.size() - 1)).shape();
  }

  private Node input(NodeId id, Shape shape) {
    var block = only(Role.INPUT);
    Optional<ParameterSpec.Sizes> spec = sizes(block);
    Parameters parameters =
        spec.map(sizes -> Parameters.NONE.with(sizes.key(), sizes.encode(shape)))
            .orElse(Parameters.NONE);
    return Node.of(id, block.id(), parameters);
  }

  private static Optional<ParameterSpec.Sizes> sizes(BlockType block) {
    return block.parameters().stream()
        .filter(ParameterSpec.Sizes.class::isInstance)
        .map(ParameterSpec.Sizes.class::cast)
        .findFirst();
  }

  private BlockType only(Role role) {
    return catalogue.blocks().stream()
        .filter(block -> block.role() == role)
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException("the catalogue has no block of the role " + role.title()));
  }

  private boolean isRole(Node node, Role role) {
    return catalogue.find(node.block()).filter(block -> block.role() == role).isPresent();
  }
}
