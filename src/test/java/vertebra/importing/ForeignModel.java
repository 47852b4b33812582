package vertebra.importing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A small model as another program might write it, field by field.
final class ForeignModel {

  static final int FLOAT = 1;
  static final int INT64 = 7;
  static final int BOOL = 9;

  private final List<byte[]> header = new ArrayList<>();
  private final List<byte[]> graph = new ArrayList<>();
  private final List<byte[]> after = new ArrayList<>();

  private ForeignModel() {}

  /// IR 8, operator set 17, a graph called `g`.
  static ForeignModel usual() {
    return of(8, 17);
  }

  static ForeignModel of(long ir, long opset) {
    return new ForeignModel().header(MessageFields.MODEL_IR_VERSION, ir).set("", opset);
  }

  /// Without a version of the format or of any operator set.
  static ForeignModel bare() {
    return new ForeignModel();
  }

  ForeignModel header(int field, long number) {
    header.add(new MessageWriter().number(field, number).bytes());
    return this;
  }

  ForeignModel set(String domain, long version) {
    var set = new MessageWriter();
    if (!domain.isEmpty()) set.text(MessageFields.PAIR_FIRST, domain);
    set.number(MessageFields.PAIR_SECOND, version);
    after.add(new MessageWriter().message(MessageFields.MODEL_OPERATOR_SET, set).bytes());
    return this;
  }

  ForeignModel add(int graphField, MessageWriter message) {
    graph.add(new MessageWriter().message(graphField, message).bytes());
    return this;
  }

  ForeignModel node(String type, String inputs, String outputs, byte[]... attributes) {
    return add(MessageFields.GRAPH_NODE, operator("", type, inputs, outputs, attributes));
  }

  ForeignModel node(MessageWriter node) {
    return add(MessageFields.GRAPH_NODE, node);
  }

  ForeignModel input(String name, long... sizes) {
    return add(MessageFields.GRAPH_INPUT, value(name, FLOAT, sizes));
  }

  ForeignModel input(MessageWriter value) {
    return add(MessageFields.GRAPH_INPUT, value);
  }

  ForeignModel output(String name, long... sizes) {
    return add(MessageFields.GRAPH_OUTPUT, value(name, FLOAT, sizes));
  }

  ForeignModel weight(String name, long... dims) {
    return add(MessageFields.GRAPH_INITIALIZER, tensor(name, dims));
  }

  ForeignModel wholes(String name, long... numbers) {
    return add(MessageFields.GRAPH_INITIALIZER, tensor(name, numbers, numbers.length));
  }

  ForeignModel function(MessageWriter function) {
    after.add(new MessageWriter().message(MessageFields.MODEL_FUNCTION, function).bytes());
    return this;
  }

  /// An input `x` and an output `y` of these sizes.
  ForeignModel between(long... sizes) {
    return input("x", sizes).output("y", sizes);
  }

  MessageWriter graphMessage() {
    var message = new MessageWriter().text(MessageFields.GRAPH_NAME, "g");
    graph.forEach(message::raw);
    return message;
  }

  byte[] bytes() {
    var model = new MessageWriter();
    header.forEach(model::raw);
    model.message(MessageFields.MODEL_GRAPH, graphMessage());
    after.forEach(model::raw);
    return model.bytes();
  }

  Path write(Path file) throws IOException {
    return Files.write(file, bytes());
  }

  /// An operator; inputs and outputs are names with blanks between, `_` for one left out.
  static MessageWriter operator(
      String name, String type, String inputs, String outputs, byte[]... attributes) {
    var node = new MessageWriter();
    for (var input : words(inputs)) node.text(MessageFields.NODE_INPUT, input);
    for (var output : words(outputs)) node.text(MessageFields.NODE_OUTPUT, output);
    if (!name.isEmpty()) node.text(MessageFields.NODE_NAME, name);
    int dot = type.lastIndexOf('.');
    node.text(MessageFields.NODE_TYPE, type.substring(dot + 1));
    for (var attribute : attributes) node.raw(attribute);
    if (dot > 0) node.text(MessageFields.NODE_DOMAIN, type.substring(0, dot));
    return node;
  }

  private static List<String> words(String text) {
    return text.isEmpty()
        ? List.of()
        : Arrays.stream(text.split(" ")).map(word -> word.equals("_") ? "" : word).toList();
  }

  private static byte[] attribute(MessageWriter content) {
    return new MessageWriter().message(MessageFields.NODE_ATTRIBUTE, content).bytes();
  }

  static byte[] whole(String name, long number) {
    return attribute(
        new MessageWriter()
            .text(MessageFields.ATTRIBUTE_NAME, name)
            .number(MessageFields.ATTRIBUTE_INT, number)
            .number(MessageFields.ATTRIBUTE_FORM, 2));
  }

  static byte[] wholes(String name, List<Long> numbers) {
    var content = new MessageWriter().text(MessageFields.ATTRIBUTE_NAME, name);
    numbers.forEach(number -> content.number(MessageFields.ATTRIBUTE_INTS, number));
    return attribute(content.number(MessageFields.ATTRIBUTE_FORM, 7));
  }

  static byte[] text(String name, String text) {
    return attribute(
        new MessageWriter()
            .text(MessageFields.ATTRIBUTE_NAME, name)
            .text(MessageFields.ATTRIBUTE_STRING, text)
            .number(MessageFields.ATTRIBUTE_FORM, 3));
  }

  static byte[] real(String name, float number) {
    return attribute(
        new MessageWriter()
            .text(MessageFields.ATTRIBUTE_NAME, name)
            .real(MessageFields.ATTRIBUTE_FLOAT, number)
            .number(MessageFields.ATTRIBUTE_FORM, 1));
  }

  static byte[] graph(String name, ForeignModel body) {
    return attribute(
        new MessageWriter()
            .text(MessageFields.ATTRIBUTE_NAME, name)
            .message(MessageFields.ATTRIBUTE_GRAPH, body.graphMessage())
            .number(MessageFields.ATTRIBUTE_FORM, 5));
  }

  /// An attribute of any form, whose content is given.
  static byte[] formed(String name, int form, MessageWriter content) {
    return attribute(
        new MessageWriter()
            .text(MessageFields.ATTRIBUTE_NAME, name)
            .raw(content.bytes())
            .number(MessageFields.ATTRIBUTE_FORM, form));
  }

  static MessageWriter value(String name, int element, long... sizes) {
    var shape = new MessageWriter();
    for (long size : sizes) shape.message(1, new MessageWriter().number(1, size));
    var tensor = new MessageWriter().number(1, element).message(2, shape);
    return new MessageWriter()
        .text(MessageFields.VALUE_NAME, name)
        .message(
            MessageFields.VALUE_TYPE,
            new MessageWriter().message(MessageFields.TYPE_TENSOR, tensor));
  }

  /// A float32 tensor of zeros.
  static MessageWriter tensor(String name, long... dims) {
    long elements = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    return described(name, FLOAT, dims)
        .bytes(MessageFields.TENSOR_RAW, new byte[(int) (4 * elements)]);
  }

  private static MessageWriter tensor(String name, long[] numbers, long count) {
    var bytes = ByteBuffer.allocate(8 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long number : numbers) bytes.putLong(number);
    return described(name, INT64, count).bytes(MessageFields.TENSOR_RAW, bytes.array());
  }

  /// What a tensor is, without its numbers.
  static MessageWriter described(String name, int element, long... dims) {
    var tensor = new MessageWriter();
    for (long dim : dims) tensor.number(MessageFields.TENSOR_DIMS, dim);
    return tensor.number(MessageFields.TENSOR_TYPE, element).text(MessageFields.TENSOR_NAME, name);
  }

  /// A function of the domain `own` with one operator of the given type from `a` to `b`.
  static MessageWriter function(String name, String... types) {
    var function =
        new MessageWriter()
            .text(MessageFields.FUNCTION_NAME, name)
            .text(MessageFields.FUNCTION_INPUT, "a")
            .text(MessageFields.FUNCTION_OUTPUT, "b" + types.length);
    for (int i = 0; i < types.length; i++)
      function.message(
          MessageFields.FUNCTION_NODE,
          operator("", types[i], i == 0 ? "a" : "b" + i, "b" + (i + 1)));
    return owned(function);
  }

  /// A function of the domain `own` of these operators.
  static MessageWriter function(
      String name, List<String> inputs, String output, List<MessageWriter> nodes) {
    var function = new MessageWriter().text(MessageFields.FUNCTION_NAME, name);
    for (var input : inputs) function.text(MessageFields.FUNCTION_INPUT, input);
    function.text(MessageFields.FUNCTION_OUTPUT, output);
    for (var node : nodes) function.message(MessageFields.FUNCTION_NODE, node);
    return owned(function);
  }

  private static MessageWriter owned(MessageWriter function) {
    var set =
        new MessageWriter()
            .text(MessageFields.PAIR_FIRST, "")
            .number(MessageFields.PAIR_SECOND, 17);
    return function
        .message(MessageFields.FUNCTION_OPERATOR_SET, set)
        .text(MessageFields.FUNCTION_DOMAIN, "own");
  }
}
