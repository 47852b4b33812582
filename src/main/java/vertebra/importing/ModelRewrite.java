package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;
import vertebra.block.Body;
import vertebra.block.Catalogue;
import vertebra.block.ParameterSpec.Attribute;
import vertebra.catalogue.operators.OperatorBlocks;
import vertebra.document.BlockDefinition;
import vertebra.document.Document;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.importing.FileChanges.TensorFate;
import vertebra.importing.GraphImport.ImportedGraph;
import vertebra.importing.ModelImport.Imported;
import vertebra.importing.ModelImport.ImportedFunction;
import vertebra.importing.ModelIndex.IndexedGraph;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.importing.ModelIndex.IndexedTensor;
import vertebra.importing.ModelIndex.IndexedValue;
import vertebra.importing.NodeWriter.NodeWish;
import vertebra.importing.NodeWriter.Patch;
import vertebra.onnx.Model;
import vertebra.onnx.ModelException;
import vertebra.tensor.TensorType;

/// Finds out what an edited design changes in the file that it came from. The file as it is read
/// again is compared with the design node by node; whatever is the same is not looked at further.
final class ModelRewrite {

  /// What a model of ours that computes with 16 bits says of itself.
  private static final String PRECISION = "precision";

  private static final String HALF = "float16";

  private final Imported base;
  private final Document document;
  private final Graph graph;
  private final Graph was;

  /// What of the file the nodes of that graph are: the model's own graph, or one inside an
  /// operator.
  private final ImportedGraph main;

  private final IndexedGraph file;

  /// The graph and those around it, whose stored tensors it may name.
  private final List<IndexedGraph> scopes;

  private final NodeWriter writer;
  private final GraphSplice splice;
  private final PortTensors tensors;
  private final NodeWishes wishes;

  /// Operators that only give a tensor another name, which are added at the end.
  private final List<NodeWish> copies = new ArrayList<>();

  /// The blocks that the file does not hold.
  private final NewParts fresh;

  /// Whether it is a function's, which uses an operator set of its own.
  private final boolean isInFunction;

  /// What becomes of the stored tensors of these and of those that were there before.
  private final SequencedMap<String, TensorFate> fates = new LinkedHashMap<>();

  /// The ports behind edits that give something else than the file says there.
  private Map<Port, Optional<TensorType>> moved = Map.of();

  /// The numbers that new tensors take over from one of the file.
  private final Map<String, IndexedTensor> slices = new HashMap<>();

  /// Stored tensors that others of the same name take the place of.
  private final Set<String> replaced = new HashSet<>();

  /// What the new blocks' own tensors are called in the file.
  private final Map<String, String> freshNames = new HashMap<>();

  /// The operators that change, by name.
  private final List<String> removed = new ArrayList<>();

  private final List<String> changed = new ArrayList<>();
  private final List<String> added = new ArrayList<>();

  /// How many of those removed or changed are in graphs inside operators.
  private int touchedInside;

  private ModelRewrite(Imported base, Document seen, Catalogue catalogue) throws ModelException {
    this.base = base;
    var opened = OwnInside.opened(base, OpenEnds.closed(base, seen, catalogue), catalogue);
    var design = Refitting.refitted(base, opened, catalogue);
    document = Unfolding.untouched(base, BlockParts.weighed(base, design, catalogue), catalogue);
    graph = document.graph();
    was = base.document().graph();
    main = base.main();
    file = base.index().graph();
    scopes = List.of(file);
    writer = new NodeWriter(base.index().file());
    var whole = base.index().file();
    splice = new GraphSplice(whole, file, List.of(), new Splice(whole));
    tensors = new PortTensors(graph, was, new HashSet<>());
    wishes = new NodeWishes(base, graph, was, main, scopes, document.definitions(), tensors);
    fresh = fresh(design.graph(), catalogue);
    isInFunction = false;
  }

  /// A graph inside an operator.
  ///
  /// @param around the graph that the operator stands in
  private ModelRewrite(ModelRewrite around, InnerRewrite inner, Catalogue catalogue)
      throws ModelException {
    base = around.base;
    document = around.document;
    graph = inner.now();
    was = inner.was();
    main = inner.main();
    file = inner.file();
    scopes = Stream.concat(Stream.of(file), around.scopes.stream()).toList();
    writer = around.writer;
    splice = around.splice.inside(inner);
    tensors = around.tensors.inside(graph, was);
    wishes = new NodeWishes(base, graph, was, main, scopes, document.definitions(), tensors);
    fresh = fresh(graph, catalogue);
    isInFunction = around.isInFunction;
  }

  /// A function, which is as it was but for graphs inside its operators.
  private ModelRewrite(ModelRewrite whole, ImportedFunction function) {
    base = whole.base;
    document = whole.document;
    main = function.graph();
    graph = main.graph();
    was = graph;
    file = function.function().graph();
    scopes = List.of(file);
    writer = whole.writer;
    var bytes = base.index().file();
    splice = new GraphSplice(bytes, file, List.of(), whole.splice.splice());
    tensors = new PortTensors(graph, was, new HashSet<>());
    wishes = new NodeWishes(base, graph, was, main, scopes, document.definitions(), tensors);
    fresh = NewParts.NONE;
    isInFunction = true;
    tensors.name(file, main, fresh, document.definitions());
  }

  private NewParts fresh(Graph design, Catalogue catalogue) throws ModelException {
    var made =
        NewParts.of(
            design, graph, catalogue, base.document().definitions().keySet(), tensors::source);
    boolean isHalf = HALF.equals(base.index().header().metadata().get(PRECISION));
    if (isHalf && !made.isEmpty()) throw new ModelException(say("import.cannot-change-half"));
    return made;
  }

  /// What has to be written so that the file says what the design says. Throws [ModelException]
  /// where the design holds something that cannot be written into the file.
  ///
  /// @param catalogue what the design's blocks mean
  static Rewritten of(Imported base, Document document, Catalogue catalogue) throws ModelException {
    var rewrite = new ModelRewrite(base, document, catalogue);
    rewrite.checkDefinitions();
    var stated = FileTypes.of(base.index());
    rewrite.write(stated, catalogue);
    rewrite.writeFunctions(FunctionTypes.of(base.index(), stated), catalogue);
    return rewrite.rewritten(document);
  }

  /// Writes what was changed in graphs inside the operators of functions, for every call. Throws
  /// [ModelException] where something else than before would leave such an operator, or where it
  /// holds blocks of another operator set.
  private void writeFunctions(FunctionTypes types, Catalogue catalogue) throws ModelException {
    var sets = base.index().header().operatorSets();
    for (var function : base.functions().values()) {
      var inside = new ModelRewrite(this, function);
      var left = inside.writeInner(types.inside(function.function()), catalogue);
      boolean isOfModel =
          function.function().operatorSets().entrySet().stream()
              .allMatch(set -> set.getValue().equals(sets.get(set.getKey())));
      if (!left.equals(inside.was))
        throw new ModelException(say("import.gives-other-sizes", function.function().title()));
      if (!inside.added.isEmpty() && !isOfModel)
        throw new ModelException(say("import.new-in-another-set", function.function().title()));
      take(inside);
    }
  }

  private void take(ModelRewrite inner) {
    touchedInside += inner.removed.size() + inner.changed.size();
    removed.addAll(inner.removed);
    changed.addAll(inner.changed);
    added.addAll(inner.added);
    fates.putAll(inner.fates);
  }

  private void write(Map<String, TensorType> stated, Catalogue catalogue) throws ModelException {
    tensors.name(base.index().graph(), main, fresh, document.definitions());
    var unstated = writeInner(stated, catalogue);
    if (unstated.equals(was)) return;
    moved = StatedSizes.moved(was, unstated, fresh, tensors::source, stated, catalogue);
    nameFresh();
    writeOutputs();
    writeInputs();
    writeOperators();
    writeStored();
    writeFresh();
    writeValues();
  }

  /// Writes what was changed in the graphs inside operators that are still there.
  ///
  /// @return this graph, without what the file states of operators whose graphs give something else
  ///   now
  private Graph writeInner(Map<String, TensorType> stated, Catalogue catalogue)
      throws ModelException {
    var unstated = graph;
    for (var entry : main.operators().entrySet()) {
      var owner = entry.getValue();
      var node = graph.find(entry.getKey());
      if (node.isEmpty() || node.get().mode() == Node.Mode.BYPASSED) continue;
      for (var attribute : owner.attributes())
        for (var held : attribute.graphs()) {
          var inner = InnerRewrite.of(base, document, owner, attribute, held, stated);
          if (inner.isEmpty()) continue;
          var rewrite = new ModelRewrite(this, inner.get(), catalogue);
          rewrite.write(inner.get().stated(), catalogue);
          take(rewrite);
          if (rewrite.givesOther())
            unstated =
                unstated.with(
                    unstated
                        .node(entry.getKey())
                        .with(
                            node.get()
                                .parameters()
                                .with(OperatorBlocks.FILE_TYPES, Attribute.NOTHING)));
        }
    }
    return unstated;
  }

  /// Whether what leaves this graph is no longer what the file states.
  private boolean givesOther() {
    return main.outputs().keySet().stream()
        .anyMatch(id ->
            tensors
                .source(new Port(id, InputNodes.OUTPUT_PORT))
                .filter(moved::containsKey)
                .isPresent());
  }

  /// What changes in a file, and what the tensors at the ports of the design are called in it.
  record Rewritten(Splice splice, Map<Port, String> tensors, FileChanges changes) {}

  private Rewritten rewritten(Document design) {
    var named = new HashMap<>(tensors.all());
    for (var node : design.graph().nodes())
      node.origin()
          .outputs()
          .forEach((port, tensor) -> named.putIfAbsent(new Port(node.id(), port), tensor));
    int kept = main.operators().size() - removed.size() - changed.size() + touchedInside;
    return new Rewritten(
        splice.splice(),
        named,
        new FileChanges(removed, changed, added, kept, fates, splice.splice().isEmpty()));
  }

  private void checkDefinitions() throws ModelException {
    for (var definition : base.document().definitions().values()) {
      // A function that was changed is written out where it is called, and what is seen inside an
      // operator is written by its graphs.
      boolean isOfFile =
          base.inner().containsKey(definition.id())
              || base.functions().containsKey(definition.id());
      var now = document.definitions().find(definition.id());
      if (isOfFile && now.isEmpty())
        throw new ModelException(say("import.taken-out-of-the-blocks", definition.title()));
      if (isUnreached(definition) && !isSame(definition, now))
        throw new ModelException(say("import.changed-with-its-function", definition.title()));
    }
  }

  /// Whether a definition is a graph inside an operator of a function that is written out where it
  /// is called.
  private boolean isUnreached(BlockDefinition definition) {
    var inner = base.inner().get(definition.id());
    return inner != null
        && base.functions().entrySet().stream()
            .filter(each -> isInside(inner.node(), each.getValue().function()))
            .anyMatch(each -> {
              var was = base.document().definitions().find(each.getKey()).orElseThrow();
              return !isSame(was, document.definitions().find(each.getKey()));
            });
  }

  private static boolean isInside(IndexedNode node, ModelIndex.IndexedFunction function) {
    return function.place().whole().start() <= node.place().whole().start()
        && node.place().whole().end() <= function.place().whole().end();
  }

  private static boolean isSame(BlockDefinition was, Optional<BlockDefinition> now) {
    return now.isPresent()
        && operators(was.graph()).equals(operators(now.get().graph()))
        && Set.copyOf(was.graph().edges()).equals(Set.copyOf(now.get().graph().edges()));
  }

  private static Set<Node> operators(Graph graph) {
    var operators = new HashSet<>(graph.nodes());
    operators.removeIf(node -> node.block().equals(Body.ARGUMENT));
    return operators;
  }

  // Outputs of the model

  private void writeOutputs() {
    var kept = new HashSet<NodeId>();
    var outputs = graph.nodes().stream().filter(n -> n.block().equals(InputNodes.OUTPUT)).toList();
    for (var node : outputs) {
      kept.add(node.id());
      var place = Optional.ofNullable(main.outputs().get(node.id()));
      var name = node.origin().name().filter(own -> !own.isEmpty()).orElse(node.id().value());
      var source = tensors.source(new Port(node.id(), InputNodes.OUTPUT_PORT));
      if (source.isEmpty()) continue;
      if (place.isEmpty() || !place.get().name().equals(name)) {
        var fresh = place.isEmpty() ? tensors.free(name) : name;
        var type = type(source.get());
        deliver(source.get(), fresh);
        var message = new MessageWriter().text(MessageFields.VALUE_NAME, fresh);
        type.ifPresent(of -> message.message(MessageFields.VALUE_TYPE, InputNodes.message(of)));
        if (place.isPresent()) splice.rename(place.get(), fresh);
        else splice.insertAfter(file.outputs(), MessageFields.GRAPH_OUTPUT, message);
      } else {
        deliver(source.get(), name);
      }
      if (place.isPresent()) restate(place.get(), source.get());
    }
    main.outputs()
        .forEach((id, value) -> {
          if (!kept.contains(id)) splice.remove(value.place());
        });
  }

  /// What leaves a port, as far as the new blocks or the file know it.
  private Optional<TensorType> type(Port source) {
    var now = moved.get(source);
    if (now != null) return now;
    return fresh
        .type(source)
        .or(() ->
            file.values().stream()
                .filter(value -> value.name().equals(tensors.name(source)))
                .findFirst()
                .flatMap(value -> value.type().wire(value.name())));
  }

  /// Says of an output what flows there now, where that is not what the file says; where nobody
  /// knows, the kind of its numbers alone.
  private void restate(IndexedValue value, Port source) {
    var now = moved.get(source);
    if (now == null) return;
    var was = value.type().wire(value.name());
    if (now.isPresent() && !now.equals(was)) retype(value, InputNodes.message(now.get()));
    else if (now.isEmpty() && was.isPresent()) retype(value, InputNodes.open(was.get().dtype()));
  }

  private void retype(IndexedValue value, MessageWriter type) {
    splice.patch(
        value,
        MessageFields.VALUE_TYPE,
        new MessageWriter().message(MessageFields.VALUE_TYPE, type).bytes());
  }

  /// Makes sure that what comes from a port is called like an output: by giving the tensor that
  /// name where nothing else reads it, else by a copy.
  private void deliver(Port source, String name) {
    var now = tensors.name(source);
    if (name.equals(now)) return;
    tensors.makeFree(name);
    var node = graph.node(source.node());
    boolean isRead = graph.outgoing(source).size() > 1 || isBypassedTo(source);
    boolean isOperator = main.operators().containsKey(node.id()) || !was.contains(node.id());
    if (isOperator && !isRead && !isOutput(now)) {
      tensors.rename(source, name);
      return;
    }
    copies.add(
        new NodeWish(
            name + "/Identity",
            "",
            "Identity",
            List.of(now),
            List.of(name),
            new LinkedHashMap<>()));
  }

  private boolean isBypassedTo(Port source) {
    return graph.outgoing(source).stream()
        .anyMatch(edge -> graph.node(edge.to().node()).mode() == Node.Mode.BYPASSED);
  }

  private boolean isOutput(String tensor) {
    return file.outputs().stream().anyMatch(value -> value.name().equals(tensor));
  }

  // Inputs of the model

  private void writeInputs() throws ModelException {
    for (var entry : main.inputs().entrySet()) {
      var now = graph.find(entry.getKey());
      if (now.isEmpty()) {
        splice.remove(entry.getValue().place());
        continue;
      }
      var name = tensors.name(new Port(now.get().id(), Body.ARGUMENT_OUTPUT));
      if (!InputNodes.type(was.node(entry.getKey())).equals(InputNodes.type(now.get())))
        splice.replace(
            entry.getValue().place(),
            MessageFields.GRAPH_INPUT,
            InputNodes.message(now.get(), name));
      else if (!name.equals(entry.getValue().name())) splice.rename(entry.getValue(), name);
    }
    for (var node : graph.nodes())
      if (InputNodes.isInput(node) && !was.contains(node.id()))
        splice.insertAfter(
            file.inputs(),
            MessageFields.GRAPH_INPUT,
            InputNodes.message(node, tensors.name(new Port(node.id(), Body.ARGUMENT_OUTPUT))));
  }

  // Operators

  private void writeOperators() throws ModelException {
    for (var id : main.operators().keySet())
      if (graph.find(id).filter(node -> node.mode() != Node.Mode.BYPASSED).isEmpty())
        removeOperator(id);
    var order = new OperatorOrder(graph, was, main.operators().keySet(), tensors).all();
    var next = new HashMap<NodeId, FileSpan>();
    var last = file.nodes().isEmpty() ? splice.end() : after(file.nodes().getLast());
    var at = last;
    for (var id : order.reversed()) {
      var node = main.operators().get(id);
      if (node != null)
        at = new FileSpan(node.place().whole().start(), node.place().whole().start());
      next.put(id, at);
    }
    for (var id : order) {
      var node = graph.node(id);
      var old = main.operators().get(id);
      if (fresh.contains(id)) {
        if (old != null) removeOperator(id);
        var span = next.getOrDefault(id, last);
        for (var operator : fresh.operators(id)) addOperator(wish(operator), span);
        continue;
      }
      var wish = wishes.of(node);
      if (old != null && was.node(id).block().equals(node.block())) patch(old, was.node(id), wish);
      else {
        if (old != null) removeOperator(id);
        addOperator(wish, next.getOrDefault(id, last));
      }
    }
    for (var copy : copies) addOperator(copy, last);
  }

  private void addOperator(NodeWish wish, FileSpan at) throws ModelException {
    splice.replace(at, writer.fresh(wish));
    added.add(wish.type() + " " + wish.name());
  }

  private void removeOperator(NodeId id) {
    var node = Objects.requireNonNull(main.operators().get(id));
    splice.remove(node.place());
    removed.add(node.type() + " " + id);
  }

  private static FileSpan after(IndexedNode node) {
    long end = node.place().whole().end();
    return new FileSpan(end, end);
  }

  private void patch(IndexedNode old, Node before, NodeWish wish) throws ModelException {
    List<Patch> patches = writer.patches(old, wish, wishes.attributes(before));
    if (patches.isEmpty()) return;
    changed.add(old.type() + " " + before.id());
    splice.patch(old.place(), patches);
  }

  // New blocks

  /// Names for what is inside new blocks: a weight that the block had in the file keeps its tensor,
  /// everything else is new.
  private void nameFresh() {
    var used = fresh.isEmpty() ? Set.<String>of() : storedUsed(graph);
    for (var weight : fresh.weights().entrySet()) {
      var before = fresh.wish(weight.getKey()).flatMap(this::stored);
      var name = before.map(IndexedTensor::name).orElse("");
      boolean isKept = before.filter(old -> isSame(old, weight.getValue())).isPresent();
      if (!isKept && (name.isEmpty() || used.contains(name) || !replaced.add(name)))
        name = tensors.free(weight.getKey());
      freshNames.put(weight.getKey(), name);
      boolean isSliced =
          !isKept && before.filter(old -> Slices.fits(old, weight.getValue())).isPresent();
      if (isSliced) slices.put(weight.getKey(), before.get());
      if (isKept || weight.getValue().kind() != Model.Weight.WeightKind.CONSTANT)
        fates.put(name, isKept ? TensorFate.KEPT : isSliced ? TensorFate.SLICED : TensorFate.NEW);
    }
    for (var operator : fresh.operators())
      for (var output : operator.outputs())
        if (!output.isEmpty() && fresh.leaving(output).isEmpty())
          freshNames.put(output, tensors.free(output));
    fresh.ends().forEach((port, tensor) -> tensors.rename(port, freshTensor(tensor)));
  }

  private Optional<IndexedTensor> stored(String tensor) {
    return file.initialised().stream().filter(stored -> stored.name().equals(tensor)).findFirst();
  }

  private static boolean isSame(IndexedTensor stored, Model.Weight weight) {
    return stored.dims().equals(weight.dims()) && stored.element() == weight.dtype().onnx();
  }

  private NodeWish wish(Model.Operator operator) {
    return NewParts.wish(operator, freeOperator(operator.name()), this::freshTensor);
  }

  private String freeOperator(String name) {
    var free = name;
    for (int number = 2; wishes.isNameOfAnother(free); number++) free = name + "_" + number;
    return free;
  }

  private String freshTensor(String name) {
    var port = fresh.entering(name).or(() -> fresh.leaving(name));
    return port.map(tensors::name).orElseGet(() -> freshNames.getOrDefault(name, name));
  }

  /// Writes the stored tensors of new blocks, and a newer operator set where their forms need one.
  private void writeFresh() throws ModelException {
    if (fresh.isEmpty()) return;
    long at =
        file.initialised().isEmpty()
            ? file.places().getLast().content().end()
            : file.initialised().getLast().place().whole().end();
    var span = new FileSpan(at, at);
    for (var weight : fresh.weights().entrySet()) {
      var name = freshNames.getOrDefault(weight.getKey(), weight.getKey());
      if (fates.get(name) == TensorFate.KEPT) continue;
      var source = slices.get(weight.getKey());
      var tensor =
          source == null
              ? fresh.stored(weight.getValue(), name)
              : Slices.of(base.index().file(), source, weight.getValue(), name);
      splice.replace(
          span, new MessageWriter().message(MessageFields.GRAPH_INITIALIZER, tensor).bytes());
    }
    var header = HeaderChange.of(base.index(), fresh);
    if (isInFunction && header.isNewer(base.index().header().opset()))
      throw new ModelException(say("import.new-in-another-set", file.name()));
    header.write(splice.splice());
  }

  // What nothing uses any more

  private void writeStored() {
    var before = storedUsed(was);
    var now = storedUsed(graph);
    now.addAll(freshNames.values());
    var inputs = new HashSet<String>();
    file.inputs().forEach(value -> inputs.add(value.name()));
    for (var list : List.of(file.initialised(), file.sparse()))
      for (var tensor : list)
        if (before.contains(tensor.name())
            && (!now.contains(tensor.name()) || replaced.contains(tensor.name()))
            && !inputs.contains(tensor.name())) {
          splice.remove(tensor.place());
          fates.putIfAbsent(tensor.name(), TensorFate.LOST);
        }
  }

  private Set<String> storedUsed(Graph design) {
    var used = new HashSet<String>();
    for (var node : design.nodes()) {
      if (node.mode() == Node.Mode.BYPASSED) continue;
      for (var value : node.parameters().values().values())
        if (value instanceof Value.Tensor(var tensor)) used.add(tensor.name());
      var old = main.operators().get(node.id());
      if (old != null) used.addAll(Captures.of(old));
    }
    return used;
  }

  /// Leaves out what the file says about tensors that are gone, or of which nobody knows the sizes
  /// any more, and says anew what has changed.
  private void writeValues() {
    var named = tensors.all();
    var made = new HashSet<>(named.values());
    made.addAll(freshNames.values());
    copies.forEach(copy -> made.addAll(copy.outputs()));
    var before = new HashSet<String>();
    for (var node : was.nodes()) before.addAll(node.origin().outputs().values());
    var sources = new HashMap<String, Port>();
    named.forEach((port, tensor) -> sources.put(tensor, port));
    for (var value : file.values()) {
      boolean isGone = before.contains(value.name()) && !made.contains(value.name());
      var source = sources.get(value.name());
      var now = source == null ? null : moved.get(source);
      if (isGone || (now != null && now.isEmpty())) splice.remove(value.place());
      else if (source != null && now != null) restate(value, source);
    }
  }
}
