package vertebra.analysis;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import vertebra.analysis.Diagnosis.Identity;
import vertebra.block.BlockType;
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
import vertebra.tensor.Dim;

/// Turns remedies into edits and tries every fix before it is offered.
final class Fixes {

  /// So many diagnostics get their fixes tried; a design with more mistakes than that shows the
  /// rest without.
  private static final int TRIED = 25;

  /// So many guesses are tried where a block names no way out itself.
  private static final int GUESSES = 60;

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
      if (isRefusal(diagnostic) || !candidates(diagnostic).isEmpty()) tried.add(diagnostic);
    }
    tried.sort(Comparator.comparing(each -> each.target().node().filter(first).isEmpty()));
    return tried;
  }

  /// Looks for ways out of something; answers whether there are any.
  boolean find(Diagnostic diagnostic) {
    var fixes = found(diagnostic);
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

  /// The ways out of something that work.
  List<QuickFix> found(Diagnostic diagnostic) {
    var fixes = candidates(diagnostic).stream().filter(fix -> works(diagnostic, fix)).toList();
    return fixes.isEmpty() && isRefusal(diagnostic) ? guessed(diagnostic) : fixes;
  }

  private List<QuickFix> candidates(Diagnostic diagnostic) {
    return switch (diagnostic.target()) {
      case Target.OnNode(var id, _) when diagnostic.code().equals(Diagnosis.CIRCLE) -> cuts(id);
      case Target.OnNode(var id, _) -> remedies(id, diagnostic);
      case Target.OnEdge(var edge) when diagnostic.code().equals(Diagnosis.GONE) ->
          List.of(new QuickFix(say("fix.remove-the-wire"), new GraphEdit.Disconnect(edge)));
      case Target.OnInput(var port) when diagnostic.code().equals(Diagnosis.MISSING) ->
          sources(port);
      case Target.OnDocument() when diagnostic.code().equals(Diagnosis.NO_OUTPUT) -> newOutput();
      case Target.OnEdge _, Target.OnInput _, Target.OnParameter _, Target.OnDocument _ ->
          List.of();
    };
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
        .map(
            edge -> new QuickFix(say("fix.remove-this-wire", edge), new GraphEdit.Disconnect(edge)))
        .toList();
  }

  /// Ways to feed an input: what nothing uses yet, then a new model input.
  private List<QuickFix> sources(Port port) {
    var fixes = new ArrayList<QuickFix>();
    var open = new ArrayList<NodeId>();
    for (var id : known.open().keys()) open.add(id);
    open.sort(graph.byPlace().reversed());
    for (var id : open) {
      if (fixes.size() == 2) break;
      if (id.equals(port.node())) continue;
      var finding = analysis.findings().of(id);
      for (var output : finding.outputPorts()) {
        var from = new Port(id, output.name());
        if (!graph.outgoing(from).isEmpty() || finding.output(output.name()).isEmpty()) continue;
        if (known.order().isReachable(graph, port.node(), id)) continue;
        fixes.add(
            new QuickFix(say("fix.connect", from), new GraphEdit.Connect(new Edge(from, port))));
        break;
      }
    }
    firstOfRole(Role.INPUT)
        .ifPresent(input -> {
          var node = Node.of(graph.freshId("image"), input.id(), Parameters.NONE);
          var from = new Port(node.id(), input.outputs(node.parameters()).getFirst().name());
          fixes.add(
              new QuickFix(
                  say("fix.add-an-input"),
                  GraphEdit.all(
                      new GraphEdit.Add(node), new GraphEdit.Connect(new Edge(from, port)))));
        });
    return fixes;
  }

  /// A new output at the only end.
  private List<QuickFix> newOutput() {
    if (known.ends().size() != 1) return List.of();
    var end = known.ends().keys().iterator().next();
    var ports = analysis.findings().of(end).outputPorts();
    var output = firstOfRole(Role.OUTPUT);
    if (ports.isEmpty() || output.isEmpty()) return List.of();
    var node = Node.of(graph.freshId("output"), output.get().id(), Parameters.NONE);
    var to = new Port(node.id(), output.get().inputs(node.parameters()).getFirst().slot(1));
    var edge = new Edge(new Port(end, ports.getFirst().name()), to);
    return List.of(
        new QuickFix(
            say("fix.add-an-output"),
            GraphEdit.all(new GraphEdit.Add(node), new GraphEdit.Connect(edge))));
  }

  private Optional<BlockType> firstOfRole(Role role) {
    return analyzer.catalogue().blocks().stream().filter(block -> block.role() == role).findFirst();
  }

  private boolean isRefusal(Diagnostic diagnostic) {
    return diagnostic.isError()
        && diagnostic.target() instanceof Target.OnNode(var id, _)
        && analysis.findings().of(id).typing() instanceof Typing.Rejected;
  }

  private List<QuickFix> guessed(Diagnostic diagnostic) {
    if (!(diagnostic.target() instanceof Target.OnNode(var id, _))) return List.of();
    return new Guesses(analyzer, analysis)
        .at(id)
        .limit(GUESSES)
        .filter(fix -> works(diagnostic, fix))
        .limit(1)
        .toList();
  }

  private List<QuickFix> remedies(NodeId id, Diagnostic diagnostic) {
    if (!(analysis.findings().of(id).typing() instanceof Typing.Rejected(var problems, _)))
      return List.of();
    return problems.stream()
        .filter(problem ->
            problem.code().equals(diagnostic.code())
                && problem.message().equals(diagnostic.message()))
        .findFirst()
        .map(problem -> fixes(id, problem))
        .orElse(List.of());
  }

  private List<QuickFix> fixes(NodeId id, Problem problem) {
    return problem.remedies().stream()
        .flatMap(
            remedy -> edit(id, remedy).map(edit -> new QuickFix(remedy.title(), edit)).stream())
        .toList();
  }

  /// Whether the edit removes the mistake and adds no other. Only what the edit changed is looked
  /// at.
  private boolean works(Diagnostic diagnostic, QuickFix fix) {
    Analysis after;
    try {
      after = analyzer.check(analysis, fix.edit());
    } catch (IllegalArgumentException inapplicable) {
      return false;
    }
    var own = Identity.of(diagnostic);
    for (var circle : after.diagnosis().aboutCircles())
      if (!before.contains(Identity.of(circle))) return false;
    for (var id : after.changedSince(analysis).orElseThrow())
      for (var said : said(after, id))
        if (said.isError() && !before.contains(Identity.of(said))) return false;
    return switch (diagnostic.code()) {
      case Diagnosis.CIRCLE, Diagnosis.NO_OUTPUT, Diagnosis.PARTS ->
          after.diagnostics().stream().map(Identity::of).noneMatch(own::equals);
      default ->
          diagnostic.target().node().stream()
              .flatMap(id -> said(after, id).stream())
              .map(Identity::of)
              .noneMatch(own::equals);
    };
  }

  private static List<Diagnostic> said(Analysis analysis, NodeId id) {
    var fact = analysis.known().facts().get(id);
    return fact == null ? List.of() : fact.said();
  }

  Optional<GraphEdit> edit(NodeId node, Remedy remedy) {
    return switch (remedy) {
      case Remedy.Set(_, var key, var value) ->
          Optional.of(new GraphEdit.SetParameter(node, key, value));
      case Remedy.InsertBefore(_, var input, var block, var parameters) ->
          insert(new Port(node, input), List.of(new Problem.Link(block, parameters)));
      case Remedy.InsertChain(_, var input, var chain) -> insert(new Port(node, input), chain);
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
    var source = graph.source(input);
    if (source.isEmpty()) return Optional.empty();
    var edits = new ArrayList<GraphEdit>();
    var after = graph;
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
