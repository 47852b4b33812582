package vertebra.compile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Weight;
import vertebra.onnx.Operators;
import vertebra.tensor.DType;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// A model while it is being said, operator by operator.
final class ModelBuilder {

  private final List<Model.Value> inputs = new ArrayList<>();
  private final List<Model.Value> outputs = new ArrayList<>();
  private final List<Model.Operator> operators = new ArrayList<>();
  private final SequencedMap<String, Weight> weights = new LinkedHashMap<>();
  private final Map<String, Integer> uses = new HashMap<>();

  /// Model outputs by the tensor they carry, renamed in [#build].
  private final SequencedMap<String, String> outputNames = new LinkedHashMap<>();

  private int opset;

  ModelBuilder(int opset) {
    this.opset = opset;
  }

  /// An emitter for one block.
  Emitter at(String path, String weightPath, UnaryOperator<TensorType> sized) {
    return new BlockEmitter(path, weightPath, sized);
  }

  /// A tensor that somebody else makes.
  Emitter.Ref placeholder(TensorType type) {
    return new Emitter.Ref(unique("given " + type));
  }

  /// Makes a tensor a model output of that name.
  void output(String name, Emitter.Ref tensor, TensorType type) {
    outputs.add(new Model.Value(name, type));
    boolean ownTensor =
        operators.stream().anyMatch(operator -> operator.outputs().contains(tensor.name()));
    if (ownTensor && !outputNames.containsKey(tensor.name()) && !outputNames.containsValue(name))
      outputNames.put(tensor.name(), name);
    else
      operators.add(
          new Model.Operator(
              unique(name + "/Identity"),
              "Identity",
              List.of(tensor.name()),
              List.of(name),
              List.of()));
  }

  /// What [#build] calls a tensor.
  String finalName(Emitter.Ref tensor) {
    return outputNames.getOrDefault(tensor.name(), tensor.name());
  }

  /// @param extents the open sizes inside
  Model build(String name, List<Model.Extent> extents) {
    UnaryOperator<String> renamed = tensor -> outputNames.getOrDefault(tensor, tensor);
    var named =
        operators.stream()
            .map(this::inForm)
            .map(operator ->
                new Model.Operator(
                    operator.name(),
                    operator.type(),
                    operator.inputs().stream().map(renamed).toList(),
                    operator.outputs().stream().map(renamed).toList(),
                    operator.attributes()))
            .toList();
    return new Model(
        name, opset, inputs, outputs, named, List.copyOf(weights.values()), Map.of(), extents);
  }

  /// The operator in the form that the model's operator set wants, which is known only at the end:
  /// from 18 on the axes of most reductions are an input.
  private Model.Operator inForm(Model.Operator operator) {
    if (!Operators.axesAreAnInput(operator.type(), opset)) return operator;
    var inputs = new ArrayList<>(operator.inputs());
    var attributes = new ArrayList<Attribute>();
    for (var attribute : operator.attributes())
      if (attribute instanceof Attribute.Wholes axes && axes.name().equals("axes"))
        inputs.add(wholes(operator.name(), axes.values()));
      else attributes.add(attribute);
    return new Model.Operator(
        operator.name(), operator.type(), inputs, operator.outputs(), attributes);
  }

  /// Stores whole numbers as a constant at a path; answers its name.
  private String wholes(String path, List<Long> values) {
    var name = unique(path + "/constant");
    weights.put(
        name,
        new Weight(
            name,
            DType.INT64,
            List.of((long) values.size()),
            new Init.Wholes(values),
            Weight.WeightKind.CONSTANT));
    return name;
  }

  private String unique(String name) {
    int use = uses.merge(name, 1, Integer::sum);
    return use == 1 ? name : name + "_" + use;
  }

  private final class BlockEmitter implements Emitter {
    private final String path;
    private final String weightPath;
    private final UnaryOperator<TensorType> sized;

    BlockEmitter(String path, String weightPath, UnaryOperator<TensorType> sized) {
      this.path = path;
      this.weightPath = weightPath;
      this.sized = sized;
    }

    @Override
    public List<Ref> ops(String operator, List<Ref> refs, int count, Attribute... attributes) {
      var given = List.of(attributes);
      Operators.check(operator, refs.size(), count, given);
      requireOpset(Operators.since(operator));
      var name = unique(path + "/" + operator);
      var names =
          count == 1
              ? List.of(name)
              : IntStream.range(0, count).mapToObj(i -> name + ":" + i).toList();
      operators.add(
          new Model.Operator(name, operator, refs.stream().map(Ref::name).toList(), names, given));
      return names.stream().map(Ref::new).toList();
    }

    @Override
    public Ref weight(String role, Shape shape, Init init) {
      return store(named(role), DType.FLOAT32, shape, init, Weight.WeightKind.TRAINABLE);
    }

    @Override
    public Ref buffer(String role, Shape shape, Init init) {
      return store(named(role), DType.FLOAT32, shape, init, Weight.WeightKind.STATISTIC);
    }

    @Override
    public Ref constant(Shape shape, float... values) {
      var list = new ArrayList<Float>(values.length);
      for (float value : values) list.add(value);
      return store(
          unique(path + "/constant"),
          DType.FLOAT32,
          shape,
          new Init.Values(list),
          Weight.WeightKind.CONSTANT);
    }

    @Override
    public Ref wholes(long... values) {
      var list = new ArrayList<Long>(values.length);
      for (long value : values) list.add(value);
      return new Ref(ModelBuilder.this.wholes(path, list));
    }

    /// The path and the role with a dot between. Reference names do not always have one: a role of
    /// no letters leaves the path alone (`class_token`), and a path that ends in `_` goes straight
    /// on (`in_proj_weight`).
    private String named(String role) {
      return role.isEmpty() || weightPath.endsWith("_")
          ? weightPath + role
          : weightPath + "." + role;
    }

    private Ref store(String name, DType dtype, Shape shape, Init init, Weight.WeightKind kind) {
      var dims = shape.dims().stream().map(dim -> dim.value()).toList();
      var weight = new Weight(name, dtype, dims, init, kind);
      var earlier = weights.putIfAbsent(name, weight);
      if (earlier != null && !earlier.dims().equals(dims))
        throw new IllegalStateException(
            "the shared weight "
                + name
                + " would need two sizes, "
                + earlier.dims()
                + " and "
                + dims);
      return new Ref(name);
    }

    @Override
    public Ref input(TensorType type) {
      inputs.add(new Model.Value(path, sized.apply(type)));
      return new Ref(path);
    }

    @Override
    public void output(Ref tensor, TensorType type) {
      ModelBuilder.this.output(path, tensor, sized.apply(type));
    }

    @Override
    public void requireOpset(int version) {
      opset = Math.max(opset, version);
    }
  }
}
