package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
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

  private final InnerTensors inner;

  Cuts(ModelDraft draft) throws ModelException {
    graph = draft.graph();
    inner = new InnerTensors(draft);
    types = FileTypes.of(draft.index());
  }

  /// Makes tensors outputs too, those inside operators and functions as well.
  ///
  /// @return what they are called as outputs
  List<String> addOutputs(List<String> names) throws ModelException {
    var called = new ArrayList<String>();
    for (var name : names) {
      var found =
          graph.owns(name) ? value(name) : inner.output(name).orElseThrow(() -> unknown(name));
      if (!graph.isOutput(found.name)) graph.outputs.add(found);
      called.add(found.name);
    }
    return called;
  }

  /// Makes tensors the only outputs.
  ///
  /// @return the operators that are needed no more
  List<String> outputs(List<String> names) throws ModelException {
    var called = addOutputs(names);
    graph.outputs.removeIf(value -> !called.contains(value.name));
    var gone = new ArrayList<>(graph.prune());
    inner.prune();
    gone.addAll(needless());
    return gone;
  }

  /// Makes a tensor between operators an input, those inside operators and functions as well.
  ///
  /// @return what it is called where it was inside, and the operators that are needed no more
  List<String> input(String name) throws ModelException {
    if (!graph.owns(name)) {
      var given = inner.input(name).orElseThrow(() -> unknown(name));
      graph.inputs.add(given);
      inner.prune();
      var gone = new ArrayList<>(List.of(given.name));
      gone.addAll(needless());
      return gone;
    }
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
    return needless();
  }

  private List<String> needless() {
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
