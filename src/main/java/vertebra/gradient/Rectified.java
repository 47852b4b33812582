package vertebra.gradient;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import vertebra.gradient.Kernel.Action;

/// Norms that do what the rectifier behind them does, in one pass over the map there and back, if
/// nobody else reads what lies between. Turns are asked for in their order.
final class Rectified {

  private final Map<String, Integer> reads = new HashMap<>();

  /// Where a rectified norm was above 0, by the name of its result.
  private final Map<String, Term> masks = new HashMap<>();

  /// @param outputs what the step gives
  Rectified(List<Macro> macros, Set<String> outputs) {
    for (var macro : macros)
      for (var input : macro.inputs()) reads.merge(input.name(), 1, Integer::sum);
    for (var output : outputs) reads.merge(output, 1, Integer::sum);
  }

  private boolean isReadOnce(Term term) {
    return reads.getOrDefault(term.name(), 0) == 1;
  }

  private static boolean isRectifier(Kernel kernel) {
    return kernel.action() instanceof Action.Each(var curve) && isRectifier(curve)
        || kernel.action() instanceof Action.EachBack(var back) && isRectifier(back);
  }

  private static boolean isRectifier(Curve curve) {
    return curve.form() == Curve.Form.RELU;
  }

  List<Kernel> of(List<Kernel> turn) {
    var makers = new HashMap<String, Kernel>();
    var readers = new HashMap<String, Kernel>();
    for (var kernel : turn)
      if (isRectifier(kernel)) {
        makers.put(kernel.outputs().getFirst().name(), kernel);
        readers.put(kernel.inputs().getFirst().name(), kernel);
      }
    var result = new ArrayList<Kernel>();
    var done = new HashSet<String>();
    for (var kernel : turn) {
      var with =
          switch (kernel.action()) {
            case Action.Norm _ ->
                Optional.ofNullable(readers.get(kernel.outputs().getFirst().name()));
            case Action.NormBack _ ->
                Optional.ofNullable(makers.get(kernel.inputs().getFirst().name()));
            default -> Optional.<Kernel>empty();
          };
      var both = with.flatMap(rectifier -> both(kernel, rectifier));
      if (both.isPresent()) done.add(with.get().name());
      result.add(both.orElse(kernel));
    }
    result.removeIf(kernel -> done.contains(kernel.name()));
    return result;
  }

  private Optional<Kernel> both(Kernel kernel, Kernel rectifier) {
    return switch (kernel.action()) {
      case Action.Norm(var epsilon, _) when isReadOnce(kernel.outputs().getFirst()) -> {
        var y = rectifier.outputs().getFirst();
        var mask = new Term(y.tape(), kernel.name() + "/mask", y.dims());
        masks.put(y.name(), mask);
        var outputs = new ArrayList<>(kernel.outputs());
        outputs.set(0, y);
        outputs.add(mask);
        yield Optional.of(
            new Kernel(kernel.name(), new Action.Norm(epsilon, true), kernel.inputs(), outputs));
      }
      case Action.NormBack(var epsilon, _)
          when isReadOnce(kernel.inputs().getFirst())
              && masks.containsKey(rectifier.inputs().getLast().name()) -> {
        var inputs = new ArrayList<>(kernel.inputs());
        inputs.set(0, rectifier.inputs().getFirst());
        inputs.add(Objects.requireNonNull(masks.get(rectifier.inputs().getLast().name())));
        yield Optional.of(
            new Kernel(
                kernel.name(), new Action.NormBack(epsilon, true), inputs, kernel.outputs()));
      }
      default -> Optional.empty();
    };
  }
}
