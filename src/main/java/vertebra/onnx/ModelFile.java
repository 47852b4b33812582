package vertebra.onnx;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import vertebra.tensor.DType;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// What an ONNX file says, from whatever program, without its weights.
///
/// @param producer the program that wrote it, if it says so
/// @param inputs the names of what has to be given, in the file's order
/// @param outputs the names of what comes out
/// @param nodes the operators in the file's order; constants among them are found in `tensors`
/// @param tensors weights and constants by name
/// @param declared the types that the file states, of inputs, outputs and anything between
/// @param dataFiles the files beside it that hold weights
public record ModelFile(
    Path path,
    long irVersion,
    long opset,
    String producer,
    List<String> inputs,
    List<String> outputs,
    List<Node> nodes,
    SequencedMap<String, Tensor> tensors,
    Map<String, TensorType> declared,
    List<Path> dataFiles) {

  public ModelFile {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    nodes = List.copyOf(nodes);
    tensors = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tensors));
    declared = Map.copyOf(declared);
    dataFiles = List.copyOf(dataFiles);
  }

  /// What a file of a model would say.
  public static ModelFile of(Model model) {
    var tensors = new LinkedHashMap<String, Tensor>();
    for (var weight : model.weights())
      tensors.put(
          weight.name(), new Tensor(weight.name(), weight.dtype(), weight.dims(), few(weight)));
    var declared = new HashMap<String, TensorType>();
    model.inputs().forEach(input -> declared.put(input.name(), input.type()));
    var nodes =
        model.operators().stream()
            .map(operator ->
                new Node(
                    operator.name(),
                    "",
                    operator.type(),
                    operator.inputs(),
                    operator.outputs(),
                    operator.attributes().stream()
                        .collect(Collectors.toMap(Attribute::name, one -> one)),
                    false))
            .toList();
    return new ModelFile(
        Path.of(model.name()),
        model.irVersion(),
        model.opset(),
        "",
        model.inputs().stream().map(Model.Value::name).toList(),
        model.outputs().stream().map(Model.Value::name).toList(),
        nodes,
        tensors,
        declared,
        List.of());
  }

  /// The numbers of a weight that says them.
  private static double @Nullable [] few(Model.Weight weight) {
    return switch (weight.init()) {
      case Init.Values(var values) -> values.stream().mapToDouble(Float::doubleValue).toArray();
      case Init.Wholes(var values) -> values.stream().mapToDouble(Long::doubleValue).toArray();
      case Init.InFile _, Init.Constant _, Init.Normal _, Init.TruncatedNormal _, Init.Uniform _ ->
          null;
    };
  }

  /// An operator application.
  ///
  /// @param domain whose operator it is; empty for ONNX's own
  /// @param nests whether it holds graphs of its own, as loops and conditions do
  public record Node(
      String name,
      String domain,
      String type,
      List<String> inputs,
      List<String> outputs,
      Map<String, Attribute> attributes,
      boolean nests) {

    public Node {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
      attributes = Map.copyOf(attributes);
    }

    /// Whether it is the operator of that name in ONNX's own set.
    public boolean is(String operator) {
      return type.equals(operator) && (domain.isEmpty() || domain.equals("ai.onnx"));
    }

    /// A whole-number attribute.
    public long whole(String attribute, long otherwise) {
      return attributes.get(attribute) instanceof Attribute.Whole(_, var value) ? value : otherwise;
    }

    /// A list of whole numbers, if the operator has that attribute.
    public Optional<long[]> wholes(String attribute) {
      return attributes.get(attribute) instanceof Attribute.Wholes(_, var values)
          ? Optional.of(values.stream().mapToLong(Long::longValue).toArray())
          : Optional.empty();
    }

    /// A text attribute; empty where it is left out.
    public String text(String attribute) {
      return attributes.get(attribute) instanceof Attribute.Text(_, var value) ? value : "";
    }

    /// The name of an input, or the empty text where it is left out.
    public String input(int index) {
      return index < inputs.size() ? inputs.get(index) : "";
    }
  }

  /// A weight or constant.
  ///
  /// @param values its numbers where there are only a few, as for shapes and axes
  @SuppressWarnings("ArrayRecordComponent")
  public record Tensor(String name, DType dtype, List<Long> dims, double @Nullable [] values) {

    public Tensor {
      dims = List.copyOf(dims);
    }

    public long elements() {
      return dims.stream().reduce(1L, Math::multiplyExact);
    }

    public long bytes() {
      return Math.multiplyExact(elements(), (long) dtype.bytes());
    }

    /// Its only number as an attribute of the tensor's name; a text where it is not known.
    public Attribute only() {
      if (values == null || values.length != 1) return Attribute.text(name, "");
      return ModelValues.isReal(dtype.onnx())
          ? Attribute.real(name, values[0])
          : Attribute.whole(name, (long) values[0]);
    }

    /// Its type, all sizes known.
    public TensorType type() {
      return new TensorType(dtype, Shape.of(dims.stream().mapToLong(Long::longValue).toArray()));
    }
  }
}
