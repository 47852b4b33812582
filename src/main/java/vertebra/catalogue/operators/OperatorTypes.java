package vertebra.catalogue.operators;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vertebra.block.ParameterSpec.Attribute;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.graph.Value;
import vertebra.onnx.ElementType;
import vertebra.onnx.ModelFile;
import vertebra.onnx.ModelShapes;
import vertebra.onnx.OperatorSchemas.OperatorSchema;
import vertebra.onnx.OperatorSchemas.Times;
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
    if (!schema.domain().isEmpty()
        || !site.inputs().stream().allMatch(type -> type.shape().isKnown()))
      return Optional.empty();
    var inputs = new ArrayList<String>();
    var tensors = new LinkedHashMap<String, ModelFile.Tensor>();
    var declared = new HashMap<String, TensorType>();
    for (int i = 0; i < inputCount(); i++) {
      var port = OperatorBlocks.inputPort(schema, i);
      var wired = site.input(port);
      var stored = site.parameters().get(OperatorBlocks.tensorKey(port));
      if (wired.isPresent()) declared.put(port, wired.get());
      if (stored.isPresent()) {
        var tensor = tensor(port, stored.get());
        if (tensor.isEmpty()) return Optional.empty();
        tensors.put(port, tensor.get());
      }
      inputs.add(wired.isPresent() || stored.isPresent() ? port : "");
    }
    var outputs = outputs();
    var node = new ModelFile.Node("", "", schema.name(), inputs, outputs, attributes(), false);
    var sizes =
        ModelShapes.certain(
            new ModelFile(
                Path.of(""),
                0,
                schema.since(),
                "",
                List.copyOf(declared.keySet()),
                outputs,
                List.of(node),
                tensors,
                declared,
                List.of()));
    var types = new ArrayList<TensorType>();
    for (int i = 0; i < outputs.size(); i++) {
      var shape =
          sizes.of(outputs.get(i)).filter(found -> Arrays.stream(found).allMatch(s -> s > 0));
      var dtype = dtype(outputs.get(i), inputs);
      if (shape.isEmpty() || dtype.isEmpty()) return Optional.empty();
      types.add(new TensorType(dtype.get(), Shape.of(shape.get())));
    }
    return Optional.of(types);
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
        .map(type -> new ModelFile.Tensor(port, type, tensor.seenDims(), numbers(port)));
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
