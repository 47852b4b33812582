package vertebra.analysis;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import vertebra.block.BlockType;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
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

  Fixes(Analyzer analyzer, Analysis analysis) {
    this.analyzer = analyzer;
    this.analysis = analysis;
    this.graph = analysis.graph();
  }

  List<Diagnostic> attach(List<Diagnostic> diagnostics) {
    var attached = new ArrayList<Diagnostic>();
    int tried = 0;
    for (var diagnostic : diagnostics) {
      var candidates = new ArrayList<>(diagnostic.fixes());
      remedies(diagnostic).ifPresent(candidates::addAll);
      boolean affordable = candidates.isEmpty() || tried++ < TRIED;
      var fixes =
          affordable
              ? candidates.stream().filter(fix -> works(diagnostic, fix)).toList()
              : List.<QuickFix>of();
      if (fixes.isEmpty() && affordable && isRefusal(diagnostic)) {
        if (candidates.isEmpty()) tried++;
        fixes = guessed(diagnostic, Guesses::at);
      }
      if (affordable && diagnostic.isError()) {
        var decided = new ArrayList<>(fixes);
        decided.addAll(guessed(diagnostic, Guesses::decided));
        fixes = decided;
      }
      attached.add(
          new Diagnostic(
              diagnostic.severity(),
              diagnostic.code(),
              diagnostic.target(),
              diagnostic.said(),
              fixes));
    }
    return attached;
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

  private Optional<List<QuickFix>> remedies(Diagnostic diagnostic) {
    if (!(diagnostic.target() instanceof Target.OnNode(var id, _))) return Optional.empty();
    return problems(id).stream()
        .filter(problem ->
            problem.code().equals(diagnostic.code())
                && problem.message().equals(diagnostic.message()))
        .findFirst()
        .map(problem -> fixes(id, problem));
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

  private List<QuickFix> fixes(NodeId id, Problem problem) {
    return problem.remedies().stream()
        .flatMap(
            remedy -> edit(id, remedy).map(edit -> new QuickFix(remedy.title(), edit)).stream())
        .toList();
  }

  /// Whether the edit removes the mistake and adds no other.
  private boolean works(Diagnostic diagnostic, QuickFix fix) {
    Analysis after;
    try {
      after = analyzer.study(GraphEdit.apply(graph, fix.edit()), analysis);
    } catch (IllegalArgumentException inapplicable) {
      return false;
    }
    var before = Diagnosis.identities(analysis.diagnostics());
    var remaining = Diagnosis.identities(after.errors());
    remaining.removeAll(before);
    var own = new HashSet<>(Diagnosis.identities(List.of(diagnostic)));
    own.retainAll(Diagnosis.identities(after.diagnostics()));
    return remaining.isEmpty() && own.isEmpty();
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
        var after = analyzer.study(GraphEdit.apply(graph, edit), analysis);
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
