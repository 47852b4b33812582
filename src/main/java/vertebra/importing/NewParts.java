package vertebra.importing;

import static vertebra.text.Texts.say;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.block.Role;
import vertebra.catalogue.operators.OperatorBlocks;
import vertebra.compile.CompileException;
import vertebra.compile.Compiled;
import vertebra.compile.Compiler;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Origin;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.importing.NodeWriter.FormedValue;
import vertebra.importing.NodeWriter.NodeWish;
import vertebra.onnx.Attribute;
import vertebra.onnx.Model;
import vertebra.onnx.ModelException;
import vertebra.onnx.OperatorSchemas.AttributeForm;
import vertebra.onnx.WeightData;
import vertebra.tensor.Dim;
import vertebra.tensor.TensorType;
import vertebra.weights.Initialiser;

/// The blocks of an imported design that its file does not hold, compiled as a model of their own
/// between what feeds them and what reads them.
final class NewParts {

  private static final String INPUT = "vertebra-in-";
  private static final String OUTPUT = "vertebra-out-";

  /// No blocks.
  static final NewParts NONE = new NewParts();

  private final SequencedMap<NodeId, List<Model.Operator>> operators = new LinkedHashMap<>();
  private final Map<NodeId, List<String>> outputs = new HashMap<>();
  private final Map<String, Port> entering = new HashMap<>();
  private final Map<String, Port> leaving = new HashMap<>();
  private final Map<Port, TensorType> types = new HashMap<>();
  private final Map<Port, String> ends = new HashMap<>();

  /// The weights by name, with what the file calls them, where a block had them before.
  private final SequencedMap<String, Model.Weight> weights = new LinkedHashMap<>();

  private final Map<String, String> wishes = new HashMap<>();
  private final WeightData numbers = Initialiser.seeded(0);
  private int opset;

  private NewParts() {}

  /// Compiles what is new.
  ///
  /// @param design as it is seen, which says what flows
  /// @param graph the same with the file's own operators
  /// @param calls the file's own functions, which are called as they are
  /// @param source what feeds a port of that
  static NewParts of(
      Graph design,
      Graph graph,
      Catalogue catalogue,
      Set<BlockId> calls,
      Function<Port, Optional<Port>> source)
      throws ModelException {
    var made = new NewParts();
    var fresh =
        graph.nodes().stream()
            .filter(node -> isNew(node, catalogue) && !calls.contains(node.block()))
            .map(Node::id)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (fresh.isEmpty()) return NONE;
    var analysis = new Analyzer(catalogue).analyze(design);
    made.compile(made.part(graph, fresh, analysis, source), fresh, catalogue);
    return made;
  }

  private static boolean isNew(Node node, Catalogue catalogue) {
    var block = catalogue.find(node.block());
    return node.mode() != Node.Mode.BYPASSED
        && !OperatorBlocks.isOperator(node.block())
        && block.isPresent()
        && block.get().role() != Role.INPUT
        && block.get().role() != Role.OUTPUT;
  }

  /// The new blocks between inputs and outputs.
  private Graph part(
      Graph graph, Set<NodeId> fresh, Analysis analysis, Function<Port, Optional<Port>> source)
      throws ModelException {
    var part = Graph.EMPTY;
    for (var id : fresh) {
      var node = graph.node(id);
      var owner = node.sharesWeightsWith().filter(fresh::contains);
      part =
          part.with(
              node.with(new Origin(Optional.empty(), Map.of(), node.origin().weights()))
                  .withWeightsOf(owner));
      var ports = new ArrayList<String>();
      var finding = analysis.findings().find(id);
      if (finding.isEmpty() || !finding.get().isTyped())
        throw new ModelException(
            say(
                "import.cannot-make-the-block",
                id,
                analysis.about(id).findFirst().map(found -> found.message()).orElse("?")));
      finding.get().outputPorts().forEach(port -> ports.add(port.name()));
      outputs.put(id, ports);
    }
    var inputs = new HashMap<Port, Port>();
    for (var id : fresh)
      for (var edge : graph.incoming(id)) {
        var from = source.apply(edge.to());
        if (from.isEmpty()) continue;
        if (fresh.contains(from.get().node())) {
          part = part.with(new Edge(from.get(), edge.to()));
          continue;
        }
        var known = inputs.get(from.get());
        if (known == null) {
          var name = new NodeId(INPUT + (inputs.size() + 1));
          var type = type(edge, analysis);
          part = part.with(input(name, type, id));
          known = new Port(name, "y");
          inputs.put(from.get(), known);
          entering.put(name.value(), from.get());
        }
        part = part.with(new Edge(known, edge.to()));
      }
    var left = new HashSet<Port>();
    for (var edge : graph.edges()) {
      var from = source.apply(edge.to());
      if (from.isEmpty() || !fresh.contains(from.get().node())) continue;
      if (fresh.contains(edge.to().node()) || !left.add(from.get())) continue;
      var name = new NodeId(OUTPUT + left.size());
      part =
          part.with(Node.of(name, InputNodes.OUTPUT, Parameters.NONE))
              .with(new Edge(from.get(), new Port(name, InputNodes.OUTPUT_PORT)));
      leaving.put(name.value(), from.get());
    }
    return part;
  }

  /// What flows along a wire, as the block that it ends at sees it.
  private static TensorType type(Edge edge, Analysis analysis) throws ModelException {
    var finding = analysis.findings().find(edge.to().node());
    return finding
        .flatMap(found -> found.site().input(edge.to().name()))
        .orElseThrow(() -> new ModelException(say("import.does-not-know-the-size", edge.to())));
  }

  /// An input of that type; open sizes get names of their own.
  private static Node input(NodeId name, TensorType type, NodeId reader) throws ModelException {
    var names = new HashMap<Dim, String>();
    var sizes = new ArrayList<String>();
    for (var dim : type.shape().dims())
      sizes.add(
          dim.known().isPresent()
              ? dim.toString()
              : dim instanceof Dim.Symbol
                  ? names.computeIfAbsent(dim, _ -> names.isEmpty() ? "N" : "D" + names.size())
                  : names.computeIfAbsent(dim, _ -> "D" + (names.size() + 1)));
    var node =
        Node.of(
            name,
            InputNodes.INPUT,
            Parameters.NONE.with("shape", Value.of(String.join(",", sizes))));
    return switch (type.dtype()) {
      case FLOAT32 -> node;
      case INT64 -> node.with(node.parameters().with("type", Value.of("int64")));
      case FLOAT16, FLOAT64, BFLOAT16, INT8, UINT8, INT32, BOOL ->
          throw new ModelException(say("import.block-takes-no-such-numbers", reader, type.dtype()));
    };
  }

  private static Compiled compiled(Graph part, Catalogue catalogue) throws ModelException {
    try {
      return new Compiler(catalogue)
          .compile(new Analyzer(catalogue).analyze(part), Compiler.Options.DEFAULT);
    } catch (CompileException unfit) {
      throw new ModelException(String.valueOf(unfit.getMessage()), unfit);
    }
  }

  private void compile(Graph part, Set<NodeId> fresh, Catalogue catalogue) throws ModelException {
    var compiled = compiled(part, catalogue);
    var model = compiled.model();
    opset = model.opset();
    for (var output : model.outputs()) {
      var port = leaving.get(output.name());
      if (port != null) types.put(port, output.type());
    }
    compiled
        .plan()
        .ports()
        .forEach((path, number) -> {
          var port = new Port(path.nodes().getLast(), path.port());
          boolean isEnd = path.nodes().size() == 1 && fresh.contains(port.node());
          var tensor = compiled.tensors().get(number);
          if (isEnd && tensor != null && !leaving.containsValue(port))
            ends.put(port, tensor.name());
        });
    for (var id : fresh) operators.put(id, new ArrayList<>());
    var last = fresh.iterator().next();
    for (var operator : model.operators()) {
      var path = operator.block();
      int slash = path.indexOf('/');
      var name = slash < 0 ? path : path.substring(0, slash);
      if (NodeId.isLegal(name) && fresh.contains(new NodeId(name))) last = new NodeId(name);
      operators.computeIfAbsent(last, _ -> new ArrayList<>()).add(operator);
    }
    for (var weight : model.weights()) {
      weights.put(weight.name(), weight);
      var wish = compiled.origins().tensors().get(weight.name());
      if (wish != null) wishes.put(weight.name(), wish);
    }
  }

  boolean isEmpty() {
    return operators.isEmpty();
  }

  /// Whether a node is one of these.
  boolean contains(NodeId id) {
    return operators.containsKey(id);
  }

  /// The output ports of one of these.
  List<String> outputs(NodeId id) {
    return outputs.getOrDefault(id, List.of());
  }

  /// The operators of a block, with names of this part's own.
  List<Model.Operator> operators(NodeId id) {
    return operators.getOrDefault(id, List.of());
  }

  List<Model.Operator> operators() {
    return operators.values().stream().flatMap(List::stream).toList();
  }

  /// The operator set that their forms are of.
  int opset() {
    return opset;
  }

  /// The port behind a tensor that comes from outside.
  Optional<Port> entering(String tensor) {
    return Optional.ofNullable(entering.get(tensor));
  }

  /// The port at which a tensor leaves.
  Optional<Port> leaving(String tensor) {
    return Optional.ofNullable(leaving.get(tensor));
  }

  /// What these call what nobody outside reads of them, by the port.
  Map<Port, String> ends() {
    return ends;
  }

  /// What leaves these at a port.
  Optional<TensorType> type(Port port) {
    return Optional.ofNullable(types.get(port));
  }

  SequencedMap<String, Model.Weight> weights() {
    return weights;
  }

  /// What a file called a weight before.
  Optional<String> wish(String weight) {
    return Optional.ofNullable(wishes.get(weight));
  }

  /// An operator as it is to be written.
  static NodeWish wish(Model.Operator operator, String name, Function<String, String> tensor) {
    var attributes = new TreeMap<String, FormedValue>();
    for (var attribute : operator.attributes()) attributes.put(attribute.name(), value(attribute));
    return new NodeWish(
        name,
        "",
        operator.type(),
        operator.inputs().stream().map(tensor).toList(),
        operator.outputs().stream().map(tensor).toList(),
        attributes);
  }

  /// An attribute as it is to be written.
  static FormedValue value(Attribute attribute) {
    return switch (attribute) {
      case Attribute.Whole(_, var number) -> new FormedValue(AttributeForm.INT, Value.of(number));
      case Attribute.Wholes(_, var numbers) ->
          new FormedValue(AttributeForm.INTS, Value.of(numbers.stream().map(Value::of).toList()));
      case Attribute.Real(_, var number) ->
          new FormedValue(AttributeForm.FLOAT, Value.of((double) number));
      case Attribute.Reals(_, var numbers) ->
          new FormedValue(
              AttributeForm.FLOATS,
              Value.of(numbers.stream().map(number -> Value.of((double) number)).toList()));
      case Attribute.Text(_, var text) -> new FormedValue(AttributeForm.STRING, Value.of(text));
    };
  }

  /// A weight with its numbers, as a stored tensor of a graph.
  MessageWriter stored(Model.Weight weight, String name) throws ModelException {
    var bytes = new ByteArrayOutputStream(Math.toIntExact(weight.bytes()));
    try {
      numbers.write(weight, Channels.newChannel(bytes));
    } catch (IOException failure) {
      throw new ModelException(String.valueOf(failure.getMessage()), failure);
    }
    var tensor = new MessageWriter();
    for (long dim : weight.dims()) tensor.number(MessageFields.TENSOR_DIMS, dim);
    return tensor
        .number(MessageFields.TENSOR_TYPE, weight.dtype().onnx())
        .text(MessageFields.TENSOR_NAME, name)
        .bytes(MessageFields.TENSOR_RAW, bytes.toByteArray());
  }
}
