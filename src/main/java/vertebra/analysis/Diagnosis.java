package vertebra.analysis;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.Collectors;
import vertebra.analysis.Diagnostic.Severity;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Catalogue;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.block.Typing;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Topology;
import vertebra.text.Message;

/// Puts what was found into words: structure first (circles, missing inputs, separate parts,
/// outputs that nothing reaches), then what the blocks object to. The fixes here are those that
/// structure suggests; [Fixes] adds the blocks' own and tries them all.
final class Diagnosis {

  private final Catalogue catalogue;
  private final Graph graph;
  private final Topology topology;
  private final Findings findings;
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  Diagnosis(Catalogue catalogue, Graph graph, Topology topology, Findings findings) {
    this.catalogue = catalogue;
    this.graph = graph;
    this.topology = topology;
    this.findings = findings;
  }

  List<Diagnostic> diagnostics() {
    if (graph.isEmpty()) return List.of();
    var idle =
        graph.nodes().stream().map(Node::id).filter(this::isIsolated).collect(Collectors.toSet());
    topology.cycles().forEach(this::reportCycle);
    var circular = topology.cycles().stream().flatMap(Set::stream).collect(Collectors.toSet());
    for (var id : topology.order()) {
      var node = graph.node(id);
      var block = catalogue.find(node.block());
      if (block.isEmpty()) reportUnknownBlock(node);
      else if (idle.contains(id)) reportIdle(node, block.get());
      else report(node, block.get(), circular.contains(id));
    }
    reportSizes();
    reportEnds(idle);
    reportParts(idle);
    return diagnostics;
  }

  /// A block that was just put down; a design of one block is not that.
  private boolean isIsolated(NodeId id) {
    return graph.size() > 1 && graph.incoming(id).isEmpty() && graph.outgoing(id).isEmpty();
  }

  private void report(Node node, BlockType block, boolean circular) {
    var inputs = block.inputs(Pass.acceptable(block, node.parameters()));
    // A parameter that nobody can have leaves the ports undecided; it is reported alone.
    boolean decided = isAcceptable(node, block);
    for (var edge : graph.incoming(node.id())) {
      if (decided) reportGoneInput(edge, block, inputs);
      reportGoneOutput(edge);
    }
    if (!circular && decided) for (var input : inputs) reportMissing(node, block, input);
    reportSharing(node, block);
    if (findings.of(node.id()).typing() instanceof Typing.Rejected(var problems, _))
      for (var problem : problems)
        add(
            Severity.ERROR,
            problem.code(),
            new Target.OnNode(node.id(), inside(node.id())),
            problem.said());
    else reportCautions(node, block, inputs);
  }

  /// What works, but perhaps not as it was meant.
  private void reportCautions(Node node, BlockType block, List<PortSpec> inputs) {
    var finding = findings.of(node.id());
    if (!finding.isTyped()
        || node.mode() == Node.Mode.BYPASSED
        || finding.site().inputs().isEmpty()) return;
    block
        .caution(finding.site())
        .ifPresent(problem ->
            add(
                Severity.WARNING,
                problem.code(),
                new Target.OnNode(node.id(), List.of()),
                problem.said()));
    new StatedStrides(graph, topology, findings, this::isInput)
        .swapped(node.id(), inputs)
        .ifPresent(swap ->
            add(
                Severity.WARNING,
                "stated-stride-expected",
                new Target.OnNode(node.id(), List.of()),
                Message.of(
                    "problem.stated-stride-expected",
                    block.title(),
                    swap.port().title(),
                    swap.port().stride().orElseThrow(),
                    swap.stride()),
                List.of(swap.fix())));
  }

  private boolean isInput(NodeId id) {
    return isRole(id, Role.INPUT);
  }

  /// The path to the innermost part at fault.
  private List<NodeId> inside(NodeId id) {
    var path = new ArrayList<NodeId>();
    var finding = findings.of(id);
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

  private void reportCycle(SequencedSet<NodeId> cycle) {
    var names = cycle.stream().map(NodeId::toString).collect(Collectors.joining(" → "));
    var fixes =
        cycle.stream()
            .flatMap(id -> graph.incoming(id).stream())
            .filter(edge -> cycle.contains(edge.from().node()))
            .filter(edge -> isBackward(edge, cycle))
            .limit(3)
            .map(edge ->
                new QuickFix(say("fix.remove-this-wire", edge), new GraphEdit.Disconnect(edge)))
            .toList();
    add(
        Severity.ERROR,
        "flow-forward-expected",
        new Target.OnNode(cycle.getFirst(), List.of()),
        Message.of("problem.flow-forward-expected", names, cycle.getFirst()),
        fixes);
  }

  private static boolean isBackward(Edge edge, SequencedSet<NodeId> cycle) {
    var order = List.copyOf(cycle);
    return order.indexOf(edge.from().node()) >= order.indexOf(edge.to().node());
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
        "connection-expected",
        new Target.OnNode(node.id(), List.of()),
        Message.of("problem.connection-expected", block.title()));
  }

  private static boolean isAcceptable(Node node, BlockType block) {
    return Pass.acceptable(block, node.parameters()).equals(node.parameters());
  }

  private void reportGoneInput(Edge edge, BlockType block, List<PortSpec> inputs) {
    if (inputs.stream().anyMatch(spec -> spec.covers(edge.to().name()))) return;
    add(
        Severity.ERROR,
        "port-expected",
        new Target.OnEdge(edge),
        Message.of(
            "problem.port-expected.has-no-input",
            block.title(),
            edge.to().name(),
            inputs.stream().map(PortSpec::name).collect(Collectors.joining(", "))),
        List.of(new QuickFix(say("fix.remove-the-wire"), new GraphEdit.Disconnect(edge))));
  }

  private void reportGoneOutput(Edge edge) {
    var source = graph.node(edge.from().node());
    var block = catalogue.find(source.block());
    if (block.isEmpty() || !isAcceptable(source, block.get())) return;
    var outputs = block.get().outputs(Pass.acceptable(block.get(), source.parameters()));
    if (outputs.stream().anyMatch(spec -> spec.name().equals(edge.from().name()))) return;
    add(
        Severity.ERROR,
        "port-expected",
        new Target.OnEdge(edge),
        Message.of(
            "problem.port-expected.has-no-output",
            block.get().title(),
            edge.from().name(),
            outputs.stream().map(PortSpec::name).collect(Collectors.joining(", "))),
        List.of(new QuickFix(say("fix.remove-the-wire"), new GraphEdit.Disconnect(edge))));
  }

  private void reportMissing(Node node, BlockType block, PortSpec input) {
    if (input.arity() == PortSpec.Arity.OPTIONAL || !Pass.wires(graph, node.id(), input).isEmpty())
      return;
    var port = new Port(node.id(), input.slot(1));
    add(
        Severity.ERROR,
        "input-expected",
        new Target.OnInput(port),
        Message.of("problem.input-expected", block.title(), input.title()),
        sourcesFor(port));
  }

  /// Ways to feed an input: what nothing uses yet, then a new model input.
  private List<QuickFix> sourcesFor(Port port) {
    var fixes = new ArrayList<QuickFix>();
    for (var entry : findings.byNode().sequencedEntrySet().reversed()) {
      var id = entry.getKey();
      if (fixes.size() == 2
          || id.equals(port.node())
          || graph.node(id).block().equals(Body.ARGUMENT)) continue;
      for (var output : entry.getValue().outputPorts()) {
        var from = new Port(id, output.name());
        if (!graph.outgoing(from).isEmpty() || entry.getValue().output(output.name()).isEmpty())
          continue;
        if (topology.isReachable(port.node(), id) || isRole(id, Role.OUTPUT)) continue;
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
          "weights-owner-expected",
          new Target.OnNode(node.id(), List.of()),
          Message.of(
              "problem.weights-owner-expected", block.title(), node.sharesWeightsWith().get()));
  }

  private boolean sameWeights(NodeId owner, NodeId user) {
    return !findings.of(owner).isTyped()
        || !findings.of(user).isTyped()
        || findings.of(owner).cost().parameters() == findings.of(user).cost().parameters();
  }

  /// Blocks that each work at enough sizes but hardly any together.
  private void reportSizes() {
    var sizes = findings.sizes();
    var name = sizes.tooFew();
    if (name.isEmpty()) return;
    for (var id : topology.order()) {
      if (!isRole(id, Role.INPUT) || !opens(id, name.get())) continue;
      add(
          Severity.ERROR,
          "fitting-size-expected",
          new Target.OnNode(id, List.of()),
          sizes.objection(name.get(), Optional.empty()));
      return;
    }
  }

  private boolean opens(NodeId input, String name) {
    return findings.of(input).typing().outputs().stream()
        .flatMap(type -> type.shape().symbols())
        .anyMatch(symbol -> symbol.name().equals(name));
  }

  private void reportEnds(Set<NodeId> idle) {
    var outputs =
        graph.nodes().stream()
            .filter(node -> isRole(node.id(), Role.OUTPUT))
            .map(Node::id)
            .toList();
    if (outputs.isEmpty()) {
      reportNoOutput(idle);
      return;
    }
    var used = topology.withAncestors(outputs);
    for (var id : topology.order()) {
      if (used.contains(id)
          || idle.contains(id)
          || catalogue.find(graph.node(id).block()).isEmpty()) continue;
      boolean end = graph.outgoing(id).isEmpty();
      if (end)
        add(
            Severity.WARNING,
            "output-unreached",
            new Target.OnNode(id, List.of()),
            Message.of("problem.output-unreached.nothing-reads", title(id)));
    }
    var inputs = graph.nodes().stream().map(Node::id).filter(id -> isRole(id, Role.INPUT)).toList();
    var fed = topology.withDescendants(inputs);
    for (var id : outputs)
      if (!fed.contains(id)
          && !idle.contains(id)
          && !graph.incoming(id).isEmpty()
          && !inputs.isEmpty())
        add(
            Severity.WARNING,
            "output-unreached",
            new Target.OnNode(id, List.of()),
            Message.of("problem.output-unreached.no-input", id));
  }

  private void reportNoOutput(Set<NodeId> idle) {
    var fixes = new ArrayList<QuickFix>();
    var ends =
        graph.nodes().stream()
            .map(Node::id)
            .filter(id -> !idle.contains(id) && graph.outgoing(id).isEmpty())
            .toList();
    if (ends.size() == 1 && !findings.of(ends.getFirst()).outputPorts().isEmpty()) {
      var end = ends.getFirst();
      firstOfRole(Role.OUTPUT)
          .ifPresent(output -> {
            var node = Node.of(graph.freshId("output"), output.id(), Parameters.NONE);
            var from = new Port(end, findings.of(end).outputPorts().getFirst().name());
            var to = new Port(node.id(), output.inputs(node.parameters()).getFirst().slot(1));
            fixes.add(
                new QuickFix(
                    say("fix.add-an-output"),
                    GraphEdit.all(
                        new GraphEdit.Add(node), new GraphEdit.Connect(new Edge(from, to)))));
          });
    }
    add(
        Severity.WARNING,
        "output-expected",
        new Target.OnDocument(),
        Message.of("problem.output-expected"),
        fixes);
  }

  private void reportParts(Set<NodeId> idle) {
    var parts = topology.components().stream().filter(part -> !idle.containsAll(part)).toList();
    if (parts.size() < 2) return;
    var names =
        parts.stream().map(part -> "\"" + part.getFirst() + "\"").collect(Collectors.joining(", "));
    add(
        Severity.WARNING,
        "one-part-expected",
        new Target.OnNode(parts.getLast().getFirst(), List.of()),
        Message.of("problem.one-part-expected", parts.size(), names));
  }

  private boolean isRole(NodeId id, Role role) {
    return catalogue.find(graph.node(id).block()).filter(block -> block.role() == role).isPresent();
  }

  private Optional<BlockType> firstOfRole(Role role) {
    return catalogue.blocks().stream().filter(block -> block.role() == role).findFirst();
  }

  private String title(NodeId id) {
    return catalogue.find(graph.node(id).block()).map(BlockType::title).orElse(id.value())
        + " \""
        + id
        + "\"";
  }

  private void add(Severity severity, String code, Target target, Message message) {
    add(severity, code, target, message, List.of());
  }

  private void add(
      Severity severity, String code, Target target, Message message, List<QuickFix> fixes) {
    diagnostics.add(new Diagnostic(severity, code, target, message, fixes));
  }

  /// The codes and targets of a list of diagnostics: what a fix must remove and must not add to.
  static Set<List<Object>> identities(List<Diagnostic> diagnostics) {
    var identities = new HashSet<List<Object>>();
    for (var diagnostic : diagnostics)
      identities.add(List.of(diagnostic.code(), where(diagnostic.target())));
    return identities;
  }

  private static Object where(Target target) {
    return target.node().<Object>map(id -> id).orElse(target);
  }
}
