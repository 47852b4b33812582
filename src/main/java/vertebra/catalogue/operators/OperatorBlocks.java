package vertebra.catalogue.operators;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.ParameterSpec;
import vertebra.block.ParameterSpec.Attribute;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.block.Typing;
import vertebra.block.Work;
import vertebra.graph.BlockId;
import vertebra.graph.Parameters;
import vertebra.graph.Value;
import vertebra.onnx.OperatorSchemas;
import vertebra.onnx.OperatorSchemas.OperatorSchema;
import vertebra.onnx.OperatorSchemas.SchemaAttribute;
import vertebra.onnx.OperatorSchemas.SchemaPort;
import vertebra.onnx.OperatorSchemas.Times;
import vertebra.onnx.OperatorWork;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorRef;
import vertebra.tensor.TensorType;

/// One block for each version of each operator of the table ([OperatorSchemas]), and a few for what
/// no table has: operators of unknown domains, inputs that no [input block][vertebra.block.Role]
/// says, stored tensors.
///
/// A node of such a block holds its attributes under their names. Beside them it may hold, under
/// names that no attribute has: a stored tensor for an input ([#tensorKey]), the outputs that are
/// used ([#OUTPUTS]), what graphs inside take from around ([#CAPTURED]), and what its file says of
/// its types ([#FILE_TYPES]).
public final class OperatorBlocks {

  /// An operator that the table does not have, with ports by number.
  public static final BlockId OPERATOR = new BlockId("onnx-operator");

  /// An input of a model that holds something other than an input block can say.
  public static final BlockId INPUT = new BlockId("onnx-input");

  /// A stored tensor that is used as if it flowed.
  public static final BlockId TENSOR = new BlockId("onnx-tensor");

  /// The output ports that a node has, by name; without it, those that an operator always has.
  public static final String OUTPUTS = "out-ports";

  /// The names, in the graphs inside, of what flows into the ports `captured1`, `captured2`, ….
  public static final String CAPTURED = "in-captured";

  /// What flowed in when the file was read, and what its operator then gave: a list of two lists.
  public static final String FILE_TYPES = "file-types";

  /// The type of an input that no input block can say.
  public static final String TYPE = "type";

  /// The tensor of a [#TENSOR] node.
  public static final String VALUE = "value";

  /// The operator of an [#OPERATOR] node.
  public static final String NAME = "operator";

  public static final String DOMAIN = "domain";

  /// How many inputs an [#OPERATOR] node has; of another, how many its last input takes.
  public static final String INPUTS = "in-ports";

  private static final String CAPTURED_PORT = "captured";

  /// Ports that an input for any number shows while nobody said how many.
  private static final int USUAL_WIRES = 4;

  private static final String TENSOR_START = "in-";
  private static final String NUMBERS_START = "numbers-";
  private static final String SIZES_START = "sizes-";

  /// The blocks, each of which is defined when it is first asked.
  private static final class Blocks {
    static final Map<BlockId, BlockType> ALL = all();
  }

  private OperatorBlocks() {}

  /// The block of that id, if it is one of these.
  public static Optional<BlockType> find(BlockId id) {
    return isOperator(id) ? Optional.ofNullable(Blocks.ALL.get(id)) : Optional.empty();
  }

  /// Whether a block is one of these, by its id alone.
  public static boolean isOperator(BlockId id) {
    return id.value().startsWith("onnx-") || id.value().startsWith("microsoft-");
  }

  /// The block of a version of an operator.
  public static BlockId id(OperatorSchema schema) {
    var start =
        switch (schema.domain()) {
          case "" -> "onnx-";
          case "ai.onnx.ml" -> "onnx-ml-";
          default -> "microsoft-";
        };
    var words = schema.name().replaceAll("([a-z0-9])([A-Z])", "$1-$2").replace('_', '-');
    return new BlockId(start + words.toLowerCase(Locale.ROOT) + "-" + schema.since());
  }

  /// The operator that a block stands for, if the table has it.
  public static Optional<OperatorSchema> schema(BlockId id) {
    return Optional.ofNullable(Schemas.BY_ID.get(id));
  }

  private static final class Schemas {
    static final Map<BlockId, OperatorSchema> BY_ID = byId();

    private static Map<BlockId, OperatorSchema> byId() {
      var found = new HashMap<BlockId, OperatorSchema>();
      for (var schema : OperatorSchemas.all())
        if (!schema.deprecated() && found.put(id(schema), schema) != null)
          throw new IllegalStateException("two operators called " + id(schema));
      return Map.copyOf(found);
    }
  }

  /// Under which key a node holds the stored tensor of an input port.
  public static String tensorKey(String port) {
    return TENSOR_START + port;
  }

  /// Under which key a node holds the few whole numbers of that tensor, where rules ask for them.
  public static String numbersKey(String port) {
    return NUMBERS_START + port;
  }

  /// Under which key a node inside a block of the user's own holds what the sizes of that tensor
  /// are, where blocks of the kind have tensors of other sizes than it.
  public static String sizesKey(String port) {
    return SIZES_START + port;
  }

  /// The input port whose stored tensor is held under a key.
  public static Optional<String> portOf(String key) {
    return key.startsWith(TENSOR_START)
        ? Optional.of(key.substring(TENSOR_START.length()))
        : Optional.empty();
  }

  /// Whether a key is that of a stored tensor's few numbers.
  public static boolean isNumbers(String key) {
    return key.startsWith(NUMBERS_START);
  }

  /// Whether a key is that of a stored tensor's sizes.
  public static boolean isSizes(String key) {
    return key.startsWith(SIZES_START);
  }

  /// The sizes of an input's stored tensor.
  static List<Long> sizes(Parameters values, String port, TensorRef stored) {
    return values.get(sizesKey(port)).orElse(Attribute.NOTHING) instanceof Value.Sequence(var sizes)
        ? sizes.stream().map(size -> (long) size.number().orElse(0)).toList()
        : stored.seenDims();
  }

  /// The name of an input port of an operator by its place among the inputs.
  public static String inputPort(OperatorSchema schema, int index) {
    return port(schema.inputs(), index);
  }

  /// The name of an output port by its place among the outputs.
  public static String outputPort(OperatorSchema schema, int index) {
    return port(schema.outputs(), index);
  }

  private static String port(List<SchemaPort> ports, int index) {
    int last = ports.size() - 1;
    var port = ports.get(Math.min(index, last));
    return port.times() == Times.MANY ? port.name() + (index - last + 1) : port.name();
  }

  /// The port behind what the graphs inside take from around.
  public static String capturedPort(int number) {
    return CAPTURED_PORT + number;
  }

  private static Map<BlockId, BlockType> all() {
    var blocks = new HashMap<BlockId, BlockType>();
    Schemas.BY_ID.forEach((id, schema) -> blocks.put(id, deferred(id, schema)));
    for (var block : List.of(operator(), input(), tensor())) blocks.put(block.id(), block);
    return Map.copyOf(blocks);
  }

  private static BlockType deferred(BlockId id, OperatorSchema schema) {
    var heading =
        new BlockType.Heading(
            id, schema.name(), Role.PART, List.of(), Map.of(), summary(schema), Optional.empty());
    return BlockType.deferred(heading, () -> defined(id, schema));
  }

  private static String summary(OperatorSchema schema) {
    var domain = schema.domain().isEmpty() ? "ai.onnx" : schema.domain();
    return "The operator " + schema.name() + " of " + domain + " " + schema.since() + ".";
  }

  private static BlockType built(BlockType.Definition definition) {
    return Family.named("operators", "ONNX operators").add(definition);
  }

  private static BlockType.Definition named(String id, String title, String summary) {
    return BlockType.named(id, title)
        .summary(summary)
        .description(
            """
            An operator as a model file has it. Unless it is changed, it is written again exactly as it was.
            """)
        .productDefined()
        .lowered((_, _, _) -> {
          throw new IllegalStateException("it is an operator of a file and is run from there");
        });
  }

  private static BlockType defined(BlockId id, OperatorSchema schema) {
    return built(
        named(id.value(), schema.name(), summary(schema))
            .inputs(values -> inputs(schema, values))
            .outputs(values -> outputs(schema, values))
            .parameters(
                schema.attributes().values().stream()
                    .map(OperatorBlocks::spec)
                    .toArray(ParameterSpec[]::new))
            .typed(site -> new OperatorTypes(schema, site).typing())
            .weights(site -> Dim.of(weights(site.parameters())))
            .work((site, leaving) -> new OperatorTypes(schema, site).work(leaving))
            .multiplies(OperatorWork.mayMultiply(schema.name()))
            .example("as a file has it", Parameters.NONE, List.of(), List.of()));
  }

  private static ParameterSpec<?> spec(SchemaAttribute attribute) {
    var empty = new Attribute(attribute.name(), Attribute.NOTHING, attribute.form(), "");
    var initial =
        attribute.initial().flatMap(text -> empty.decode(Value.of(text))).orElse(Attribute.NOTHING);
    return new Attribute(
        attribute.name(),
        initial,
        attribute.form(),
        attribute.required() ? "The operator needs it." : "The operator may leave it out.");
  }

  private static List<PortSpec> inputs(OperatorSchema schema, Parameters values) {
    var ports = new ArrayList<PortSpec>();
    for (var port : schema.inputs()) {
      boolean stored = values.get(tensorKey(port.name())).isPresent();
      switch (port.times()) {
        case ONE -> {
          if (!stored) ports.add(PortSpec.one(port.name(), port.name()));
        }
        case OPTIONAL -> {
          if (!stored) ports.add(PortSpec.optional(port.name(), port.name()));
        }
        case MANY -> {
          boolean some = stored(values, port.name());
          if (port.least() == 0 || some) ports.addAll(optional(port.name(), values));
          else ports.add(PortSpec.many(port.name(), port.name()));
        }
      }
    }
    ports.addAll(captured(values));
    return ports;
  }

  /// An input that may take many and has some of them stored, or none at all: a port for each that
  /// may be wired.
  private static List<PortSpec> optional(String name, Parameters values) {
    return IntStream.rangeClosed(1, count(values, INPUTS, USUAL_WIRES))
        .mapToObj(number -> name + number)
        .filter(port -> values.get(tensorKey(port)).isEmpty())
        .map(port -> PortSpec.optional(port, port))
        .toList();
  }

  private static boolean stored(Parameters values, String port) {
    return values.values().keySet().stream()
        .anyMatch(key ->
            key.startsWith(tensorKey(port))
                && key.substring(tensorKey(port).length()).matches("\\d+"));
  }

  private static List<PortSpec> captured(Parameters values) {
    if (!(values.get(CAPTURED).orElse(Attribute.NOTHING) instanceof Value.Sequence(var names)))
      return List.of();
    return IntStream.rangeClosed(1, names.size())
        .mapToObj(number -> PortSpec.one(capturedPort(number), names.get(number - 1).toString()))
        .toList();
  }

  private static int count(Parameters values, String key, int otherwise) {
    return values.get(key).orElse(Attribute.NOTHING) instanceof Value.Whole(var number)
        ? Math.clamp(number, 0, 10_000)
        : otherwise;
  }

  private static List<PortSpec> outputs(OperatorSchema schema, Parameters values) {
    var named = names(values);
    if (named.isPresent()) return named.get();
    var ports = new ArrayList<PortSpec>();
    for (int i = 0; i < schema.outputs().size(); i++)
      if (i == 0 || schema.outputs().get(i).times() == Times.ONE) {
        var name = outputPort(schema, i);
        ports.add(PortSpec.one(name, name));
      }
    return ports;
  }

  private static Optional<List<PortSpec>> names(Parameters values) {
    return values.get(OUTPUTS).orElse(Attribute.NOTHING) instanceof Value.Sequence(var names)
        ? Optional.of(
            names.stream().map(name -> PortSpec.one(name.toString(), name.toString())).toList())
        : Optional.empty();
  }

  /// The numbers that training would change: those of stored tensors of real numbers that have an
  /// axis; running statistics are none.
  private static long weights(Parameters values) {
    long sum = 0;
    for (var entry : values.values().entrySet())
      if (entry.getKey().startsWith(TENSOR_START)
          && !entry.getKey().endsWith("mean")
          && !entry.getKey().endsWith("var")
          && entry.getValue() instanceof Value.Tensor(var tensor)
          && isWeight(tensor))
        sum =
            Math.addExact(
                sum,
                sizes(values, portOf(entry.getKey()).orElseThrow(), tensor).stream()
                    .reduce(1L, Math::multiplyExact));
    return sum;
  }

  private static boolean isWeight(TensorRef tensor) {
    if (tensor.dims().isEmpty()) return false;
    return tensor
        .seenType()
        .map(type ->
            switch (type) {
              case FLOAT32, FLOAT16, FLOAT64, BFLOAT16 -> true;
              case INT8, UINT8, INT32, INT64, BOOL -> false;
            })
        .orElse(false);
  }

  private static BlockType operator() {
    return built(
        named(OPERATOR.value(), "ONNX operator", "An operator that no table of operators has.")
            .parameters(
                ParameterSpec.text(NAME, "Operator", "", "What the file calls it."),
                ParameterSpec.text(DOMAIN, "Domain", "", "Whose operator it is."))
            .inputs(values -> {
              var ports = new ArrayList<PortSpec>();
              for (int i = 1; i <= count(values, INPUTS, 0); i++) {
                var port = "in" + i;
                if (values.get(tensorKey(port)).isEmpty()) ports.add(PortSpec.optional(port, port));
              }
              ports.addAll(captured(values));
              return ports;
            })
            .outputs(values -> names(values).orElse(List.of()))
            .typed(OperatorTypes::stated)
            .weights(site -> Dim.of(weights(site.parameters())))
            .work((_, _) -> Work.UNKNOWN)
            .example("as a file has it", Parameters.NONE, List.of(), List.of()));
  }

  private static BlockType input() {
    return built(
        named(INPUT.value(), "Input", "An input of a model, of any type.")
            .role(Role.INPUT)
            .inputs()
            .typed(site ->
                site.parameters().get(TYPE).orElse(Attribute.NOTHING)
                        instanceof Value.Type(var type)
                    ? Typing.of(type)
                    : new Typing.Waiting())
            .example("as a file has it", Parameters.NONE, List.of(), List.of()));
  }

  private static BlockType tensor() {
    return built(
        named(TENSOR.value(), "Tensor", "A tensor that stands in the model's file.")
            .inputs()
            .typed(site -> typing(constant(site.parameters())))
            .weights(site -> Dim.of(ownWeights(site.parameters())))
            .example("as a file has it", Parameters.NONE, List.of(), List.of()));
  }

  /// The same of a [#TENSOR] node, of which what it flows into has none.
  private static long ownWeights(Parameters values) {
    return values.get(VALUE).orElse(Attribute.NOTHING) instanceof Value.Tensor(var tensor)
            && isWeight(tensor)
        ? tensor.dims().stream().reduce(1L, Math::multiplyExact)
        : 0;
  }

  private static Typing typing(Optional<TensorType> type) {
    return type.<Typing>map(Typing::of).orElse(new Typing.Waiting());
  }

  /// What the elements of a constant are that is given by this attribute, if numbers can be.
  public static Optional<DType> constantOf(String attribute) {
    return switch (attribute) {
      case "value_float", "value_floats" -> Optional.of(DType.FLOAT32);
      case "value_int", "value_ints" -> Optional.of(DType.INT64);
      default -> Optional.empty();
    };
  }

  /// The type of the constant that a node holds: a tensor of a file, a number or a list of numbers.
  static Optional<TensorType> constant(Parameters values) {
    if (values.get(VALUE).orElse(Attribute.NOTHING) instanceof Value.Tensor(var tensor)) {
      Optional<DType> type = tensor.seenType();
      return type.filter(_ -> tensor.seenDims().stream().allMatch(size -> size > 0))
          .map(dtype -> new TensorType(dtype, shape(tensor.seenDims())));
    }
    for (var entry : values.values().entrySet()) {
      var type = constantOf(entry.getKey());
      var dims =
          entry.getValue() instanceof Value.Sequence(var numbers)
              ? List.of((long) numbers.size())
              : List.<Long>of();
      if (type.isPresent() && !dims.equals(List.of(0L)))
        return type.map(dtype -> new TensorType(dtype, shape(dims)));
    }
    return Optional.empty();
  }

  private static Shape shape(List<Long> dims) {
    return Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
  }
}
