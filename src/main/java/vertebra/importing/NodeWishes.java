package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vertebra.block.ParameterSpec.Attribute;
import vertebra.catalogue.operators.OperatorBlocks;
import vertebra.document.BlockDefinition;
import vertebra.graph.BlockId;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.PersistentMap;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.importing.GraphImport.ImportedGraph;
import vertebra.importing.ModelImport.Imported;
import vertebra.importing.ModelImport.ImportedFunction;
import vertebra.importing.ModelIndex.IndexedFunction;
import vertebra.importing.ModelIndex.IndexedGraph;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.importing.ModelIndex.IndexedTensor;
import vertebra.importing.NodeWriter.FormedValue;
import vertebra.importing.NodeWriter.NodeWish;
import vertebra.onnx.ModelException;
import vertebra.onnx.OperatorSchemas.AttributeForm;
import vertebra.onnx.OperatorSchemas.OperatorSchema;
import vertebra.onnx.OperatorSchemas.Times;

/// What the operators of an edited graph are to say in the file that it came from.
///
/// @param graph the graph as it is now
/// @param was the graph as the file says it
/// @param main what of the file its nodes are
/// @param scopes the graph in the file and those around it, whose stored tensors it may name
/// @param base the file as it was read
/// @param definitions the blocks of the design's own
record NodeWishes(
    Imported base,
    Graph graph,
    Graph was,
    ImportedGraph main,
    List<IndexedGraph> scopes,
    PersistentMap<BlockId, BlockDefinition> definitions,
    PortTensors tensors) {

  /// What a node is to say. Throws [ModelException] where it is nothing that a file can hold.
  NodeWish of(Node node) throws ModelException {
    if (node.mode() == Node.Mode.MUTED)
      throw new ModelException(say("import.cannot-write-muted", node.id()));
    var old = main.operators().get(node.id());
    var name =
        node.origin()
            .name()
            .filter(own -> old != null || !own.isEmpty() && !isNameOfAnother(own))
            .orElse(node.id().value());
    var definition = definitions.find(node.block());
    if (definition.isPresent() && old != null) {
      var inputs = new ArrayList<String>();
      for (var port : definition.get().inputs())
        inputs.add(tensors.at(new Port(node.id(), port)).orElse(""));
      return new NodeWish(
          name, old.domain(), old.type(), inputs, outputs(node, old), attributes(node));
    }
    var called = called(node);
    if (definition.isPresent() && called.isPresent())
      return call(node, name, definition.get(), called.get());
    var schema = OperatorBlocks.schema(node.block());
    if (schema.isPresent())
      return new NodeWish(
          name,
          schema.get().domain(),
          schema.get().name(),
          inputs(node, schema.get()),
          outputs(node, schema.get()),
          attributes(node));
    if (node.block().equals(OperatorBlocks.OPERATOR) && old != null)
      return new NodeWish(
          name,
          text(node, OperatorBlocks.DOMAIN),
          text(node, OperatorBlocks.NAME),
          numbered(node, old.inputs().size()),
          outputs(node, old),
          attributes(node));
    throw new ModelException(say("import.cannot-write-the-block", node.block(), node.id()));
  }

  /// The function that a new node calls, as what stood inside another function does; none where the
  /// model could not say so: of an overload, with attributes of the function around, or of a domain
  /// that only functions name.
  private Optional<IndexedFunction> called(Node node) {
    return Optional.ofNullable(base.functions().get(node.block()))
        .map(ImportedFunction::function)
        .filter(function -> function.overload().isEmpty())
        .filter(function ->
            node.parameters().values().entrySet().stream()
                .allMatch(each ->
                    !each.getValue().toString().startsWith(Attribute.REFERENCE)
                        && form(function, each.getKey()).isPresent()))
        .filter(function -> base.index().header().operatorSets().containsKey(function.domain()));
  }

  private NodeWish call(
      Node node, String name, BlockDefinition definition, IndexedFunction function) {
    var inputs = new ArrayList<String>();
    for (var port : definition.inputs())
      inputs.add(tensors.at(new Port(node.id(), port)).orElse(""));
    var outputs = new ArrayList<String>();
    for (var output : definition.outputs())
      outputs.add(tensors.find(new Port(node.id(), output.name())).orElse(""));
    var attributes = new LinkedHashMap<String, FormedValue>();
    for (var entry : node.parameters().values().entrySet()) {
      var form = form(function, entry.getKey()).orElseThrow();
      var spec = new Attribute(entry.getKey(), Attribute.NOTHING, form, "");
      attributes.put(entry.getKey(), new FormedValue(form, spec.encode(entry.getValue())));
    }
    return new NodeWish(name, function.domain(), function.name(), inputs, outputs, attributes);
  }

  /// What an attribute of a function holds where it is called in the file.
  private Optional<AttributeForm> form(IndexedFunction function, String attribute) {
    var index = base.index();
    return Stream.concat(
            index.graph().nodes().stream(),
            index.functions().stream().flatMap(each -> each.nodes().stream()))
        .filter(call -> index.function(call).filter(function::equals).isPresent())
        .flatMap(call -> call.attribute(attribute).stream())
        .flatMap(each -> each.form().stream())
        .findFirst();
  }

  private static String text(Node node, String key) {
    return node.parameters().get(key).map(Value::toString).orElse("");
  }

  private List<String> inputs(Node node, OperatorSchema schema) throws ModelException {
    var inputs = new ArrayList<String>();
    for (var port : schema.inputs()) {
      if (port.times() != Times.MANY) {
        var input = input(node, port.name());
        if (input.isEmpty() && port.times() == Times.ONE && scopes.size() > 1)
          throw new ModelException(say("import.inner-input-expected", port.name(), node.id()));
        inputs.add(input);
        continue;
      }
      for (int number = 1; number <= most(node, port.name()); number++) {
        var input = input(node, port.name() + number);
        if (!input.isEmpty()) inputs.add(input);
      }
    }
    while (!inputs.isEmpty() && inputs.getLast().isEmpty()) inputs.removeLast();
    return inputs;
  }

  /// The highest number of a port that takes many.
  private int most(Node node, String port) {
    int most = 0;
    for (var edge : graph.incoming(node.id()))
      most = Math.max(most, number(edge.to().name(), port));
    var key = OperatorBlocks.tensorKey(port);
    for (var stored : node.parameters().values().keySet())
      most = Math.max(most, number(stored, key));
    return most;
  }

  private static int number(String text, String start) {
    var rest = text.startsWith(start) ? text.substring(start.length()) : "";
    return rest.matches("\\d{1,6}") ? Integer.parseInt(rest) : 0;
  }

  private List<String> numbered(Node node, int count) throws ModelException {
    var inputs = new ArrayList<String>();
    for (int i = 1; i <= count; i++) inputs.add(input(node, "in" + i));
    return inputs;
  }

  private String input(Node node, String port) throws ModelException {
    var wired = tensors.at(new Port(node.id(), port));
    if (wired.isPresent()) return wired.get();
    var stored = node.parameters().get(OperatorBlocks.tensorKey(port));
    if (stored.isEmpty()) return "";
    if (stored.get() instanceof Value.Tensor(var tensor)
        && scopes.stream()
            .flatMap(scope -> Stream.concat(scope.initialised().stream(), scope.sparse().stream()))
            .map(IndexedTensor::name)
            .anyMatch(tensor.name()::equals)) return tensor.name();
    throw new ModelException(say("import.cannot-write-the-tensor", stored.get()));
  }

  private List<String> outputs(Node node, OperatorSchema schema) {
    var used = new HashSet<>(tensors.ports(node.id()));
    var outputs = new ArrayList<String>();
    for (int i = 0; !used.isEmpty(); i++) {
      var port = schema.output(i);
      if (port.isEmpty()) break;
      var name = OperatorBlocks.outputPort(schema, i);
      outputs.add(used.remove(name) ? tensors.name(new Port(node.id(), name)) : "");
    }
    return outputs;
  }

  private List<String> outputs(Node node, IndexedNode old) {
    var before = was.node(node.id()).origin().outputs();
    var outputs = new ArrayList<String>();
    for (var name : old.outputs()) {
      var now = name;
      for (var port : before.entrySet())
        if (port.getValue().equals(name))
          now = tensors.find(new Port(node.id(), port.getKey())).orElse(name);
      outputs.add(now);
    }
    return outputs;
  }

  /// The attributes that a node sets, with their forms.
  SequencedMap<String, FormedValue> attributes(Node node) {
    var attributes = new LinkedHashMap<String, FormedValue>();
    var schema = OperatorBlocks.schema(node.block());
    var old = main.operators().get(node.id());
    for (var entry : node.parameters().values().entrySet()) {
      var name = entry.getKey();
      if (entry.getValue().equals(Attribute.NOTHING) && old == null) continue;
      var form = form(name, schema, old);
      if (form.isEmpty()) continue;
      var spec = new Attribute(name, Attribute.NOTHING, form.get(), "");
      attributes.put(name, new FormedValue(form.get(), spec.encode(entry.getValue())));
    }
    return attributes;
  }

  private static Optional<AttributeForm> form(
      String name, Optional<OperatorSchema> schema, @Nullable IndexedNode old) {
    if (old != null && old.attribute(name).isPresent()) return old.attribute(name).get().form();
    return schema.map(found -> found.attributes().get(name)).map(row -> row.form());
  }

  /// Whether an operator of the file has this name.
  boolean isNameOfAnother(String name) {
    return scopes.getFirst().nodes().stream().anyMatch(node -> node.name().equals(name));
  }
}
