package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import vertebra.catalogue.operators.OperatorBlocks;
import vertebra.graph.BlockId;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Value;
import vertebra.onnx.ModelException;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// Inputs of models as nodes: the catalogue's input block where that can say the type, else the one
/// that holds any type.
public final class InputNodes {

  static final BlockId OUTPUT = new BlockId("output");
  static final String OUTPUT_PORT = "x";
  static final BlockId INPUT = new BlockId("input");

  private InputNodes() {}

  /// A node for an input.
  ///
  /// @param type what flows in, if that is known
  public static Node of(NodeId id, Optional<TensorType> type) {
    if (type.isPresent() && isPlain(type.get())) {
      var sizes =
          type.get().shape().dims().stream().map(Dim::toString).collect(Collectors.joining(","));
      var parameters = Parameters.NONE.with("shape", Value.of(sizes));
      return Node.of(
          id,
          INPUT,
          type.get().dtype() == DType.INT64
              ? parameters.with("type", Value.of("int64"))
              : parameters);
    }
    var parameters =
        type.filter(InputNodes::isFilled)
            .map(each -> Parameters.NONE.with(OperatorBlocks.TYPE, new Value.Type(each)))
            .orElse(Parameters.NONE);
    return Node.of(id, OperatorBlocks.INPUT, parameters);
  }

  private static boolean isFilled(TensorType type) {
    return type.shape().dims().stream().allMatch(dim -> dim.known().isEmpty() || dim.value() > 0);
  }

  private static boolean isPlain(TensorType type) {
    if (type.dtype() != DType.FLOAT32 && type.dtype() != DType.INT64) return false;
    if (type.shape().rank() == 0 || !isFilled(type)) return false;
    var sizes = type.shape().dims().stream().map(Dim::toString).collect(Collectors.joining(","));
    try {
      return Shape.parse(sizes).equals(type.shape());
    } catch (IllegalArgumentException noName) {
      return false;
    }
  }

  /// Whether a node stands for an input, whichever of the two blocks it is.
  public static boolean isInput(Node node) {
    return node.block().equals(INPUT) || node.block().equals(OperatorBlocks.INPUT);
  }

  /// Whether a node stands for an output.
  public static boolean isOutput(Node node) {
    return node.block().equals(OUTPUT);
  }

  /// What a file says of an input.
  static MessageWriter message(Node node, String name) throws ModelException {
    var type = type(node);
    if (type.isEmpty()) throw new ModelException(say("import.cannot-write-the-input", node.id()));
    return message(name, type.get());
  }

  /// What a file says of a value; no type where nobody knows one.
  static MessageWriter message(String name, @Nullable TensorType type) {
    var value = new MessageWriter().text(MessageFields.VALUE_NAME, name);
    return type == null ? value : value.message(MessageFields.VALUE_TYPE, message(type));
  }

  /// A type as a file has it.
  static MessageWriter message(TensorType type) {
    var shape = new MessageWriter();
    for (var dim : type.shape().dims()) {
      var size = new MessageWriter();
      if (dim.known().isPresent()) size.number(1, dim.value());
      else if (!dim.toString().startsWith("?")) size.text(2, dim.toString());
      shape.message(1, size);
    }
    return new MessageWriter()
        .message(
            MessageFields.TYPE_TENSOR,
            new MessageWriter().number(1, type.dtype().onnx()).message(2, shape));
  }

  /// A type of which nothing but the kind of its numbers is known, as a file has it.
  static MessageWriter open(DType dtype) {
    return new MessageWriter()
        .message(MessageFields.TYPE_TENSOR, new MessageWriter().number(1, dtype.onnx()));
  }

  /// What an input takes; empty where nobody knows.
  public static Optional<TensorType> type(Node node) {
    var values = node.parameters();
    if (node.block().equals(OperatorBlocks.INPUT))
      return values
          .get(OperatorBlocks.TYPE)
          .filter(Value.Type.class::isInstance)
          .map(value -> ((Value.Type) value).type());
    boolean isWhole = values.get("type").map(Value::toString).filter("int64"::equals).isPresent();
    var sizes = values.get("shape").map(Value::toString).orElse("N,3,224,224");
    try {
      return Optional.of(new TensorType(isWhole ? DType.INT64 : DType.FLOAT32, Shape.parse(sizes)));
    } catch (IllegalArgumentException noShape) {
      return Optional.empty();
    }
  }
}
