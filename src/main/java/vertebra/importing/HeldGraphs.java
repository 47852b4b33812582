package vertebra.importing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.block.Body;
import vertebra.catalogue.operators.OperatorBlocks;
import vertebra.document.BlockDefinition;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.importing.ModelIndex.IndexedGraph;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.tensor.DType;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// What one sees inside an operator that holds graphs, such as If, Loop or Scan: a card for each of
/// these, which opens as the graph does, fed by what the operator gives to it.
final class HeldGraphs {

  /// One of the graphs.
  ///
  /// @param attribute the attribute that holds it
  record Held(String attribute, IndexedGraph graph, BlockDefinition definition) {}

  private static final String SCANNED = "num_scan_inputs";
  private static final String AXES = "scan_input_axes";

  private final IndexedNode node;
  private final Parameters attributes;

  /// The operator's ports by the tensors that flow in there.
  private final Map<String, String> ports;

  private final Map<String, TensorType> types;
  private final UniqueNames names = new UniqueNames();
  private final Map<String, Port> arguments = new LinkedHashMap<>();
  private final List<BlockDefinition.Output> outputs = new ArrayList<>();
  private Graph graph = Graph.EMPTY;

  private HeldGraphs(
      IndexedNode node,
      Parameters attributes,
      Map<String, String> ports,
      Map<String, TensorType> types) {
    this.node = node;
    this.attributes = attributes;
    this.ports = ports;
    this.types = types;
  }

  /// The definition of what one sees.
  ///
  /// @param ports the operator's ports by the tensors that flow in there; stored tensors have none
  /// @param types what is known of the tensors around
  static BlockDefinition definition(
      BlockId id,
      String title,
      IndexedNode node,
      Parameters attributes,
      List<Held> graphs,
      Map<String, String> ports,
      Map<String, TensorType> types) {
    var inside = new HeldGraphs(node, attributes, ports, types);
    for (var held : graphs) inside.add(held);
    return new BlockDefinition(
        id, title, inside.graph, List.copyOf(inside.arguments.keySet()), inside.outputs);
  }

  private void add(Held held) {
    var card = new NodeId(names.of(held.attribute(), "graph"));
    graph = graph.with(Node.of(card, held.definition().id(), Parameters.NONE));
    var given = held.graph().inputs();
    var inputs = held.definition().inputs();
    for (int i = 0; i < inputs.size(); i++) {
      int place = i;
      var to = new Port(card, inputs.get(i));
      if (i >= given.size()) {
        captured(held, inputs.get(i)).ifPresent(tensor -> argument(tensor, to));
        continue;
      }
      var outer = outer(held.graph(), i).filter(ports::containsKey);
      var stated = given.get(i).type().wire(given.get(i).name());
      boolean isHandedOver = outer.isPresent() && scanned(held.graph(), i) < 0;
      if (isHandedOver && (types.containsKey(outer.get()) || stated.isEmpty()))
        argument(outer.get(), to);
      else own(given.get(i).name(), stated.or(() -> type(held.graph(), place)), to);
    }
    for (var output : held.definition().outputs()) {
      var name = names.of(card + "-" + output.name(), "y");
      outputs.add(new BlockDefinition.Output(name, new Port(card, output.name())));
    }
  }

  /// The tensor that an argument of a graph takes from around.
  private static Optional<String> captured(Held held, String port) {
    return held.definition().graph().nodes().stream()
        .filter(each -> each.block().equals(Body.ARGUMENT) && Body.portOf(each).equals(port))
        .flatMap(each -> each.origin().name().stream())
        .findFirst();
  }

  /// The tensor around that an input of a graph is, or is a slice of.
  private Optional<String> outer(IndexedGraph held, int input) {
    int at =
        switch (node.type()) {
          case "Loop" -> input == 0 ? -1 : input;
          case "Scan" -> input + node.inputs().size() - held.inputs().size();
          default -> -1;
        };
    return at >= 0 && at < node.inputs().size() && !node.inputs().get(at).isEmpty()
        ? Optional.of(node.inputs().get(at))
        : Optional.empty();
  }

  /// Which of the scanned inputs one of a graph is; negative for what is none.
  private int scanned(IndexedGraph held, int input) {
    if (!node.type().equals("Scan")) return -1;
    int count =
        attributes.get(SCANNED).orElse(null) instanceof Value.Whole(var number)
            ? Math.clamp(number, 0, held.inputs().size())
            : 0;
    return input - (held.inputs().size() - count);
  }

  /// What follows from the operator of an input of a graph of which the file says nothing.
  private Optional<TensorType> type(IndexedGraph held, int input) {
    boolean isLoop = node.type().equals("Loop");
    if (isLoop && input == 0) return Optional.of(new TensorType(DType.INT64, new Shape(List.of())));
    if (isLoop && input == 1) return Optional.of(new TensorType(DType.BOOL, new Shape(List.of())));
    var type = outer(held, input).map(types::get);
    int scanned = scanned(held, input);
    if (type.isEmpty() || scanned < 0) return type;
    long axis =
        attributes.get(AXES).orElse(null) instanceof Value.Sequence(var axes)
                && scanned < axes.size()
                && axes.get(scanned) instanceof Value.Whole(var number)
            ? number
            : 0;
    var dims = new ArrayList<>(type.get().shape().dims());
    if (axis < 0) axis += dims.size();
    if (axis < 0 || axis >= dims.size()) return Optional.empty();
    dims.remove((int) axis);
    return Optional.of(type.get().with(new Shape(dims)));
  }

  private void argument(String tensor, Port to) {
    var port = ports.get(tensor);
    if (port == null) return;
    var from =
        arguments.computeIfAbsent(
            port,
            _ -> {
              var id = new NodeId(names.of("in." + port, "in"));
              graph = graph.with(Body.argument(id, port));
              return new Port(id, Body.ARGUMENT_OUTPUT);
            });
    graph = graph.with(new Edge(from, to));
  }

  /// What the operator makes for the graph alone.
  private void own(String name, Optional<TensorType> type, Port to) {
    var id = new NodeId(names.of(name, "input"));
    var parameters =
        type.map(each -> Parameters.NONE.with(OperatorBlocks.TYPE, new Value.Type(each)))
            .orElse(Parameters.NONE);
    graph =
        graph
            .with(Node.of(id, OperatorBlocks.INPUT, parameters))
            .with(new Edge(new Port(id, Body.ARGUMENT_OUTPUT), to));
  }
}
