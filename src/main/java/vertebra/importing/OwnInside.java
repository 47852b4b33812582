package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import vertebra.block.Body;
import vertebra.block.Catalogue;
import vertebra.block.ParameterSpec.Attribute;
import vertebra.catalogue.operators.OperatorBlocks;
import vertebra.document.BlockDefinition;
import vertebra.document.Document;
import vertebra.graph.Edge;
import vertebra.graph.FilePart;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Origin;
import vertebra.graph.Port;
import vertebra.graph.PortPath;
import vertebra.graph.Value;
import vertebra.importing.ModelImport.Imported;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.onnx.ModelException;
import vertebra.onnx.OperatorSchemas;

/// Blocks of the user's own that hold operators of a file, once their inside was changed: what is
/// inside comes in the place of every one of them. What was there before is still the file's own
/// operator, so that only what was changed is written anew.
final class OwnInside {

  private final Imported base;
  private final Document design;
  private final List<NodeId> operators;
  private Graph graph;

  private OwnInside(Imported base, Document design) {
    this.base = base;
    this.design = design;
    operators = List.copyOf(base.main().operators().keySet());
    graph = design.graph();
  }

  /// The name inside a block of the operator at a place among the block's own.
  static NodeId name(String type, int place) {
    var word = type.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "");
    return new NodeId((word.isEmpty() ? "operator" : word) + "-" + place);
  }

  /// Whether a node is a block of the design's own in which operators stand.
  static boolean holdsOperators(Document design, Node node) {
    var definition = design.definitions().find(node.block());
    return definition.isPresent()
        && definition.get().graph().nodes().stream()
            .anyMatch(each -> OperatorBlocks.isOperator(each.block()));
  }

  /// What the file calls what leaves the operators inside such a block, by their paths from the
  /// block on.
  static Map<PortPath, String> inner(Imported base, Document design, Node card) {
    var inside = new OwnInside(base, design);
    var places = card.origin().part().map(FilePart::operators).orElse(List.of());
    var inner = new HashMap<PortPath, String>();
    for (var node : design.definitions().find(card.block()).orElseThrow().graph().nodes())
      inside
          .own(node, places)
          .ifPresent(own ->
              own.origin()
                  .outputs()
                  .forEach(
                      (port, tensor) -> inner.put(PortPath.of(new Port(node.id(), port)), tensor)));
    return inner;
  }

  /// Where inside such a block its operators stand, by what they make.
  static Map<String, List<NodeId>> makers(Imported base, Document design, Node card) {
    var makers = new HashMap<String, List<NodeId>>();
    inner(base, design, card).forEach((port, tensor) -> makers.put(tensor, port.nodes()));
    return makers;
  }

  /// The design with what is inside such blocks. Throws [ModelException] where that cannot be said
  /// in the file.
  static Document opened(Imported base, Document design, Catalogue catalogue)
      throws ModelException {
    var inside = new OwnInside(base, design);
    inside.checkInner();
    // What stood inside a block may be one that was changed itself.
    for (var before = Graph.EMPTY; before != inside.graph; ) {
      before = inside.graph;
      for (var node : before.nodes()) {
        var definition = design.definitions().find(node.block());
        if (definition.isEmpty() || node.mode() != Node.Mode.ACTIVE) continue;
        boolean isAsRead =
            node.origin().part().isPresent()
                ? Unfolding.isUntouched(design, node, catalogue)
                : inside.isAsRead(definition.get());
        boolean isFunction = base.functions().containsKey(node.block());
        if (!isAsRead && (isFunction || holdsOperators(design, node)))
          inside.open(node, definition.get());
      }
    }
    return inside.graph == design.graph() ? design : design.with(inside.graph);
  }

  /// Whether a definition is what the file says, and so is all that it calls.
  private boolean isAsRead(BlockDefinition definition) {
    return base.document()
            .definitions()
            .find(definition.id())
            .filter(was -> was.graph().equals(definition.graph()))
            .isPresent()
        && calls(definition).allMatch(this::isAsRead);
  }

  /// The functions that a definition calls.
  private Stream<BlockDefinition> calls(BlockDefinition definition) {
    return definition.graph().nodes().stream()
        .filter(node -> base.functions().containsKey(node.block()))
        .flatMap(node -> design.definitions().find(node.block()).stream());
  }

  /// A graph inside an operator calls functions as they stand in the file.
  private void checkInner() throws ModelException {
    for (var id : base.inner().keySet()) {
      var changed =
          design.definitions().find(id).stream()
              .flatMap(this::calls)
              .filter(function -> !isAsRead(function))
              .findFirst();
      if (changed.isPresent())
        throw new ModelException(say("import.function-called-inside", changed.get().title()));
    }
  }

  private void open(Node card, BlockDefinition definition) throws ModelException {
    checkSet(card, definition);
    checkSizes(card, definition);
    var places = card.origin().part().map(FilePart::operators).orElse(List.of());
    var names = new HashMap<NodeId, NodeId>();
    var opened = graph;
    var outside = new HashMap<Port, Port>();
    for (var edge : graph.incoming(card.id())) outside.put(edge.to(), edge.from());
    var readers = graph.outgoing(card.id());
    opened = opened.without(card.id());
    for (var each : definition.graph().nodes()) {
      if (each.block().equals(Body.ARGUMENT)) continue;
      var inner = following(each, card, definition);
      var own = own(inner, places);
      if (own.isEmpty()) checkNew(inner, definition);
      var made = own.map(was -> merged(inner, was)).orElse(resolved(inner, card).with(Origin.NONE));
      var id = own.map(Node::id).orElse(opened.freshId(card.id() + "." + inner.id()));
      names.put(inner.id(), id);
      opened = opened.with(made.with(id));
    }
    for (var edge : definition.graph().edges()) {
      var from = source(edge.from(), card, definition, names, outside);
      if (from.isEmpty()) continue;
      opened =
          opened.with(
              new Edge(
                  from.get(),
                  new Port(Objects.requireNonNull(names.get(edge.to().node())), edge.to().name())));
    }
    for (var edge : readers) {
      var output =
          definition.outputs().stream()
              .filter(each -> each.name().equals(edge.from().name()))
              .findFirst()
              .flatMap(each -> source(each.source(), card, definition, names, outside));
      if (output.isPresent()) opened = opened.with(new Edge(output.get(), edge.to()));
    }
    graph = opened;
  }

  /// A node inside with what it has in one of the blocks.
  private static Node following(Node inner, Node card, BlockDefinition definition) {
    var parameters = inner.parameters();
    for (var own : definition.parameters())
      for (var field : definition.following())
        if (field.node().equals(inner.id()) && field.expression().equals(own.key()))
          parameters =
              parameters.with(field.key(), card.parameters().get(own.key()).orElse(own.initial()));
    return inner.with(parameters);
  }

  /// The file's operator that an inner node of a block stands for.
  private Optional<Node> own(Node inner, List<Integer> places) {
    for (int i = 0; i < places.size(); i++) {
      var id = operators.get(places.get(i));
      var node = base.main().graph().node(id);
      var type = Objects.requireNonNull(base.main().operators().get(id)).type();
      if (name(type, i).equals(inner.id()) && node.block().equals(inner.block()))
        return Optional.of(node);
    }
    return Optional.empty();
  }

  /// The file's operator with what was changed: everything but its stored tensors, and what is said
  /// of these and of types, is the same in all blocks of a definition.
  private static Node merged(Node inner, Node was) {
    var parameters = inner.parameters();
    for (var entry : was.parameters().values().entrySet()) {
      var key = entry.getKey();
      boolean isOwn =
          inner.parameters().get(key).orElse(null) instanceof Value.Tensor
              || OperatorBlocks.isNumbers(key)
              || key.equals(OperatorBlocks.FILE_TYPES);
      if (isOwn) parameters = parameters.with(key, entry.getValue());
    }
    return was.with(parameters).with(inner.mode());
  }

  /// A node of a function with the attributes of the call in the place of its references to them.
  private static Node resolved(Node inner, Node call) {
    var parameters = inner.parameters();
    for (var entry : inner.parameters().values().entrySet()) {
      if (!(entry.getValue() instanceof Value.Text(var text))
          || !text.startsWith(Attribute.REFERENCE)) continue;
      var given = call.parameters().get(text.substring(Attribute.REFERENCE.length()));
      parameters =
          given.isPresent()
              ? parameters.with(entry.getKey(), given.get())
              : parameters.without(entry.getKey());
    }
    return inner.with(parameters);
  }

  private static Optional<Port> source(
      Port inner,
      Node card,
      BlockDefinition definition,
      Map<NodeId, NodeId> names,
      Map<Port, Port> outside) {
    var node = definition.graph().node(inner.node());
    if (node.block().equals(Body.ARGUMENT))
      return Optional.ofNullable(outside.get(new Port(card.id(), Body.portOf(node))));
    return Optional.of(new Port(Objects.requireNonNull(names.get(inner.node())), inner.name()));
  }

  /// The sizes of stored tensors are what they are.
  private static void checkSizes(Node card, BlockDefinition definition) throws ModelException {
    var part = card.origin().part();
    if (part.isEmpty()) return;
    for (var own : definition.parameters())
      for (var field : definition.following())
        if (PartSettings.isOfTensor(field)
            && List.of(field.expression().split("\\W+")).contains(own.key())
            && !card.parameters().get(own.key()).equals(part.get().parameters().get(own.key())))
          throw new ModelException(say("import.sizes-are-stored", own.label(), card.id()));
  }

  /// An operator that is new inside cannot have the numbers of one of several blocks.
  private void checkNew(Node inner, BlockDefinition definition) throws ModelException {
    boolean hasNumbers =
        OperatorBlocks.isOperator(inner.block())
            && inner.parameters().values().values().stream()
                .anyMatch(Value.Tensor.class::isInstance);
    long instances =
        design.graph().nodes().stream()
            .filter(node -> node.block().equals(definition.id()))
            .count();
    if (hasNumbers && instances > 1)
      throw new ModelException(
          say("import.whose-numbers", inner.id(), definition.title(), instances));
  }

  /// What a function holds can stand outside it if it means the same there and holds no graphs,
  /// whose tensors may be called as others are outside.
  private void checkSet(Node card, BlockDefinition definition) throws ModelException {
    var called = base.functions().get(card.block());
    if (called == null) return;
    var function = called.function();
    var holding =
        function.nodes().stream()
            .filter(node -> node.attributes().stream().anyMatch(each -> !each.graphs().isEmpty()))
            .findFirst();
    if (holding.isPresent())
      throw new ModelException(
          say("import.function-holds-graphs", definition.title(), holding.get().type()));
    var sets = base.index().header().operatorSets();
    var other = meaningOther(function.nodes(), function.operatorSets(), sets);
    if (other.isPresent()) {
      var domain = other.get().domain();
      throw new ModelException(
          say(
              "import.function-of-another-set",
              definition.title(),
              other.get().type(),
              set(domain, function.operatorSets()).orElse(0L),
              set(domain, sets).orElse(0L)));
    }
  }

  /// The first of some operators that means another thing in other operator sets.
  private static Optional<IndexedNode> meaningOther(
      List<IndexedNode> nodes, Map<String, Long> own, Map<String, Long> others) {
    return nodes.stream()
        .filter(node ->
            form(node, own).filter(it -> !form(node, others).equals(Optional.of(it))).isPresent())
        .findFirst();
  }

  /// The version in which an operator has the form that it has in operator sets: of one that nobody
  /// else knows, the version of its set.
  private static Optional<Long> form(IndexedNode node, Map<String, Long> sets) {
    return set(node.domain(), sets)
        .map(version ->
            OperatorSchemas.find(node.domain(), node.type(), version)
                .map(schema -> (long) schema.since())
                .orElse(version));
  }

  private static Optional<Long> set(String domain, Map<String, Long> sets) {
    return sets.entrySet().stream()
        .filter(set -> OperatorSchemas.plain(set.getKey()).equals(OperatorSchemas.plain(domain)))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
