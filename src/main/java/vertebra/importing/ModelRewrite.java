package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
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
import vertebra.importing.ModelIndex.IndexedGraph;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.importing.ModelIndex.IndexedTensor;
import vertebra.importing.ModelIndex.IndexedValue;
import vertebra.importing.ModelIndex.Place;
import vertebra.importing.NodeWriter.FormedValue;
import vertebra.importing.NodeWriter.NodeWish;
import vertebra.importing.NodeWriter.Patch;
import vertebra.onnx.Model;
import vertebra.onnx.ModelException;
import vertebra.onnx.OperatorSchemas.AttributeForm;
import vertebra.onnx.OperatorSchemas.OperatorSchema;
import vertebra.onnx.OperatorSchemas.Times;
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

  /// The messages that the graph is in, from the outside in, but for the model's own.
  private final List<Place> outside;

  /// The graph and those around it, whose stored tensors it may name.
  private final List<IndexedGraph> scopes;

  private final NodeWriter writer;
  private final Splice splice;

  /// The name of the tensor at every output port.
  private final Map<Port, String> tensors = new HashMap<>();

  private final Set<String> taken = new HashSet<>();

  /// Operators that only give a tensor another name, which are added at the end.
  private final List<NodeWish> copies = new ArrayList<>();

  /// The blocks that the file does not hold.
  private final NewParts fresh;

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
    outside = List.of();
    scopes = List.of(file);
    writer = new NodeWriter(base.index().file());
    splice = new Splice(base.index().file());
    fresh = fresh(design.graph(), catalogue);
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
    outside =
        Stream.concat(around.around(inner.owner()).stream(), Stream.of(inner.attribute())).toList();
    scopes = Stream.concat(Stream.of(file), around.scopes.stream()).toList();
    writer = around.writer;
    splice = around.splice;
    fresh = fresh(graph, catalogue);
  }

  private NewParts fresh(Graph design, Catalogue catalogue) throws ModelException {
    var made =
        NewParts.of(design, graph, catalogue, base.document().definitions().keySet(), this::source);
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
    rewrite.write(FileTypes.of(base.index()), catalogue);
    return rewrite.rewritten(document);
  }

  private void write(Map<String, TensorType> stated, Catalogue catalogue) throws ModelException {
    nameTensors();
    var unstated = writeInner(stated, catalogue);
    if (unstated.equals(was)) return;
    moved = StatedSizes.moved(was, unstated, fresh, this::source, stated, catalogue);
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
          rewrite.taken.addAll(taken);
          rewrite.write(inner.get().stated(), catalogue);
          taken.addAll(rewrite.taken);
          touchedInside += rewrite.removed.size() + rewrite.changed.size();
          removed.addAll(rewrite.removed);
          changed.addAll(rewrite.changed);
          added.addAll(rewrite.added);
          fates.putAll(rewrite.fates);
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
            source(new Port(id, InputNodes.OUTPUT_PORT)).filter(moved::containsKey).isPresent());
  }

  /// What changes in a file, and what the tensors at the ports of the design are called in it.
  record Rewritten(Splice splice, Map<Port, String> tensors, FileChanges changes) {}

  private Rewritten rewritten(Document design) {
    var named = new HashMap<>(tensors);
    for (var node : design.graph().nodes())
      node.origin()
          .outputs()
          .forEach((port, tensor) -> named.putIfAbsent(new Port(node.id(), port), tensor));
    int kept = main.operators().size() - removed.size() - changed.size() + touchedInside;
    return new Rewritten(
        splice, named, new FileChanges(removed, changed, added, kept, fates, splice.isEmpty()));
  }

  private void checkDefinitions() throws ModelException {
    for (var definition : base.document().definitions().values()) {
      // A function that was changed is written out where it is called, and what is seen inside an
      // operator is written by its graphs.
      boolean isOfFile =
          base.inner().containsKey(definition.id())
              || base.functions().containsKey(definition.id());
      var now = document.definitions().find(definition.id());
      if (isOfFile && now.isEmpty() || isUnreached(definition) && !isSame(definition, now))
        throw new ModelException(say("import.cannot-write-inside", definition.title()));
    }
  }

  /// Whether a definition is a graph inside an operator of a function, which is not written.
  private boolean isUnreached(BlockDefinition definition) {
    var inner = base.inner().get(definition.id());
    return inner != null
        && base.index().functions().stream()
            .anyMatch(function ->
                function.place().whole().start() <= inner.node().place().whole().start()
                    && inner.node().place().whole().end() <= function.place().whole().end());
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

  // Names of tensors

  private void nameTensors() {
    collectNames(base.index().graph());
    // What an operator that is gone made is free for what comes in its place.
    main.operators()
        .forEach((id, node) -> {
          if (!graph.contains(id) || fresh.contains(id)) node.outputs().forEach(taken::remove);
        });
    for (var node : graph.nodes()) if (was.contains(node.id())) nameTensors(node);
    for (var node : graph.nodes()) if (!was.contains(node.id())) nameTensors(node);
  }

  /// Every name that the file uses anywhere, so that no new one collides.
  private void collectNames(IndexedGraph inside) {
    inside.inputs().forEach(value -> taken.add(value.name()));
    inside.initialised().forEach(tensor -> taken.add(tensor.name()));
    inside.sparse().forEach(tensor -> taken.add(tensor.name()));
    for (var node : inside.nodes()) {
      taken.addAll(node.outputs());
      taken.addAll(node.inputs());
      for (var attribute : node.attributes()) attribute.graphs().forEach(this::collectNames);
    }
    inside.outputs().forEach(value -> taken.add(value.name()));
  }

  private void nameTensors(Node node) {
    var old = was.find(node.id());
    for (var port : ports(node)) {
      var wish = node.origin().outputs().getOrDefault(port, "");
      boolean isAsItWas =
          old.filter(before -> wish.equals(before.origin().outputs().get(port))).isPresent();
      boolean isFree = !wish.isEmpty() && !taken.contains(wish);
      var name =
          isAsItWas && !wish.isEmpty() || isFree
              ? wish
              : free(wish.isEmpty() ? node.id() + "/" + port : wish);
      taken.add(name);
      tensors.put(new Port(node.id(), port), name);
    }
  }

  private String free(String wish) {
    var name = wish;
    for (int number = 2; !taken.add(name); number++) name = wish + "_" + number;
    return name;
  }

  /// The output ports of a node that this can write.
  private List<String> ports(Node node) {
    if (node.parameters().get(OperatorBlocks.OUTPUTS).orElse(Attribute.NOTHING)
        instanceof Value.Sequence(var names)) return names.stream().map(Value::toString).toList();
    if (fresh.contains(node.id())) return fresh.outputs(node.id());
    var definition = document.definitions().find(node.block());
    if (definition.isPresent())
      return definition.get().outputs().stream().map(BlockDefinition.Output::name).toList();
    var schema = OperatorBlocks.schema(node.block());
    if (schema.isPresent()) return List.of(OperatorBlocks.outputPort(schema.get(), 0));
    return node.block().equals(InputNodes.OUTPUT) ? List.of() : List.of(Body.ARGUMENT_OUTPUT);
  }

  /// The port that feeds an input, through bypassed nodes.
  private Optional<Port> source(Port input) {
    var source = graph.source(input);
    for (int steps = graph.size(); source.isPresent() && steps > 0; steps--) {
      var node = graph.node(source.get().node());
      if (node.mode() != Node.Mode.BYPASSED) return source;
      source = graph.incoming(node.id()).stream().map(edge -> edge.from()).findFirst();
    }
    return source;
  }

  private Optional<String> tensorAt(Port input) {
    return source(input).map(tensors::get);
  }

  /// The name of the tensor at an output port; empty where there is no such port.
  private String name(Port output) {
    return tensors.getOrDefault(output, "");
  }

  // Outputs of the model

  private void writeOutputs() {
    var kept = new HashSet<NodeId>();
    var outputs = graph.nodes().stream().filter(n -> n.block().equals(InputNodes.OUTPUT)).toList();
    for (var node : outputs) {
      kept.add(node.id());
      var place = Optional.ofNullable(main.outputs().get(node.id()));
      var name = node.origin().name().filter(own -> !own.isEmpty()).orElse(node.id().value());
      var source = source(new Port(node.id(), InputNodes.OUTPUT_PORT));
      if (source.isEmpty()) continue;
      if (place.isEmpty() || !place.get().name().equals(name)) {
        var fresh = place.isEmpty() ? free(name) : name;
        deliver(source.get(), fresh);
        var message = new MessageWriter().text(MessageFields.VALUE_NAME, fresh);
        if (place.isPresent()) rename(place.get(), fresh);
        else insertAfter(file.outputs(), MessageFields.GRAPH_OUTPUT, message);
      } else {
        deliver(source.get(), name);
      }
      if (place.isPresent()) restate(place.get(), source.get());
    }
    main.outputs()
        .forEach((id, value) -> {
          if (!kept.contains(id)) remove(value.place());
        });
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
    patch(
        value,
        MessageFields.VALUE_TYPE,
        new MessageWriter().message(MessageFields.VALUE_TYPE, type).bytes());
  }

  /// Makes sure that what comes from a port is called like an output: by giving the tensor that
  /// name where nothing else reads it, else by a copy.
  private void deliver(Port source, String name) {
    if (name.equals(name(source))) return;
    for (var other : tensors.entrySet())
      if (other.getValue().equals(name)) other.setValue(free(name));
    var node = graph.node(source.node());
    boolean isRead = graph.outgoing(source).size() > 1 || isBypassedTo(source);
    boolean isOperator = main.operators().containsKey(node.id()) || !was.contains(node.id());
    if (isOperator && !isRead && !isOutput(name(source))) {
      tensors.put(source, name);
      return;
    }
    copies.add(
        new NodeWish(
            name + "/Identity",
            "",
            "Identity",
            List.of(name(source)),
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
        remove(entry.getValue().place());
        continue;
      }
      var name = name(new Port(now.get().id(), Body.ARGUMENT_OUTPUT));
      if (!InputNodes.type(was.node(entry.getKey())).equals(InputNodes.type(now.get())))
        replace(
            entry.getValue().place(),
            MessageFields.GRAPH_INPUT,
            InputNodes.message(now.get(), name));
      else if (!name.equals(entry.getValue().name())) rename(entry.getValue(), name);
    }
    for (var node : graph.nodes())
      if (InputNodes.isInput(node) && !was.contains(node.id()))
        insertAfter(
            file.inputs(),
            MessageFields.GRAPH_INPUT,
            InputNodes.message(node, name(new Port(node.id(), Body.ARGUMENT_OUTPUT))));
  }

  private void replace(Place place, int field, MessageWriter message) {
    splice.replace(
        place.whole(), new MessageWriter().message(field, message).bytes(), around(place.whole()));
  }

  private void remove(Place place) {
    splice.replace(place.whole(), new byte[0], around(place.whole()));
  }

  private void insertAfter(List<IndexedValue> list, int field, MessageWriter message) {
    long at =
        list.isEmpty()
            ? file.places().getLast().content().end()
            : list.getLast().place().whole().end();
    var span = new FileSpan(at, at);
    splice.replace(span, new MessageWriter().message(field, message).bytes(), around(span));
  }

  /// Gives a value another name and keeps all else that is said about it.
  private void rename(IndexedValue value, String name) {
    patch(
        value,
        MessageFields.VALUE_NAME,
        new MessageWriter().text(MessageFields.VALUE_NAME, name).bytes());
  }

  /// Puts a field in the place of what a value has of it.
  private void patch(IndexedValue value, int field, byte[] bytes) {
    try {
      var wire = new FieldWalk(base.index().file(), value.place().content());
      while (wire.next())
        if (wire.field() == field) {
          var around = around(value.place());
          splice.replace(wire.whole(), bytes, around);
          return;
        }
    } catch (ModelException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /// A message of the graph and those that it is in.
  private List<Place> around(Place message) {
    return Stream.concat(around(message.whole()).stream(), Stream.of(message)).toList();
  }

  /// The messages that bytes of the graph stand in.
  private List<Place> around(FileSpan span) {
    for (var piece : file.places())
      if (span.start() >= piece.content().start() && span.end() <= piece.content().end())
        return Stream.concat(outside.stream(), Stream.of(piece)).toList();
    throw new IllegalStateException(span.toString());
  }

  // Operators

  private void writeOperators() throws ModelException {
    for (var id : main.operators().keySet())
      if (graph.find(id).filter(node -> node.mode() != Node.Mode.BYPASSED).isEmpty())
        removeOperator(id);
    var order = order();
    var next = new HashMap<NodeId, FileSpan>();
    var last = file.nodes().isEmpty() ? endOfGraph() : after(file.nodes().getLast());
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
      var wish = wish(node);
      if (old != null && was.node(id).block().equals(node.block())) patch(old, was.node(id), wish);
      else {
        if (old != null) removeOperator(id);
        addOperator(wish, next.getOrDefault(id, last));
      }
    }
    for (var copy : copies) addOperator(copy, last);
  }

  private void addOperator(NodeWish wish, FileSpan at) throws ModelException {
    splice.replace(at, writer.fresh(wish), around(at));
    added.add(wish.type() + " " + wish.name());
  }

  private void removeOperator(NodeId id) {
    var node = Objects.requireNonNull(main.operators().get(id));
    remove(node.place());
    removed.add(node.type() + " " + id);
  }

  private FileSpan endOfGraph() {
    long end = file.places().getLast().content().end();
    return new FileSpan(end, end);
  }

  private static FileSpan after(IndexedNode node) {
    long end = node.place().whole().end();
    return new FileSpan(end, end);
  }

  private void patch(IndexedNode old, Node before, NodeWish wish) throws ModelException {
    List<Patch> patches = writer.patches(old, wish, attributes(before));
    if (patches.isEmpty()) return;
    changed.add(old.type() + " " + before.id());
    var around = around(old.place());
    for (var patch : patches) splice.replace(patch.span(), patch.bytes(), around);
  }

  /// The operators in an order in which each comes after what feeds it: those of the file in their
  /// order, new ones before the first that reads them. Throws [ModelException] where an operator of
  /// the file would have to go elsewhere.
  private List<NodeId> order() throws ModelException {
    var order = new LinkedHashSet<NodeId>();
    var fixed = new ArrayList<>(main.operators().keySet());
    fixed.removeIf(id -> !graph.contains(id) || isBypassed(id));
    var rank = new HashMap<NodeId, Integer>();
    for (var id : fixed) rank.put(id, rank.size());
    for (var id : fixed) {
      place(id, rank, order);
      order.add(id);
    }
    for (var node : graph.nodes())
      if (isOperator(node) && !isBypassed(node.id())) {
        place(node.id(), rank, order);
        order.add(node.id());
      }
    return new ArrayList<>(order);
  }

  private boolean isBypassed(NodeId id) {
    return graph.node(id).mode() == Node.Mode.BYPASSED;
  }

  static boolean isOperator(Node node) {
    return !InputNodes.isInput(node)
        && !node.block().equals(InputNodes.OUTPUT)
        && !node.block().equals(OperatorBlocks.TENSOR);
  }

  /// Puts the new nodes that feed a node before it.
  private void place(NodeId id, Map<NodeId, Integer> rank, SequencedSet<NodeId> order)
      throws ModelException {
    var waiting = new ArrayList<NodeId>();
    var seen = new HashSet<NodeId>();
    waiting.add(id);
    while (!waiting.isEmpty()) {
      var top = waiting.getLast();
      var open = new ArrayList<NodeId>();
      for (var edge : graph.incoming(top)) {
        var from = source(edge.to()).map(Port::node).orElse(edge.from().node());
        if (order.contains(from) || !isOperator(graph.node(from)) || from.equals(top)) continue;
        if (rank.containsKey(from)) {
          if (wasWired(from, top)) continue;
          throw new ModelException(say("import.would-move", from, top));
        }
        if (seen.contains(from)) throw new ModelException(say("import.circle", from));
        open.add(from);
      }
      if (open.isEmpty()) {
        waiting.removeLast();
        if (!top.equals(id)) order.add(top);
      } else {
        seen.add(top);
        waiting.addAll(open);
      }
    }
  }

  /// Whether the file itself has an operator before one that feeds it, which is legal to keep.
  private boolean wasWired(NodeId from, NodeId to) {
    return was.contains(from)
        && was.contains(to)
        && was.incoming(to).stream().anyMatch(edge -> edge.from().node().equals(from));
  }

  private NodeWish wish(Node node) throws ModelException {
    if (node.mode() == Node.Mode.MUTED)
      throw new ModelException(say("import.cannot-write-muted", node.id()));
    var old = main.operators().get(node.id());
    var name =
        node.origin()
            .name()
            .filter(own -> old != null || !own.isEmpty() && !isNameOfAnother(own))
            .orElse(node.id().value());
    var definition = document.definitions().find(node.block());
    if (definition.isPresent() && old != null) {
      var inputs = new ArrayList<String>();
      for (var port : definition.get().inputs())
        inputs.add(tensorAt(new Port(node.id(), port)).orElse(""));
      return new NodeWish(
          name, old.domain(), old.type(), inputs, outputs(node, old), attributes(node));
    }
    var schema = OperatorBlocks.schema(node.block());
    if (schema.isPresent())
      return new NodeWish(
          name,
          schema.get().domain(),
          schema.get().name(),
          inputs(node, schema.get()),
          outputs(node, schema.get()),
          attributes(node));
    if (node.block().equals(OperatorBlocks.OPERATOR) && old != null)
      return new NodeWish(
          name,
          text(node, OperatorBlocks.DOMAIN),
          text(node, OperatorBlocks.NAME),
          numbered(node, old.inputs().size()),
          outputs(node, old),
          attributes(node));
    throw new ModelException(say("import.cannot-write-the-block", node.block(), node.id()));
  }

  private boolean isNameOfAnother(String name) {
    return file.nodes().stream().anyMatch(node -> node.name().equals(name));
  }

  private static String text(Node node, String key) {
    return node.parameters().get(key).map(Value::toString).orElse("");
  }

  private List<String> inputs(Node node, OperatorSchema schema) throws ModelException {
    var inputs = new ArrayList<String>();
    for (var port : schema.inputs()) {
      if (port.times() != Times.MANY) {
        var input = input(node, port.name());
        if (input.isEmpty() && port.times() == Times.ONE && !outside.isEmpty())
          throw new ModelException(say("import.inner-input-expected", port.name(), node.id()));
        inputs.add(input);
        continue;
      }
      for (int number = 1; number <= most(node, port.name()); number++) {
        var input = input(node, port.name() + number);
        if (!input.isEmpty()) inputs.add(input);
      }
    }
    while (!inputs.isEmpty() && inputs.getLast().isEmpty()) inputs.removeLast();
    return inputs;
  }

  /// The highest number of a port that takes many.
  private int most(Node node, String port) {
    int most = 0;
    for (var edge : graph.incoming(node.id()))
      most = Math.max(most, number(edge.to().name(), port));
    var key = OperatorBlocks.tensorKey(port);
    for (var stored : node.parameters().values().keySet())
      most = Math.max(most, number(stored, key));
    return most;
  }

  private static int number(String text, String start) {
    var rest = text.startsWith(start) ? text.substring(start.length()) : "";
    return rest.matches("\\d{1,6}") ? Integer.parseInt(rest) : 0;
  }

  private List<String> numbered(Node node, int count) throws ModelException {
    var inputs = new ArrayList<String>();
    for (int i = 1; i <= count; i++) inputs.add(input(node, "in" + i));
    return inputs;
  }

  private String input(Node node, String port) throws ModelException {
    var wired = tensorAt(new Port(node.id(), port));
    if (wired.isPresent()) return wired.get();
    var stored = node.parameters().get(OperatorBlocks.tensorKey(port));
    if (stored.isEmpty()) return "";
    if (stored.get() instanceof Value.Tensor(var tensor)
        && scopes.stream()
            .flatMap(scope -> Stream.concat(scope.initialised().stream(), scope.sparse().stream()))
            .map(IndexedTensor::name)
            .anyMatch(tensor.name()::equals)) return tensor.name();
    throw new ModelException(say("import.cannot-write-the-tensor", stored.get()));
  }

  private List<String> outputs(Node node, OperatorSchema schema) {
    var used = new HashSet<>(ports(node));
    var outputs = new ArrayList<String>();
    for (int i = 0; !used.isEmpty(); i++) {
      var port = schema.output(i);
      if (port.isEmpty()) break;
      var name = OperatorBlocks.outputPort(schema, i);
      outputs.add(used.remove(name) ? tensors.getOrDefault(new Port(node.id(), name), "") : "");
    }
    return outputs;
  }

  private List<String> outputs(Node node, IndexedNode old) {
    var before = was.node(node.id()).origin().outputs();
    var outputs = new ArrayList<String>();
    for (var name : old.outputs()) {
      var now = name;
      for (var port : before.entrySet())
        if (port.getValue().equals(name))
          now = tensors.getOrDefault(new Port(node.id(), port.getKey()), name);
      outputs.add(now);
    }
    return outputs;
  }

  /// The attributes that a node sets, with their forms.
  private SequencedMap<String, FormedValue> attributes(Node node) {
    var attributes = new LinkedHashMap<String, FormedValue>();
    var schema = OperatorBlocks.schema(node.block());
    var old = main.operators().get(node.id());
    for (var entry : node.parameters().values().entrySet()) {
      var name = entry.getKey();
      if (entry.getValue().equals(Attribute.NOTHING) && old == null) continue;
      var form = form(name, schema, old);
      if (form.isEmpty()) continue;
      var spec = new Attribute(name, Attribute.NOTHING, form.get(), "");
      attributes.put(name, new FormedValue(form.get(), spec.encode(entry.getValue())));
    }
    return attributes;
  }

  private static Optional<AttributeForm> form(
      String name,
      Optional<OperatorSchema> schema,
      @org.jspecify.annotations.Nullable IndexedNode old) {
    if (old != null && old.attribute(name).isPresent()) return old.attribute(name).get().form();
    return schema.map(found -> found.attributes().get(name)).map(row -> row.form());
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
        name = free(weight.getKey());
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
          freshNames.put(output, free(output));
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
    for (int number = 2; isNameOfAnother(free); number++) free = name + "_" + number;
    return free;
  }

  private String freshTensor(String name) {
    var port = fresh.entering(name).or(() -> fresh.leaving(name));
    return port.map(this::name).orElseGet(() -> freshNames.getOrDefault(name, name));
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
          span,
          new MessageWriter().message(MessageFields.GRAPH_INITIALIZER, tensor).bytes(),
          around(span));
    }
    HeaderChange.of(base.index(), fresh).write(splice);
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
          remove(tensor.place());
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
    var made = new HashSet<>(tensors.values());
    made.addAll(freshNames.values());
    copies.forEach(copy -> made.addAll(copy.outputs()));
    var before = new HashSet<String>();
    for (var node : was.nodes()) before.addAll(node.origin().outputs().values());
    var sources = new HashMap<String, Port>();
    tensors.forEach((port, tensor) -> sources.put(tensor, port));
    for (var value : file.values()) {
      boolean isGone = before.contains(value.name()) && !made.contains(value.name());
      var source = sources.get(value.name());
      var now = source == null ? null : moved.get(source);
      if (isGone || (now != null && now.isEmpty())) remove(value.place());
      else if (source != null && now != null) restate(value, source);
    }
  }
}
