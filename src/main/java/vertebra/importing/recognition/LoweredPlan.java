package vertebra.importing.recognition;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import vertebra.analysis.Plan;
import vertebra.block.Site;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Init;
import vertebra.onnx.ModelFile;
import vertebra.onnx.ModelShapes;
import vertebra.tensor.DType;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;
import vertebra.tensor.UndecidedSizeException;

/// The operators that a plan lowers to, as a model file of one sample would say them, with the
/// block that each comes from.
final class LoweredPlan {

  private static final int NEWEST = 21;

  private final List<ModelFile.Node> nodes = new ArrayList<>();
  private final List<String> paths = new ArrayList<>();
  private final SequencedMap<String, ModelFile.Tensor> tensors = new LinkedHashMap<>();
  private final Map<String, StoredTensor.StoredKind> kinds = new HashMap<>();
  private final Map<String, long[]> inputs = new LinkedHashMap<>();
  private final List<String> outputs = new ArrayList<>();
  private final Map<Integer, String> planned = new HashMap<>();
  private int made;

  private LoweredPlan() {}

  /// Throws [UndecidedSizeException] where a lowering needs a size that is not decided.
  static LoweredPlan of(Plan plan) {
    var lowered = new LoweredPlan();
    for (var step : plan.steps()) lowered.lower(step);
    return lowered;
  }

  /// The operators ready to be compared.
  ModelOperators operators() {
    var file =
        new ModelFile(
            Path.of("plan"),
            NEWEST,
            NEWEST,
            "",
            List.copyOf(inputs.keySet()),
            outputs,
            nodes,
            tensors,
            Map.of(),
            List.of());
    return ModelOperators.of(file, ModelShapes.of(file, inputs), kinds);
  }

  /// The path of the block that an operator of this number came from.
  String path(int origin) {
    return paths.get(origin);
  }

  /// What a tensor of the plan is called; empty where nothing makes it.
  String name(int planTensor) {
    return planned.getOrDefault(planTensor, "");
  }

  private void lower(Plan.Step step) {
    var refs = step.inputs().stream().map(number -> new Emitter.Ref(name(number))).toList();
    var leaving = step.rules().lowering().lower(step.site(), refs, new Collecting(step));
    for (int i = 0; i < step.outputs().size(); i++)
      planned.put(step.outputs().get(i), leaving.get(i).name());
  }

  private Emitter.Ref fresh() {
    return new Emitter.Ref("t" + made++);
  }

  /// Takes down what the lowering of one step says.
  private final class Collecting implements Emitter {
    private final Plan.Step step;

    Collecting(Plan.Step step) {
      this.step = step;
    }

    @Override
    public List<Ref> ops(String operator, List<Ref> read, int count, Attribute... attributes) {
      var leaving = IntStream.range(0, count).mapToObj(_ -> fresh()).toList();
      nodes.add(
          new ModelFile.Node(
              "",
              "",
              operator,
              read.stream().map(Ref::name).toList(),
              leaving.stream().map(Ref::name).toList(),
              List.of(attributes).stream()
                  .collect(Collectors.toMap(Attribute::name, attribute -> attribute)),
              false));
      paths.add(step.path());
      return leaving;
    }

    @Override
    public Ref weight(String role, Shape shape, Init init) {
      boolean plain = role.isEmpty() || step.weightPath().endsWith("_");
      var name = step.weightPath() + (plain ? "" : ".") + role;
      return store("w " + name, DType.FLOAT32, shape, StoredTensor.StoredKind.WEIGHT);
    }

    @Override
    public Ref buffer(String role, Shape shape, Init init) {
      return weight(role, shape, init);
    }

    @Override
    public Ref constant(Shape shape, float... values) {
      var numbers = new double[values.length];
      for (int i = 0; i < values.length; i++) numbers[i] = values[i];
      return store(fresh().name(), DType.FLOAT32, shape, StoredTensor.StoredKind.CONSTANT, numbers);
    }

    @Override
    public Ref wholes(long... values) {
      var numbers = new double[values.length];
      for (int i = 0; i < values.length; i++) numbers[i] = values[i];
      return store(
          fresh().name(),
          DType.INT64,
          Shape.of(values.length),
          StoredTensor.StoredKind.CONSTANT,
          numbers);
    }

    private Ref store(
        String name, DType type, Shape shape, StoredTensor.StoredKind kind, double... numbers) {
      var dims = shape.dims().stream().map(dim -> dim.value()).toList();
      boolean known = kind == StoredTensor.StoredKind.CONSTANT;
      tensors.putIfAbsent(name, new ModelFile.Tensor(name, type, dims, known ? numbers : null));
      kinds.put(name, kind);
      return new Ref(name);
    }

    @Override
    public Ref input(TensorType type) {
      var name = fresh();
      var sizes = Site.perSample(type).shape();
      inputs.put(name.name(), sizes.toLongs());
      return name;
    }

    @Override
    public void output(Ref tensor, TensorType type) {
      outputs.add(tensor.name());
    }

    @Override
    public void requireOpset(int version) {}
  }
}
