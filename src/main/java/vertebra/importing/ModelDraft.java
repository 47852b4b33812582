package vertebra.importing;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vertebra.importing.ModelIndex.Place;
import vertebra.onnx.Attribute;
import vertebra.onnx.ModelException;
import vertebra.onnx.ModelFile;
import vertebra.tensor.DType;
import vertebra.tensor.TensorType;

/// A model file that is being edited. Every operator, tensor and word that nobody touches is
/// written byte for byte as it stands.
final class ModelDraft {

  private final ModelIndex index;
  private final ModelFile model;
  private final GraphDraft graph;
  private OptionalLong operatorSet = OptionalLong.empty();

  /// The fields of other models that are added as they stand.
  private final List<Taken> taken = new ArrayList<>();

  /// The functions that single calls got for themselves.
  private final List<FunctionDraft> functions = new ArrayList<>();

  private final SequencedMap<String, Long> importedSets = new LinkedHashMap<>();
  private OptionalLong format = OptionalLong.empty();

  private record Taken(int field, ModelIndex from, Place place) {}

  ModelDraft(ModelIndex index) throws ModelException {
    this.index = index;
    model = IndexedModel.of(index);
    graph = new GraphDraft(index, index.graph(), List.of());
  }

  ModelIndex index() {
    return index;
  }

  /// The file as the rules of sizes see it.
  ModelFile model() {
    return model;
  }

  /// The same with what was edited.
  ModelFile edited() throws ModelException {
    var places = new IdentityHashMap<ModelIndex.IndexedNode, Integer>();
    for (var node : index.graph().nodes()) places.put(node, places.size());
    var nodes = new ArrayList<ModelFile.Node>();
    for (var node : graph.nodes) {
      var attributes = new HashMap<String, Attribute>();
      boolean nests = false;
      if (node.kept != null) {
        var before = model.nodes().get(Objects.requireNonNull(places.get(node.kept)));
        attributes.putAll(before.attributes());
        nests = before.nests();
      }
      for (var key : node.attributes())
        node.attribute(index, key).ifPresent(value -> attributes.put(key, value));
      attributes.keySet().retainAll(node.attributes());
      nodes.add(
          new ModelFile.Node(
              node.name, node.domain, node.type, node.inputs, node.outputs, attributes, nests));
    }
    var tensors = new LinkedHashMap<>(model.tensors());
    for (var entry : graph.tensors.entrySet()) {
      var fresh = entry.getValue().fresh();
      if (fresh.isEmpty()) continue;
      boolean isFew = fresh.get().dtype() == DType.INT64 && fresh.get().bytes().length <= 1024;
      double @Nullable [] few =
          isFew ? Arrays.stream(fresh.get().wholes()).asDoubleStream().toArray() : null;
      tensors.put(
          entry.getKey(),
          new ModelFile.Tensor(entry.getKey(), fresh.get().dtype(), fresh.get().dims(), few));
    }
    var declared = new HashMap<String, TensorType>();
    for (var list : List.of(graph.values, graph.inputs, graph.outputs))
      for (var value : list)
        value
            .type
            .or(() -> Optional.ofNullable(model.declared().get(value.name)))
            .ifPresent(type -> declared.put(value.name, type));
    return new ModelFile(
        model.path(),
        model.irVersion(),
        operatorSet(),
        model.producer(),
        graph.inputs.stream()
            .map(value -> value.name)
            .filter(name -> !graph.tensors.containsKey(name))
            .toList(),
        graph.outputs.stream().map(value -> value.name).toList(),
        nodes,
        tensors,
        declared,
        List.of());
  }

  GraphDraft graph() {
    return graph;
  }

  long operatorSet() {
    return operatorSet.orElse(index.header().opset());
  }

  void operatorSet(long version) {
    operatorSet = OptionalLong.of(version);
  }

  /// Every graph, those inside operators too.
  List<GraphDraft> graphs() {
    var all = new ArrayList<GraphDraft>();
    visit(graph, all::add);
    return all;
  }

  private static void visit(GraphDraft graph, Consumer<GraphDraft> visitor) {
    visitor.accept(graph);
    for (var node : graph.nodes) for (var inner : node.graphs) visit(inner, visitor);
  }

  /// The operator of that name. Throws [ModelException] where there is none, or where the name is
  /// one of several.
  DraftNode node(String name) throws ModelException {
    var found =
        graphs().stream()
            .flatMap(each -> each.nodes.stream())
            .filter(node -> node.name.equals(name))
            .toList();
    if (found.size() == 1) return found.getFirst();
    if (found.isEmpty() && name.matches("#\\d{1,7}")) {
      int place = Integer.parseInt(name.substring(1));
      if (place < graph.nodes.size()) return graph.nodes.get(place);
    }
    throw new ModelException(say("edit.no-such-operator", name, found.size()));
  }

  /// Adds a field of the graph, or a function, of another model as it stands there.
  void take(int field, ModelIndex from, Place place) {
    taken.add(new Taken(field, from, place));
  }

  /// Adds a function of which only some calls know.
  void define(FunctionDraft function) {
    functions.add(function);
  }

  /// Whether the file has a function of that name already, or gets one.
  boolean isDefined(String domain, String name) {
    return Stream.concat(
            index.functions().stream().map(each -> each.domain() + ":" + each.name()),
            functions.stream().map(each -> each.function.domain() + ":" + each.name))
        .anyMatch((domain + ":" + name)::equals);
  }

  /// Whether the file calls a function once.
  boolean isCalledOnce(ModelIndex.IndexedFunction function) {
    var nodes = new ArrayList<>(index.graph().nodes());
    for (var each : index.functions()) nodes.addAll(each.nodes());
    return calls(nodes, function) == 1;
  }

  private long calls(List<ModelIndex.IndexedNode> nodes, ModelIndex.IndexedFunction function) {
    long calls = 0;
    for (var node : nodes) {
      if (index.function(node).filter(function::equals).isPresent()) calls++;
      for (var attribute : node.attributes())
        for (var inner : attribute.graphs()) calls += calls(inner.nodes(), function);
    }
    return calls;
  }

  /// Adds an operator set that the file does not import yet.
  void importSet(String domain, long version) {
    importedSets.put(domain, version);
  }

  /// Makes the format at least of this version.
  void format(long version) {
    format = OptionalLong.of(version);
  }

  private void addTaken(Splice splice) throws ModelException {
    long end = index.file().size();
    var behind = new FileSpan(end, end);
    for (var each : taken)
      if (each.field() == MessageFields.MODEL_FUNCTION)
        splice.take(behind, each.from().file(), each.place().whole(), List.of());
      else
        splice.take(
            graph.end(), each.from().file(), each.place().whole(), graph.around(graph.end()));
    var writer = new NodeWriter(index.file());
    for (var function : functions)
      splice.replace(
          function.isInPlace ? function.function.place().whole() : behind,
          function.message(index, writer),
          List.of());
    importedSets.forEach((domain, version) ->
        splice.replace(behind, HeaderChange.operatorSet(domain, version), List.of()));
    var now = index.header().irVersion();
    if (format.isPresent() && now.isPresent() && now.getAsLong() < format.getAsLong())
      HeaderChange.format(index, splice, format.getAsLong());
  }

  /// What has to be written.
  Splice splice() throws ModelException {
    var splice = new Splice(index.file());
    graph.write(splice, new NodeWriter(index.file()));
    if (operatorSet.isPresent() && operatorSet.getAsLong() != index.header().opset())
      HeaderChange.raise(index, splice, operatorSet.getAsLong());
    addTaken(splice);
    return splice;
  }

  /// Writes the model and the data files that it names.
  void write(Splice splice, Path target) throws ModelException {
    Joining.copyData(taken.stream().map(Taken::from).distinct().toList(), target);
    ImportedModels.write(index, splice, target);
  }
}
