package vertebra.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// A complete program in ONNX terms, without the numbers of its weights.
///
/// Operators are in execution order. Weights are described; a [WeightData] supplies the numbers
/// when the model is written or opened.
///
/// @param name the graph's name
/// @param opset the version of the default operator set
/// @param metadata free text pairs stored in the file (`ModelProto.metadata_props`)
/// @param extents sizes inside the model that follow from its inputs' open sizes; runtimes do not
///   check them, and some crash where one is not positive
public record Model(
    String name,
    int opset,
    List<Value> inputs,
    List<Value> outputs,
    List<Operator> operators,
    List<Weight> weights,
    Map<String, String> metadata,
    List<Extent> extents) {

  /// A model whose inside has no sizes to watch.
  public Model(
      String name,
      int opset,
      List<Value> inputs,
      List<Value> outputs,
      List<Operator> operators,
      List<Weight> weights,
      Map<String, String> metadata) {
    this(name, opset, inputs, outputs, operators, weights, metadata, List.of());
  }

  public Model {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    operators = List.copyOf(operators);
    weights = List.copyOf(weights);
    extents = List.copyOf(extents);
  }

  /// A size of what leaves a part of the model, in terms of the inputs' sizes.
  ///
  /// @param path the part, such as `backbone/layer1/0/conv1`
  public record Extent(String path, Dim size) {}

  /// A named input or output; symbolic extents become dynamic axes of that name.
  public record Value(String name, TensorType type) {}

  /// One operator application. An empty input name leaves an optional input out.
  public record Operator(
      String name,
      String type,
      List<String> inputs,
      List<String> outputs,
      List<Attribute> attributes) {
    public Operator {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
      attributes = List.copyOf(attributes);
    }

    /// The path of the block that it belongs to.
    public String block() {
      return blockOf(name);
    }

    /// The same as one of another block.
    public Operator in(String other) {
      var own = name.substring(name.lastIndexOf('/') + 1);
      return new Operator(other + "/" + own, type, inputs, outputs, attributes);
    }

    /// The path of the block that an operator or a tensor of a model of ours belongs to, which its
    /// name begins with (`backbone/conv1` of `backbone/conv1/Conv`); an input's is its name.
    public static String blockOf(String name) {
      int slash = name.lastIndexOf('/');
      return slash < 0 ? name : name.substring(0, slash);
    }
  }

  /// A stored tensor.
  ///
  /// @param kind whether training would change it, whether it is kept statistics, or part of the
  ///   program
  public record Weight(String name, DType dtype, List<Long> dims, Init init, WeightKind kind) {

    /// What a stored tensor is for.
    public enum WeightKind {
      TRAINABLE,
      STATISTIC,
      CONSTANT
    }

    public Weight {
      dims = List.copyOf(dims);
    }

    public TensorType type() {
      return new TensorType(dtype, Shape.of(dims.stream().mapToLong(Long::longValue).toArray()));
    }

    /// The number of elements. Throws [ArithmeticException] when it does not fit in 64 bits.
    public long elements() {
      long product = 1;
      for (long dim : dims) product = Math.multiplyExact(product, dim);
      return product;
    }

    /// The size in bytes.
    public long bytes() {
      return Math.multiplyExact(elements(), (long) dtype.bytes());
    }
  }

  /// The same program with other outputs, and the operators that make them.
  public Model with(List<Value> ends, List<Operator> program) {
    return new Model(name, opset, inputs, ends, program, weights, metadata, extents);
  }

  /// The same program with other free text pairs.
  public Model withMetadata(Map<String, String> pairs) {
    return new Model(name, opset, inputs, outputs, operators, weights, pairs, extents);
  }

  /// The same program, which is given the numbers of its weights with every run in place of holding
  /// them. It is opened in a moment and holds constants alone, but a runtime cannot prepare weights
  /// that it does not know, so it runs somewhat slower.
  public Model givenWeights() {
    var given = new ArrayList<>(inputs);
    var held = new ArrayList<Weight>();
    for (var weight : weights)
      if (weight.kind() == Weight.WeightKind.CONSTANT) held.add(weight);
      else given.add(new Value(weight.name(), weight.type()));
    return new Model(name, opset, given, outputs, operators, held, metadata, extents);
  }

  /// The intermediate representation version that goes with the operator set, as ONNX releases
  /// paired them.
  public int irVersion() {
    if (opset <= 18) return 8;
    if (opset <= 20) return 9;
    if (opset <= 22) return 10;
    return opset <= 24 ? 11 : 12;
  }

  /// The total size of all weights in bytes.
  public long weightBytes() {
    return weights.stream().mapToLong(Weight::bytes).reduce(0, Math::addExact);
  }
}
