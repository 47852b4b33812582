package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Finding;
import vertebra.analysis.Findings;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Catalogue;
import vertebra.design.Arithmetic;
import vertebra.design.KeptFields;
import vertebra.design.OwnFields;
import vertebra.design.Ports;
import vertebra.design.Snapshot;
import vertebra.design.Titles;
import vertebra.document.BlockDefinition;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.document.Following;
import vertebra.document.Layout;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.importing.InputNodes;
import vertebra.tensor.DType;
import vertebra.tensor.TensorType;

/// The inside of a block as a design of its own: what flows into the block comes from inputs, what
/// leaves it goes to outputs. An edit of it is an edit of the design around it: of the block's
/// definition, if the design made it, else the block becomes the design's own.
final class Inside {

  private static final BlockId INPUT = new BlockId("input");
  private static final BlockId OUTPUT = new BlockId("output");
  private static final String IN = "in.";
  private static final String OUT = "out.";
  private static final String SHAPE = "shape";
  private static final String NUMBERS = "type";

  /// All that the inside is made of.
  ///
  /// @param types what flows into the inputs, as far as it is known
  private record Source(
      Graph graph,
      List<String> inputs,
      List<BlockDefinition.Output> outputs,
      List<String> sizes,
      Map<String, TensorType> types,
      String drawn) {}

  private final Workbench around;
  private final NodeId id;
  private @Nullable Source source;
  private Document document = Document.EMPTY;
  private Analysis analysis = Analysis.NONE;
  private @Nullable Catalogue checkedBy;

  /// @param around the workbench of the design around the block
  Inside(Workbench around, NodeId id) {
    this.around = around;
    this.id = id;
  }

  Workbench around() {
    return around;
  }

  NodeId id() {
    return id;
  }

  /// How many of some composites, the outermost first, can be looked into one through the other.
  static int reached(Workbench.WorkbenchState top, List<NodeId> trail) {
    var graph = top.graph();
    Optional<Findings> findings = Optional.of(top.analysis().findings());
    int depth = 0;
    for (var each : trail) {
      var node = graph.find(each);
      if (node.isEmpty()) return depth;
      var own = definition(top.document(), node.get());
      var inside = findings.flatMap(known -> known.find(each)).flatMap(Finding::inside);
      if (own.isEmpty() && inside.isEmpty()) return depth;
      graph = own.isPresent() ? own.get().graph() : inside.orElseThrow().body().graph();
      findings = inside.map(Finding.Inside::findings);
      depth++;
    }
    return depth;
  }

  /// What the block is made of by this design, if the design made it; of an operator that holds
  /// graphs, what is seen of these.
  Optional<BlockDefinition> own() {
    var state = around.state();
    return state.graph().find(id).flatMap(node -> definition(state.document(), node));
  }

  /// What a block is made of by a design, if the design made it; of an operator that holds graphs,
  /// what is seen of these.
  static Optional<BlockDefinition> definition(Document design, Node node) {
    return node.parameters().get(Body.HELD).orElse(null) instanceof Value.Subgraph(var held)
        ? design.definitions().find(held)
        : design.definitions().find(node.block());
  }

  /// Whether the inside is the graphs that an operator holds: each may be entered and changed, and
  /// their cards stay as they are.
  boolean isFixed() {
    return around
        .state()
        .graph()
        .find(id)
        .flatMap(node -> node.parameters().get(Body.HELD))
        .isPresent();
  }

  /// How many blocks of the design around are made like this one.
  long instances() {
    var state = around.state();
    var block = state.graph().find(id).map(Node::block);
    return state.graph().nodes().stream()
        .filter(node -> block.filter(node.block()::equals).isPresent())
        .count();
  }

  /// What is shown of the inside now; as it was if it cannot be looked into any longer.
  ///
  /// @param settling finds places for parts that have none
  Snapshot snapshot(Workbench.Settling settling) {
    var state = around.state();
    var next = source(state);
    if (next.isPresent()) {
      var made = next.get();
      var before = source;
      var flow = state.document().layout().flow();
      boolean same = made.equals(before) && document.layout().flow() == flow;
      source = made;
      var graph = same ? document.graph() : graph(state, made);
      var layout = same ? document.layout() : named(state, made, graph).with(flow);
      document = state.document().with(graph).with(layout);
      if (analysis.graph() != graph || checkedBy != state.catalogue()) {
        var analyzer = new Analyzer(state.catalogue());
        analysis =
            analyzer.fixed(
                analyzer.check(graph, checkedBy == state.catalogue() ? analysis : Analysis.NONE));
        checkedBy = state.catalogue();
      }
      if (!same) {
        var nodes = graph.nodes().stream().map(Node::id).toList();
        boolean lost = nodes.stream().anyMatch(each -> layout.position(each).isEmpty());
        if (lost)
          document =
              Edit.apply(document, settling.places(document, state.catalogue(), analysis, nodes))
                  .document();
      }
    }
    return new Snapshot(document, state.catalogue(), analysis, state.catalogue(), state.file());
  }

  /// The drawing that is kept of the inside; several inputs or outputs are called what the block
  /// calls them, several blocks of a kind have numbers, where nobody named them.
  private Layout named(Workbench.WorkbenchState state, Source made, Graph graph) {
    var layout = Drawn.parsed(made.drawn()).layout();
    var node = state.graph().node(id);
    var inputs = Ports.inputs(state.catalogue(), node);
    if (made.inputs().size() > 1)
      for (var name : made.inputs()) {
        var input = inputs.stream().filter(spec -> spec.name().equals(name)).findFirst();
        var argument =
            made.graph().nodes().stream()
                .filter(each -> each.block().equals(Body.ARGUMENT))
                .filter(each -> Body.portOf(each).equals(name))
                .map(Node::id)
                .findFirst()
                .orElseGet(() -> new NodeId(IN + name));
        if (input.isPresent()) layout = titled(layout, graph, argument, input.get().level());
      }
    var outputs = Ports.outputs(state.catalogue(), node);
    if (outputs.size() > 1)
      for (var output : outputs)
        layout = titled(layout, graph, new NodeId(OUT + output.name()), output.level());
    for (var number : Titles.numbered(graph, state.catalogue()).entrySet())
      layout = titled(layout, graph, number.getKey(), number.getValue());
    return layout;
  }

  private static Layout titled(Layout layout, Graph graph, NodeId node, String title) {
    return graph.contains(node) && layout.title(node).isEmpty()
        ? layout.withTitle(node, title)
        : layout;
  }

  private Optional<Source> source(Workbench.WorkbenchState state) {
    var node = state.graph().find(id);
    if (node.isEmpty()) return Optional.empty();
    var finding = state.analysis().findings().find(id);
    var types = finding.map(Inside::types).orElse(Map.of());
    var own = definition(state.document(), node.get());
    if (own.isPresent())
      return Optional.of(
          new Source(
              OwnFields.inside(own.get(), node.get().parameters()),
              own.get().inputs(),
              own.get().outputs(),
              own.get().sizes(),
              types,
              Drawn.kept(state.document(), own.get().id())));
    var body = finding.flatMap(Finding::inside).map(Finding.Inside::body);
    return body.map(made ->
        new Source(made.graph(), inputs(made.graph()), outputs(state, made), List.of(), types, ""));
  }

  private static Map<String, TensorType> types(Finding finding) {
    var types = new LinkedHashMap<String, TensorType>();
    var site = finding.site();
    for (int i = 0; i < site.ports().size(); i++)
      types.put(site.ports().get(i), site.inputs().get(i));
    return types;
  }

  private static List<String> inputs(Graph body) {
    return body.nodes().stream()
        .filter(node -> node.block().equals(Body.ARGUMENT))
        .map(Body::portOf)
        .toList();
  }

  private List<BlockDefinition.Output> outputs(Workbench.WorkbenchState state, Body body) {
    var outputs = new ArrayList<BlockDefinition.Output>();
    var ports = Ports.outputs(state.catalogue(), state.graph().node(id));
    for (int i = 0; i < Math.min(ports.size(), body.outputs().size()); i++)
      outputs.add(new BlockDefinition.Output(ports.get(i).name(), body.outputs().get(i)));
    return outputs;
  }

  private static Graph graph(Workbench.WorkbenchState state, Source made) {
    var graph = Graph.EMPTY;
    var missing = new LinkedHashSet<>(made.inputs());
    missing.removeAll(inputs(made.graph()));
    for (var name : missing) {
      var node = new NodeId(IN + name);
      if (!made.graph().contains(node)) graph = graph.with(input(state, made, node, name));
    }
    for (var node : made.graph().nodes())
      graph =
          graph.with(
              node.block().equals(Body.ARGUMENT)
                  ? input(state, made, node.id(), Body.portOf(node))
                  : node);
    for (var edge : made.graph().edges()) graph = graph.with(edge);
    for (var output : made.outputs()) {
      var node = new NodeId(OUT + output.name());
      if (graph.contains(node) || !graph.contains(output.source().node())) continue;
      graph = graph.with(Node.of(node, OUTPUT, Parameters.NONE));
      graph = graph.with(new Edge(output.source(), new Port(node, "x")));
    }
    return graph;
  }

  private static Node input(Workbench.WorkbenchState state, Source made, NodeId node, String name) {
    int place = made.inputs().indexOf(name);
    var type = Optional.ofNullable(made.types().get(name));
    var size =
        type.map(flows ->
                String.join(",", flows.shape().dims().stream().map(Object::toString).toList()))
            .or(() ->
                place >= 0 && place < made.sizes().size()
                    ? Optional.of(made.sizes().get(place))
                    : Optional.empty());
    if (type.filter(flows -> !isPlain(flows)).isPresent()) return InputNodes.of(node, type);
    var parameters = Parameters.NONE;
    if (size.isPresent()) parameters = parameters.with(SHAPE, Value.of(size.get()));
    var numbers = type.map(flows -> flows.dtype().toString()).orElse("float32");
    boolean takes =
        state.catalogue().find(INPUT).flatMap(block -> block.parameter(NUMBERS)).isPresent();
    if (takes && !numbers.equals("float32"))
      parameters = parameters.with(NUMBERS, Value.of(numbers));
    return Node.of(node, INPUT, parameters);
  }

  /// Whether the block for inputs can say what flows in.
  private static boolean isPlain(TensorType type) {
    boolean isSaid = type.dtype() == DType.FLOAT32 || type.dtype() == DType.INT64;
    return isSaid && type.shape().rank() > 0;
  }

  /// What an edit of the inside is to the design around.
  ///
  /// @param after the inside as the edit makes it
  Edit outward(Document after) {
    var state = around.state();
    var before = document;
    var edits = new ArrayList<Edit>();
    for (var definition : after.definitions().values())
      if (before.definitions().find(definition.id()).orElse(null) != definition)
        edits.add(new Edit.Define(definition));
    for (var known : before.definitions().keySet())
      if (after.definitions().find(known).isEmpty()) edits.add(new Edit.Undefine(known));
    var keys = new LinkedHashSet<>(before.settings().keySet());
    keys.addAll(after.settings().keySet());
    for (var key : keys) {
      var value = after.settings().getOrDefault(key, "");
      if (!value.equals(before.settings().getOrDefault(key, "")))
        edits.add(new Edit.SetSetting(key, value));
    }
    if (after.graph() == before.graph() && after.layout().equals(before.layout()))
      return new Edit.Batch(edits);
    if (isFixed()) {
      own()
          .map(held -> Drawn.of(after.layout(), after.graph()).kept(held.id()))
          .ifPresent(edits::add);
      return new Edit.Batch(edits);
    }
    var node = state.graph().node(id);
    var own = own();
    var title =
        own.map(BlockDefinition::title)
            .or(() -> state.catalogue().find(node.block()).map(BlockType::title))
            .orElse(id.value());
    var block =
        own.map(BlockDefinition::id)
            .orElseGet(() -> Grouping.freshBlock(state.catalogue(), state.document(), title));
    var made = definition(block, title, own, after.graph());
    var definition =
        own.isPresent() ? following(made, own.get(), node) : kept(made, state, node, after.graph());
    edits.add(new Edit.Define(definition));
    edits.add(Drawn.of(typed(after.layout()), after.graph()).kept(block));
    var graphEdits = new ArrayList<GraphEdit>();
    if (own.isEmpty())
      for (var twin : twins(state.graph(), node))
        graphEdits.add(new GraphEdit.Change(twin, block, Parameters.NONE));
    graphEdits.addAll(lost(state.graph(), node, definition));
    if (!graphEdits.isEmpty()) edits.add(Edit.of(new GraphEdit.Batch(graphEdits)));
    return new Edit.Batch(edits);
  }

  /// A drawing without the numbers that nobody typed, for they follow what stands there.
  private Layout typed(Layout layout) {
    var typed = layout;
    for (var number : Titles.numbered(document.graph(), around.state().catalogue()).entrySet())
      if (layout.title(number.getKey()).filter(number.getValue()::equals).isPresent())
        typed = typed.withTitle(number.getKey(), "");
    return typed;
  }

  /// What followed parameters goes on doing so, unless the edit gave it another value.
  private static BlockDefinition following(BlockDefinition made, BlockDefinition own, Node block) {
    var fields = new ArrayList<Following>();
    var graph = made.graph();
    for (var field : own.following()) {
      var part = graph.find(field.node());
      if (part.isEmpty()) continue;
      var shown = OwnFields.value(own, field, block.parameters());
      if (!part.get().parameters().get(field.key()).equals(shown)) continue;
      fields.add(field);
      var before = own.graph().node(field.node()).parameters().get(field.key());
      var parameters =
          before.isPresent()
              ? part.get().parameters().with(field.key(), before.get())
              : part.get().parameters().without(field.key());
      graph = graph.with(part.get().with(parameters));
    }
    var changed =
        new BlockDefinition(
            made.id(), made.title(), graph, made.inputs(), made.outputs(), made.sizes());
    return changed.with(own.parameters(), fields);
  }

  /// A built-in block that becomes the design's own keeps what of its parameters can be kept.
  private static BlockDefinition kept(
      BlockDefinition made, Workbench.WorkbenchState state, Node block, Graph after) {
    var type = state.catalogue().find(block.block());
    var finding = state.analysis().findings().find(block.id());
    var inside = finding.flatMap(Finding::inside);
    if (type.isEmpty() || inside.isEmpty()) return made;
    var body = inside.get().body();
    var kept = KeptFields.with(made, type.get(), finding.get().site(), body, state.catalogue());
    // What the edit itself set has a value of its own.
    var fields =
        kept.following().stream()
            .filter(field ->
                after
                    .find(field.node())
                    .map(Node::parameters)
                    .equals(body.graph().find(field.node()).map(Node::parameters)))
            .toList();
    var used = new LinkedHashSet<String>();
    for (var field : fields) used.addAll(Arithmetic.names(field.expression()));
    return kept.with(kept.parameters(), fields).keeping(own -> used.contains(own.key()));
  }

  /// The block and those that share its weights.
  private static List<NodeId> twins(Graph graph, Node node) {
    var owner = node.sharesWeightsWith().orElse(node.id());
    return graph.nodes().stream()
        .filter(each -> each.sharesWeightsWith().orElse(each.id()).equals(owner))
        .filter(each -> each.block().equals(node.block()))
        .map(Node::id)
        .toList();
  }

  /// Removals of the wires at ports that the block no longer has.
  private static List<GraphEdit> lost(Graph graph, Node node, BlockDefinition definition) {
    var lost = new ArrayList<GraphEdit>();
    var names = definition.outputs().stream().map(BlockDefinition.Output::name).toList();
    for (var each : graph.nodes()) {
      boolean like = each.block().equals(definition.id()) || each.id().equals(node.id());
      if (!like) continue;
      for (var edge : graph.incoming(each.id()))
        if (!definition.inputs().contains(edge.to().name()))
          lost.add(new GraphEdit.Disconnect(edge));
      for (var edge : graph.outgoing(each.id()))
        if (!names.contains(edge.from().name())) lost.add(new GraphEdit.Disconnect(edge));
    }
    return lost;
  }

  private BlockDefinition definition(
      BlockId block, String title, Optional<BlockDefinition> own, Graph graph) {
    var body = Graph.EMPTY;
    var inputs = new LinkedHashSet<String>();
    var outputs = new LinkedHashMap<String, Port>();
    var ends = new LinkedHashSet<NodeId>();
    for (var node : graph.nodes())
      if (node.block().equals(OUTPUT)) {
        var from = graph.source(new Port(node.id(), "x"));
        if (from.isEmpty()) continue;
        ends.add(node.id());
        outputs.put(name(node.id(), OUT), from.get());
      }
    for (var node : graph.nodes()) {
      if (ends.contains(node.id())) continue;
      boolean isInput =
          node.block().equals(INPUT)
              || InputNodes.isInput(node) && node.id().value().startsWith(IN);
      if (isInput) inputs.add(name(node.id(), IN));
      body = body.with(isInput ? Body.argument(node.id(), name(node.id(), IN)) : node);
    }
    for (var edge : graph.edges()) if (!ends.contains(edge.to().node())) body = body.with(edge);
    var known = source;
    var formerInputs = known == null ? List.<String>of() : known.inputs();
    var formerOutputs =
        known == null
            ? List.<String>of()
            : known.outputs().stream().map(BlockDefinition.Output::name).toList();
    var ordered = ordered(formerInputs, inputs);
    return new BlockDefinition(
        block,
        title,
        body,
        ordered,
        ordered(formerOutputs, outputs.keySet()).stream()
            .map(
                name -> new BlockDefinition.Output(name, Objects.requireNonNull(outputs.get(name))))
            .toList(),
        own.isPresent() && own.get().inputs().equals(ordered) ? own.get().sizes() : sizes(ordered));
  }

  /// The sizes of what flows in, if all are known.
  private List<String> sizes(List<String> inputs) {
    var sizes = new ArrayList<String>();
    for (var name : inputs)
      document
          .graph()
          .find(new NodeId(IN + name))
          .flatMap(node -> node.parameters().get(SHAPE))
          .map(Object::toString)
          .ifPresent(sizes::add);
    return sizes.size() == inputs.size() ? sizes : List.of();
  }

  private static List<String> ordered(List<String> former, Set<String> now) {
    var ordered = new ArrayList<>(former);
    ordered.retainAll(now);
    for (var name : now) if (!ordered.contains(name)) ordered.add(name);
    return List.copyOf(new LinkedHashSet<>(ordered));
  }

  private static String name(NodeId node, String prefix) {
    var word = node.value();
    return word.startsWith(prefix) && word.length() > prefix.length()
        ? word.substring(prefix.length())
        : word;
  }

  /// Whether an edit changes nothing but where cards stand, which the design does not keep of a
  /// block that is not its own.
  boolean isOnlyDrawing(Edit.Applied edit) {
    return own().isEmpty()
        && edit.change().isNone()
        && edit.document().settings().equals(edit.before().settings());
  }

  /// Lets cards stand elsewhere as long as one looks.
  void draw(Layout layout) {
    document = document.with(layout);
  }

  /// What undo calls an edit of this inside.
  String said(String label) {
    return own().isPresent() ? label : say("workbench.and-make-it-own", label);
  }
}
