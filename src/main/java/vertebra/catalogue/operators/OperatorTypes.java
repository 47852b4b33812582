package vertebra.catalogue.operators;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vertebra.block.ParameterSpec.Attribute;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.block.Work;
import vertebra.graph.Value;
import vertebra.onnx.ElementType;
import vertebra.onnx.ModelFile;
import vertebra.onnx.ModelShapes;
import vertebra.onnx.OperatorSchemas.OperatorSchema;
import vertebra.onnx.OperatorSchemas.Times;
import vertebra.onnx.OperatorWork;
import vertebra.tensor.DType;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// What leaves an operator: by the rules of sizes that foreign models are counted with, where all
/// that flows in is known in numbers; else what the file states, as long as the same flows in as
/// when it was read; else nobody knows.
final class OperatorTypes {

  private final OperatorSchema schema;
  private final Site site;

  OperatorTypes(OperatorSchema schema, Site site) {
    this.schema = schema;
    this.site = site;
  }

  Typing typing() {
    return ruled().<Typing>map(Typing.Typed::new).orElseGet(() -> stated(site));
  }

  /// What the file states.
  static Typing stated(Site site) {
    if (!(site.parameters().get(OperatorBlocks.FILE_TYPES).orElse(Attribute.NOTHING)
            instanceof Value.Sequence(var both))
        || both.size() != 2) return new Typing.Waiting();
    var given = types(both.get(0));
    var made = types(both.get(1));
    return given.isPresent() && made.isPresent() && given.get().equals(site.inputs())
        ? new Typing.Typed(made.get())
        : new Typing.Waiting();
  }

  private static Optional<List<TensorType>> types(Value value) {
    var types = new ArrayList<TensorType>();
    if (!(value instanceof Value.Sequence(var each))) return Optional.empty();
    for (var one : each)
      if (one instanceof Value.Type(var type)) types.add(type);
      else return Optional.empty();
    return Optional.of(types);
  }

  private Optional<List<TensorType>> ruled() {
    if (!schema.domain().isEmpty()) return Optional.empty();
    if (schema.name().equals("Constant"))
      return OperatorBlocks.constant(site.parameters()).map(List::of);
    var symbols = new LinkedHashSet<String>();
    for (var type : site.inputs())
      type.shape().symbols().forEach(symbol -> symbols.add(symbol.name()));
    var inputs = inputs();
    var outputs = outputs();
    var shapes =
        symbols.isEmpty()
            ? sizes(Map.of()).map(found -> found.stream().map(Shape::of).toList())
            : OpenExtents.of(site, symbols, this::sizes);
    if (shapes.isEmpty()) return Optional.empty();
    var types = new ArrayList<TensorType>();
    for (int i = 0; i < outputs.size(); i++) {
      var dtype = dtype(outputs.get(i), inputs);
      if (dtype.isEmpty()) return Optional.empty();
      types.add(new TensorType(dtype.get(), shapes.get().get(i)));
    }
    return Optional.of(types);
  }

  /// The ports that are wired or hold a stored tensor, empty texts between them.
  private List<String> inputs() {
    var inputs = new ArrayList<String>();
    int count = inputCount();
    for (int i = 0; i < count; i++) {
      var port = OperatorBlocks.inputPort(schema, i);
      inputs.add(isThere(port) ? port : "");
    }
    return inputs;
  }

  /// The sizes of what leaves, with numbers for what flows in.
  ///
  /// @param numbers for the sizes that are open
  private Optional<List<long[]>> sizes(Map<String, Long> numbers) {
    var tensors = new LinkedHashMap<String, ModelFile.Tensor>();
    var declared = new HashMap<String, TensorType>();
    for (var port : inputs()) {
      var wired = site.input(port);
      if (wired.isPresent()) {
        var type = wired.get();
        declared.put(port, type.with(type.shape().substitute(numbers)));
      }
      var stored = site.parameters().get(OperatorBlocks.tensorKey(port));
      if (stored.isPresent()) {
        var tensor = tensor(port, stored.get());
        if (tensor.isEmpty()) return Optional.empty();
        tensors.put(port, tensor.get());
      }
    }
    var outputs = outputs();
    var sizes =
        ModelShapes.certain(
            new ModelFile(
                Path.of(""),
                0,
                schema.since(),
                "",
                List.copyOf(declared.keySet()),
                outputs,
                List.of(node()),
                tensors,
                declared,
                List.of()));
    var found = new ArrayList<long[]>();
    for (var output : outputs) {
      var shape = sizes.of(output).filter(each -> Arrays.stream(each).allMatch(size -> size > 0));
      if (shape.isEmpty()) return Optional.empty();
      found.add(shape.get());
    }
    return Optional.of(found);
  }

  private ModelFile.Node node() {
    return new ModelFile.Node(
        "", schema.domain(), schema.name(), inputs(), outputs(), attributes(), false);
  }

  /// The arithmetic, counted as that of a file's operators is.
  ///
  /// @param leaving what leaves, all sizes known
  Work work(List<TensorType> leaving) {
    var node = node();
    if (leaving.isEmpty() || node.outputs().isEmpty()) return Work.UNKNOWN;
    return OperatorWork.of(
            node,
            name ->
                name.equals(node.outputs().getFirst())
                    ? Optional.of(leaving.getFirst().shape().toLongs())
                    : flowing(name),
            name -> site.parameters().get(OperatorBlocks.tensorKey(name)).isPresent())
        .map(work -> new Work(work.multiplyAdds(), work.betweenActivations(), work.other()))
        .orElse(Work.UNKNOWN);
  }

  /// The sizes of what flows into a port, if they are known.
  private Optional<long[]> flowing(String port) {
    return site.parameters().get(OperatorBlocks.tensorKey(port)).orElse(Attribute.NOTHING)
            instanceof Value.Tensor(var stored)
        ? Optional.of(
            OperatorBlocks.sizes(site.parameters(), port, stored).stream()
                .mapToLong(Long::longValue)
                .toArray())
        : site.input(port).map(type -> type.shape().toLongs());
  }

  /// Inputs up to the last that is there.
  private int inputCount() {
    int ports = schema.inputs().size();
    boolean many = ports > 0 && schema.inputs().getLast().times() == Times.MANY;
    if (!many) return ports;
    int count = ports - 1;
    while (isThere(OperatorBlocks.inputPort(schema, count))) count++;
    return count;
  }

  private boolean isThere(String port) {
    return site.input(port).isPresent()
        || site.parameters().get(OperatorBlocks.tensorKey(port)).isPresent();
  }

  private List<String> outputs() {
    return site.parameters().get(OperatorBlocks.OUTPUTS).orElse(Attribute.NOTHING)
            instanceof Value.Sequence(var names)
        ? names.stream().map(Value::toString).toList()
        : List.of(OperatorBlocks.outputPort(schema, 0));
  }

  private Optional<ModelFile.Tensor> tensor(String port, Value stored) {
    if (!(stored instanceof Value.Tensor(var tensor))) return Optional.empty();
    return tensor
        .seenType()
        .map(type ->
            new ModelFile.Tensor(
                port, type, OperatorBlocks.sizes(site.parameters(), port, tensor), numbers(port)));
  }

  private double @Nullable [] numbers(String port) {
    return site.parameters().get(OperatorBlocks.numbersKey(port)).orElse(Attribute.NOTHING)
            instanceof Value.Sequence(var numbers)
        ? numbers.stream().mapToDouble(number -> Double.parseDouble(number.toString())).toArray()
        : null;
  }

  private Map<String, vertebra.onnx.Attribute> attributes() {
    var attributes = new HashMap<String, vertebra.onnx.Attribute>();
    for (var row : schema.attributes().values()) {
      var value = site.parameters().get(row.name());
      if (value.isEmpty()) continue;
      var spec = new Attribute(row.name(), Attribute.NOTHING, row.form(), "");
      spec.decode(value.get())
          .flatMap(read -> attribute(row.name(), read))
          .ifPresent(read -> attributes.put(row.name(), read));
    }
    return attributes;
  }

  private static Optional<vertebra.onnx.Attribute> attribute(String name, Value value) {
    return switch (value) {
      case Value.Whole(var number) -> Optional.of(vertebra.onnx.Attribute.whole(name, number));
      case Value.Real(var number) -> Optional.of(vertebra.onnx.Attribute.real(name, number));
      case Value.Text(var text) -> Optional.of(vertebra.onnx.Attribute.text(name, text));
      case Value.Sequence(var values)
          when values.stream().allMatch(Value.Whole.class::isInstance) ->
          Optional.of(
              vertebra.onnx.Attribute.wholes(
                  name, values.stream().mapToLong(each -> ((Value.Whole) each).value()).toArray()));
      case Value _ -> Optional.empty();
    };
  }

  /// The element type of an output: what its specification fixes, else that of an input of the same
  /// type.
  private Optional<DType> dtype(String output, List<String> inputs) {
    if (schema.name().equals("Cast"))
      return site.parameters().get("to").orElse(Attribute.NOTHING) instanceof Value.Whole(var to)
          ? ElementType.numbered(to).flatMap(ElementType::dtype)
          : Optional.empty();
    int index = outputs().indexOf(output);
    var port = schema.output(index);
    if (port.isEmpty()) return Optional.empty();
    var type = port.get().type();
    if (type.startsWith("tensor("))
      return Arrays.stream(ElementType.values())
          .filter(each -> type.equals("tensor(" + each + ")"))
          .findFirst()
          .flatMap(ElementType::dtype);
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).isEmpty() || !schema.input(i).orElseThrow().type().equals(type)) continue;
      var name = inputs.get(i);
      var wired = site.input(name);
      if (wired.isPresent()) return Optional.of(wired.get().dtype());
      if (site.parameters().get(OperatorBlocks.tensorKey(name)).orElse(Attribute.NOTHING)
          instanceof Value.Tensor(var tensor)) return tensor.seenType();
    }
    return Optional.empty();
  }
}
