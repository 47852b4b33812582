package vertebra.precision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import vertebra.onnx.Model;
import vertebra.runtime.Tensor;

/// The float32 model that a reduced one is compared with. For float16 it also watches every tensor
/// that the reduced model holds in float16, because a runtime that computes float16 in float32, as
/// on the processor, does not show where a real device overflows.
public final class Reference {

  private final Reduced reduced;
  private final Optional<Calibration> watch;
  private final Model model;

  private Reference(Model exact, Reduced reduced) {
    this.reduced = reduced;
    this.watch =
        reduced.precision() == Precision.FLOAT16
            ? Optional.of(
                new Calibration(exact, halves(exact, reduced.model()), Calibration.Method.MINMAX))
            : Optional.empty();
    this.model = watch.map(found -> withOutputs(exact, found.model())).orElse(exact);
  }

  /// The reference of a reduced model.
  ///
  /// @param exact the float32 model that it was made from
  public static Reference of(Model exact, Reduced reduced) {
    return new Reference(exact, reduced);
  }

  /// The tensors that operators make in float16.
  private static List<String> halves(Model exact, Model half) {
    var types = new ElementTypes(half);
    var wholes = new ElementTypes(exact);
    return exact.operators().stream()
        .flatMap(operator -> operator.outputs().stream())
        .filter(wholes::isReal)
        .filter(tensor -> types.isHalf(tensor) || types.isHalf(tensor + HalfModel.SUFFIX))
        .toList();
  }

  private static Model withOutputs(Model exact, Model watching) {
    var outputs = new ArrayList<>(exact.outputs());
    outputs.addAll(watching.outputs());
    return new Model(
        watching.name(),
        watching.opset(),
        watching.inputs(),
        outputs,
        watching.operators(),
        watching.weights(),
        watching.metadata(),
        watching.extents());
  }

  /// What to run in float32.
  public Model model() {
    return model;
  }

  /// How far the reduced model's outputs lie from those of the reference.
  ///
  /// @param outputs what the reference gave
  /// @param others what the reduced model gave on the same input
  public Deviation deviation(SequencedMap<String, Tensor> outputs, Map<String, Tensor> others) {
    var exact = new LinkedHashMap<>(outputs);
    watch.ifPresent(found -> {
      found.add(outputs);
      found.model().outputs().forEach(end -> exact.remove(end.name()));
    });
    return Deviation.of(reduced.precision(), exact, others)
        .passing(watch.flatMap(Reference::passing));
  }

  private static Optional<Deviation.Passing> passing(Calibration watched) {
    var beyond = new LinkedHashMap<String, Double>();
    watched
        .ranges()
        .forEach((tensor, range) -> {
          double size = Math.max(-range.low(), range.high());
          if (size > ExactOperators.LARGEST) beyond.put(Model.Operator.blockOf(tensor), size);
        });
    if (beyond.isEmpty()) return Optional.empty();
    double most = beyond.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    return Optional.of(new Deviation.Passing(beyond.firstEntry().getKey(), most, beyond.size()));
  }
}
