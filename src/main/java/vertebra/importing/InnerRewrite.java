package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import vertebra.block.Body;
import vertebra.document.BlockDefinition;
import vertebra.document.Document;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Origin;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.importing.GraphImport.ImportedGraph;
import vertebra.importing.ModelImport.Imported;
import vertebra.importing.ModelImport.InnerGraph;
import vertebra.importing.ModelIndex.IndexedAttribute;
import vertebra.importing.ModelIndex.IndexedGraph;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.importing.ModelIndex.IndexedValue;
import vertebra.importing.ModelIndex.Place;
import vertebra.onnx.ModelException;
import vertebra.tensor.TensorType;

/// A graph inside an operator as it was read and as it is now, both with inputs and outputs as a
/// whole model has them.
///
/// @param owner where the operator stands
/// @param attribute where its attribute stands that holds the graph
/// @param main which part of the file each node is
/// @param stated what the file states of the tensors in the graph and around it
record InnerRewrite(
    Graph was,
    Graph now,
    Place owner,
    Place attribute,
    IndexedGraph file,
    ImportedGraph main,
    Map<String, TensorType> stated) {

  /// How the nodes of its outputs begin.
  private static final String OUT = "out.";

  /// A graph inside an operator, if it or one inside it was changed. Throws [ModelException] where
  /// it was changed in a way that the file cannot say.
  ///
  /// @param around what is stated of the tensors around
  static Optional<InnerRewrite> of(
      Imported base,
      Document design,
      IndexedNode owner,
      IndexedAttribute attribute,
      IndexedGraph graph,
      Map<String, TensorType> around)
      throws ModelException {
    var found =
        base.inner().entrySet().stream()
            .filter(entry -> entry.getValue().graph() == graph)
            .findFirst();
    if (found.isEmpty()) return Optional.empty();
    var inner = found.get().getValue();
    var before = base.document().definitions().find(found.get().getKey()).orElseThrow();
    var now = design.definitions().find(found.get().getKey()).orElse(before);
    boolean holdsOthers =
        graph.nodes().stream()
            .flatMap(node -> node.attributes().stream())
            .anyMatch(each -> !each.graphs().isEmpty());
    if (now.equals(before) && !holdsOthers) return Optional.empty();
    var stated = new HashMap<>(around);
    stated.putAll(FileTypes.stated(graph));
    var ends = new LinkedHashMap<NodeId, IndexedValue>();
    for (int i = 0; i < before.outputs().size(); i++)
      ends.put(new NodeId(OUT + before.outputs().get(i).name()), graph.outputs().get(i));
    return Optional.of(
        new InnerRewrite(
            whole(inner, before, before, ends, stated),
            whole(inner, before, now, ends, stated),
            owner.place(),
            attribute.place(),
            graph,
            new ImportedGraph(
                inner.imported().graph(),
                inner.imported().operators(),
                new LinkedHashMap<>(),
                ends),
            stated));
  }

  private static Graph whole(
      InnerGraph inner,
      BlockDefinition before,
      BlockDefinition now,
      SequencedMap<NodeId, IndexedValue> ends,
      Map<String, TensorType> types)
      throws ModelException {
    var graph = Graph.EMPTY;
    for (var node : now.graph().nodes())
      graph =
          graph.with(node.block().equals(Body.ARGUMENT) ? input(inner, node, before, types) : node);
    for (var edge : now.graph().edges()) graph = graph.with(edge);
    for (var end : ends.entrySet()) {
      var source =
          now.outputs().stream()
              .filter(output -> end.getKey().value().equals(OUT + output.name()))
              .map(BlockDefinition.Output::source)
              .findFirst();
      if (source.isEmpty())
        throw new ModelException(
            say("import.inner-output-expected", end.getValue().name(), now.title()));
      graph =
          graph
              .with(
                  Node.of(end.getKey(), InputNodes.OUTPUT, Parameters.NONE)
                      .with(new Origin(Optional.of(end.getValue().name()), Map.of(), Map.of())))
              .with(new Edge(source.get(), new Port(end.getKey(), InputNodes.OUTPUT_PORT)));
    }
    return graph;
  }

  /// An input of the graph, or what it takes from around, with what flows there.
  private static Node input(
      InnerGraph inner, Node node, BlockDefinition before, Map<String, TensorType> types)
      throws ModelException {
    var origin =
        inner.imported().graph().nodes().stream()
            .filter(each -> each.block().equals(Body.ARGUMENT))
            .filter(each -> Body.portOf(each).equals(Body.portOf(node)))
            .map(Node::origin)
            .findFirst();
    if (origin.isEmpty())
      throw new ModelException(say("import.no-inner-input", Body.portOf(node), before.title()));
    var tensor = Objects.requireNonNull(origin.get().outputs().get(Body.ARGUMENT_OUTPUT));
    return InputNodes.of(node.id(), Optional.ofNullable(types.get(tensor))).with(origin.get());
  }
}
