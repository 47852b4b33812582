package vertebra.importing.recognition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import vertebra.analysis.Plan;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Init;
import vertebra.tensor.DType;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// The operators that a plan lowers to, with the block that each comes from.
final class LoweredPlan {

  private final OperatorDraft draft = new OperatorDraft();
  private final List<String> paths = new ArrayList<>();
  private final Map<Integer, Integer> planned = new HashMap<>();
  private final Map<String, Integer> weights = new HashMap<>();
  private final Map<Integer, String> weightNames = new HashMap<>();

  private LoweredPlan() {}

  /// Throws [IllegalStateException] where a lowering needs a size that is not decided.
  static LoweredPlan of(Plan plan) {
    var lowered = new LoweredPlan();
    for (var step : plan.steps()) lowered.lower(step);
    CanonicalForm.apply(lowered.draft);
    return lowered;
  }

  OperatorDraft draft() {
    return draft;
  }

  /// The path of the block that an operator of this number came from.
  String path(int origin) {
    return paths.get(origin);
  }

  /// The tensor of the draft that a tensor of the plan is.
  int tensor(int planTensor) {
    return draft.real(planned.getOrDefault(planTensor, OperatorGraph.NONE));
  }

  /// The name of a weight.
  String weightName(int tensor) {
    return weightNames.getOrDefault(draft.source(tensor), "");
  }

  private void lower(Plan.Step step) {
    var refs = step.inputs().stream().map(number -> ref(planned.get(number))).toList();
    var made = step.rules().lowering().lower(step.site(), refs, new Collecting(step));
    for (int i = 0; i < step.outputs().size(); i++)
      planned.put(step.outputs().get(i), tensor(made.get(i)));
  }

  private static Emitter.Ref ref(int tensor) {
    return new Emitter.Ref(Integer.toString(tensor));
  }

  private static int tensor(Emitter.Ref ref) {
    return ref.name().isEmpty() ? OperatorGraph.NONE : Integer.parseInt(ref.name());
  }

  /// Takes down what the lowering of one step says. Tensors are called by their numbers.
  private final class Collecting implements Emitter {
    private final Plan.Step step;

    Collecting(Plan.Step step) {
      this.step = step;
    }

    @Override
    public List<Ref> ops(String operator, List<Ref> inputs, int outputs, Attribute... attributes) {
      var made = IntStream.range(0, outputs).map(_ -> draft.flow()).boxed().toList();
      var operation =
          new Operation(operator, inputs.stream().map(LoweredPlan::tensor).toList(), made);
      for (var attribute : attributes) operation.set(attribute);
      draft.add(paths.size(), operation);
      paths.add(step.path());
      return made.stream().map(LoweredPlan::ref).toList();
    }

    @Override
    public Ref weight(String role, Shape shape, Init init) {
      boolean plain = role.isEmpty() || step.weightPath().endsWith("_");
      var name = step.weightPath() + (plain ? "" : ".") + role;
      int tensor =
          weights.computeIfAbsent(
              name, _ -> draft.stored(StoredTensor.weight(DType.FLOAT32.onnx(), dims(shape))));
      weightNames.put(tensor, name);
      return ref(tensor);
    }

    @Override
    public Ref buffer(String role, Shape shape, Init init) {
      return weight(role, shape, init);
    }

    @Override
    public Ref constant(Shape shape, float... values) {
      var numbers = new double[values.length];
      for (int i = 0; i < values.length; i++) numbers[i] = values[i];
      return constant(DType.FLOAT32, dims(shape), numbers);
    }

    @Override
    public Ref wholes(long... values) {
      var numbers = new double[values.length];
      for (int i = 0; i < values.length; i++) numbers[i] = values[i];
      return constant(DType.INT64, List.of((long) values.length), numbers);
    }

    private Ref constant(DType type, List<Long> dims, double... numbers) {
      return ref(draft.stored(StoredTensor.constant(type.onnx(), dims, numbers)));
    }

    @Override
    public Ref input(TensorType type) {
      return ref(draft.flow());
    }

    @Override
    public void output(Ref tensor, TensorType type) {
      draft.output(tensor(tensor));
    }

    @Override
    public void requireOpset(int version) {}

    private static List<Long> dims(Shape shape) {
      return shape.dims().stream().map(dim -> dim.value()).toList();
    }
  }
}
