package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import vertebra.block.ParameterSpec;
import vertebra.graph.Value;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.onnx.ModelException;
import vertebra.onnx.OperatorSchemas.AttributeForm;
import vertebra.tensor.DType;
import vertebra.tensor.TensorRef;

/// Operators and attributes as messages of a file.
final class NodeWriter {

  private final MappedFile file;

  NodeWriter(MappedFile file) {
    this.file = file;
  }

  /// What an operator is to be.
  ///
  /// @param attributes values by name, with their forms
  record NodeWish(
      String name,
      String domain,
      String type,
      List<String> inputs,
      List<String> outputs,
      SequencedMap<String, FormedValue> attributes) {}

  /// The value of an attribute and what it is.
  record FormedValue(AttributeForm form, Value value) {}

  /// A change of bytes of a message.
  @SuppressWarnings("ArrayRecordComponent")
  record Patch(FileSpan span, byte[] bytes) {}

  byte[] fresh(NodeWish wish) throws ModelException {
    var node = new MessageWriter();
    for (var input : wish.inputs()) node.text(MessageFields.NODE_INPUT, input);
    for (var output : wish.outputs()) node.text(MessageFields.NODE_OUTPUT, output);
    if (!wish.name().isEmpty()) node.text(MessageFields.NODE_NAME, wish.name());
    node.text(MessageFields.NODE_TYPE, wish.type());
    for (var attribute : wish.attributes().entrySet())
      node.raw(attribute(attribute.getKey(), attribute.getValue()));
    if (!wish.domain().isEmpty()) node.text(MessageFields.NODE_DOMAIN, wish.domain());
    return new MessageWriter().message(MessageFields.GRAPH_NODE, node).bytes();
  }

  /// What has to change in an operator's message, so that it says what is wished; everything else
  /// in it stays as it is.
  ///
  /// @param before the values of its attributes as they were read
  List<Patch> patches(IndexedNode node, NodeWish wish, SequencedMap<String, FormedValue> before)
      throws ModelException {
    var patches = new ArrayList<Patch>();
    texts(node, MessageFields.NODE_INPUT, node.inputs(), wish.inputs(), patches);
    texts(node, MessageFields.NODE_OUTPUT, node.outputs(), wish.outputs(), patches);
    if (!node.name().equals(wish.name()))
      texts(node, MessageFields.NODE_NAME, List.of(node.name()), List.of(wish.name()), patches);
    texts(node, MessageFields.NODE_TYPE, List.of(node.type()), List.of(wish.type()), patches);
    for (var attribute : node.attributes()) {
      var was = Optional.ofNullable(before.get(attribute.name()));
      var now = Optional.ofNullable(wish.attributes().get(attribute.name()));
      if (was.isEmpty() || was.equals(now)) continue;
      patches.add(
          new Patch(
              attribute.place().whole(),
              now.isEmpty() ? new byte[0] : attribute(attribute.name(), now.get())));
    }
    for (var added : wish.attributes().entrySet())
      if (node.attribute(added.getKey()).isEmpty())
        patches.add(
            new Patch(end(node.place().content()), attribute(added.getKey(), added.getValue())));
    return patches;
  }

  private static FileSpan end(FileSpan span) {
    return new FileSpan(span.end(), span.end());
  }

  /// Puts a list of texts in the place of another, where its first text stood.
  private void texts(
      IndexedNode node, int field, List<String> before, List<String> now, List<Patch> patches)
      throws ModelException {
    if (withoutEmptyEnd(before).equals(withoutEmptyEnd(now))) return;
    var fresh = new MessageWriter();
    for (var text : now) fresh.text(field, text);
    boolean written = false;
    var wire = new FieldWalk(file, node.place().content());
    while (wire.next()) {
      if (wire.field() != field) continue;
      patches.add(new Patch(wire.whole(), written ? new byte[0] : fresh.bytes()));
      written = true;
    }
    if (!written) {
      var start = node.place().content().start();
      patches.add(new Patch(new FileSpan(start, start), fresh.bytes()));
    }
  }

  private static List<String> withoutEmptyEnd(List<String> texts) {
    int end = texts.size();
    while (end > 0 && texts.get(end - 1).isEmpty()) end--;
    return texts.subList(0, end);
  }

  private byte[] attribute(String name, FormedValue formed) throws ModelException {
    var attribute = new MessageWriter().text(MessageFields.ATTRIBUTE_NAME, name);
    if (formed.value() instanceof Value.Text(var text)
        && text.startsWith(ParameterSpec.Attribute.REFERENCE)
        && formed.form() != AttributeForm.STRING)
      attribute.text(
          MessageFields.ATTRIBUTE_REFERENCE,
          text.substring(ParameterSpec.Attribute.REFERENCE.length()));
    else fill(attribute, name, formed);
    attribute.number(MessageFields.ATTRIBUTE_FORM, formed.form().number());
    return new MessageWriter().message(MessageFields.NODE_ATTRIBUTE, attribute).bytes();
  }

  private void fill(MessageWriter attribute, String name, FormedValue formed)
      throws ModelException {
    var value = formed.value();
    switch (formed.form()) {
      case INT -> attribute.number(MessageFields.ATTRIBUTE_INT, whole(name, value));
      case FLOAT -> attribute.real(MessageFields.ATTRIBUTE_FLOAT, real(name, value));
      case STRING -> attribute.bytes(MessageFields.ATTRIBUTE_STRING, text(value));
      case INTS -> {
        for (var each : list(name, value))
          attribute.number(MessageFields.ATTRIBUTE_INTS, whole(name, each));
      }
      case FLOATS -> {
        for (var each : list(name, value))
          attribute.real(MessageFields.ATTRIBUTE_FLOATS, real(name, each));
      }
      case STRINGS -> {
        for (var each : list(name, value))
          attribute.bytes(MessageFields.ATTRIBUTE_STRINGS, text(each));
      }
      case TENSOR -> {
        if (!(value instanceof Value.Tensor(var tensor))) throw unwritten(name, value);
        attribute.message(MessageFields.ATTRIBUTE_TENSOR, tensor(tensor));
      }
      case GRAPH, TENSORS, GRAPHS, SPARSE_TENSOR, SPARSE_TENSORS, TYPE_PROTO, TYPE_PROTOS ->
          throw unwritten(name, value);
    }
  }

  private static ModelException unwritten(String name, Value value) {
    return new ModelException(say("import.cannot-write-the-attribute", name, value));
  }

  private static long whole(String name, Value value) throws ModelException {
    if (value instanceof Value.Whole(var number)) return number;
    throw unwritten(name, value);
  }

  private static float real(String name, Value value) throws ModelException {
    if (value instanceof Value.Real(var number)) return (float) number;
    if (value instanceof Value.Whole(var number)) return number;
    throw unwritten(name, value);
  }

  private static List<Value> list(String name, Value value) throws ModelException {
    if (value instanceof Value.Sequence(var values)) return values;
    throw unwritten(name, value);
  }

  private static byte[] text(Value value) {
    return value instanceof Value.Bytes bytes ? bytes.toArray() : FileText.bytes(value.toString());
  }

  private MessageWriter tensor(TensorRef tensor) throws ModelException {
    var type = DType.named(tensor.elementType());
    if (type.isEmpty() || !tensor.views().isEmpty())
      throw new ModelException(say("import.cannot-write-the-tensor", tensor.name()));
    var message = new MessageWriter();
    for (long dim : tensor.dims()) message.number(MessageFields.TENSOR_DIMS, dim);
    return message
        .number(MessageFields.TENSOR_TYPE, type.get().onnx())
        .text(MessageFields.TENSOR_NAME, tensor.name())
        .bytes(
            MessageFields.TENSOR_RAW,
            file.copy(
                new FileSpan(
                    tensor.range().offset(), tensor.range().offset() + tensor.range().length())));
  }
}
