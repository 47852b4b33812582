package vertebra.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import vertebra.analysis.Revision.Leaves;
import vertebra.analysis.Revision.Pace;
import vertebra.block.Catalogue;
import vertebra.block.ParameterSpec;
import vertebra.block.Problem;
import vertebra.block.Role;
import vertebra.graph.Change;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Touched;

/// Types, counts and checks a graph. Pure: the analysis of a graph is the same whether it is made
/// from nothing or from that of an earlier graph, which must have been made over the same
/// catalogue.
public final class Analyzer {

  /// So far an edit is followed before the answer, in nodes that only wait and in steps of what
  /// goes through the whole graph.
  private static final int AT_ONCE = 64;

  private final Catalogue catalogue;
  private final int atOnce;

  public Analyzer(Catalogue catalogue) {
    this(catalogue, AT_ONCE);
  }

  /// @param atOnce how far an edit is followed before the answer
  Analyzer(Catalogue catalogue, int atOnce) {
    this.catalogue = catalogue;
    this.atOnce = atOnce;
  }

  public Catalogue catalogue() {
    return catalogue;
  }

  /// Everything about a graph, with fixes that were each tried: a fix is offered only if it removes
  /// its mistake and adds no other.
  public Analysis analyze(Graph graph) {
    return fixed(check(graph, Analysis.NONE));
  }

  /// Everything about a graph but the ways out of its mistakes, which take most of the time.
  public Analysis check(Graph graph) {
    return check(graph, Analysis.NONE).settled();
  }

  /// The same from what is known about an earlier graph, which is compared with this one.
  public Analysis analyze(Graph graph, Analysis previous) {
    return fixed(check(graph, previous));
  }

  /// Everything about the graph that an edit makes of one that is known, with fixes.
  public Analysis analyze(Analysis previous, GraphEdit edit) {
    return fixed(check(previous, edit));
  }

  /// Everything about a graph but the ways out of its mistakes, from what is known about an earlier
  /// one, which is compared with this one.
  public Analysis check(Graph graph, Analysis previous) {
    if (graph == previous.graph() && !previous.isFailed()) return previous.again();
    if (previous.isFailed()) return Revision.of(catalogue, graph, previous.memory());
    return followed(previous, graph, difference(previous.graph(), graph));
  }

  /// Everything about the graph that an edit makes of one that is known, but the ways out of its
  /// mistakes.
  public Analysis check(Analysis previous, GraphEdit edit) {
    return after(previous, edit, new Pace(Integer.MAX_VALUE, Leaves.WHAT_WAITS, atOnce));
  }

  /// The first that is found out about the graph that an edit makes of one that is known: all, if
  /// it is [Analysis#isFollowed()], and whatever it says of the nodes that it asked.
  Analysis begun(Analysis previous, GraphEdit edit) {
    return after(previous, edit, new Pace(atOnce, Leaves.WHAT_FOLLOWS, atOnce));
  }

  /// The same about an edit that may take back what an earlier one led to, of which not all was
  /// found out: that far and back again.
  Analysis takenBack(Analysis previous, GraphEdit edit) {
    return after(previous, edit, new Pace(4 * atOnce, Leaves.WHAT_FOLLOWS, atOnce));
  }

  private Analysis after(Analysis previous, GraphEdit edit, Pace pace) {
    var touched = new Touched();
    var graph = GraphEdit.apply(previous.graph(), edit, touched);
    return after(previous, graph, touched.change(previous.graph(), graph, _ -> false), pace);
  }

  /// Everything about a graph but the ways out of its mistakes and, of the nodes behind a mistake,
  /// that they wait: at the cost of what changed before them. What is left is found by
  /// [#settled(Analysis)].
  ///
  /// @param change how the graph differs from that of the previous analysis
  public Analysis check(Analysis previous, Graph graph, Change change) {
    return after(previous, graph, change, new Pace(atOnce, Leaves.WHAT_WAITS, atOnce));
  }

  private Analysis followed(Analysis previous, Graph graph, Change change) {
    return after(previous, graph, change, new Pace(Integer.MAX_VALUE, Leaves.WHAT_WAITS, atOnce));
  }

  private Analysis after(Analysis previous, Graph graph, Change change, Pace pace) {
    return previous.isFailed()
        ? Revision.of(catalogue, graph, previous.memory())
        : Revision.of(catalogue, previous, graph, change, pace);
  }

  /// An analysis with what goes through the whole graph followed to its ends.
  public Analysis settled(Analysis analysis) {
    return analysis.isFollowed()
        ? analysis.settled()
        : after(analysis, analysis.graph(), Change.NONE, Pace.END);
  }

  /// A settled analysis with the ways out of what it says.
  public Analysis fixed(Analysis analysis) {
    return fixed(analysis, _ -> false, _ -> {}, () -> false).orElseThrow();
  }

  /// A settled analysis with the ways out of what it says; empty soon after `cancelled` answers
  /// true.
  ///
  /// @param first the nodes whose diagnostics get their ways out first, because somebody looks at
  ///   them
  /// @param told hears of the analysis when all is known that waits behind a mistake, and as it is
  ///   when the first way out is found
  public Optional<Analysis> fixed(
      Analysis analysis,
      Predicate<NodeId> first,
      Consumer<Analysis> told,
      BooleanSupplier cancelled) {
    if (!analysis.isFollowed()) {
      var fixes = new Fixes(this, analysis);
      if (fixes.findSoon())
        told.accept(analysis.saying(fixes.attached(analysis.diagnostics()), false));
      var followed = settled(analysis);
      told.accept(followed.saying(fixes.attached(followed.diagnostics()), false));
      return fixed(followed, first, told, cancelled);
    }
    if (analysis.isFailed() || analysis.isFixed()) return Optional.of(analysis.settled());
    var fixes = new Fixes(this, analysis);
    var silent = new AtomicBoolean(true);
    Runnable tell =
        () -> {
          if (silent.getAndSet(false))
            told.accept(analysis.saying(fixes.attached(analysis.diagnostics()), false));
        };
    for (var diagnostic : fixes.inTurn(first)) {
      if (cancelled.getAsBoolean()) return Optional.empty();
      if (fixes.find(diagnostic, tell)) tell.run();
    }
    var settled = analysis.settled();
    return Optional.of(settled.saying(fixes.attached(settled.diagnostics()), true));
  }

  /// The ways out of one thing that an analysis says.
  public List<QuickFix> fixes(Analysis analysis, Diagnostic diagnostic) {
    return new Fixes(this, analysis.isFollowed() ? analysis : settled(analysis)).found(diagnostic);
  }

  /// The ways out that a block names itself, found without looking far: those that work, else those
  /// that lead to the next mistake.
  public List<QuickFix> named(Analysis analysis, Diagnostic diagnostic) {
    return new Fixes(this, analysis.isFollowed() ? analysis : settled(analysis)).named(diagnostic);
  }

  /// The same design with numbers for sizes that its inputs leave open, without fixes.
  public Analysis at(Analysis open, Map<String, Long> sizes) {
    var edits = new ArrayList<GraphEdit>();
    for (var node : open.graph().nodes()) {
      var spec = sizes(node);
      if (spec.isEmpty()) continue;
      var shape = spec.get().in(node.parameters()).substitute(sizes);
      edits.add(new GraphEdit.SetParameter(node.id(), spec.get().key(), spec.get().encode(shape)));
    }
    return settled(check(open, new GraphEdit.Batch(edits)));
  }

  /// The parameter of a model input that says its sizes.
  Optional<ParameterSpec.Sizes> sizes(Node node) {
    return catalogue
        .find(node.block())
        .filter(block -> block.role() == Role.INPUT)
        .flatMap(block ->
            block.parameters().stream()
                .filter(ParameterSpec.Sizes.class::isInstance)
                .map(ParameterSpec.Sizes.class::cast)
                .findFirst());
  }

  /// A remedy for a node as an edit; empty where there is nothing that it could be done to.
  public Optional<GraphEdit> edit(Analysis analysis, NodeId node, Problem.Remedy remedy) {
    return new RemedyEdits(this, analysis).edit(node, remedy);
  }

  private static Change difference(Graph before, Graph after) {
    var touched = new Touched();
    for (var graph : List.of(before, after)) {
      for (var node : graph.nodes()) touched.add(node.id());
      for (var edge : graph.edges()) touched.add(edge);
    }
    return touched.change(before, after, _ -> false);
  }
}
