package vertebra.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vertebra.analysis.Diagnosis.Identity;
import vertebra.block.BlockType;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
import vertebra.block.Role;
import vertebra.block.Typing;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.text.Message;

/// Turns remedies into edits and tries every fix before it is offered.
final class Fixes {

  /// So many diagnostics get their fixes tried; a design with more mistakes than that shows the
  /// rest without.
  private static final int TRIED = 25;

  /// So many guesses are tried where a block names no way out itself.
  private static final int GUESSES = 60;

  /// So many other outputs of the same block are tried.
  private static final int TAPS = 8;

  /// So far up a wire what flows there is tried.
  private static final int EARLIER = 4;

  /// More outputs than these nobody wants at once.
  private static final int ENDS = 8;

  /// The input of a block that resizes, whose size it takes over.
  private static final String LIKE = "like";

  /// What enters a network where nothing else is known.
  private static final Shape PICTURE = Shape.parse("N,3,H,W");

  private final Analyzer analyzer;
  private final Analysis analysis;
  private final Graph graph;
  private final Known known;
  private final Set<Identity> before = new HashSet<>();

  /// What was found for each diagnostic without fixes.
  private final Map<Diagnostic, List<QuickFix>> found = new HashMap<>();

  Fixes(Analyzer analyzer, Analysis analysis) {
    this.analyzer = analyzer;
    this.analysis = analysis;
    graph = analysis.graph();
    known = analysis.known();
    for (var diagnostic : analysis.diagnostics()) before.add(Identity.of(diagnostic));
  }

  /// The diagnostics for which ways out are looked for, those at some nodes first. Which they are
  /// does not depend on that.
  List<Diagnostic> inTurn(Predicate<NodeId> first) {
    var tried = new ArrayList<Diagnostic>();
    for (var diagnostic : analysis.diagnostics()) {
      if (tried.size() == TRIED) break;
      if (mayBeGuessed(diagnostic) || !candidates(diagnostic).isEmpty()) tried.add(diagnostic);
    }
    tried.sort(Comparator.comparing(each -> each.target().node().filter(first).isEmpty()));
    return tried;
  }

  /// Looks for ways out of something; answers whether there are any.
  ///
  /// @param soon hears when the one that will come first is found, before the others were tried
  boolean find(Diagnostic diagnostic, Runnable soon) {
    var fixes =
        found(
            diagnostic,
            first -> {
              found.put(diagnostic, List.of(first));
              soon.run();
            });
    found.put(diagnostic, fixes);
    return !fixes.isEmpty();
  }

  /// Diagnostics with the ways out that were found.
  List<Diagnostic> attached(List<Diagnostic> diagnostics) {
    return diagnostics.stream()
        .map(each ->
            new Diagnostic(
                each.severity(),
                each.code(),
                each.target(),
                each.said(),
                found.getOrDefault(each, List.of())))
        .toList();
  }

  /// The ways out of something that work, and last to take away the wire that is wrong.
  List<QuickFix> found(Diagnostic diagnostic) {
    return found(diagnostic, _ -> {});
  }

  private List<QuickFix> found(Diagnostic diagnostic, Consumer<QuickFix> first) {
    var steps = new ArrayList<QuickFix>();
    var fixes = working(diagnostic, steps, first);
    boolean mends = fixes.stream().anyMatch(Fixes::mends);
    if (!mends && isRefusal(diagnostic)) {
      if (fixes.isEmpty()) fixes.addAll(guessed(diagnostic, Guesses::at));
      fixes.addAll(0, earlier(diagnostic));
    }
    if (fixes.isEmpty()) fixes = steps;
    if (!mayBeGuessed(diagnostic)) return fixes;
    var decided = new ArrayList<>(fixes);
    decided.addAll(guessed(diagnostic, Guesses::decided));
    wrongWire(diagnostic)
        .map(Fixes::removal)
        .filter(removal -> decided.stream().noneMatch(fix -> fix.edit().equals(removal.edit())))
        .ifPresent(decided::add);
    return List.copyOf(decided);
  }

  /// The candidates that remove a mistake and add no other.
  ///
  /// @param steps gets those that lead to the next mistake, which this one hid
  /// @param first gets the first as soon as it is found, if nothing can come before it
  private List<QuickFix> working(
      Diagnostic diagnostic, List<QuickFix> steps, Consumer<QuickFix> first) {
    var fixes = new ArrayList<QuickFix>();
    for (var fix : candidates(diagnostic))
      switch (outcome(diagnostic, fix)) {
        case REMOVED -> {
          fixes.add(fix);
          if (fixes.size() == 1 && mends(fix)) first.accept(fix);
        }
        case NEXT -> steps.add(fix);
        case USELESS -> {}
      }
    return fixes;
  }

  /// Whether a way out does more than to take the wire away that is wrong.
  private static boolean mends(QuickFix fix) {
    return !(fix.edit() instanceof GraphEdit.Disconnect);
  }

  private static QuickFix removal(Edge wire) {
    return new QuickFix(Message.of("fix.remove-this-wire", wire), new GraphEdit.Disconnect(wire));
  }

  /// The wire that a block objects to: the one that its remedies are about, else the one that came
  /// last.
  private Optional<Edge> wrongWire(Diagnostic diagnostic) {
    if (!isRefusal(diagnostic) || !(diagnostic.target() instanceof Target.OnNode(var id, _)))
      return Optional.empty();
    var wires = graph.incoming(id);
    if (wires.isEmpty()) return Optional.empty();
    var named =
        problems(id).stream()
            .flatMap(problem -> problem.remedies().stream())
            .flatMap(remedy -> input(remedy).stream())
            .collect(Collectors.toSet());
    return wires.stream()
        .filter(wire -> named.contains(wire.to().name()))
        .reduce((_, last) -> last)
        .or(() -> Optional.of(wires.getLast()));
  }

  /// The input that a remedy works at.
  private static Optional<String> input(Remedy remedy) {
    return switch (remedy) {
      case Remedy.Set _, Remedy.ReplaceBlock _ -> Optional.empty();
      case Remedy.SetUpstream(_, var input, _, _) -> Optional.of(input);
      case Remedy.InsertBefore(_, var input, _, _) -> Optional.of(input);
      case Remedy.InsertChain(_, var input, _) -> Optional.of(input);
      case Remedy.InsertOnEach(_, var inputs, _) -> inputs.stream().findFirst();
      case Remedy.WidenUpstream(_, var input, _) -> Optional.of(input);
      case Remedy.Disconnect(_, var input) -> Optional.of(input);
    };
  }

  private List<QuickFix> candidates(Diagnostic diagnostic) {
    return switch (diagnostic.target()) {
      case Target.OnNode(var id, _) when diagnostic.code().equals(Diagnosis.CIRCLE) -> cuts(id);
      case Target.OnNode(var id, _) when diagnostic.code().equals(Diagnosis.SWAPPED) -> swap(id);
      case Target.OnNode(var id, _) when diagnostic.code().equals(Diagnosis.IDLE) -> wiring(id);
      case Target.OnNode(var id, _) ->
          Stream.of(followed(id, diagnostic), tapped(id, diagnostic), remedies(id, diagnostic))
              .flatMap(List::stream)
              .toList();
      case Target.OnEdge(var edge) when diagnostic.code().equals(Diagnosis.GONE) ->
          List.of(removal(edge));
      case Target.OnInput(var port) when diagnostic.code().equals(Diagnosis.MISSING) ->
          sources(port);
      case Target.OnDocument() when diagnostic.code().equals(Diagnosis.NO_OUTPUT) -> newOutputs();
      case Target.OnEdge _, Target.OnInput _, Target.OnParameter _, Target.OnDocument _ ->
          List.of();
    };
  }

  private List<QuickFix> swap(NodeId id) {
    var fact = Objects.requireNonNull(known.facts().get(id));
    return StatedStrides.swapped(fact.finding().site(), fact.inputs())
        .map(swap -> swap.fix(graph, id))
        .stream()
        .toList();
  }

  /// Wires without which a circle is none.
  private List<QuickFix> cuts(NodeId id) {
    var circle = known.order().circle(id);
    if (circle == null) return List.of();
    var places = circle.stream().sorted(graph.byPlace()).toList();
    return places.stream()
        .flatMap(node -> graph.incoming(node).stream())
        .filter(edge -> circle.contains(edge.from().node()))
        .filter(edge -> graph.byPlace().compare(edge.from().node(), edge.to().node()) >= 0)
        .limit(3)
        .map(Fixes::removal)
        .toList();
  }

  /// A resize in front of a block that wants maps of one size, which can follow another input.
  private List<QuickFix> followed(NodeId id, Diagnostic diagnostic) {
    if (!isRefusal(diagnostic)) return List.of();
    var fixes = new ArrayList<QuickFix>();
    for (var wire : graph.incoming(id)) {
      var like = new Port(wire.from().node(), LIKE);
      boolean free =
          analysis.findings().find(like.node()).isPresent()
              && inputs(like.node()).stream().anyMatch(input -> input.covers(LIKE))
              && graph.source(like).isEmpty();
      if (!free) continue;
      for (var partner : graph.incoming(id))
        if (!partner.equals(wire))
          fixes.add(
              new QuickFix(
                  Message.of("fix.make-it-follow", like.node(), partner.from()),
                  new GraphEdit.Connect(new Edge(partner.from(), like))));
    }
    return fixes;
  }

  /// Another output of a block that feeds the one that objects, which may be the map it wants.
  private List<QuickFix> tapped(NodeId id, Diagnostic diagnostic) {
    if (!isRefusal(diagnostic)) return List.of();
    var fixes = new ArrayList<QuickFix>();
    for (var wire : graph.incoming(id)) {
      var outputs = analysis.findings().of(wire.from().node()).outputPorts();
      if (outputs.size() < 2) continue;
      for (var output : outputs) {
        var other = new Port(wire.from().node(), output.name());
        if (other.equals(wire.from()) || fixes.size() == TAPS) continue;
        fixes.add(instead(other, wire));
      }
    }
    return fixes;
  }

  private static QuickFix instead(Port from, Edge wire) {
    return new QuickFix(
        Message.of("fix.take-instead", from, wire.from()),
        GraphEdit.all(
            new GraphEdit.Disconnect(wire), new GraphEdit.Connect(new Edge(from, wire.to()))));
  }

  /// What flows farther up along a wire, where it is still what the block that objects wants: the
  /// map before it became a vector or tokens.
  private List<QuickFix> earlier(Diagnostic diagnostic) {
    if (!(diagnostic.target() instanceof Target.OnNode(var id, _))) return List.of();
    for (var wire : graph.incoming(id)) {
      var from = Optional.of(wire.from());
      for (int steps = 0; steps < EARLIER; steps++) {
        from =
            from.flatMap(port -> graph.incoming(port.node()).stream().findFirst()).map(Edge::from);
        var fix =
            from.filter(port -> rank(port) != rank(wire.from()))
                .map(port -> instead(port, wire))
                .filter(each -> works(diagnostic, each));
        if (fix.isPresent()) return List.of(fix.get());
      }
    }
    return List.of();
  }

  /// How many channels leave a port, where that is known.
  private Optional<Dim> channels(Port port) {
    return analysis
        .findings()
        .find(port.node())
        .flatMap(finding -> finding.output(port.name()))
        .filter(type -> type.shape().rank() > 1)
        .map(type -> type.shape().dim(1));
  }

  /// Whether a map has other channels than those that are wired beside it as its other levels.
  private boolean isUnlike(Port from, Port port, Optional<PortSpec> wanted) {
    return wanted.filter(input -> !input.strides().isEmpty()).stream()
        .flatMap(input ->
            graph.incoming(port.node()).stream().filter(wire -> input.covers(wire.to().name())))
        .anyMatch(wire -> !channels(wire.from()).equals(channels(from)));
  }

  /// How many axes leave a port; 0 where that is not known.
  private int rank(Port port) {
    return analysis
        .findings()
        .find(port.node())
        .flatMap(finding -> finding.output(port.name()))
        .map(type -> type.shape().rank())
        .orElse(0);
  }

  private List<PortSpec> inputs(NodeId id) {
    var fact = known.facts().get(id);
    return fact == null ? List.of() : fact.inputs();
  }

  /// Ways to feed an input: what nothing uses yet and is meant for it, then a new model input.
  private List<QuickFix> sources(Port port) {
    var fixes = new ArrayList<QuickFix>();
    var wanted =
        inputs(port.node()).stream().filter(input -> input.covers(port.name())).findFirst();
    var open = new ArrayList<NodeId>();
    for (var id : known.open().keys()) open.add(id);
    open.sort(graph.byPlace().reversed());
    record Source(Port from, int rank) {}
    var sources = new ArrayList<Source>();
    beside(port, wanted)
        .filter(output -> !isUnlike(output, port, wanted))
        .forEach(output -> sources.add(new Source(output, 0)));
    for (var id : open) {
      if (id.equals(port.node()) || known.order().isReachable(graph, port.node(), id)) continue;
      var finding = analysis.findings().of(id);
      finding.outputPorts().stream()
          .filter(output -> graph.outgoing(new Port(id, output.name())).isEmpty())
          .filter(output -> finding.output(output.name()).isPresent())
          .filter(output -> mayFeed(output, wanted))
          .filter(output ->
              !isRole(id, Role.INPUT)
                  || suits(port, finding.output(output.name()).orElseThrow().shape()))
          .map(output -> new Source(new Port(id, output.name()), rank(output, port, wanted)))
          .filter(source -> sources.stream().noneMatch(each -> each.from().equals(source.from())))
          .filter(source -> !isUnlike(source.from(), port, wanted))
          .min(Comparator.comparingInt(Source::rank))
          .ifPresent(sources::add);
    }
    sources.sort(Comparator.comparingInt(Source::rank));
    boolean isMeant =
        sources.stream()
            .anyMatch(source -> source.rank() < 2 || !isRole(source.from().node(), Role.INPUT));
    if (!isMeant) backbone(port).ifPresent(fixes::add);
    if (!sources.isEmpty()) levels(sources.getFirst().from().node(), port).ifPresent(fixes::add);
    sources.stream()
        .limit(2)
        .map(source ->
            new QuickFix(
                Message.of("fix.connect", source.from()),
                new GraphEdit.Connect(new Edge(source.from(), port))))
        .forEach(fixes::add);
    firstOfRole(Role.INPUT)
        .ifPresent(input -> {
          var node = Node.of(graph.freshId("image"), input.id(), entering(input, port));
          var from = new Port(node.id(), input.outputs(node.parameters()).getFirst().name());
          fixes.add(
              new QuickFix(
                  Message.of("fix.add-an-input"),
                  GraphEdit.all(
                      new GraphEdit.Add(node), new GraphEdit.Connect(new Edge(from, port)))));
        });
    return fixes;
  }

  /// What goes into a port in the examples of its block.
  private List<Shape> usual(Port port) {
    var block = analyzer.catalogue().find(graph.node(port.node()).block());
    var shapes = new ArrayList<Shape>();
    for (var example : block.map(BlockType::examples).orElse(List.of())) {
      var site = block.get().site(example);
      int at = site.ports().indexOf(port.name());
      if (at >= 0 && site.shape(at).rank() > 0) shapes.add(site.shape(at));
    }
    return shapes;
  }

  /// Whether a shape may go in there, as far as examples tell: it has as many axes as one of them,
  /// and the last of its axes is as in all where that is what examples of unlike ranks share.
  private boolean suits(Port port, Shape shape) {
    var usual = usual(port);
    if (usual.isEmpty()) return true;
    var ranks = usual.stream().map(Shape::rank).collect(Collectors.toSet());
    var ends = usual.stream().map(each -> each.dim(-1)).collect(Collectors.toSet());
    boolean endsAlike = ranks.size() < 2 || ends.size() > 1 || ends.contains(shape.dim(-1));
    return ranks.contains(shape.rank()) && endsAlike;
  }

  /// The parameters of a new input for a port: a picture, unless none goes in there.
  private Parameters entering(BlockType input, Port port) {
    if (suits(port, PICTURE)) return Parameters.NONE;
    var sizes =
        usual(port).getFirst().dims().stream().map(Dim::toString).collect(Collectors.joining(","));
    return Parameters.NONE.with(input.parameters().getFirst().key(), Value.of(sizes));
  }

  /// All open inputs of a block that state the strides of another's maps, if there are several.
  private Optional<QuickFix> levels(NodeId from, Port port) {
    var edits = new ArrayList<GraphEdit>();
    var channels = new HashSet<Optional<Dim>>();
    for (var input : inputs(port.node()))
      for (int wire = 1; wire <= Math.max(1, input.strides().size()); wire++) {
        var to = new Port(port.node(), input.slot(wire));
        var stride = input.strideAt(to.name());
        if (stride.isEmpty() || graph.source(to).isPresent()) continue;
        analysis.findings().of(from).outputPorts().stream()
            .filter(output -> output.stride().equals(stride))
            .findFirst()
            .ifPresent(output -> {
              var level = new Port(from, output.name());
              edits.add(new GraphEdit.Connect(new Edge(level, to)));
              if (!input.strides().isEmpty()) channels.add(channels(level));
            });
      }
    if (edits.size() < 2 || channels.size() > 1) return Optional.empty();
    return Optional.of(
        new QuickFix(
            Message.of("fix.connect-levels", edits.size(), from), new GraphEdit.Batch(edits)));
  }

  /// The backbone that usually stands before a neck or a head, wired to all of its open inputs.
  private Optional<QuickFix> backbone(Port port) {
    if (!isRole(port.node(), Role.NECK) && !isRole(port.node(), Role.HEAD)) return Optional.empty();
    var catalogue = analyzer.catalogue();
    var habits = catalogue.habits();
    var reader = graph.node(port.node()).block();
    var block =
        catalogue.blocks().stream()
            .filter(each -> each.role() == Role.BACKBONE)
            .filter(each ->
                inputs(port.node()).stream().allMatch(input -> level(each, input).isPresent()))
            .max(
                Comparator.<BlockType>comparingInt(each -> habits.behind(each.id(), reader))
                    .thenComparingInt(each -> habits.uses(each.id())));
    var picture = firstOfRole(Role.INPUT);
    if (block.isEmpty() || picture.isEmpty()) return Optional.empty();
    var edits = new ArrayList<GraphEdit>();
    var body = Node.of(graph.freshId("backbone"), block.get().id(), Parameters.NONE);
    edits.add(new GraphEdit.Add(body));
    edits.add(
        new GraphEdit.Connect(new Edge(picture(picture.get(), edits), entry(body, block.get()))));
    for (var input : inputs(port.node())) {
      var to = new Port(port.node(), input.slot(1));
      if (graph.source(to).isEmpty())
        level(block.get(), input)
            .map(level -> new GraphEdit.Connect(new Edge(new Port(body.id(), level.name()), to)))
            .ifPresent(edits::add);
    }
    return Optional.of(
        new QuickFix(
            Message.of("fix.add-a-backbone", block.get().title()), new GraphEdit.Batch(edits)));
  }

  private static Port entry(Node node, BlockType block) {
    return new Port(node.id(), block.inputs(node.parameters()).getFirst().slot(1));
  }

  private static Optional<PortSpec> level(BlockType backbone, PortSpec input) {
    var maps = backbone.outputs(Parameters.NONE);
    if (input.stride().isEmpty()) return maps.stream().reduce((_, last) -> last);
    return maps.stream().filter(output -> output.stride().equals(input.stride())).findFirst();
  }

  private boolean isRole(NodeId id, Role role) {
    return analyzer
        .catalogue()
        .find(graph.node(id).block())
        .filter(block -> block.role() == role)
        .isPresent();
  }

  /// An input of the model that nothing reads yet, else a new one.
  private Port picture(BlockType input, List<GraphEdit> edits) {
    for (var id : known.inputs().keys()) {
      var node = graph.node(id);
      var output = analysis.findings().of(id).outputPorts();
      if (node.block().equals(input.id()) && !output.isEmpty() && graph.outgoing(id).isEmpty())
        return new Port(id, output.getFirst().name());
    }
    var node = Node.of(graph.freshId("image"), input.id(), Parameters.NONE);
    edits.add(new GraphEdit.Add(node));
    return new Port(node.id(), input.outputs(node.parameters()).getFirst().name());
  }

  /// What an unwired block may read or feed, and last to take it away.
  private List<QuickFix> wiring(NodeId id) {
    var fixes = new ArrayList<QuickFix>();
    inputs(id).stream()
        .findFirst()
        .ifPresent(input -> fixes.addAll(sources(new Port(id, input.slot(1)))));
    fixes.add(
        new QuickFix(Message.of("fix.remove-this-block", id), new GraphEdit.Remove(List.of(id))));
    return fixes;
  }

  /// New outputs at every end that something comes to: at what leaves a backbone last, and at all
  /// that leaves another block.
  private List<QuickFix> newOutputs() {
    var output = firstOfRole(Role.OUTPUT);
    if (output.isEmpty()) return List.of();
    var edits = new ArrayList<GraphEdit>();
    var after = graph;
    for (var end : known.ends().keys()) {
      if (graph.size() > 1 && graph.incoming(end).isEmpty()) continue;
      var ports = analysis.findings().of(end).outputPorts();
      var open = isRole(end, Role.BACKBONE) && !ports.isEmpty() ? List.of(ports.getLast()) : ports;
      for (var port : open) {
        if (edits.size() / 2 == ENDS) return List.of();
        var node = Node.of(after.freshId("output"), output.get().id(), Parameters.NONE);
        after = after.with(node);
        edits.add(new GraphEdit.Add(node));
        edits.add(
            new GraphEdit.Connect(new Edge(new Port(end, port.name()), entry(node, output.get()))));
      }
    }
    return edits.isEmpty()
        ? List.of()
        : List.of(
            new QuickFix(
                Message.of("fix.add-outputs", edits.size() / 2), new GraphEdit.Batch(edits)));
  }

  /// How well an output is meant for an input: by the stride that both state, or by their names,
  /// else by how near their strides are.
  private static int rank(PortSpec output, Port port, Optional<PortSpec> wanted) {
    var stride = stride(port, wanted);
    if (stride.isPresent() && output.stride().equals(stride)) return 0;
    if (output.name().equals(port.name())) return 1;
    if (stride.isEmpty() || output.stride().isEmpty()) return 2;
    double apart = (double) output.stride().getAsInt() / stride.getAsInt();
    return 2 + (int) Math.round(Math.abs(Math.log(apart) / Math.log(2)));
  }

  /// Not if the titles of both state strides, and different ones.
  private static boolean mayFeed(PortSpec output, Optional<PortSpec> wanted) {
    var stride = wanted.map(PortSpec::stride).orElse(OptionalInt.empty());
    return stride.isEmpty() || output.stride().isEmpty() || output.stride().equals(stride);
  }

  private static OptionalInt stride(Port port, Optional<PortSpec> wanted) {
    return wanted.map(input -> input.strideAt(port.name())).orElse(OptionalInt.empty());
  }

  /// Maps of the stride that an input states, of the blocks that feed its block already, whether
  /// others read them or not.
  private Stream<Port> beside(Port port, Optional<PortSpec> wanted) {
    var stride = stride(port, wanted);
    if (stride.isEmpty()) return Stream.empty();
    return graph.incoming(port.node()).stream()
        .map(wire -> wire.from().node())
        .distinct()
        .flatMap(id ->
            analysis.findings().of(id).outputPorts().stream()
                .filter(output -> output.stride().equals(stride))
                .map(output -> new Port(id, output.name())));
  }

  private Optional<BlockType> firstOfRole(Role role) {
    return analyzer.catalogue().blocks().stream().filter(block -> block.role() == role).findFirst();
  }

  /// An error at a node, which a number for an open size may put right.
  private static boolean mayBeGuessed(Diagnostic diagnostic) {
    return diagnostic.isError() && diagnostic.target() instanceof Target.OnNode;
  }

  private boolean isRefusal(Diagnostic diagnostic) {
    return diagnostic.isError()
        && diagnostic.target() instanceof Target.OnNode(var id, _)
        && analysis.findings().of(id).typing() instanceof Typing.Rejected;
  }

  private List<QuickFix> guessed(
      Diagnostic diagnostic, BiFunction<Guesses, NodeId, Stream<QuickFix>> guesses) {
    if (!(diagnostic.target() instanceof Target.OnNode(var id, _))) return List.of();
    return guesses
        .apply(new Guesses(analyzer, analysis), id)
        .limit(GUESSES)
        .filter(fix -> works(diagnostic, fix))
        .limit(1)
        .toList();
  }

  private List<QuickFix> remedies(NodeId id, Diagnostic diagnostic) {
    return problems(id).stream()
        .filter(problem ->
            problem.code().equals(diagnostic.code())
                && problem.message().equals(diagnostic.message()))
        .findFirst()
        .map(problem -> fixes(id, problem))
        .orElse(List.of());
  }

  /// What a node objects to, or is warned of.
  private List<Problem> problems(NodeId id) {
    var finding = analysis.findings().of(id);
    return switch (finding.typing()) {
      case Typing.Rejected(var problems, _) -> problems;
      case Typing.Typed _ when !finding.site().inputs().isEmpty() ->
          analyzer.catalogue().find(graph.node(id).block()).stream()
              .flatMap(block -> block.caution(finding.site()).stream())
              .toList();
      case Typing.Typed _, Typing.Waiting _ -> List.of();
    };
  }

  /// Parameters of what is there before new blocks.
  private List<QuickFix> fixes(NodeId id, Problem problem) {
    return problem.remedies().stream()
        .sorted(
            Comparator.comparing(
                remedy -> !(remedy instanceof Remedy.Set || remedy instanceof Remedy.SetUpstream)))
        .flatMap(remedy -> edit(id, remedy).map(edit -> new QuickFix(remedy.said(), edit)).stream())
        .toList();
  }

  /// What becomes of a mistake by an edit.
  private enum Outcome {
    REMOVED,
    /// Another mistake shows where this one was, or where nothing was known because of it.
    NEXT,
    USELESS
  }

  /// Whether the edit removes the mistake and adds no other.
  private boolean works(Diagnostic diagnostic, QuickFix fix) {
    return outcome(diagnostic, fix) == Outcome.REMOVED;
  }

  /// Only what the edit changed is looked at; where it makes another mistake soon, not even all of
  /// that.
  private Outcome outcome(Diagnostic diagnostic, QuickFix fix) {
    try {
      var begun = analyzer.begun(analysis, fix.edit());
      if (begun.isFollowed()) return outcome(diagnostic, begun);
      // Whether weights fit their owner depends on nodes that may not have been asked yet.
      if (others(begun, diagnostic).anyMatch(each -> !each.code().equals(Diagnosis.OWNER)))
        return Outcome.USELESS;
      return outcome(diagnostic, analyzer.check(analysis, fix.edit()));
    } catch (IllegalArgumentException inapplicable) {
      return Outcome.USELESS;
    }
  }

  private Outcome outcome(Diagnostic diagnostic, Analysis after) {
    var own = Identity.of(diagnostic);
    for (var circle : after.diagnosis().aboutCircles())
      if (!before.contains(Identity.of(circle))) return Outcome.USELESS;
    for (var size : after.diagnosis().aboutSizes())
      if (!before.contains(Identity.of(size))) return Outcome.USELESS;
    if (others(after, diagnostic).findAny().isPresent()) return Outcome.USELESS;
    boolean next =
        after.changedSince(analysis).orElseThrow().stream()
            .anyMatch(id -> added(after, id).findAny().isPresent());
    boolean removed =
        switch (diagnostic.code()) {
          case Diagnosis.CIRCLE, Diagnosis.NO_OUTPUT, Diagnosis.PARTS, Diagnosis.SIZES ->
              after.diagnostics().stream().map(Identity::of).noneMatch(own::equals);
          default ->
              diagnostic.target().node().stream()
                  .flatMap(id -> said(after, id).stream())
                  .map(Identity::of)
                  .noneMatch(own::equals);
        };
    if (!removed) return Outcome.USELESS;
    return next ? Outcome.NEXT : Outcome.REMOVED;
  }

  /// The mistakes that an edit adds and that the one to be removed did not hide.
  private Stream<Diagnostic> others(Analysis after, Diagnostic diagnostic) {
    return after.changedSince(analysis).orElseThrow().stream()
        .filter(id -> !wasHidden(id, diagnostic))
        .flatMap(id -> added(after, id));
  }

  private Stream<Diagnostic> added(Analysis after, NodeId id) {
    return said(after, id).stream()
        .filter(said -> said.isError() && !before.contains(Identity.of(said)));
  }

  /// Whether a mistake kept another one at a node from being seen.
  private boolean wasHidden(NodeId id, Diagnostic diagnostic) {
    return diagnostic.target().node().filter(id::equals).isPresent()
        || analysis
            .findings()
            .find(id)
            .filter(finding -> finding.typing() instanceof Typing.Waiting)
            .isPresent();
  }

  private static List<Diagnostic> said(Analysis analysis, NodeId id) {
    var fact = analysis.known().facts().get(id);
    return fact == null ? List.of() : fact.said();
  }

  Optional<GraphEdit> edit(NodeId node, Remedy remedy) {
    return switch (remedy) {
      case Remedy.Set(_, var key, var value) ->
          Optional.of(new GraphEdit.SetParameter(node, key, value));
      case Remedy.SetUpstream(_, var input, var key, var value) ->
          graph
              .source(new Port(node, input))
              .map(Port::node)
              .filter(above ->
                  analyzer
                      .catalogue()
                      .find(graph.node(above).block())
                      .flatMap(block -> block.parameter(key))
                      .isPresent())
              .map(above -> new GraphEdit.SetParameter(above, key, value));
      case Remedy.InsertBefore(_, var input, var block, var parameters) ->
          insert(new Port(node, input), List.of(new Problem.Link(block, parameters)));
      case Remedy.InsertChain(_, var input, var chain) -> insert(new Port(node, input), chain);
      case Remedy.InsertOnEach(_, var inputs, var link) -> {
        var after = graph;
        var edits = new ArrayList<GraphEdit>();
        for (var input : inputs) {
          var edit = insert(after, new Port(node, input), List.of(link));
          if (edit.isEmpty()) yield Optional.empty();
          edits.add(edit.get());
          after = GraphEdit.apply(after, edit.get());
        }
        yield Optional.of(new GraphEdit.Batch(edits));
      }
      case Remedy.WidenUpstream(_, var input, var wanted) -> widen(new Port(node, input), wanted);
      case Remedy.ReplaceBlock(_, var block, var parameters) ->
          Optional.of(new GraphEdit.Change(node, block, parameters));
      case Remedy.Disconnect(_, var input) ->
          graph
              .source(new Port(node, input))
              .map(source -> new GraphEdit.Disconnect(new Edge(source, new Port(node, input))));
    };
  }

  private Optional<GraphEdit> insert(Port input, List<Problem.Link> chain) {
    return insert(graph, input, chain);
  }

  private Optional<GraphEdit> insert(Graph before, Port input, List<Problem.Link> chain) {
    var source = before.source(input);
    if (source.isEmpty()) return Optional.empty();
    var edits = new ArrayList<GraphEdit>();
    var after = before;
    var from = source.get();
    for (var link : chain) {
      var block = analyzer.catalogue().find(link.block());
      if (block.isEmpty()) return Optional.empty();
      var node = Node.of(after.freshId(link.block().value()), link.block(), link.parameters());
      var edit = insertOn(new Edge(from, input), node, block.get(), link.parameters());
      edits.add(edit);
      after = GraphEdit.apply(after, edit);
      from = after.source(input).orElseThrow();
    }
    return Optional.of(edits.size() == 1 ? edits.getFirst() : new GraphEdit.Batch(edits));
  }

  private static GraphEdit insertOn(Edge edge, Node node, BlockType block, Parameters parameters) {
    return new GraphEdit.InsertOn(
        edge,
        node,
        block.inputs(parameters).getFirst().slot(1),
        block.outputs(parameters).getFirst().name());
  }

  /// Walks upstream past blocks that keep the channels to one whose width can be set, and checks
  /// that setting it brings the wanted channels.
  private Optional<GraphEdit> widen(Port input, Dim wanted) {
    if (wanted.known().isEmpty()) return Optional.empty();
    var source = graph.source(input);
    for (int steps = 0; steps < graph.size() && source.isPresent(); steps++) {
      var node = graph.node(source.get().node());
      var width = analyzer.catalogue().find(node.block()).flatMap(BlockType::width);
      if (width.isPresent()) {
        int value = (int) Math.min(wanted.value(), Integer.MAX_VALUE);
        var edit =
            new GraphEdit.SetParameter(node.id(), width.get().key(), width.get().encode(value));
        var after = analyzer.check(analysis, edit);
        return after
            .findings()
            .type(graph.source(input).orElseThrow())
            .filter(type -> type.shape().rank() > 1 && type.shape().dim(1).equals(wanted))
            .map(_ -> edit);
      }
      var wires = graph.incoming(node.id());
      source = wires.isEmpty() ? Optional.empty() : Optional.of(wires.getFirst().from());
    }
    return Optional.empty();
  }
}
