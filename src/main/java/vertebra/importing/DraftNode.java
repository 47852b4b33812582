package vertebra.importing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.importing.NodeWriter.FormedValue;
import vertebra.importing.NodeWriter.NodeWish;
import vertebra.onnx.Attribute;
import vertebra.onnx.ModelException;
import vertebra.onnx.OperatorSchemas;

/// An operator of a file that is being edited: one that the file has, or a new one.
final class DraftNode {

  final @Nullable IndexedNode kept;
  String name;
  String domain;
  String type;
  final List<String> inputs = new ArrayList<>();
  final List<String> outputs = new ArrayList<>();

  /// The graphs inside it.
  final List<GraphDraft> graphs = new ArrayList<>();

  /// The function that it calls in the place of the one that the file says.
  private Optional<String> called = Optional.empty();

  private final Map<String, Attribute> set = new LinkedHashMap<>();
  private final Map<String, StoredNumbers> tensors = new LinkedHashMap<>();
  private final Set<String> dropped = new HashSet<>();

  DraftNode(IndexedNode kept) {
    this.kept = kept;
    name = kept.name();
    domain = kept.domain();
    type = kept.type();
    inputs.addAll(kept.inputs());
    outputs.addAll(kept.outputs());
  }

  DraftNode(String name, String type, List<String> inputs, List<String> outputs) {
    kept = null;
    this.name = name;
    domain = "";
    this.type = type;
    this.inputs.addAll(inputs);
    this.outputs.addAll(outputs);
  }

  /// Whether it is the operator of that name in ONNX's own set.
  boolean is(String operator) {
    return type.equals(operator) && OperatorSchemas.plain(domain).isEmpty();
  }

  /// What it is called for people.
  String title() {
    return type + (name.isEmpty() ? "" : " " + name);
  }

  String input(int place) {
    return place < inputs.size() ? inputs.get(place) : "";
  }

  /// The names of the attributes that it sets.
  Set<String> attributes() {
    var names = new HashSet<>(set.keySet());
    names.addAll(tensors.keySet());
    if (kept != null) kept.attributes().forEach(attribute -> names.add(attribute.name()));
    names.removeAll(dropped);
    return names;
  }

  Optional<Attribute> attribute(ModelIndex index, String key) throws ModelException {
    if (set.containsKey(key)) return Optional.ofNullable(set.get(key));
    if (kept == null || dropped.contains(key)) return Optional.empty();
    var attribute = kept.attribute(key);
    return attribute.isEmpty() ? Optional.empty() : IndexedModel.attribute(index, attribute.get());
  }

  long whole(ModelIndex index, String key, long otherwise) throws ModelException {
    return attribute(index, key).orElse(null) instanceof Attribute.Whole(_, var value)
        ? value
        : otherwise;
  }

  Optional<List<Long>> wholes(ModelIndex index, String key) throws ModelException {
    return attribute(index, key).orElse(null) instanceof Attribute.Wholes(_, var values)
        ? Optional.of(values)
        : Optional.empty();
  }

  DraftNode with(Attribute attribute) {
    set.put(attribute.name(), attribute);
    dropped.remove(attribute.name());
    return this;
  }

  /// With a tensor as attribute.
  DraftNode with(String key, StoredNumbers tensor) {
    tensors.put(key, tensor);
    return this;
  }

  void drop(String key) {
    set.remove(key);
    dropped.add(key);
  }

  /// Makes it another operator; what it sets is kept as far as it is not dropped.
  void become(String operator) {
    type = operator;
  }

  /// Lets it call another function of the same domain.
  void call(String function) {
    called = Optional.of(function);
  }

  /// Whether its message has to be written anew as a whole.
  boolean isFresh() {
    return kept == null || !kept.type().equals(type);
  }

  private NodeWish wish(Map<String, Attribute> written) {
    var values = new LinkedHashMap<String, FormedValue>();
    written.forEach((key, attribute) -> values.put(key, NewParts.value(attribute)));
    return new NodeWish(name, domain, called.orElse(type), inputs, outputs, values);
  }

  /// The whole message of a new operator.
  byte[] message(ModelIndex index, NodeWriter writer) throws ModelException {
    var all = new LinkedHashMap<String, Attribute>();
    for (var key : attributes()) {
      var value = attribute(index, key);
      if (value.isPresent()) all.put(key, value.get());
    }
    var plain = writer.fresh(wish(all));
    if (tensors.isEmpty()) return plain;
    var node = new MessageWriter();
    for (var input : inputs) node.text(MessageFields.NODE_INPUT, input);
    for (var output : outputs) node.text(MessageFields.NODE_OUTPUT, output);
    node.text(MessageFields.NODE_NAME, name).text(MessageFields.NODE_TYPE, type);
    tensors.forEach((key, tensor) ->
        node.message(
            MessageFields.NODE_ATTRIBUTE,
            new MessageWriter()
                .text(MessageFields.ATTRIBUTE_NAME, key)
                .message(MessageFields.ATTRIBUTE_TENSOR, tensor.message(""))
                .number(
                    MessageFields.ATTRIBUTE_FORM, OperatorSchemas.AttributeForm.TENSOR.number())));
    return new MessageWriter().message(MessageFields.GRAPH_NODE, node).bytes();
  }

  /// What changes in the message of one that the file has.
  List<NodeWriter.Patch> patches(NodeWriter writer) throws ModelException {
    if (kept == null) throw new IllegalStateException(title());
    var before = new LinkedHashMap<String, FormedValue>();
    // Whatever was there is not what is wished, so that it is written anew.
    for (var key : set.keySet()) before.put(key, NewParts.value(Attribute.text(key, "\0before")));
    for (var key : dropped) before.put(key, NewParts.value(Attribute.text(key, "\0before")));
    return writer.patches(kept, wish(set), before);
  }
}
