package vertebra.importing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import vertebra.block.Body;
import vertebra.catalogue.operators.OperatorBlocks;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Origin;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.importing.ModelIndex.IndexedTensor;
import vertebra.importing.ModelIndex.IndexedValue;
import vertebra.onnx.ModelException;
import vertebra.onnx.OperatorSchemas;
import vertebra.onnx.OperatorSchemas.OperatorSchema;
import vertebra.onnx.OperatorSchemas.Times;
import vertebra.tensor.TensorType;

/// Turns one graph of a file into nodes and wires: the model's own, a function's, or one inside an
/// operator.
final class GraphImport {

  private final ModelImport model;
  private final Map<String, Long> versions;
  private final Map<String, TensorType> types;
  private final UniqueNames names = new UniqueNames();
  private final Map<String, IndexedTensor> stored = new LinkedHashMap<>();
  private final Map<String, Port> sources = new HashMap<>();
  private final SequencedMap<NodeId, IndexedNode> operators = new LinkedHashMap<>();
  private final SequencedMap<NodeId, IndexedValue> inputs = new LinkedHashMap<>();
  private final SequencedMap<NodeId, IndexedValue> outputs = new LinkedHashMap<>();
  private Graph graph = Graph.EMPTY;

  /// @param versions the versions of the operator sets
  /// @param types what is known of the tensors
  GraphImport(ModelImport model, Map<String, Long> versions, Map<String, TensorType> types) {
    this.model = model;
    this.versions = versions;
    this.types = types;
  }

  /// A graph as nodes, and which operator, input or output of the file each stands for.
  record ImportedGraph(
      Graph graph,
      SequencedMap<NodeId, IndexedNode> operators,
      SequencedMap<NodeId, IndexedValue> inputs,
      SequencedMap<NodeId, IndexedValue> outputs) {}

  ImportedGraph result() {
    return new ImportedGraph(graph, operators, inputs, outputs);
  }

  /// Keeps names for others than what the graph holds.
  void reserve(Collection<NodeId> ids) {
    ids.forEach(id -> names.of(id.value(), ""));
  }

  void store(Collection<IndexedTensor> tensors) {
    for (var tensor : tensors) stored.put(tensor.name(), tensor);
  }

  /// The stored tensors that operators may name.
  Collection<IndexedTensor> stored() {
    return stored.values();
  }

  /// What is known of the tensors.
  Map<String, TensorType> types() {
    return types;
  }

  /// The versions of the operator sets.
  Map<String, Long> versions() {
    return versions;
  }

  private static Origin origin(String name, SequencedMap<String, String> outputs) {
    return new Origin(Optional.of(name), outputs, new LinkedHashMap<>());
  }

  /// Adds an input of the model.
  void input(IndexedValue value) {
    var type = value.type().wire(value.name());
    var id = new NodeId(names.of(value.name(), "input"));
    var named = new LinkedHashMap<String, String>();
    named.put(Body.ARGUMENT_OUTPUT, value.name());
    graph = graph.with(InputNodes.of(id, type).with(origin(value.name(), named)));
    sources.put(value.name(), new Port(id, Body.ARGUMENT_OUTPUT));
    inputs.put(id, value);
  }

  /// Adds what stands for an input of a definition.
  ///
  /// @param port the name of the input
  void argument(String tensor, String port) {
    var id = new NodeId(names.of("in." + port, "in"));
    var named = new LinkedHashMap<String, String>();
    named.put(Body.ARGUMENT_OUTPUT, tensor);
    graph = graph.with(Body.argument(id, port).with(origin(tensor, named)));
    sources.put(tensor, new Port(id, Body.ARGUMENT_OUTPUT));
  }

  /// Adds the operators and then the wires between them, in whatever order the file has them.
  void operators(List<IndexedNode> nodes) throws ModelException {
    var shapes = new ArrayList<NodeShape>();
    for (var node : nodes) shapes.add(add(node));
    for (int i = 0; i < nodes.size(); i++) connect(nodes.get(i), shapes.get(i));
  }

  /// How the inputs of an operator are called, and which the graphs inside take from around.
  private record NodeShape(NodeId id, List<String> ports, List<String> captured) {}

  private NodeShape add(IndexedNode node) throws ModelException {
    var id = new NodeId(names.of(node.name(), node.type().toLowerCase(java.util.Locale.ROOT)));
    var definition = model.definition(node);
    var schema = definition.isPresent() ? Optional.<OperatorSchema>empty() : schema(node);
    var parameters = Parameters.NONE;
    var held = new ArrayList<HeldGraphs.Held>();
    for (var attribute : node.attributes()) {
      var value = model.value(node, attribute, id.value(), this, held);
      if (value.isPresent()) parameters = parameters.with(attribute.name(), value.get());
    }
    var ports = new ArrayList<String>();
    for (int i = 0; i < node.inputs().size(); i++)
      ports.add(
          definition.isPresent()
              ? model.inputPort(definition.get(), i)
              : schema.isPresent() ? OperatorBlocks.inputPort(schema.get(), i) : "in" + (i + 1));
    var made = new LinkedHashMap<String, String>();
    var used = new ArrayList<Value>();
    for (int i = 0; i < node.outputs().size(); i++) {
      if (node.outputs().get(i).isEmpty()) continue;
      var port =
          definition.isPresent()
              ? model.outputPort(definition.get(), i)
              : schema.isPresent() ? OperatorBlocks.outputPort(schema.get(), i) : "out" + (i + 1);
      made.put(port, node.outputs().get(i));
      used.add(Value.of(port));
      sources.put(node.outputs().get(i), new Port(id, port));
    }
    var captured =
        Captures.of(node).stream().filter(tensor -> !stored.containsKey(tensor)).toList();
    BlockId block;
    if (definition.isPresent()) {
      block = definition.get();
    } else if (schema.isPresent()) {
      block = OperatorBlocks.id(schema.get());
      int last = schema.get().inputs().size() - 1;
      if (last >= 0 && schema.get().inputs().get(last).times() == Times.MANY)
        parameters =
            parameters.with(OperatorBlocks.INPUTS, Value.of(Math.max(0, ports.size() - last)));
    } else {
      block = OperatorBlocks.OPERATOR;
      parameters =
          parameters
              .with(OperatorBlocks.NAME, Value.of(node.type()))
              .with(OperatorBlocks.DOMAIN, Value.of(node.domain()))
              .with(OperatorBlocks.INPUTS, Value.of(ports.size()));
    }
    if (definition.isEmpty()) {
      parameters = parameters.with(OperatorBlocks.OUTPUTS, Value.of(used));
      if (!captured.isEmpty())
        parameters =
            parameters.with(
                OperatorBlocks.CAPTURED, Value.of(captured.stream().map(Value::of).toList()));
      for (int i = 0; i < ports.size(); i++) {
        var tensor = stored.get(node.inputs().get(i));
        if (tensor == null) continue;
        parameters =
            parameters.with(
                OperatorBlocks.tensorKey(ports.get(i)),
                new Value.Tensor(model.tensors().of(tensor)));
        var few = model.tensors().few(tensor);
        if (few.isPresent())
          parameters = parameters.with(OperatorBlocks.numbersKey(ports.get(i)), few.get());
      }
      parameters = typed(node, parameters);
    }
    if (!held.isEmpty())
      parameters =
          parameters.with(
              Body.HELD,
              model.showing(
                  node, id.value(), parameters, held, wired(node, ports, captured), types));
    graph = graph.with(Node.of(id, block, parameters).with(origin(node.name(), made)));
    operators.put(id, node);
    return new NodeShape(id, ports, captured);
  }

  /// The ports of an operator by the tensors that flow in there.
  private Map<String, String> wired(IndexedNode node, List<String> ports, List<String> captured) {
    var wired = new HashMap<String, String>();
    for (int i = 0; i < ports.size(); i++)
      if (!stored.containsKey(node.inputs().get(i)))
        wired.putIfAbsent(node.inputs().get(i), ports.get(i));
    for (int i = 0; i < captured.size(); i++)
      wired.putIfAbsent(captured.get(i), OperatorBlocks.capturedPort(i + 1));
    return wired;
  }

  /// The form that the table has of an operator, if the operator fits it.
  private Optional<OperatorSchema> schema(IndexedNode node) {
    var version = versions.get(OperatorSchemas.plain(node.domain()));
    if (version == null) return Optional.empty();
    var schema =
        OperatorSchemas.find(node.domain(), node.type(), version)
            .filter(found -> !found.deprecated());
    if (schema.isEmpty()) return schema;
    boolean fits =
        node.inputs().size() <= OperatorSchema.most(schema.get().inputs())
            && node.outputs().size() <= OperatorSchema.most(schema.get().outputs());
    for (int i = 0; fits && i < node.inputs().size(); i++)
      fits =
          !node.inputs().get(i).isEmpty()
              || schema.get().input(i).orElseThrow().times() == Times.OPTIONAL;
    for (var attribute : node.attributes())
      fits &= schema.get().attributes().containsKey(attribute.name());
    return fits ? schema : Optional.empty();
  }

  /// With what is known to flow in and out.
  private Parameters typed(IndexedNode node, Parameters parameters) {
    var given = new ArrayList<Value>();
    var made = new ArrayList<Value>();
    for (var input : node.inputs()) {
      if (input.isEmpty() || stored.containsKey(input)) continue;
      var type = types.get(input);
      if (type == null) return parameters;
      given.add(new Value.Type(type));
    }
    for (var captured : Captures.of(node)) {
      if (stored.containsKey(captured)) continue;
      var type = types.get(captured);
      if (type == null) return parameters;
      given.add(new Value.Type(type));
    }
    for (var output : node.outputs()) {
      if (output.isEmpty()) continue;
      var type = types.get(output);
      if (type == null) return parameters;
      made.add(new Value.Type(type));
    }
    return parameters.with(
        OperatorBlocks.FILE_TYPES, Value.of(List.of(Value.of(given), Value.of(made))));
  }

  private void connect(IndexedNode node, NodeShape shape) throws ModelException {
    boolean isCall = !OperatorBlocks.isOperator(graph.node(shape.id()).block());
    for (int i = 0; i < node.inputs().size(); i++) {
      var input = node.inputs().get(i);
      if (input.isEmpty() || !isCall && stored.containsKey(input)) continue;
      wire(input, new Port(shape.id(), shape.ports().get(i)));
    }
    for (int i = 0; i < shape.captured().size(); i++)
      wire(shape.captured().get(i), new Port(shape.id(), OperatorBlocks.capturedPort(i + 1)));
  }

  private void wire(String tensor, Port to) throws ModelException {
    var source = source(tensor);
    if (source.isPresent()) graph = graph.with(new Edge(source.get(), to));
  }

  /// The port that a tensor comes from; a stored one that has none gets a node.
  Optional<Port> source(String tensor) throws ModelException {
    var known = sources.get(tensor);
    if (known != null) return Optional.of(known);
    var kept = stored.get(tensor);
    if (kept == null) return Optional.empty();
    var id = new NodeId(names.of(tensor, "tensor"));
    var named = new LinkedHashMap<String, String>();
    named.put(Body.ARGUMENT_OUTPUT, tensor);
    var node =
        Node.of(
                id,
                OperatorBlocks.TENSOR,
                Parameters.NONE.with(
                    OperatorBlocks.VALUE, new Value.Tensor(model.tensors().of(kept))))
            .with(origin(tensor, named));
    graph = graph.with(node);
    var port = new Port(id, Body.ARGUMENT_OUTPUT);
    sources.put(tensor, port);
    return Optional.of(port);
  }

  /// Adds an output of the model.
  void output(IndexedValue value) throws ModelException {
    var id = new NodeId(names.of(value.name(), "output"));
    graph =
        graph.with(
            Node.of(id, InputNodes.OUTPUT, Parameters.NONE)
                .with(origin(value.name(), new LinkedHashMap<>())));
    wire(value.name(), new Port(id, InputNodes.OUTPUT_PORT));
    outputs.put(id, value);
  }
}
