package vertebra.importing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import vertebra.block.Body;
import vertebra.block.ParameterSpec.Attribute;
import vertebra.catalogue.operators.OperatorBlocks;
import vertebra.document.BlockDefinition;
import vertebra.graph.BlockId;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.PersistentMap;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.importing.GraphImport.ImportedGraph;
import vertebra.importing.ModelIndex.IndexedGraph;

/// What the tensors at the ports of an edited graph are called in the file that it came from: as
/// they were where nothing speaks against it, and never like anything else in that file.
final class PortTensors {

  private final Graph graph;
  private final Graph was;
  private final Map<Port, String> names = new HashMap<>();
  private final Map<NodeId, List<String>> ports = new HashMap<>();

  /// Every name of the file, shared by the graphs inside its operators.
  private final Set<String> taken;

  PortTensors(Graph graph, Graph was, Set<String> taken) {
    this.graph = graph;
    this.was = was;
    this.taken = taken;
  }

  /// The names in a graph inside one of the operators.
  PortTensors inside(Graph inner, Graph before) {
    return new PortTensors(inner, before, taken);
  }

  /// The name of the tensor at every output port.
  Map<Port, String> all() {
    return Map.copyOf(names);
  }

  /// Names what leaves every node.
  ///
  /// @param whole all that the file names, which no new name may be
  /// @param definitions the blocks of the design's own
  void name(
      IndexedGraph whole,
      ImportedGraph main,
      NewParts fresh,
      PersistentMap<BlockId, BlockDefinition> definitions) {
    collect(whole);
    // What an operator that is gone made is free for what comes in its place.
    main.operators()
        .forEach((id, node) -> {
          if (!graph.contains(id) || fresh.contains(id)) node.outputs().forEach(taken::remove);
        });
    for (var node : graph.nodes()) if (was.contains(node.id())) name(node, fresh, definitions);
    for (var node : graph.nodes()) if (!was.contains(node.id())) name(node, fresh, definitions);
  }

  /// Every name that the file uses anywhere, so that no new one collides.
  private void collect(IndexedGraph inside) {
    inside.inputs().forEach(value -> taken.add(value.name()));
    inside.initialised().forEach(tensor -> taken.add(tensor.name()));
    inside.sparse().forEach(tensor -> taken.add(tensor.name()));
    for (var node : inside.nodes()) {
      taken.addAll(node.outputs());
      taken.addAll(node.inputs());
      for (var attribute : node.attributes()) attribute.graphs().forEach(this::collect);
    }
    inside.outputs().forEach(value -> taken.add(value.name()));
  }

  private void name(
      Node node, NewParts fresh, PersistentMap<BlockId, BlockDefinition> definitions) {
    var old = was.find(node.id());
    var leaving = ports(node, fresh, definitions);
    ports.put(node.id(), leaving);
    for (var port : leaving) {
      var wish = node.origin().outputs().getOrDefault(port, "");
      boolean isAsItWas =
          old.filter(before -> wish.equals(before.origin().outputs().get(port))).isPresent();
      boolean isFree = !wish.isEmpty() && !taken.contains(wish);
      var name =
          isAsItWas && !wish.isEmpty() || isFree
              ? wish
              : free(wish.isEmpty() ? node.id() + "/" + port : wish);
      taken.add(name);
      names.put(new Port(node.id(), port), name);
    }
  }

  /// A name like this one that nothing has yet, taken.
  String free(String wish) {
    var name = wish;
    for (int number = 2; !taken.add(name); number++) name = wish + "_" + number;
    return name;
  }

  /// The output ports of a node that can be written.
  private List<String> ports(
      Node node, NewParts fresh, PersistentMap<BlockId, BlockDefinition> definitions) {
    if (node.parameters().get(OperatorBlocks.OUTPUTS).orElse(Attribute.NOTHING)
        instanceof Value.Sequence(var names)) return names.stream().map(Value::toString).toList();
    if (fresh.contains(node.id())) return fresh.outputs(node.id());
    var definition = definitions.find(node.block());
    if (definition.isPresent())
      return definition.get().outputs().stream().map(BlockDefinition.Output::name).toList();
    var schema = OperatorBlocks.schema(node.block());
    if (schema.isPresent()) return List.of(OperatorBlocks.outputPort(schema.get(), 0));
    return node.block().equals(InputNodes.OUTPUT) ? List.of() : List.of(Body.ARGUMENT_OUTPUT);
  }

  /// The port that feeds an input, through bypassed nodes.
  Optional<Port> source(Port input) {
    var source = graph.source(input);
    for (int steps = graph.size(); source.isPresent() && steps > 0; steps--) {
      var node = graph.node(source.get().node());
      if (node.mode() != Node.Mode.BYPASSED) return source;
      source = graph.incoming(node.id()).stream().map(edge -> edge.from()).findFirst();
    }
    return source;
  }

  /// The name of the tensor that feeds an input.
  Optional<String> at(Port input) {
    return source(input).map(names::get);
  }

  /// The name of the tensor at an output port; empty where there is no such port.
  String name(Port output) {
    return find(output).orElse("");
  }

  Optional<String> find(Port output) {
    return Optional.ofNullable(names.get(output));
  }

  /// The output ports of a node whose tensors have names.
  List<String> ports(NodeId node) {
    return ports.getOrDefault(node, List.of());
  }

  /// Gives the tensor at a port a name that is free.
  void rename(Port output, String name) {
    names.put(output, name);
  }

  /// Sees to it that no port's tensor has this name.
  void makeFree(String name) {
    for (var other : names.entrySet())
      if (other.getValue().equals(name)) other.setValue(free(name));
  }
}
