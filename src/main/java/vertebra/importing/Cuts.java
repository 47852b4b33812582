package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.importing.GraphDraft.DraftValue;
import vertebra.onnx.ModelException;
import vertebra.tensor.TensorType;

/// Other ends of a model: tensors become outputs or inputs, and what is then needed no more is left
/// out.
final class Cuts {

  private final GraphDraft graph;
  private final Map<String, TensorType> types;

  Cuts(ModelDraft draft) throws ModelException {
    graph = draft.graph();
    types = FileTypes.of(draft.index());
  }

  /// Makes tensors outputs too.
  void addOutputs(List<String> names) throws ModelException {
    for (var name : names) {
      if (!graph.owns(name)) throw unknown(name);
      if (!graph.isOutput(name)) graph.outputs.add(value(name));
    }
  }

  /// Makes tensors the only outputs.
  ///
  /// @return the operators that are needed no more
  List<String> outputs(List<String> names) throws ModelException {
    addOutputs(names);
    graph.outputs.removeIf(value -> !names.contains(value.name));
    var gone = graph.prune();
    graph.inputs.removeIf(input -> graph.reads(input.name) == 0);
    return gone;
  }

  /// Makes a tensor between operators an input.
  ///
  /// @return the operators that are needed no more
  List<String> input(String name) throws ModelException {
    var maker = graph.maker(name);
    if (maker.isEmpty() && !graph.tensors.containsKey(name)) throw unknown(name);
    if (graph.isOutput(name)) throw new ModelException(say("edit.is-an-output", name));
    if (!types.containsKey(name) && maker.isPresent())
      throw new ModelException(say("edit.type-unknown", name));
    if (maker.isPresent()) {
      maker.get().outputs.replaceAll(output -> output.equals(name) ? "" : output);
      graph.inputs.add(value(name));
    } else {
      var stored = graph.tensors.remove(name);
      if (stored != null && graph.input(name).isEmpty()) {
        var numbers = graph.numbersOf(stored);
        graph.inputs.add(
            new DraftValue(
                null,
                name,
                Optional.of(
                    new TensorType(
                        numbers.dtype(),
                        vertebra.tensor.Shape.of(
                            numbers.dims().stream().mapToLong(Long::longValue).toArray())))));
      }
    }
    graph.values.removeIf(value -> value.name.equals(name));
    var gone = graph.prune();
    graph.inputs.removeIf(input -> graph.reads(input.name) == 0);
    return gone;
  }

  private DraftValue value(String name) {
    return new DraftValue(null, name, Optional.ofNullable(types.get(name)));
  }

  private static ModelException unknown(String name) {
    return new ModelException(say("edit.no-such-tensor", name));
  }
}
