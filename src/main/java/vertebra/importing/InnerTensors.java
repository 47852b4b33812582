package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import vertebra.importing.GraphDraft.DraftValue;
import vertebra.onnx.Attribute;
import vertebra.onnx.ModelException;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// Tensors that stand in graphs inside operators or in functions, for whom is outside: made
/// outputs, they are handed on by everything around; made inputs, they come from outside. Those in
/// graphs are known by their names, which stand for nothing else; those in a function by the call,
/// `/`, and their names there. A call gets a function of its own, and other calls stay as they are.
final class InnerTensors {

  private final ModelDraft draft;

  /// The functions that calls got for themselves, inner ones first.
  private final SequencedMap<DraftNode, Copy> copies = new LinkedHashMap<>();

  private record Copy(FunctionDraft function, GraphDraft around) {}

  /// Where one looks.
  ///
  /// @param names the graph that gives names, which is the model's own or a function's
  /// @param isAlone whether that is no copy of a function that stays as well
  private record Level(
      GraphDraft graph,
      GraphDraft names,
      TensorElements elements,
      Map<String, TensorType> types,
      boolean isAlone) {}

  /// A call of a function, and what it is about in there.
  private record Call(FunctionDraft function, Level level, String path) {}

  InnerTensors(ModelDraft draft) {
    this.draft = draft;
  }

  private Level outermost() throws ModelException {
    var index = draft.index();
    var types = new HashMap<>(FileTypes.of(index));
    for (var tensor : index.plain().tensors().values()) {
      var sizes = tensor.dims().stream().mapToLong(Long::longValue).toArray();
      if (Arrays.stream(sizes).allMatch(size -> size > 0))
        types.putIfAbsent(tensor.name(), new TensorType(tensor.dtype(), Shape.of(sizes)));
    }
    return new Level(draft.graph(), draft.graph(), TensorElements.everywhere(index), types, true);
  }

  private Level inside(Level level, GraphDraft inner) throws ModelException {
    var types = FileTypes.inside(draft.index(), inner.graph, level.types(), level.elements());
    return new Level(inner, level.names(), level.elements(), types, level.isAlone());
  }

  // As outputs

  /// Hands a tensor on to the model's own graph; empty where there is none of that name.
  Optional<DraftValue> output(String path) throws ModelException {
    return output(outermost(), path);
  }

  private Optional<DraftValue> output(Level level, String path) throws ModelException {
    var graph = level.graph();
    if (graph.owns(path)) return Optional.of(value(level, path, path));
    for (var node : graph.nodes) {
      for (var inner : node.graphs) {
        var found = output(inside(level, inner), path);
        if (found.isPresent()) return Optional.of(handedOn(level, node, inner, found.get(), path));
      }
      var call = call(level, node, path);
      if (call.isEmpty()) continue;
      var found = output(call.get().level(), call.get().path());
      if (found.isEmpty()) continue;
      var function = call.get().function();
      int input = function.function.inputs().indexOf(found.get().name);
      if (input >= 0) return Optional.of(value(level, node.input(input), node.input(input)));
      keep(node, function, graph);
      int place = function.output(found.get().name);
      var name = name(level, node, place, path);
      found.get().name = name;
      return found;
    }
    return Optional.empty();
  }

  private static DraftValue open(String name, Optional<DType> element) {
    var value = new DraftValue(null, name, Optional.empty());
    value.element = element;
    return value;
  }

  /// A tensor of a graph under a name, with what is known of it.
  private static DraftValue value(Level level, String tensor, String name) {
    var value = open(name, level.elements().of(tensor));
    value.type = Optional.ofNullable(level.types().get(tensor));
    return value;
  }

  /// The name of an output of an operator, which gets one if it has none.
  private static String name(Level level, DraftNode node, int place, String wish) {
    while (node.outputs.size() <= place) node.outputs.add("");
    if (node.outputs.get(place).isEmpty()) node.outputs.set(place, level.names().free(wish));
    return node.outputs.get(place);
  }

  /// Lets an operator give what a graph inside it makes: where another graph is taken, nothing; of
  /// graphs that are gone through many times, each time's in a row.
  private DraftValue handedOn(
      Level level, DraftNode node, GraphDraft inner, DraftValue found, String path)
      throws ModelException {
    boolean isLoop = node.is("Loop");
    boolean isRepeated = isLoop || node.is("Scan");
    if (!isRepeated && !node.is("If") || found.element.isEmpty())
      throw new ModelException(say("edit.cannot-hand-on", found.name, node.title()));
    int own = isLoop ? 1 : 0;
    long scanned = node.is("Scan") ? node.whole(draft.index(), "num_scan_inputs", 0) : 2;
    int carried = isRepeated ? Math.toIntExact(node.inputs.size() - scanned) : 0;
    int place = names(inner).indexOf(found.name);
    boolean isGiven = place >= own + carried && place >= 0;
    if (!isGiven) {
      var leaving = found.name;
      if (inner.maker(leaving).isEmpty() || place >= 0) {
        leaving = level.names().free(found.name + "_given");
        inner.nodes.add(new DraftNode(leaving, "Identity", List.of(found.name), List.of(leaving)));
      }
      place = inner.outputs.size();
      var more = open(leaving, found.element);
      more.type = found.type;
      inner.outputs.add(more);
      for (var other : node.graphs) if (other != inner) addNothing(level, other, found);
      for (var key : List.of("scan_output_axes", "scan_output_directions")) {
        var numbers = node.wholes(draft.index(), key);
        if (numbers.isEmpty()) continue;
        var longer = new ArrayList<>(numbers.get());
        longer.add(0L);
        node.with(new Attribute.Wholes(key, longer));
      }
    }
    var given = open(name(level, node, place - own, path), found.element);
    given.type =
        found
            .type
            .filter(type -> isRepeated || type.shape().rank() > 0)
            .map(type -> handedOn(given.name, type, isRepeated));
    return given;
  }

  /// What an operator gives of a tensor that a graph inside it makes, which may be made not at all
  /// or many times.
  private static TensorType handedOn(String name, TensorType type, boolean isRepeated) {
    var dims = new ArrayList<Dim>();
    int open = isRepeated ? 1 : type.shape().rank();
    for (int axis = 0; axis < open; axis++) dims.add(Dim.named("?" + name + "#" + axis));
    if (isRepeated) dims.addAll(type.shape().dims());
    return type.with(new Shape(dims));
  }

  private static List<String> names(GraphDraft graph) {
    return graph.outputs.stream().map(value -> value.name).toList();
  }

  /// Gives a graph one output more: what it makes under that name itself, or a tensor of no
  /// numbers.
  private static void addNothing(Level level, GraphDraft graph, DraftValue found) {
    if (graph.maker(found.name).isPresent() && !graph.isOutput(found.name)) {
      graph.outputs.add(open(found.name, found.element));
      return;
    }
    var name = level.names().free(found.name + "_none");
    int rank = Math.max(1, found.type.map(type -> type.shape().rank()).orElse(1));
    var nothing =
        new StoredNumbers(found.element.orElseThrow(), Collections.nCopies(rank, 0L), new byte[0]);
    graph.nodes.add(
        new DraftNode(name, "Constant", List.of(), List.of(name)).with("value", nothing));
    graph.outputs.add(open(name, found.element));
  }

  // As inputs

  /// Lets a tensor come from outside; empty where there is none of that name.
  ///
  /// @return what the model is to be given
  Optional<DraftValue> input(String path) throws ModelException {
    return input(outermost(), path);
  }

  private Optional<DraftValue> input(Level level, String path) throws ModelException {
    var graph = level.graph();
    if (graph.owns(path)) return Optional.of(cut(level, path));
    for (var node : graph.nodes) {
      for (var inner : node.graphs) {
        var found = input(inside(level, inner), path);
        if (found.isPresent()) return found;
      }
      var call = call(level, node, path);
      if (call.isEmpty()) continue;
      var found = input(call.get().level(), call.get().path());
      if (found.isEmpty()) continue;
      var function = call.get().function();
      function.input(found.get().name);
      while (node.inputs.size() < function.function.inputs().size()) node.inputs.add("");
      var outer = level.names().free(path);
      node.inputs.add(outer);
      keep(node, function, graph);
      found.get().name = outer;
      return found;
    }
    return Optional.empty();
  }

  private static DraftValue cut(Level level, String tensor) throws ModelException {
    var graph = level.graph();
    if (graph.isOutput(tensor)) throw new ModelException(say("edit.is-an-output", tensor));
    var given = value(level, tensor, tensor);
    var stored = graph.tensors.get(tensor);
    var maker = graph.maker(tensor);
    if (stored != null) {
      var numbers = graph.numbersOf(stored);
      var sizes = numbers.dims().stream().mapToLong(Long::longValue).toArray();
      given.type = Optional.of(new TensorType(numbers.dtype(), Shape.of(sizes)));
      graph.tensors.remove(tensor);
    } else if (maker.isEmpty() || given.type.isEmpty() && given.element.isEmpty()) {
      throw new ModelException(say("edit.type-unknown", tensor));
    } else {
      maker.get().outputs.replaceAll(output -> output.equals(tensor) ? "" : output);
    }
    graph.values.removeIf(value -> value.name.equals(tensor));
    graph.prune();
    return given;
  }

  // Functions

  private Optional<Call> call(Level level, DraftNode node, String path) throws ModelException {
    boolean isNamed = !node.name.isEmpty() && path.startsWith(node.name + "/");
    if (!isNamed || node.kept == null) return Optional.empty();
    var called = draft.index().function(node.kept);
    if (called.isEmpty()) return Optional.empty();
    var known = copies.get(node);
    boolean isAlone = level.isAlone() && draft.isCalledOnce(called.get());
    var function =
        known == null ? new FunctionDraft(draft, called.get(), isAlone) : known.function();
    var elements = level.elements().inside(called.get(), node.inputs);
    var given = new HashMap<String, TensorType>();
    for (int i = 0; i < called.get().inputs().size(); i++) {
      var type = level.types().get(node.input(i));
      if (type != null) given.put(called.get().inputs().get(i), type);
    }
    var types = FileTypes.inside(draft.index(), function.graph.graph, given, elements);
    return Optional.of(
        new Call(
            function,
            new Level(function.graph, function.graph, elements, types, function.isInPlace),
            path.substring(node.name.length() + 1)));
  }

  private void keep(DraftNode node, FunctionDraft function, GraphDraft around) {
    if (copies.putIfAbsent(node, new Copy(function, around)) != null) return;
    node.call(function.name);
    draft.define(function);
  }

  /// Leaves out of the functions that calls got for themselves what nothing reads any more: from
  /// the outside in, what they need not give, and back, what they need not be given.
  void prune() {
    copies.reversed().forEach(InnerTensors::prune);
    copies.forEach(InnerTensors::prune);
  }

  private static void prune(DraftNode call, Copy copy) {
    copy.function().prune(call, copy.around());
  }
}
