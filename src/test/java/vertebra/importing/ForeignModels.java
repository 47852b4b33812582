package vertebra.importing;

import static vertebra.importing.ForeignModel.FLOAT;
import static vertebra.importing.ForeignModel.described;
import static vertebra.importing.ForeignModel.graph;
import static vertebra.importing.ForeignModel.of;
import static vertebra.importing.ForeignModel.operator;
import static vertebra.importing.ForeignModel.tensor;
import static vertebra.importing.ForeignModel.usual;
import static vertebra.importing.ForeignModel.value;
import static vertebra.importing.ForeignModel.whole;
import static vertebra.importing.ForeignModel.wholes;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import vertebra.onnx.ElementType;
import vertebra.onnx.OperatorSchemas;
import vertebra.onnx.OperatorSchemas.OperatorSchema;
import vertebra.onnx.OperatorSchemas.SchemaAttribute;
import vertebra.onnx.OperatorSchemas.SchemaPort;
import vertebra.onnx.OperatorSchemas.Times;

/// Small models as other programs write them: one for every version of every operator of the table,
/// and one for every odd thing that files are allowed.
final class ForeignModels {

  private ForeignModels() {}

  /// Every operator in every version, once with all its ports and attributes.
  static SequencedMap<String, byte[]> operators() {
    var models = new LinkedHashMap<String, byte[]>();
    for (var schema : OperatorSchemas.all())
      if (!schema.deprecated())
        models.put(
            schema.domain() + "-" + schema.name() + "-" + schema.since(), model(schema).bytes());
    return models;
  }

  private static ForeignModel model(OperatorSchema schema) {
    var model = of(8, schema.domain().isEmpty() ? schema.since() : 17);
    if (!schema.domain().isEmpty()) model.set(schema.domain(), schema.since());
    var inputs = new ArrayList<String>();
    for (var input : names(schema.inputs(), "i")) {
      inputs.add(input);
      // Every other input is a stored tensor.
      if (inputs.size() % 2 == 1) model.input(value(input, FLOAT, 2, 3));
      else model.add(MessageFields.GRAPH_INITIALIZER, tensor(input, 2, 3));
    }
    var outputs = names(schema.outputs(), "o");
    var attributes =
        schema.attributes().values().stream().map(ForeignModels::attribute).toArray(byte[][]::new);
    var type = schema.domain().isEmpty() ? schema.name() : schema.domain() + "." + schema.name();
    model.node(type, String.join(" ", inputs), String.join(" ", outputs), attributes);
    outputs.forEach(output -> model.output(output, 2, 3));
    return model;
  }

  private static List<String> names(List<SchemaPort> ports, String start) {
    var names = new ArrayList<String>();
    for (var port : ports)
      for (int i = 0; i < (port.times() == Times.MANY ? Math.max(2, port.least()) : 1); i++)
        names.add(start + names.size());
    return names;
  }

  /// An attribute of the form that its operator wants.
  private static byte[] attribute(SchemaAttribute row) {
    var content = new MessageWriter();
    switch (row.form()) {
      case INT -> content.number(MessageFields.ATTRIBUTE_INT, 1);
      case FLOAT -> content.real(MessageFields.ATTRIBUTE_FLOAT, 0.1f);
      case STRING -> content.text(MessageFields.ATTRIBUTE_STRING, "linear");
      case INTS ->
          content.number(MessageFields.ATTRIBUTE_INTS, 1).number(MessageFields.ATTRIBUTE_INTS, 2);
      case FLOATS -> content.real(MessageFields.ATTRIBUTE_FLOATS, 1e-5f);
      case STRINGS -> content.text(MessageFields.ATTRIBUTE_STRINGS, "Tanh");
      case TENSOR -> content.message(MessageFields.ATTRIBUTE_TENSOR, tensor("t", 2));
      case TENSORS -> content.message(MessageFields.ATTRIBUTE_TENSORS, tensor("t", 2));
      case GRAPH -> content.message(MessageFields.ATTRIBUTE_GRAPH, body().graphMessage());
      case GRAPHS -> content.message(MessageFields.ATTRIBUTE_GRAPHS, body().graphMessage());
      case SPARSE_TENSOR -> content.message(MessageFields.ATTRIBUTE_SPARSE, sparse("s"));
      case SPARSE_TENSORS -> content.message(MessageFields.ATTRIBUTE_SPARSES, sparse("s"));
      case TYPE_PROTO -> content.message(MessageFields.ATTRIBUTE_TYPE_PROTO, new MessageWriter());
      case TYPE_PROTOS -> content.message(MessageFields.ATTRIBUTE_TYPE_PROTOS, new MessageWriter());
    }
    return ForeignModel.formed(row.name(), row.form().number(), content);
  }

  private static ForeignModel body() {
    return ForeignModel.bare().node("Neg", "i0", "inside").output("inside", 2, 3);
  }

  private static MessageWriter sparse(String name) {
    return new MessageWriter()
        .message(MessageFields.SPARSE_VALUES, tensor(name, 1))
        .message(
            MessageFields.SPARSE_INDICES,
            described("", ForeignModel.INT64, 1).bytes(MessageFields.TENSOR_RAW, new byte[8]))
        .number(MessageFields.SPARSE_DIMS, 6);
  }

  private static MessageWriter relu() {
    return operator("", "Relu", "x", "y");
  }

  private static MessageWriter named(String name) {
    return new MessageWriter().text(MessageFields.VALUE_NAME, name);
  }

  /// A graph of one operator with its parts in the usual order.
  private static MessageWriter plain(MessageWriter node) {
    return new MessageWriter()
        .message(MessageFields.GRAPH_NODE, node)
        .text(MessageFields.GRAPH_NAME, "g")
        .message(MessageFields.GRAPH_INPUT, named("x"))
        .message(MessageFields.GRAPH_OUTPUT, named("y"));
  }

  private static MessageWriter head() {
    return new MessageWriter().number(MessageFields.MODEL_IR_VERSION, 8);
  }

  private static MessageWriter set() {
    return new MessageWriter().number(MessageFields.PAIR_SECOND, 13);
  }

  private static byte[] model(MessageWriter graph) {
    return head()
        .message(MessageFields.MODEL_GRAPH, graph)
        .message(MessageFields.MODEL_OPERATOR_SET, set())
        .bytes();
  }

  private static MessageWriter stored(MessageWriter tensor) {
    return new MessageWriter()
        .message(MessageFields.GRAPH_NODE, operator("", "Add", "x w", "y"))
        .text(MessageFields.GRAPH_NAME, "g")
        .message(MessageFields.GRAPH_INITIALIZER, tensor)
        .message(MessageFields.GRAPH_INPUT, named("x"))
        .message(MessageFields.GRAPH_OUTPUT, named("y"));
  }

  /// Encodings that are legal, and that reading and writing with generated classes would change.
  static SequencedMap<String, byte[]> encodings() {
    var models = new LinkedHashMap<String, byte[]>();
    models.put("as most programs write", model(plain(relu())));
    models.put(
        "operator sets before the graph",
        head()
            .message(MessageFields.MODEL_OPERATOR_SET, set())
            .message(MessageFields.MODEL_GRAPH, plain(relu()))
            .bytes());
    models.put(
        "the graph's name before its operators",
        model(
            new MessageWriter()
                .text(MessageFields.GRAPH_NAME, "g")
                .message(MessageFields.GRAPH_NODE, relu())
                .message(MessageFields.GRAPH_INPUT, named("x"))
                .message(MessageFields.GRAPH_OUTPUT, named("y"))));
    models.put(
        "packed sizes of a tensor",
        model(
            stored(
                new MessageWriter()
                    .bytes(MessageFields.TENSOR_DIMS, new byte[] {2, 3})
                    .number(MessageFields.TENSOR_TYPE, FLOAT)
                    .text(MessageFields.TENSOR_NAME, "w")
                    .bytes(MessageFields.TENSOR_RAW, new byte[24]))));
    models.put(
        "packed whole numbers of an attribute",
        model(
            plain(
                operator(
                    "",
                    "Transpose",
                    "x",
                    "y",
                    ForeignModel.formed(
                        "perm",
                        7,
                        new MessageWriter()
                            .bytes(MessageFields.ATTRIBUTE_INTS, new byte[] {1, 0}))))));
    models.put(
        "real numbers one by one",
        model(
            stored(
                described("w", FLOAT, 2)
                    .real(MessageFields.TENSOR_FLOATS, 1)
                    .real(MessageFields.TENSOR_FLOATS, 2))));
    models.put(
        "an unknown field in the middle",
        model(
            plain(
                new MessageWriter()
                    .text(MessageFields.NODE_INPUT, "x")
                    .text(MessageFields.NODE_OUTPUT, "y")
                    .text(10, "device")
                    .text(MessageFields.NODE_TYPE, "Relu"))));
    models.put("an unknown field at the end", model(plain(relu().text(10, "device"))));
    models.put(
        "a default that is written",
        head()
            .text(4, "")
            .number(5, 0)
            .message(MessageFields.MODEL_GRAPH, plain(relu()))
            .message(MessageFields.MODEL_OPERATOR_SET, set())
            .bytes());
    models.put(
        "a field twice",
        new MessageWriter()
            .number(MessageFields.MODEL_IR_VERSION, 7)
            .raw(model(plain(relu())))
            .bytes());
    models.put(
        "the graph in two pieces",
        head()
            .message(
                MessageFields.MODEL_GRAPH,
                new MessageWriter()
                    .message(MessageFields.GRAPH_NODE, relu())
                    .text(MessageFields.GRAPH_NAME, "g"))
            .message(
                MessageFields.MODEL_GRAPH,
                new MessageWriter()
                    .message(MessageFields.GRAPH_INPUT, named("x"))
                    .message(MessageFields.GRAPH_OUTPUT, named("y")))
            .message(MessageFields.MODEL_OPERATOR_SET, set())
            .bytes());
    models.put("a length in more bytes than it needs", padded(plain(relu()).bytes()));
    models.put(
        "a name that is no UTF-8",
        model(plain(relu().bytes(MessageFields.NODE_NAME, new byte[] {(byte) 0xff, (byte) 0xfe}))));
    models.put(
        "tensors between operators",
        model(
            new MessageWriter()
                .message(MessageFields.GRAPH_NODE, operator("", "Add", "x w", "t"))
                .message(MessageFields.GRAPH_INITIALIZER, tensor("w", 2))
                .message(MessageFields.GRAPH_NODE, operator("", "Relu", "t", "y"))
                .text(MessageFields.GRAPH_NAME, "g")
                .message(MessageFields.GRAPH_INPUT, named("x"))
                .message(MessageFields.GRAPH_OUTPUT, named("y"))));
    models.put(
        "an attribute of an unknown form",
        model(
            plain(
                operator(
                    "",
                    "own.Thing",
                    "x",
                    "y",
                    ForeignModel.formed("k", 99, new MessageWriter().number(3, 5))))));
    return models;
  }

  private static byte[] padded(byte[] graph) {
    var model = head();
    var length = new byte[] {(byte) (graph.length | 0x80), (byte) 0x80, 0};
    var tag = new byte[] {(byte) (MessageFields.MODEL_GRAPH << 3 | FieldWalk.LENGTH)};
    return model
        .raw(tag)
        .raw(length)
        .raw(graph)
        .message(MessageFields.MODEL_OPERATOR_SET, set())
        .bytes();
  }

  /// Everything else that a model can be made of.
  static SequencedMap<String, byte[]> features() {
    var models = new LinkedHashMap<String, byte[]>();
    models.put(
        "functions that call one another",
        usual()
            .between(2)
            .set("own", 1)
            .node("own.twice", "x", "y")
            .function(ForeignModel.function("twice", "own.once", "own.once"))
            .function(ForeignModel.function("once", "Relu"))
            .bytes());
    models.put(
        "overloads of a function",
        usual()
            .between(2)
            .set("own", 1)
            .node(operator("", "own.f", "x", "t").text(MessageFields.NODE_OVERLOAD, "a"))
            .node(operator("", "own.f", "t", "y").text(MessageFields.NODE_OVERLOAD, "b"))
            .function(ForeignModel.function("f", "Relu").text(MessageFields.FUNCTION_OVERLOAD, "a"))
            .function(ForeignModel.function("f", "Neg").text(MessageFields.FUNCTION_OVERLOAD, "b"))
            .bytes());
    models.put(
        "branches that take from around",
        usual()
            .between(2)
            .input(value("c", ForeignModel.BOOL))
            .weight("w", 2)
            .node("Relu", "x", "t")
            .node(
                "If",
                "c",
                "y",
                graph("then_branch", ForeignModel.bare().node("Add", "t w", "a").output("a", 2)),
                graph("else_branch", ForeignModel.bare().node("Neg", "t", "b").output("b", 2)))
            .bytes());
    models.put(
        "quantised",
        usual()
            .between(1, 2)
            .add(
                MessageFields.GRAPH_INITIALIZER,
                described("zero", 2).bytes(MessageFields.TENSOR_RAW, new byte[1]))
            .add(
                MessageFields.GRAPH_INITIALIZER,
                described("scale", FLOAT)
                    .bytes(MessageFields.TENSOR_RAW, new byte[] {0, 0, (byte) 0x80, 63}))
            .node("QuantizeLinear", "x scale zero", "q")
            .node("DequantizeLinear", "q scale zero", "y")
            .bytes());
    models.put(
        "a sparse tensor",
        usual()
            .between(6)
            .add(MessageFields.GRAPH_SPARSE, sparse("w"))
            .node("Add", "x w", "y")
            .bytes());
    models.put(
        "an input with a value",
        usual().between(2).input("w", 2).weight("w", 2).node("Add", "x w", "y").bytes());
    models.put(
        "an input without rank",
        usual()
            .input(new MessageWriter().text(MessageFields.VALUE_NAME, "x"))
            .output("y")
            .node("Relu", "x", "y")
            .bytes());
    models.put(
        "a weight that is an output",
        usual().between(2).weight("w", 2).node("Relu", "x", "y").output("w", 2).bytes());
    models.put(
        "a sequence and an optional",
        usual()
            .between(2)
            .node("SequenceConstruct", "x x", "s")
            .node("SequenceAt", "s i", "t")
            .wholes("i", 0)
            .node("Optional", "t", "o")
            .node("OptionalGetElement", "o", "y")
            .bytes());
    models.put(
        "no input at all", usual().output("y", 2).weight("w", 2).node("Relu", "w", "y").bytes());
    models.put("numbers of every kind", every().bytes());
    models.put(
        "texts",
        usual()
            .between(2)
            .add(
                MessageFields.GRAPH_INITIALIZER,
                described("s", 8, 2)
                    .bytes(MessageFields.TENSOR_STRINGS, "a".getBytes(StandardCharsets.UTF_8))
                    .bytes(MessageFields.TENSOR_STRINGS, new byte[] {(byte) 0xff}))
            .node("Identity", "s", "t")
            .node("Relu", "x", "y")
            .bytes());
    models.put(
        "an output that is left out",
        usual()
            .input("x", 1, 1, 4, 4)
            .output("y")
            .output("i")
            .node("MaxPool", "x", "y i", wholes("kernel_shape", List.of(2L, 2L)))
            .node("Dropout", "x", "d _")
            .bytes());
    models.put(
        "an optional input that is left out",
        usual().between(2).weight("m").node("Clip", "x _ m", "y").bytes());
    models.put(
        "names with signs",
        usual()
            .input("in:0", 2)
            .output("out/1", 2)
            .node(operator("/a+b/c:0", "Relu", "in:0", "out/1"))
            .bytes());
    models.put(
        "an operator of nobody's",
        usual()
            .between(2)
            .set("acme", 3)
            .node("acme.Magic", "x _ x", "y", whole("power", 9))
            .bytes());
    return models;
  }

  /// A stored tensor of every type of numbers.
  private static ForeignModel every() {
    var model = usual().between(2);
    for (var type : ElementType.values()) {
      if (type == ElementType.STRING) continue;
      var name = "w-" + type;
      model.add(
          MessageFields.GRAPH_INITIALIZER,
          described(name, type.number(), 5)
              .bytes(MessageFields.TENSOR_RAW, new byte[(int) type.bytes(5)]));
      model.node("Identity", name, "t-" + type);
    }
    return model.node("Relu", "x", "y");
  }

  static SequencedMap<String, byte[]> all() {
    var all = operators();
    all.putAll(encodings());
    all.putAll(features());
    return all;
  }
}
