package vertebra.importing.recognition;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import vertebra.onnx.Init;
import vertebra.onnx.Model;

/// A compiled model as a file would say it: no design, no names, and no word on which stored tensor is
/// a weight.
final class ModelDraft {

  private ModelDraft() {}

  static OperatorDraft of(Model model) {
    var draft = new OperatorDraft();
    Map<String, Integer> tensors = new HashMap<>();
    for (var weight : model.weights())
      tensors.put(
          weight.name(),
          draft.stored(
              new StoredTensor(
                  weight.dtype().onnx(),
                  weight.dims(),
                  StoredTensor.StoredKind.EITHER,
                  () -> numbers(weight.init()))));
    for (var input : model.inputs()) tensors.put(input.name(), draft.flow());
    for (var operator : model.operators())
      for (var name : operator.outputs()) tensors.put(name, draft.flow());
    int origin = 0;
    for (var operator : model.operators()) {
      var operation =
          new Operation(
              operator.type(),
              operator.inputs().stream()
                  .map(name -> name.isEmpty() ? OperatorGraph.NONE : tensors.get(name))
                  .toList(),
              operator.outputs().stream().map(tensors::get).toList());
      operator.attributes().forEach(operation::set);
      draft.add(origin++, operation);
    }
    for (var output : model.outputs()) draft.output(tensors.get(output.name()));
    return draft;
  }

  private static Optional<double[]> numbers(Init init) {
    return switch (init) {
      case Init.Values(var values) ->
          Optional.of(values.stream().mapToDouble(Float::doubleValue).toArray());
      case Init.Wholes(var values) ->
          Optional.of(values.stream().mapToDouble(Long::doubleValue).toArray());
      default -> Optional.empty();
    };
  }
}
