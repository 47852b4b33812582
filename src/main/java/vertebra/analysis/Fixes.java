package vertebra.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vertebra.analysis.Diagnosis.Identity;
import vertebra.block.ParameterSpec;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
import vertebra.block.Typing;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.text.Message;

/// Finds ways out of what is wrong, and tries each before it is offered.
final class Fixes {

  /// So many diagnostics get their fixes tried; a design with more mistakes than that shows the
  /// rest without.
  private static final int TRIED = 25;

  /// More mistakes than these are told first, and then their ways out.
  private static final int FEW = 4;

  /// So many guesses are tried where a block names no way out itself.
  private static final int GUESSES = 60;

  /// So many other outputs of the same block are tried.
  private static final int TAPS = 8;

  /// So far up a wire what flows there is tried.
  private static final int EARLIER = 4;

  /// What a window does at the edges of its map: it stays inside, so that the map loses them, or it
  /// reaches beyond.
  private static final String PADDING = "padding";

  private static final Value CUT = Value.of("valid");
  private static final String SAME = "same";

  /// Blocks that only lay out anew what comes in.
  private static final Set<BlockId> FLAT = Set.of(new BlockId("flatten"), new BlockId("reshape"));

  /// The input of a block that resizes, whose size it takes over.
  private static final String LIKE = "like";

  private final Analyzer analyzer;
  private final Analysis analysis;
  private final Graph graph;
  private final Known known;
  private final OpenWiring wiring;
  private final RemedyEdits remedies;
  private final Set<Identity> before = new HashSet<>();

  /// What was found for each diagnostic without fixes.
  private final Map<Diagnostic, List<QuickFix>> found = new HashMap<>();

  Fixes(Analyzer analyzer, Analysis analysis) {
    this.analyzer = analyzer;
    this.analysis = analysis;
    graph = analysis.graph();
    known = analysis.known();
    wiring = new OpenWiring(analyzer.catalogue(), analysis);
    remedies = new RemedyEdits(analyzer, analysis);
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

  /// Looks for the way out of one of few mistakes after which at most wires are wrong elsewhere,
  /// before it is known what waits now; answers whether there is one.
  boolean findSoon() {
    var errors = analysis.errors();
    if (errors.size() > FEW) return false;
    for (var mistake : errors)
      for (var fix : candidates(mistake)) {
        if (isRefusal(mistake) && !mends(fix)) continue;
        if (isBehindFlat(mistake) || !restores(mistake, fix)) continue;
        found.put(mistake, List.of(fix));
        return true;
      }
    return false;
  }

  private boolean restores(Diagnostic diagnostic, QuickFix fix) {
    try {
      var after = analyzer.takenBack(analysis, fix.edit());
      return after.isFollowed()
          && after.errors().stream().allMatch(Fixes::isOfWires)
          && outcome(diagnostic, after) == Outcome.REMOVED;
    } catch (IllegalArgumentException inapplicable) {
      return false;
    }
  }

  /// Whether a mistake is one of wires alone, which shows whatever lies before it.
  private static boolean isOfWires(Diagnostic mistake) {
    return mistake.target() instanceof Target.OnInput || mistake.code().equals(Diagnosis.CIRCLE);
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

  /// The candidates that work; if none does, those that lead to the next mistake.
  List<QuickFix> named(Diagnostic diagnostic) {
    var steps = new ArrayList<QuickFix>();
    var fixes = working(diagnostic, steps, _ -> {});
    return fixes.isEmpty() ? steps : fixes;
  }

  /// The ways out of something that work, and last to take away the wire that is wrong.
  List<QuickFix> found(Diagnostic diagnostic) {
    return found(diagnostic, _ -> {});
  }

  private List<QuickFix> found(Diagnostic diagnostic, Consumer<QuickFix> first) {
    var steps = new ArrayList<QuickFix>();
    var fixes = working(diagnostic, steps, first);
    boolean mends = fixes.stream().anyMatch(Fixes::mends);
    if (isRefusal(diagnostic) && (!mends || isBehindFlat(diagnostic))) {
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
          if (fixes.size() == 1 && mends(fix) && !isBehindFlat(diagnostic)) first.accept(fix);
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
      case Target.OnNode(var id, _) when diagnostic.code().equals(Diagnosis.OWNER) -> unshared(id);
      case Target.OnNode(var id, _) when diagnostic.code().equals(Diagnosis.IDLE) ->
          wiring.block(id);
      case Target.OnNode(var id, _) ->
          Stream.of(
                  followed(id, diagnostic),
                  padded(id, diagnostic),
                  tapped(id, diagnostic),
                  remedies(id, diagnostic))
              .flatMap(List::stream)
              .toList();
      case Target.OnEdge(var edge) when diagnostic.code().equals(Diagnosis.GONE) ->
          List.of(removal(edge));
      case Target.OnInput(var port) when diagnostic.code().equals(Diagnosis.MISSING) ->
          wiring.sources(port);
      case Target.OnDocument() when diagnostic.code().equals(Diagnosis.NO_OUTPUT) ->
          wiring.newOutputs();
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

  /// Weights of its own for the block that holds them, if that helps all that use them, or else for
  /// one that uses them.
  private List<QuickFix> unshared(NodeId user) {
    return Stream.concat(graph.node(user).sharesWeightsWith().stream(), Stream.of(user))
        .filter(graph::contains)
        .map(id ->
            new QuickFix(
                Message.of("fix.give-weights-of-its-own", id), new GraphEdit.OwnWeights(id)))
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
              && known.inputsOf(like.node()).stream().anyMatch(input -> input.covers(LIKE))
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

  /// The edges of maps kept by what makes them, in front of a block that wants maps of one size.
  private List<QuickFix> padded(NodeId id, Diagnostic diagnostic) {
    if (!isRefusal(diagnostic) || graph.incoming(id).size() < 2) return List.of();
    var fixes = new ArrayList<QuickFix>();
    for (var wire : graph.incoming(id)) {
      var above = Optional.of(wire.from().node());
      for (int steps = 0; steps < EARLIER && above.isPresent(); steps++) {
        above.flatMap(this::padded).ifPresent(fixes::add);
        var wires = graph.incoming(above.get());
        above = wires.size() == 1 ? Optional.of(wires.getFirst().from().node()) : Optional.empty();
      }
    }
    return fixes;
  }

  private Optional<QuickFix> padded(NodeId id) {
    var node = graph.node(id);
    return analyzer
        .catalogue()
        .find(node.block())
        .flatMap(block -> block.parameter(PADDING))
        .filter(_ -> node.parameters().get(PADDING).filter(CUT::equals).isPresent())
        .flatMap(spec ->
            spec instanceof ParameterSpec.Padding rules
                ? Optional.of(
                    new QuickFix(
                        Message.of("fix.set-of-to", spec.label(), id, rules.said(SAME)),
                        new GraphEdit.SetParameter(id, PADDING, Value.of(SAME))))
                : Optional.empty());
  }

  /// Whether what a block objects to was made a vector, or laid out anew, just before.
  private boolean isBehindFlat(Diagnostic diagnostic) {
    return diagnostic.target() instanceof Target.OnNode(var id, _)
        && graph.contains(id)
        && graph.incoming(id).stream()
            .anyMatch(wire -> FLAT.contains(graph.node(wire.from().node()).block()));
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

  /// How many axes leave a port; 0 where that is not known.
  private int rank(Port port) {
    return analysis
        .findings()
        .find(port.node())
        .flatMap(finding -> finding.output(port.name()))
        .map(type -> type.shape().rank())
        .orElse(0);
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
        .flatMap(remedy ->
            remedies.edit(id, remedy).map(edit -> new QuickFix(remedy.said(), edit)).stream())
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
}
