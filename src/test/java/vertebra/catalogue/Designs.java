package vertebra.catalogue;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.block.BlockType;
import vertebra.block.BlockType.Behaviour;
import vertebra.block.Body;
import vertebra.block.Catalogue;
import vertebra.block.Example;
import vertebra.block.ParameterSpec;
import vertebra.block.Site;
import vertebra.catalogue.layers.Inputs;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.onnx.Model;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;
import vertebra.tensor.TensorType;

/// Designs made for tests: a block between inputs and outputs, closed or opened up.
final class Designs {

  static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  static final Analyzer ANALYZER = new Analyzer(CATALOGUE);
  static final NodeId SUBJECT = new NodeId("block");

  private Designs() {}

  /// A question about one example of a block.
  interface Case {
    void of(BlockType block, Example example) throws Exception;
  }

  /// The question asked of every example of every block in the catalogue.
  static Stream<DynamicNode> everyExample(Case test) {
    return CATALOGUE.blocks().stream()
        .map(block ->
            DynamicContainer.dynamicContainer(
                block.id().value(),
                block.examples().stream()
                    .map(example ->
                        DynamicTest.dynamicTest(
                            example.name(),
                            () -> BlockContract.ask(block, one -> test.of(one, example))))));
  }

  static Analysis analyzed(Graph graph) {
    return ANALYZER.analyze(graph);
  }

  /// The block of an example between one input for each of its wires and one output for each of its
  /// ports.
  static Graph around(BlockType block, Example example) {
    var graph = Graph.EMPTY;
    var ports = block.portNames(example.parameters(), example.inputs().size());
    graph = graph.with(Node.of(SUBJECT, block.id(), example.parameters()));
    for (int i = 0; i < example.inputs().size(); i++) {
      var input = input("in" + (i + 1), example.inputs().get(i));
      graph = graph.with(input).with(new Edge(port(input, 0), new Port(SUBJECT, ports.get(i))));
    }
    for (var port : block.outputs(example.parameters()))
      graph = withOutput(graph, port.name(), new Port(SUBJECT, port.name()));
    return graph;
  }

  /// The same design with the composite's parts in its place. Parts keep the names of their
  /// weights.
  static Graph opened(BlockType block, Example example) {
    if (!(block.behaviour() instanceof Behaviour.Composite composite))
      throw new IllegalArgumentException(block + " has nothing inside");
    var site = block.site(example);
    var body = composite.expansion().apply(site);
    var graph = Graph.EMPTY;
    for (int i = 0; i < site.ports().size(); i++)
      graph = graph.with(input("in" + (i + 1), site.inputs().get(i)));
    for (var node : body.graph().nodes())
      if (!node.block().equals(Body.ARGUMENT)) graph = graph.with(lifted(node));
    for (var edge : body.graph().edges())
      graph =
          graph.with(
              new Edge(
                  lifted(body, site, edge.from()),
                  new Port(lifted(edge.to().node()), edge.to().name())));
    var ports = block.outputs(example.parameters());
    for (int i = 0; i < ports.size(); i++)
      graph = withOutput(graph, ports.get(i).name(), lifted(body, site, body.outputs().get(i)));
    return graph;
  }

  private static Node lifted(Node part) {
    var alone = Node.of(lifted(part.id()), part.block(), part.parameters());
    return part.sharesWeightsWith().map(owner -> alone.sharing(lifted(owner))).orElse(alone);
  }

  private static NodeId lifted(NodeId part) {
    return new NodeId(SUBJECT + "." + part);
  }

  private static Port lifted(Body body, Site site, Port port) {
    var node = body.graph().node(port.node());
    if (!node.block().equals(Body.ARGUMENT)) return new Port(lifted(port.node()), port.name());
    int wire = site.ports().indexOf(Body.portOf(node));
    return port(input("in" + (wire + 1), site.inputs().get(wire)), 0);
  }

  private static Node input(String name, TensorType type) {
    var numbers = type.dtype() == DType.INT64 ? Inputs.Numbers.INT64 : Inputs.Numbers.FLOAT32;
    return Node.of(
        new NodeId(name),
        Inputs.INPUT.id(),
        ParameterSpec.set(Inputs.SHAPE.to(type.shape()), Inputs.NUMBERS.to(numbers)));
  }

  private static Port port(Node node, int output) {
    return new Port(
        node.id(),
        CATALOGUE.find(node.block()).orElseThrow().outputs(node.parameters()).get(output).name());
  }

  private static Graph withOutput(Graph graph, String name, Port from) {
    var node = Node.of("out-" + name, Inputs.OUTPUT.id().value());
    var port = Inputs.OUTPUT.inputs(node.parameters()).getFirst().name();
    return graph.with(node).with(new Edge(from, new Port(node.id(), port)));
  }

  /// A type with a number for the batch.
  static TensorType sized(TensorType type, long batch) {
    return type.with(type.shape().inBatchesOf(batch));
  }

  /// Noise for every input of a model, a batch of so many; other open sizes are 16.
  static SequencedMap<String, Tensor> noise(Model model, long batch) {
    var inputs = new LinkedHashMap<String, Tensor>();
    for (int i = 0; i < model.inputs().size(); i++) {
      var input = model.inputs().get(i);
      var dims =
          sized(input.type(), batch).shape().dims().stream()
              .mapToLong(dim -> dim.known().orElse(16))
              .toArray();
      inputs.put(input.name(), RepeatedWeights.input(i, input.type().dtype(), dims));
    }
    return inputs;
  }

  /// Whether all numbers of a tensor are finite.
  static boolean isFinite(Tensor tensor) {
    for (float number : tensor.toFloats()) if (!Float.isFinite(number)) return false;
    return true;
  }
}
