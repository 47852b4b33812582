package vertebra.importing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vertebra.importing.ModelIndex.IndexedGraph;
import vertebra.importing.ModelIndex.IndexedTensor;
import vertebra.importing.ModelIndex.IndexedValue;
import vertebra.importing.ModelIndex.Place;
import vertebra.onnx.ModelException;
import vertebra.tensor.DType;
import vertebra.tensor.TensorType;

/// A graph of a file that is being edited: the model's own, or one inside an operator. What nobody
/// touches is written as it stands.
final class GraphDraft {

  /// An input, an output, or what is said of a tensor between them.
  static final class DraftValue {
    final @Nullable IndexedValue kept;
    String name;

    /// Its type, where that is not what the file says.
    Optional<TensorType> type;

    /// What a new one's elements are, where nobody knows more of it.
    Optional<DType> element = Optional.empty();

    DraftValue(@Nullable IndexedValue kept, String name, Optional<TensorType> type) {
      this.kept = kept;
      this.name = name;
      this.type = type;
    }
  }

  /// A stored tensor: one of the file, or new numbers.
  record DraftTensor(Optional<IndexedTensor> kept, Optional<StoredNumbers> fresh) {
    List<Long> dims() {
      return fresh.map(StoredNumbers::dims).orElseGet(() -> kept.orElseThrow().dims());
    }
  }

  final IndexedGraph graph;
  final List<DraftNode> nodes = new ArrayList<>();
  final SequencedMap<String, DraftTensor> tensors = new LinkedHashMap<>();
  final List<DraftValue> inputs = new ArrayList<>();
  final List<DraftValue> outputs = new ArrayList<>();

  /// What the file says of tensors between operators, as far as it still holds.
  final List<DraftValue> values = new ArrayList<>();

  private final ModelIndex index;
  private final List<Place> outer;

  /// The new names of stored tensors that the file has.
  private final Map<String, String> renamed = new HashMap<>();

  private final Set<String> taken = new HashSet<>();

  /// @param outer the messages that the graph is in, from the outside in
  GraphDraft(ModelIndex index, IndexedGraph graph, List<Place> outer) {
    this.index = index;
    this.graph = graph;
    this.outer = outer;
    for (var value : graph.inputs()) inputs.add(kept(value));
    for (var value : graph.outputs()) outputs.add(kept(value));
    for (var value : graph.values()) values.add(kept(value));
    for (var tensor : graph.initialised())
      tensors.put(tensor.name(), new DraftTensor(Optional.of(tensor), Optional.empty()));
    for (var node : graph.nodes()) {
      var draft = new DraftNode(node);
      for (var attribute : node.attributes())
        for (var inner : attribute.graphs()) {
          var around = new ArrayList<>(around(node.place().whole()));
          around.add(node.place());
          around.add(attribute.place());
          draft.graphs.add(new GraphDraft(index, inner, around));
        }
      nodes.add(draft);
    }
    names(taken);
  }

  private static DraftValue kept(IndexedValue value) {
    return new DraftValue(value, value.name(), Optional.empty());
  }

  /// Every name that is used for a tensor here or inside.
  private void names(Set<String> names) {
    inputs.forEach(value -> names.add(value.name));
    outputs.forEach(value -> names.add(value.name));
    names.addAll(tensors.keySet());
    graph.sparse().forEach(tensor -> names.add(tensor.name()));
    for (var node : nodes) {
      names.addAll(node.inputs);
      names.addAll(node.outputs);
      node.graphs.forEach(inner -> inner.names(names));
    }
  }

  /// Every name that is used for a tensor here or inside.
  Set<String> all() {
    var all = new HashSet<String>();
    names(all);
    all.remove("");
    return all;
  }

  /// The tensors that the graph makes, stores or is given itself.
  Set<String> owned() {
    var owned = new LinkedHashSet<>(tensors.keySet());
    inputs.forEach(value -> owned.add(value.name));
    nodes.forEach(node -> owned.addAll(node.outputs));
    owned.remove("");
    return owned;
  }

  /// A name that no tensor has yet, as near to the wish as can be.
  String free(String wish) {
    var name = wish;
    for (int number = 2; !taken.add(name); number++) name = wish + "_" + number;
    return name;
  }

  /// Whether a graph makes, stores or is given a tensor itself.
  boolean owns(String tensor) {
    return tensors.containsKey(tensor)
        || inputs.stream().anyMatch(value -> value.name.equals(tensor))
        || nodes.stream().anyMatch(node -> node.outputs.contains(tensor));
  }

  Optional<DraftNode> maker(String tensor) {
    return nodes.stream().filter(node -> node.outputs.contains(tensor)).findFirst();
  }

  boolean isOutput(String tensor) {
    return outputs.stream().anyMatch(value -> value.name.equals(tensor));
  }

  Optional<DraftValue> input(String tensor) {
    return inputs.stream().filter(value -> value.name.equals(tensor)).findFirst();
  }

  /// How often a tensor is read, by graphs inside operators too; being an output is once.
  int reads(String tensor) {
    int reads = isOutput(tensor) ? 1 : 0;
    for (var node : nodes) {
      for (var input : node.inputs) if (input.equals(tensor)) reads++;
      for (var inner : node.graphs) if (!inner.owns(tensor)) reads += inner.reads(tensor);
    }
    return reads;
  }

  /// Whether a graph inside an operator reads a tensor, or gives it on.
  boolean isCaptured(String tensor) {
    return nodes.stream()
        .flatMap(node -> node.graphs.stream())
        .anyMatch(inner -> !inner.owns(tensor) && inner.reads(tensor) > 0);
  }

  /// Lets everybody who read one tensor read another.
  void reread(String from, String to) {
    for (var node : nodes) {
      node.inputs.replaceAll(input -> input.equals(from) ? to : input);
      for (var inner : node.graphs) if (!inner.owns(from)) inner.reread(from, to);
    }
  }

  /// Gives a tensor another name wherever it stands.
  void rename(String from, String to) {
    reread(from, to);
    for (var node : nodes) node.outputs.replaceAll(output -> output.equals(from) ? to : output);
    for (var list : List.of(inputs, outputs, values))
      for (var value : list) if (value.name.equals(from)) value.name = to;
    var stored = tensors.remove(from);
    if (stored != null) {
      tensors.put(to, stored);
      stored.kept().ifPresent(tensor -> renamed.put(tensor.name(), to));
    }
    taken.add(to);
  }

  /// Stores numbers under a name, in the place of others of that name.
  void store(String name, StoredNumbers numbers) {
    var before = tensors.get(name);
    tensors.put(
        name,
        new DraftTensor(before == null ? Optional.empty() : before.kept(), Optional.of(numbers)));
    taken.add(name);
  }

  /// Whether a tensor is stored, or made by a constant operator.
  boolean isConstant(String tensor) {
    return tensors.containsKey(tensor)
        || maker(tensor).filter(node -> node.is("Constant")).isPresent();
  }

  /// The numbers of a stored tensor or of a constant operator, if that is what a name stands for.
  Optional<StoredNumbers> numbers(String tensor) throws ModelException {
    var stored = tensors.get(tensor);
    if (stored != null) return Optional.of(numbersOf(stored));
    var maker = maker(tensor);
    if (maker.isEmpty() || !maker.get().is("Constant") || maker.get().kept == null)
      return Optional.empty();
    var value = maker.get().kept.attribute("value");
    if (value.isEmpty() || value.get().tensors().isEmpty()) return Optional.empty();
    return Optional.of(StoredNumbers.of(index, value.get().tensors().getLast()));
  }

  StoredNumbers numbersOf(DraftTensor stored) throws ModelException {
    return stored.fresh().isPresent()
        ? stored.fresh().get()
        : StoredNumbers.of(index, stored.kept().orElseThrow());
  }

  /// Leaves out operators that nothing needs, and stored tensors that nothing reads any more.
  ///
  /// @return the titles of the operators that are gone
  List<String> prune() {
    var needed = new HashSet<String>();
    for (var value : outputs) needed.add(value.name);
    var gone = new ArrayList<String>();
    var left = new ArrayList<DraftNode>();
    for (var node : nodes.reversed()) {
      boolean isNeeded = node.outputs.isEmpty() || node.outputs.stream().anyMatch(needed::contains);
      if (!isNeeded) {
        gone.add(node.title());
        continue;
      }
      left.add(node);
      needed.addAll(node.inputs);
      for (var inner : node.graphs) needed.addAll(inner.captured());
      // An input that is left out names nothing.
      needed.remove("");
    }
    if (!gone.isEmpty()) {
      nodes.clear();
      nodes.addAll(left.reversed());
    }
    pruneTensors();
    return gone.reversed();
  }

  /// Leaves out stored tensors that something read before and nothing reads now.
  void pruneTensors() {
    var before = new HashSet<String>();
    for (var node : graph.nodes()) before.addAll(Captures.inputs(node));
    tensors
        .entrySet()
        .removeIf(tensor ->
            (before.contains(tensor.getKey()) || tensor.getValue().kept().isEmpty())
                && reads(tensor.getKey()) == 0);
    inputs.removeIf(value ->
        value.kept != null
            && graph.initialised().stream().anyMatch(t -> t.name().equals(value.name))
            && !tensors.containsKey(value.name));
  }

  Set<String> captured() {
    var all = new LinkedHashSet<String>();
    for (var node : nodes) {
      all.addAll(node.inputs);
      for (var inner : node.graphs) all.addAll(inner.captured());
    }
    outputs.forEach(value -> all.add(value.name));
    all.removeIf(this::owns);
    all.remove("");
    return all;
  }

  // Writing

  void write(Splice splice, NodeWriter writer) throws ModelException {
    writeNodes(splice, writer);
    writeTensors(splice);
    writeValues(splice, MessageFields.GRAPH_INPUT, graph.inputs(), inputs);
    writeValues(splice, MessageFields.GRAPH_OUTPUT, graph.outputs(), outputs);
    var made = new HashSet<String>();
    names(made);
    values.removeIf(value -> !made.contains(value.name));
    writeValues(splice, MessageFields.GRAPH_VALUE, graph.values(), values);
  }

  private void writeNodes(Splice splice, NodeWriter writer) throws ModelException {
    var left = new HashSet<ModelIndex.IndexedNode>();
    for (var node : nodes) if (node.kept != null && !node.isFresh()) left.add(node.kept);
    for (var node : graph.nodes()) if (!left.contains(node)) remove(splice, node.place());
    var at = new HashMap<DraftNode, FileSpan>();
    var next =
        graph.nodes().isEmpty()
            ? end()
            : new FileSpan(
                graph.nodes().getLast().place().whole().end(),
                graph.nodes().getLast().place().whole().end());
    for (var node : nodes.reversed()) {
      if (node.kept != null && !node.isFresh())
        next = new FileSpan(node.kept.place().whole().start(), node.kept.place().whole().start());
      at.put(node, next);
    }
    for (var node : nodes) {
      if (node.isFresh()) {
        var span = at.getOrDefault(node, next);
        splice.replace(span, node.message(index, writer), around(span));
        continue;
      }
      if (node.kept == null) continue;
      var around = new ArrayList<>(around(node.kept.place().whole()));
      around.add(node.kept.place());
      for (var patch : node.patches(writer)) splice.replace(patch.span(), patch.bytes(), around);
      for (var inner : node.graphs) inner.write(splice, writer);
    }
  }

  private void writeTensors(Splice splice) throws ModelException {
    var left = new HashSet<String>();
    for (var entry : tensors.entrySet()) {
      var kept = entry.getValue().kept();
      if (kept.isPresent() && entry.getValue().fresh().isEmpty()) {
        left.add(kept.get().name());
        var name = renamed.get(kept.get().name());
        if (name != null) patchName(splice, kept.get().place(), MessageFields.TENSOR_NAME, name);
      }
    }
    long last =
        graph.initialised().isEmpty()
            ? end().start()
            : graph.initialised().getLast().place().whole().end();
    for (var entry : tensors.entrySet()) {
      if (entry.getValue().fresh().isEmpty()) continue;
      var message =
          new MessageWriter()
              .message(
                  MessageFields.GRAPH_INITIALIZER,
                  entry.getValue().fresh().get().message(entry.getKey()))
              .bytes();
      var kept = entry.getValue().kept();
      var span = kept.isPresent() ? kept.get().place().whole() : new FileSpan(last, last);
      kept.ifPresent(tensor -> left.add(tensor.name()));
      splice.replace(span, message, around(span));
    }
    for (var tensor : graph.initialised())
      if (!left.contains(tensor.name())) remove(splice, tensor.place());
  }

  private void writeValues(
      Splice splice, int field, List<IndexedValue> before, List<DraftValue> now)
      throws ModelException {
    var left = new HashSet<IndexedValue>();
    for (var value : now) {
      var kept = value.kept;
      if (kept == null) {
        var span =
            before.isEmpty()
                ? end()
                : new FileSpan(
                    before.getLast().place().whole().end(), before.getLast().place().whole().end());
        var message = InputNodes.message(value.name, value.type.orElse(null));
        if (value.type.isEmpty() && value.element.isPresent())
          message.message(MessageFields.VALUE_TYPE, InputNodes.open(value.element.get()));
        splice.replace(span, new MessageWriter().message(field, message).bytes(), around(span));
        continue;
      }
      left.add(kept);
      if (!kept.name().equals(value.name))
        patchName(splice, kept.place(), MessageFields.VALUE_NAME, value.name);
      if (value.type.isPresent())
        patch(
            splice,
            kept.place(),
            MessageFields.VALUE_TYPE,
            new MessageWriter()
                .message(MessageFields.VALUE_TYPE, InputNodes.message(value.type.get()))
                .bytes());
    }
    for (var value : before) if (!left.contains(value)) remove(splice, value.place());
  }

  private void patchName(Splice splice, Place message, int field, String name)
      throws ModelException {
    patch(splice, message, field, new MessageWriter().text(field, name).bytes());
  }

  /// Puts a field in the place of what a message has of it.
  private void patch(Splice splice, Place message, int field, byte[] bytes) throws ModelException {
    var around = new ArrayList<>(around(message.whole()));
    around.add(message);
    boolean isWritten = false;
    var wire = new FieldWalk(index.file(), message.content());
    while (wire.next())
      if (wire.field() == field) {
        splice.replace(wire.whole(), isWritten ? new byte[0] : bytes, around);
        isWritten = true;
      }
    if (!isWritten) {
      long end = message.content().end();
      splice.replace(new FileSpan(end, end), bytes, around);
    }
  }

  private void remove(Splice splice, Place place) {
    splice.replace(place.whole(), new byte[0], around(place.whole()));
  }

  /// The end of the graph, where something can be added.
  FileSpan end() {
    long end = graph.places().getLast().content().end();
    return new FileSpan(end, end);
  }

  /// The messages that bytes of this graph stand in.
  List<Place> around(FileSpan span) {
    for (var piece : graph.places())
      if (span.start() >= piece.content().start() && span.end() <= piece.content().end()) {
        var all = new ArrayList<>(outer);
        all.add(piece);
        return all;
      }
    throw new IllegalStateException(span.toString());
  }
}
