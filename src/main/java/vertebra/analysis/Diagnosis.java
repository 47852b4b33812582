package vertebra.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import vertebra.analysis.Diagnostic.Severity;
import vertebra.block.BlockType;
import vertebra.block.OpenSizes;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Typing;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.text.Message;

/// Puts what was found into words: structure first (circles, missing inputs, separate parts,
/// outputs that nothing reaches), then what the blocks object to. How to get out of it is for
/// [Fixes] to say.
final class Diagnosis {

  /// The codes of what [Fixes] knows a way out of.
  static final String CIRCLE = "flow-forward-expected";

  static final String GONE = "port-expected";
  static final String MISSING = "input-expected";
  static final String NO_OUTPUT = "output-expected";

  static final String OWNER = "weights-owner-expected";

  static final String SWAPPED = "stated-stride-expected";

  /// The codes of what is not said about one node alone.
  static final String SIZES = "fitting-size-expected";

  static final String PARTS = "one-part-expected";

  /// A block that was put down and not wired.
  static final String IDLE = "connection-expected";

  private static final String UNREACHED = "output-unreached";

  private final Graph graph;
  private final Known known;
  private List<Diagnostic> diagnostics = new ArrayList<>();

  Diagnosis(Graph graph, Known known) {
    this.graph = graph;
    this.known = known;
  }

  /// All there is to say: about circles, about the nodes in the order of the graph, about what is
  /// not reached, and about the whole.
  List<Diagnostic> all() {
    diagnostics = new ArrayList<>();
    if (graph.isEmpty()) return diagnostics;
    circles().forEach(this::reportCircle);
    var order = new ArrayList<NodeId>();
    for (var id : known.said().keys()) order.add(id);
    order.sort(graph.byPlace());
    var ends = new ArrayList<Diagnostic>();
    var unreached = new ArrayList<Diagnostic>();
    for (var id : order)
      for (var each : fact(id).said())
        (!each.code().equals(UNREACHED)
                ? diagnostics
                : known.outputs().containsKey(id) ? unreached : ends)
            .add(each);
    reportSizes();
    diagnostics.addAll(ends);
    diagnostics.addAll(unreached);
    if (known.outputs().isEmpty())
      add(
          Severity.WARNING,
          NO_OUTPUT,
          new Target.OnDocument(),
          Message.of("problem.output-expected"));
    reportParts();
    return diagnostics;
  }

  /// The circles, each in the order of the graph.
  private List<List<NodeId>> circles() {
    var order = graph.byPlace();
    return known.order().circles().stream()
        .map(circle -> circle.stream().sorted(order).toList())
        .sorted((a, b) -> order.compare(a.getFirst(), b.getFirst()))
        .toList();
  }

  /// What there is to say about circles.
  List<Diagnostic> aboutCircles() {
    diagnostics = new ArrayList<>();
    circles().forEach(this::reportCircle);
    return diagnostics;
  }

  /// What there is to say about one node.
  List<Diagnostic> about(NodeId id) {
    diagnostics = new ArrayList<>();
    var fact = fact(id);
    if (fact.block().isEmpty()) reportUnknownBlock(fact.node());
    else if (isIsolated(id)) reportIdle(fact.node(), fact.block().get());
    else {
      report(fact, fact.block().get(), known.order().circle(id) != null);
      reportReach(id);
    }
    return List.copyOf(diagnostics);
  }

  private Fact fact(NodeId id) {
    return Objects.requireNonNull(known.facts().get(id));
  }

  /// A block that was just put down; a design of one block is not that.
  private boolean isIsolated(NodeId id) {
    return graph.size() > 1 && graph.incoming(id).isEmpty() && graph.outgoing(id).isEmpty();
  }

  private void report(Fact fact, BlockType block, boolean circular) {
    var node = fact.node();
    // A parameter that nobody can have leaves the ports undecided; it is reported alone.
    for (var edge : byPort(graph.incoming(node.id()))) {
      if (fact.decided()) reportGoneInput(edge, block, fact.inputs());
      reportGoneOutput(edge);
    }
    if (!circular && fact.decided())
      for (var input : fact.inputs()) reportMissing(node, block, input);
    reportSharing(node, block);
    if (fact.finding().typing() instanceof Typing.Rejected(var problems, _))
      for (var problem : problems)
        add(
            Severity.ERROR,
            problem.code(),
            new Target.OnNode(node.id(), inside(fact.finding())),
            said(node.id(), problem));
    else reportCautions(fact, block);
  }

  /// What a node objects to, and at which of its parts.
  private static Message said(NodeId id, Problem problem) {
    return problem.place().isEmpty()
        ? problem.rule()
        : Message.of("problem.inside", new InnerPart(id, problem.place()), problem.rule());
  }

  /// What works, but perhaps not as it was meant.
  private void reportCautions(Fact fact, BlockType block) {
    var finding = fact.finding();
    if (!finding.isTyped()
        || fact.node().mode() == Node.Mode.BYPASSED
        || finding.site().inputs().isEmpty()) return;
    var here = new Target.OnNode(fact.node().id(), List.of());
    block
        .caution(finding.site())
        .ifPresent(problem ->
            add(Severity.WARNING, problem.code(), here, said(fact.node().id(), problem)));
    StatedStrides.swapped(finding.site(), fact.inputs())
        .ifPresent(swap ->
            add(
                Severity.WARNING,
                SWAPPED,
                here,
                Message.of(
                    "problem.stated-stride-expected",
                    block.title(),
                    swap.fine().title(),
                    swap.fine().stride().orElseThrow(),
                    swap.stride())));
  }

  /// Wires by the names of their inputs, whatever the order in which they were connected.
  private static List<Edge> byPort(List<Edge> edges) {
    return edges.size() < 2
        ? edges
        : edges.stream().sorted(Comparator.comparing(edge -> edge.to().name())).toList();
  }

  /// The path to the innermost part at fault.
  private static List<NodeId> inside(Finding outermost) {
    var path = new ArrayList<NodeId>();
    var finding = outermost;
    while (finding.inside().isPresent()) {
      var at =
          finding.inside().get().findings().byNode().entrySet().stream()
              .filter(entry -> entry.getValue().typing() instanceof Typing.Rejected)
              .findFirst();
      if (at.isEmpty()) break;
      path.add(at.get().getKey());
      finding = at.get().getValue();
    }
    return path;
  }

  private void reportCircle(List<NodeId> circle) {
    var names = circle.stream().map(NodeId::toString).collect(Collectors.joining(" → "));
    add(
        Severity.ERROR,
        CIRCLE,
        new Target.OnNode(circle.getFirst(), List.of()),
        Message.of(
            "problem.flow-forward-expected",
            new Mentioned(circle, " → ", names),
            circle.getFirst()));
  }

  private void reportUnknownBlock(Node node) {
    add(
        Severity.ERROR,
        "known-block-expected",
        new Target.OnNode(node.id(), List.of()),
        Message.of("problem.known-block-expected", node.block()));
  }

  private void reportIdle(Node node, BlockType block) {
    add(
        Severity.WARNING,
        IDLE,
        new Target.OnNode(node.id(), List.of()),
        Message.of("problem.connection-expected", block.title()));
  }

  private void reportGoneInput(Edge edge, BlockType block, List<PortSpec> inputs) {
    for (var spec : inputs) if (spec.covers(edge.to().name())) return;
    add(
        Severity.ERROR,
        GONE,
        new Target.OnEdge(edge),
        Message.of(
            "problem.port-expected.has-no-input",
            block.title(),
            edge.to().name(),
            inputs.stream().map(PortSpec::name).collect(Collectors.joining(", "))));
  }

  private void reportGoneOutput(Edge edge) {
    var source = fact(edge.from().node());
    if (source.block().isEmpty() || !source.decided()) return;
    var outputs = source.finding().outputPorts();
    for (var spec : outputs) if (spec.name().equals(edge.from().name())) return;
    add(
        Severity.ERROR,
        GONE,
        new Target.OnEdge(edge),
        Message.of(
            "problem.port-expected.has-no-output",
            source.block().get().title(),
            edge.from().name(),
            outputs.stream().map(PortSpec::name).collect(Collectors.joining(", "))));
  }

  private void reportMissing(Node node, BlockType block, PortSpec input) {
    if (input.arity() == PortSpec.Arity.OPTIONAL) return;
    for (var edge : graph.incoming(node.id())) if (input.covers(edge.to().name())) return;
    add(
        Severity.ERROR,
        MISSING,
        new Target.OnInput(new Port(node.id(), input.slot(1))),
        Message.of("problem.input-expected", block.title(), input.title()));
  }

  private void reportSharing(Node node, BlockType block) {
    if (node.sharesWeightsWith().isEmpty()) return;
    var owner = graph.find(node.sharesWeightsWith().get());
    boolean fits =
        owner.isPresent()
            && !owner.get().id().equals(node.id())
            && owner.get().sharesWeightsWith().isEmpty()
            && owner.get().block().equals(node.block())
            && sameWeights(owner.get().id(), node.id());
    if (!fits)
      add(
          Severity.ERROR,
          OWNER,
          new Target.OnNode(node.id(), List.of()),
          Message.of(
              "problem.weights-owner-expected", block.title(), node.sharesWeightsWith().get()));
  }

  private boolean sameWeights(NodeId owner, NodeId user) {
    var owned = fact(owner).finding();
    var used = fact(user).finding();
    return !owned.isTyped()
        || !used.isTyped()
        || owned.cost().parameters() == used.cost().parameters();
  }

  /// Blocks that each work at enough sizes but hardly any together.
  private void reportSizes() {
    if (known.sized().isEmpty()) return;
    var sizes = OpenSizes.ALL;
    for (var id : known.sized().keys()) sizes = sizes.and(fact(id).finding().sizes());
    var few = sizes.tooFew();
    if (few.isEmpty()) return;
    var ids = new ArrayList<NodeId>();
    for (var id : known.inputs().keys()) if (opens(id, few.get())) ids.add(id);
    if (ids.isEmpty()) return;
    add(
        Severity.ERROR,
        SIZES,
        new Target.OnNode(ids.stream().min(graph.byPlace()).orElseThrow(), List.of()),
        sizes.objection(few.get(), Optional.empty()));
  }

  /// What there is to say about open sizes that blocks do not share.
  List<Diagnostic> aboutSizes() {
    diagnostics = new ArrayList<>();
    reportSizes();
    return diagnostics;
  }

  private boolean opens(NodeId input, String name) {
    return fact(input).finding().typing().outputs().stream()
        .flatMap(type -> type.shape().symbols())
        .anyMatch(symbol -> symbol.name().equals(name));
  }

  /// Whether something comes to a node and something goes from it to an output of the model, if the
  /// model has any.
  private void reportReach(NodeId id) {
    if (known.outputs().containsKey(id)) {
      if (known.reach().unfed().containsKey(id)
          && !graph.incoming(id).isEmpty()
          && !known.inputs().isEmpty())
        add(
            Severity.WARNING,
            UNREACHED,
            new Target.OnNode(id, List.of()),
            Message.of("problem.output-unreached.no-input", id));
    } else if (!known.outputs().isEmpty() && known.ends().containsKey(id))
      add(
          Severity.WARNING,
          UNREACHED,
          new Target.OnNode(id, List.of()),
          Message.of("problem.output-unreached.nothing-reads", title(id)));
  }

  private void reportParts() {
    var firsts = known.parts().firsts(graph);
    if (firsts.size() < 2) return;
    var names = firsts.stream().map(id -> "\"" + id + "\"").collect(Collectors.joining(", "));
    add(
        Severity.WARNING,
        PARTS,
        new Target.OnNode(firsts.getLast(), List.of()),
        Message.of("problem.one-part-expected", firsts.size(), new Mentioned(firsts, ", ", names)));
  }

  private Mentioned title(NodeId id) {
    var block = fact(id).block().map(BlockType::title).orElse(id.value());
    return Mentioned.of(id, block + " \"" + id + "\"");
  }

  private void add(Severity severity, String code, Target target, Message message) {
    diagnostics.add(new Diagnostic(severity, code, target, message, List.of()));
  }

  /// The code and target of a diagnostic: what a fix must remove and must not add to. Of several
  /// inputs that lack something, each is a matter of its own.
  record Identity(String code, Object where) {
    static Identity of(Diagnostic diagnostic) {
      var target = diagnostic.target();
      if (target instanceof Target.OnInput) return new Identity(diagnostic.code(), target);
      return new Identity(diagnostic.code(), target.node().<Object>map(id -> id).orElse(target));
    }
  }
}
