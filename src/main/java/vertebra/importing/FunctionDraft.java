package vertebra.importing;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import vertebra.importing.GraphDraft.DraftValue;
import vertebra.importing.ModelIndex.IndexedFunction;
import vertebra.onnx.ModelException;

/// A function of the file as one of its calls gets it for itself, with other inputs and outputs: in
/// place of the file's own where nothing else calls that. What nobody touches in it is written as
/// it stands.
final class FunctionDraft {

  final IndexedFunction function;

  /// Whether it comes in place of the file's own.
  final boolean isInPlace;

  final String name;
  final GraphDraft graph;

  FunctionDraft(ModelDraft draft, IndexedFunction function, boolean isInPlace) {
    this.function = function;
    this.isInPlace = isInPlace;
    name = isInPlace ? function.name() : free(draft, function);
    graph = new GraphDraft(draft.index(), function.graph(), List.of());
    for (var input : function.inputs()) graph.inputs.add(named(input));
    for (var output : function.outputs()) graph.outputs.add(named(output));
  }

  private static String free(ModelDraft draft, IndexedFunction function) {
    var stem = function.name().replaceFirst("_\\d+$", "");
    var wish = draft.isDefined(function.domain(), stem) ? stem : function.name();
    int number = 2;
    while (draft.isDefined(function.domain(), wish + "_" + number)) number++;
    return wish + "_" + number;
  }

  private static DraftValue named(String tensor) {
    return new DraftValue(null, tensor, Optional.empty());
  }

  void input(String tensor) {
    graph.inputs.add(named(tensor));
  }

  /// Which of its outputs a tensor is, which it is made if it is none.
  int output(String tensor) {
    if (!graph.isOutput(tensor)) graph.outputs.add(named(tensor));
    return names(graph.outputs).indexOf(tensor);
  }

  private static List<String> names(List<DraftValue> values) {
    return values.stream().map(value -> value.name).toList();
  }

  /// Leaves out what its call does not read and what is then needed no more.
  ///
  /// @param around the graph of its call
  void prune(DraftNode call, GraphDraft around) {
    for (int i = graph.outputs.size() - 1; i >= 0; i--) {
      var given = i < call.outputs.size() ? call.outputs.get(i) : "";
      if (!given.isEmpty() && around.reads(given) > 0) continue;
      graph.outputs.remove(i);
      if (i < call.outputs.size()) call.outputs.remove(i);
    }
    graph.prune();
    for (int i = graph.inputs.size() - 1; i >= 0; i--) {
      if (graph.reads(graph.inputs.get(i).name) > 0) continue;
      graph.inputs.remove(i);
      if (i < call.inputs.size()) call.inputs.remove(i);
    }
  }

  /// The field of the model that holds it.
  byte[] message(ModelIndex index, NodeWriter writer) throws ModelException {
    var splice = new Splice(index.file());
    var inputs = names(graph.inputs);
    var outputs = names(graph.outputs);
    // A function says the names alone.
    graph.inputs.clear();
    graph.outputs.clear();
    graph.write(splice, writer);
    var wire = new FieldWalk(index.file(), function.place().content());
    while (wire.next()) {
      boolean isGone =
          wire.field() == MessageFields.FUNCTION_INPUT
                  && !inputs.contains(index.file().text(wire.content()))
              || wire.field() == MessageFields.FUNCTION_OUTPUT
                  && !outputs.contains(index.file().text(wire.content()));
      if (isGone || wire.field() == MessageFields.FUNCTION_NAME)
        splice.replace(wire.whole(), new byte[0], List.of(function.place()));
    }
    var more = new MessageWriter().text(MessageFields.FUNCTION_NAME, name);
    for (var input : added(function.inputs(), inputs))
      more.text(MessageFields.FUNCTION_INPUT, input);
    for (var output : added(function.outputs(), outputs))
      more.text(MessageFields.FUNCTION_OUTPUT, output);
    splice.replace(graph.end(), more.bytes(), List.of(function.place()));
    return new MessageWriter()
        .bytes(MessageFields.MODEL_FUNCTION, splice.content(function.place()))
        .bytes();
  }

  private static Set<String> added(List<String> before, List<String> now) {
    var added = new java.util.LinkedHashSet<>(now);
    added.removeAll(new HashSet<>(before));
    return added;
  }
}
