package vertebra.importing;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import vertebra.files.Scratch;
import vertebra.importing.GraphDraft.DraftValue;
import vertebra.importing.ModelIndex.IndexedFunction;
import vertebra.importing.ModelIndex.Place;
import vertebra.onnx.ModelException;
import vertebra.tensor.TensorType;

/// Puts a second model behind a first: outputs of the first flow into inputs of the second. What
/// the second holds is taken over byte for byte but for names that the first has too.
final class Joining {

  private static final String ENDING = ".onnx";

  private final ModelDraft first;
  private final ModelDraft second;

  /// The outputs of the first by the inputs of the second.
  private final SequencedMap<String, String> pairs = new LinkedHashMap<>();

  private final List<String> what = new ArrayList<>();

  private Joining(ModelDraft first, Path file) throws ModelException {
    this.first = first;
    second = new ModelDraft(StructureCheck.sound(file));
  }

  /// Joins a model to a draft. Throws [ModelException] where the two do not fit together.
  ///
  /// @param text a file and, behind a colon, which output flows into which input:
  ///   `B.onnx:OUTPUT=INPUT,…`; left out, those of one name, or the only ones
  /// @return what flows where, and what was rewritten
  static List<String> join(ModelDraft first, String text) throws ModelException {
    int end = text.indexOf(ENDING + ":");
    var file = end < 0 ? text : text.substring(0, end + ENDING.length());
    var joining = new Joining(first, Path.of(file));
    joining.pair(end < 0 ? "" : text.substring(end + ENDING.length() + 1));
    joining.checkTypes();
    joining.raise();
    joining.rename();
    joining.take();
    return joining.what;
  }

  private void pair(String text) throws ModelException {
    var outputs = first.graph().outputs.stream().map(value -> value.name).toList();
    var inputs = second.model().inputs();
    if (!text.isEmpty())
      for (var each : StepWords.list(text)) {
        var names = StepWords.pair(each);
        if (!outputs.contains(names.getFirst()))
          throw new ModelException(say("edit.no-such-output", names.getFirst()));
        if (!inputs.contains(names.getLast()))
          throw new ModelException(say("edit.no-such-input", names.getLast()));
        pairs.put(names.getLast(), names.getFirst());
      }
    else if (outputs.size() == 1 && inputs.size() == 1)
      pairs.put(inputs.getFirst(), outputs.getFirst());
    else for (var input : inputs) if (outputs.contains(input)) pairs.put(input, input);
    if (pairs.isEmpty())
      throw new ModelException(
          say("edit.join-what", String.join(", ", outputs), String.join(", ", inputs)));
    pairs.forEach((input, output) -> what.add(output + " → " + input));
  }

  private void checkTypes() throws ModelException {
    for (var pair : pairs.entrySet()) {
      var gives = first.edited().declared().get(pair.getValue());
      var takes = second.model().declared().get(pair.getKey());
      if (gives != null && takes != null && !fits(gives, takes))
        throw new ModelException(
            say(
                "edit.does-not-join",
                pair.getValue(),
                gives.dtype() + " " + gives,
                pair.getKey(),
                takes.dtype() + " " + takes));
    }
  }

  private static boolean fits(TensorType gives, TensorType takes) {
    if (gives.dtype() != takes.dtype() || gives.shape().rank() != takes.shape().rank())
      return false;
    for (int axis = 0; axis < gives.shape().rank(); axis++) {
      var one = gives.shape().dim(axis).known();
      var other = takes.shape().dim(axis).known();
      if (one.isPresent() && other.isPresent() && !one.equals(other)) return false;
    }
    return true;
  }

  /// Brings both to the newer of their operator sets.
  private void raise() throws ModelException {
    long newest = Math.max(first.operatorSet(), second.operatorSet());
    for (var draft : List.of(first, second)) {
      long before = draft.operatorSet();
      if (before == newest) continue;
      what.add(say("edit.operator-set", before, newest));
      what.addAll(OperatorSetChange.change(draft, newest));
    }
  }

  /// Gives what the two call alike different names, and what is joined the same.
  private void rename() throws ModelException {
    var taken = first.graph().all();
    for (var tensor : second.graph().graph.sparse())
      if (taken.contains(tensor.name()))
        throw new ModelException(say("edit.name-is-taken", tensor.name()));
    var all = new HashSet<>(taken);
    all.addAll(second.graph().all());
    var graph = second.graph();
    for (var inner : second.graphs())
      for (var name : inner.owned()) if (taken.contains(name)) inner.rename(name, free(name, all));
    var inputs = new HashMap<String, DraftValue>();
    for (int i = 0; i < graph.inputs.size(); i++)
      inputs.put(second.index().graph().inputs().get(i).name(), graph.inputs.get(i));
    pairs.forEach((input, output) -> {
      var value = Objects.requireNonNull(inputs.get(input));
      graph.rename(value.name, output);
      graph.inputs.remove(value);
    });
    var operators = new HashSet<String>();
    for (var each : first.graphs()) for (var node : each.nodes) operators.add(node.name);
    for (var each : second.graphs())
      for (var node : each.nodes)
        if (!node.name.isEmpty() && !operators.add(node.name))
          node.name = free(node.name, operators);
  }

  private static String free(String wish, Set<String> taken) {
    var name = wish;
    for (int number = 2; !taken.add(name); number++) name = wish + "_" + number;
    return name;
  }

  /// Takes over everything of the second.
  private void take() throws ModelException {
    var file = scratch().resolve(String.valueOf(second.index().path().getFileName()));
    second.write(second.splice(), file);
    var index = ModelIndex.of(file);
    var graph = index.graph();
    for (var domain : index.header().operatorSets().entrySet()) takeSet(domain);
    index.header().irVersion().ifPresent(first::format);
    for (var node : graph.nodes()) first.take(MessageFields.GRAPH_NODE, index, node.place());
    for (var tensor : graph.initialised())
      first.take(MessageFields.GRAPH_INITIALIZER, index, tensor.place());
    for (var tensor : graph.sparse()) first.take(MessageFields.GRAPH_SPARSE, index, tensor.place());
    for (var value : graph.inputs()) first.take(MessageFields.GRAPH_INPUT, index, value.place());
    for (var value : graph.outputs()) first.take(MessageFields.GRAPH_OUTPUT, index, value.place());
    for (var value : graph.values()) first.take(MessageFields.GRAPH_VALUE, index, value.place());
    takeFunctions(index);
    var types = FileTypes.of(first.index());
    for (var output : pairs.sequencedValues()) {
      if (first.graph().outputs.removeIf(value -> value.name.equals(output)))
        first
            .graph()
            .values
            .add(new DraftValue(null, output, Optional.ofNullable(types.get(output))));
    }
  }

  private static Path scratch() throws ModelException {
    try {
      return Scratch.folder("join");
    } catch (IOException failure) {
      throw new ModelException(String.valueOf(failure.getMessage()), failure);
    }
  }

  private void takeSet(Map.Entry<String, Long> domain) throws ModelException {
    var own = first.index().header().operatorSets().get(domain.getKey());
    if (own == null) first.importSet(domain.getKey(), domain.getValue());
    else if (!domain.getKey().isEmpty() && !own.equals(domain.getValue()))
      throw new ModelException(say("edit.two-versions", domain.getKey(), own, domain.getValue()));
  }

  private void takeFunctions(ModelIndex index) throws ModelException {
    var known =
        first.index().functions().stream()
            .collect(Collectors.toMap(IndexedFunction::title, function -> function));
    for (var function : index.functions()) {
      var own = known.get(function.title());
      if (own == null) first.take(MessageFields.MODEL_FUNCTION, index, function.place());
      else if (!Arrays.equals(bytes(first.index(), own.place()), bytes(index, function.place())))
        throw new ModelException(say("edit.two-functions", function.title()));
    }
  }

  private static byte[] bytes(ModelIndex index, Place place) {
    return index.file().copy(place.content());
  }

  /// Puts the data files of joined models beside a model that is written. Throws [ModelException]
  /// where another file of that name lies there.
  static void copyData(Iterable<ModelIndex> joined, Path target) throws ModelException {
    for (var index : joined)
      for (var name : DataFiles.of(index)) {
        var from = index.path().resolveSibling(name);
        var to = target.toAbsolutePath().resolveSibling(name);
        try {
          if (Files.exists(to) && Files.mismatch(from, to) != -1)
            throw new ModelException(say("edit.two-data-files", to));
          if (Files.notExists(to)) {
            Files.createDirectories(Objects.requireNonNull(to.getParent()));
            Files.copy(from, to);
          }
        } catch (IOException failure) {
          throw new ModelException(
              say("import.cannot-be-written", to, String.valueOf(failure.getMessage())), failure);
        }
      }
  }
}
