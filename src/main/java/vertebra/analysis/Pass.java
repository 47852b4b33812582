package vertebra.analysis;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import vertebra.block.BlockType;
import vertebra.block.BlockType.Behaviour;
import vertebra.block.Body;
import vertebra.block.Catalogue;
import vertebra.block.Cost;
import vertebra.block.OpenSizes;
import vertebra.block.ParameterSpec;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Topology;
import vertebra.graph.Value;
import vertebra.tensor.Dim;
import vertebra.tensor.TensorType;
import vertebra.text.Message;

/// Asks blocks what they are at a place, and walks through the insides of composites. What was
/// asked before is remembered.
final class Pass {

  private static final Logger LOG = System.getLogger(Pass.class.getName());

  /// A size at which an objection to open sizes is put into words.
  private static final long USUAL_SIZE = 224;

  private static final String EMPTY = "output-empty";

  private final Catalogue catalogue;
  private final Memory.Draft memory;
  private int evaluated;

  Pass(Catalogue catalogue, Memory memory) {
    this.catalogue = catalogue;
    this.memory = new Memory.Draft(memory);
  }

  Memory memory() {
    return memory.done();
  }

  int evaluated() {
    return evaluated;
  }

  /// Findings for every node of the inside of a composite. `arguments` are what flows into its
  /// inputs.
  private Findings study(Graph graph, Map<String, TensorType> arguments) {
    var findings = new LinkedHashMap<NodeId, Finding>();
    var totals = Totals.NONE.draft();
    for (var id : Topology.of(graph).order()) {
      var fact =
          fact(graph.node(id), source -> type(findings, source), graph.incoming(id), arguments);
      findings.put(id, fact.finding());
      totals.plus(fact.cost());
    }
    return new Findings(findings, totals.done().cost());
  }

  private static @Nullable TensorType type(Map<NodeId, Finding> findings, Port source) {
    var finding = findings.get(source.node());
    return finding == null ? null : finding.output(source.name()).orElse(null);
  }

  /// What can be known of a node, apart from what there is to say about it.
  ///
  /// @param types what leaves an output port, null if nobody knows
  Fact fact(
      Node node,
      Function<Port, @Nullable TensorType> types,
      List<Edge> incoming,
      Map<String, TensorType> arguments) {
    if (node.block().equals(Body.ARGUMENT)) {
      var type = arguments.get(Body.portOf(node));
      var typing = type == null ? new Typing.Waiting() : Typing.of(type);
      return loose(node, new Finding(NOWHERE, ARGUMENT_PORTS, typing, Cost.FREE, Optional.empty()));
    }
    var block = catalogue.find(node.block());
    if (block.isEmpty())
      return loose(
          node, new Finding(NOWHERE, List.of(), new Typing.Waiting(), Cost.FREE, Optional.empty()));
    var acceptable = acceptable(block.get(), node.parameters());
    var blank =
        new Fact(
            node,
            block,
            block.get().inputs(acceptable),
            acceptable == node.parameters(),
            true,
            NOTHING,
            List.of());
    return fact(blank, types, incoming);
  }

  private static final Finding NOTHING =
      new Finding(
          new Site(Parameters.NONE, List.of(), List.of()),
          List.of(),
          new Typing.Waiting(),
          Cost.FREE,
          Optional.empty());

  /// The same when something else flows in.
  ///
  /// @param before what was known of the same node and block
  Fact fact(Fact before, Function<Port, @Nullable TensorType> types, List<Edge> incoming) {
    var node = before.node();
    var block = before.block().orElseThrow();
    var ports = new ArrayList<String>(incoming.size());
    var inputs = new ArrayList<TensorType>(incoming.size());
    if (!isFed(before.inputs(), types, incoming, ports, inputs)) {
      if (before.waits() && before.finding() != NOTHING) return before;
      var outputs =
          before.finding() == NOTHING
              ? block.outputs(acceptable(block, node.parameters()))
              : before.finding().outputPorts();
      var waiting =
          holding(
              new Finding(
                  new Site(node.parameters(), List.of(), List.of()),
                  outputs,
                  new Typing.Waiting(),
                  stored(node),
                  Optional.empty()),
              held(new Site(node.parameters(), ports, inputs)));
      return new Fact(
          node, before.block(), before.inputs(), before.decided(), true, waiting, before.said());
    }
    var old = before.finding().site();
    if (!before.waits() && old.ports().equals(ports) && old.inputs().equals(inputs)) return before;
    var site = new Site(node.parameters(), ports, inputs);
    var answer = answer(block, site);
    boolean bypassed = node.mode() == Node.Mode.BYPASSED && !inputs.isEmpty();
    return new Fact(
        node,
        before.block(),
        before.inputs(),
        before.decided(),
        false,
        bypassed ? bypassed(answer) : answer,
        before.said());
  }

  /// The weights of a block that still is what it was read as from a file, whatever flows in.
  private static Cost stored(Node node) {
    return node.origin().part().stream()
        .filter(part -> part.block().equals(node.block()))
        .filter(part -> part.parameters().equals(node.parameters()))
        .filter(_ -> node.mode() == Node.Mode.ACTIVE)
        .map(part -> new Cost(part.weights(), 0, 0, 0, 0, 0, 0, 0))
        .findFirst()
        .orElse(Cost.FREE);
  }

  private static Fact loose(Node node, Finding finding) {
    return new Fact(node, Optional.empty(), List.of(), true, false, finding, List.of());
  }

  private static final Site NOWHERE = new Site(Parameters.NONE, List.of(), List.of());
  private static final List<PortSpec> ARGUMENT_PORTS =
      List.of(PortSpec.one(Body.ARGUMENT_OUTPUT, "Input"));

  private static Finding bypassed(Finding finding) {
    var first = finding.site().input(0);
    var outputs = finding.outputPorts().stream().map(_ -> first).toList();
    return new Finding(
        finding.site(),
        finding.outputPorts(),
        new Typing.Typed(outputs),
        Cost.FREE,
        Optional.empty());
  }

  /// Collects what flows into a node; false while a required input is missing or untyped.
  private static boolean isFed(
      List<PortSpec> specs,
      Function<Port, @Nullable TensorType> types,
      List<Edge> incoming,
      List<String> ports,
      List<TensorType> inputs) {
    for (var spec : specs) {
      var wires = wires(incoming, spec);
      if (wires.isEmpty() && spec.arity() != PortSpec.Arity.OPTIONAL) return false;
      for (var wire : wires) {
        var type = types.apply(wire.from());
        if (type == null) return false;
        ports.add(wire.to().name());
        inputs.add(type);
      }
    }
    return true;
  }

  /// Those of the wires that end at an input, in slot order.
  static List<Edge> wires(List<Edge> incoming, PortSpec spec) {
    if (incoming.size() == 1)
      return spec.covers(incoming.getFirst().to().name()) ? incoming : List.of();
    var wires = new ArrayList<Edge>(incoming.size());
    for (var edge : incoming) if (spec.covers(edge.to().name())) wires.add(edge);
    if (wires.size() > 1)
      wires.sort(Comparator.comparingInt(edge -> spec.number(edge.to().name())));
    return wires;
  }

  private Finding answer(BlockType block, Site site) {
    var question = new Memory.Question(block.id(), site);
    var known = memory.find(question);
    if (known != null) return known;
    var finding = evaluate(block, site);
    memory.put(question, finding);
    return finding;
  }

  /// The parameters without the values that the block does not accept, so that its rules still have
  /// an answer.
  static Parameters acceptable(BlockType block, Parameters parameters) {
    var kept = parameters;
    for (var spec : block.parameters())
      if (spec.complaint(parameters).isPresent()) kept = kept.without(spec.key());
    return kept;
  }

  private Finding evaluate(BlockType block, Site site) {
    evaluated++;
    var complaints = complaints(block, site.parameters());
    var sound =
        complaints.isEmpty()
            ? site
            : new Site(acceptable(block, site.parameters()), site.ports(), site.inputs());
    Finding finding;
    try {
      finding =
          switch (block.behaviour()) {
            case Behaviour.Primitive primitive ->
                holding(primitive(block, primitive, sound), held(sound));
            case Behaviour.Composite composite -> composite(block, composite, sound);
          };
    } catch (ArithmeticException overflow) {
      finding = rejected(block, sound, sizeOverflow(block));
    } catch (RuntimeException ours) {
      LOG.log(Level.ERROR, "the rules of " + block.id() + " failed at " + site, ours);
      finding =
          rejected(
              block,
              sound,
              Problem.of("internal-error", Message.of("problem.internal-error", block.title())));
    }
    if (complaints.isEmpty()) return finding;
    return new Finding(
        site,
        finding.outputPorts(),
        new Typing.Rejected(complaints, finding.typing().outputs()),
        Cost.FREE,
        finding.inside());
  }

  private static Problem sizeOverflow(BlockType block) {
    return Problem.of("size-overflow", Message.of("problem.size-overflow", block.title()));
  }

  private static Finding rejected(BlockType block, Site site, Problem problem) {
    return new Finding(
        site,
        block.outputs(site.parameters()),
        Typing.rejected(problem),
        Cost.FREE,
        Optional.empty());
  }

  private static List<Problem> complaints(BlockType block, Parameters parameters) {
    return block.parameters().stream()
        .flatMap(spec -> complaint(spec, parameters).stream())
        .toList();
  }

  private static <T> Optional<Problem> complaint(ParameterSpec<T> spec, Parameters parameters) {
    return spec.complaint(parameters)
        .map(words -> {
          var value = repaired(spec, parameters);
          return Problem.of(
              "parameter-out-of-range",
              Message.of("problem.parameter-out-of-range", words),
              new Problem.Remedy.Set(
                  Message.of("fix.set-to", spec.label(), value), spec.key(), spec.encode(value)));
        });
  }

  /// The acceptable value nearest to what the user wrote.
  private static <T> T repaired(ParameterSpec<T> spec, Parameters parameters) {
    var written = parameters.get(spec.key()).flatMap(spec::decode);
    if (written.isPresent() && spec instanceof ParameterSpec.Whole whole) {
      int clamped = Math.clamp((Integer) written.get(), whole.min(), whole.max());
      return spec.decode(whole.encode(clamped)).orElse(spec.initial());
    }
    return spec.initial();
  }

  private static Finding primitive(BlockType block, Behaviour.Primitive rules, Site site) {
    var ports = block.outputs(site.parameters());
    var typing = rules.typing().apply(site);
    if (!(typing instanceof Typing.Typed(var outputs)))
      return new Finding(site, ports, typing, Cost.FREE, Optional.empty());
    if (outputs.size() != ports.size())
      throw new IllegalStateException(
          block.id() + " types " + outputs.size() + " of " + ports.size() + " outputs");
    var empty = outputs.stream().filter(Pass::isEmpty).findFirst();
    if (empty.isPresent())
      return rejected(
          block,
          site,
          Problem.of(EMPTY, Message.of("problem.output-empty", block.title(), empty.get())));
    for (var output : outputs)
      output.shape().elementsPerSample(); // overflow shows here, before anything is counted
    var weights = rules.weights().apply(site).known();
    if (weights.isEmpty()) {
      var problem =
          Problem.of(
              "size-undecided",
              Message.of("problem.size-undecided", block.title(), site.inputs().getFirst()));
      return new Finding(
          site, ports, new Typing.Rejected(List.of(problem), outputs), Cost.FREE, Optional.empty());
    }
    var sizes = rules.sizes(site);
    if (sizes.tooFew().isPresent())
      return new Finding(
          site,
          ports,
          new Typing.Rejected(List.of(fewSizes(rules, site, sizes)), outputs),
          Cost.FREE,
          Optional.empty());
    boolean free = block.role() == Role.INPUT || block.role() == Role.OUTPUT;
    var cost = free ? Cost.FREE : rules.cost(site, outputs, weights.getAsLong());
    return new Finding(site, ports, typing, cost, Optional.empty(), sizes);
  }

  /// What the block objects to at a usual size, with its remedies, and the few sizes that fit.
  private static Problem fewSizes(Behaviour.Primitive rules, Site site, OpenSizes sizes) {
    var name = sizes.tooFew().orElseThrow();
    var usual =
        OpenSizes.symbols(site)
            .filter(symbol -> !symbol.isBatch())
            .collect(Collectors.toMap(Dim.Symbol::name, _ -> USUAL_SIZE));
    if (rules.typing().apply(site.at(usual)) instanceof Typing.Rejected(var problems, _)) {
      var problem = problems.getFirst();
      return new Problem(
          problem.code(), sizes.objection(name, Optional.of(problem.said())), problem.remedies());
    }
    return Problem.of("fitting-size-expected", sizes.objection(name, Optional.empty()));
  }

  /// Whether nothing is left of data; an empty list is a setting that says nothing.
  private static boolean isEmpty(TensorType type) {
    return type.shape().rank() != 1
        && type.shape().dims().stream().anyMatch(dim -> dim.known().isPresent() && dim.value() < 1);
  }

  /// What there is to see inside a block that is no composite.
  private Optional<Finding.Inside> held(Site site) {
    if (!(site.parameters().get(Body.HELD).orElse(null) instanceof Value.Subgraph(var definition)))
      return Optional.empty();
    return catalogue
        .find(definition)
        .map(BlockType::behaviour)
        .filter(Behaviour.Composite.class::isInstance)
        .map(Behaviour.Composite.class::cast)
        .map(rules -> rules.expansion().apply(site))
        .map(body -> new Finding.Inside(body, study(body.graph(), arguments(site))));
  }

  /// A block with the graphs that it holds. What is wrong in these is wrong with it, but for
  /// tensors without elements, which a loop may begin with.
  private static Finding holding(Finding around, Optional<Finding.Inside> held) {
    var cause =
        held.flatMap(inside -> firstCause(inside.body(), inside.findings()))
            .filter(problem -> !problem.code().equals(EMPTY))
            .filter(_ -> !(around.typing() instanceof Typing.Rejected));
    if (cause.isEmpty()) return around.holding(held);
    return new Finding(
        around.site(),
        around.outputPorts(),
        new Typing.Rejected(List.of(cause.get()), around.typing().outputs()),
        Cost.FREE,
        held);
  }

  private static Map<String, TensorType> arguments(Site site) {
    var arguments = new HashMap<String, TensorType>();
    for (int i = 0; i < site.ports().size(); i++)
      arguments.put(site.ports().get(i), site.inputs().get(i));
    return arguments;
  }

  private Finding composite(BlockType block, Behaviour.Composite rules, Site site) {
    var ports = block.outputs(site.parameters());
    var objection = rules.requirement().apply(site);
    if (objection.isPresent()) return rejected(block, site, objection.get());
    var body = rules.expansion().apply(site);
    var findings = study(body.graph(), arguments(site));
    var inside = Optional.of(new Finding.Inside(body, findings));
    var outputs = body.outputs().stream().map(findings::type).toList();
    boolean complete =
        outputs.size() == ports.size() && outputs.stream().allMatch(Optional::isPresent);
    var types =
        complete ? outputs.stream().map(Optional::orElseThrow).toList() : List.<TensorType>of();
    var cause = firstCause(body, findings);
    if (cause.isEmpty()) cause = unequalSharers(body, findings);
    if (cause.isPresent())
      return new Finding(
          site, ports, new Typing.Rejected(List.of(cause.get()), types), Cost.FREE, inside);
    if (!complete && isWired(body.graph()))
      return new Finding(site, ports, new Typing.Waiting(), Cost.FREE, inside);
    if (!complete) {
      var loose =
          Problem.of(
              "wired-inside-expected", Message.of("problem.wired-inside-expected", block.title()));
      return new Finding(
          site, ports, new Typing.Rejected(List.of(loose), types), Cost.FREE, inside);
    }
    var sizes = rules.sizes(site).and(findings.sizes());
    var few = sizes.tooFew();
    if (few.isPresent()) {
      var problem =
          Problem.of("fitting-size-expected", sizes.objection(few.get(), Optional.empty()));
      return new Finding(
          site, ports, new Typing.Rejected(List.of(problem), types), Cost.FREE, inside);
    }
    return new Finding(site, ports, new Typing.Typed(types), findings.cost(), inside, sizes);
  }

  /// Whether nothing inside lacks an input, so that what is not known is what some part gives.
  private boolean isWired(Graph body) {
    return body.nodes().stream()
        .filter(node -> !node.block().equals(Body.ARGUMENT))
        .allMatch(node ->
            catalogue.find(node.block()).filter(block -> isWired(body, node, block)).isPresent());
  }

  private static boolean isWired(Graph body, Node node, BlockType block) {
    var incoming = body.incoming(node.id());
    return block.inputs(acceptable(block, node.parameters())).stream()
        .allMatch(
            port -> port.arity() == PortSpec.Arity.OPTIONAL || !wires(incoming, port).isEmpty());
  }

  /// The first problem inside a composite, in the composite's own terms: remedies at its inputs
  /// stay, others are of no use outside.
  private static Optional<Problem> firstCause(Body body, Findings findings) {
    for (var entry : findings.byNode().entrySet()) {
      if (!(entry.getValue().typing() instanceof Typing.Rejected(var problems, _))) continue;
      var inner = problems.getFirst();
      var remedies =
          inner.remedies().stream()
              .flatMap(remedy -> outside(body, entry.getKey(), remedy).stream())
              .toList();
      return Optional.of(inner.within(entry.getKey(), remedies));
    }
    return Optional.empty();
  }

  /// The objection to parts that share weights but would need different ones, because channels
  /// differ.
  private static Optional<Problem> unequalSharers(Body body, Findings findings) {
    for (var node : body.graph().nodes()) {
      if (node.sharesWeightsWith().isEmpty()) continue;
      var owner = findings.of(node.sharesWeightsWith().get());
      var user = findings.of(node.id());
      if (!owner.isTyped()
          || !user.isTyped()
          || owner.cost().parameters() == user.cost().parameters()) continue;
      return Optional.of(
          Problem.of(
                  "equal-channels-expected",
                  Message.of(
                      "problem.equal-channels-expected.it-uses",
                      node.sharesWeightsWith().get(),
                      user.site().input(0),
                      owner.site().input(0)))
              .within(node.id(), List.of()));
    }
    return Optional.empty();
  }

  private static Optional<Problem.Remedy> outside(Body body, NodeId node, Problem.Remedy remedy) {
    return switch (remedy) {
      case Problem.Remedy.Set _, Problem.Remedy.ReplaceBlock _ -> Optional.empty();
      case Problem.Remedy.InsertBefore(var title, var input, var block, var parameters) ->
          outerPort(body, node, input)
              .map(port -> new Problem.Remedy.InsertBefore(title, port, block, parameters));
      case Problem.Remedy.InsertChain(var title, var input, var chain) ->
          outerPort(body, node, input)
              .map(port -> new Problem.Remedy.InsertChain(title, port, chain));
      case Problem.Remedy.InsertOnEach(var title, var inputs, var link) -> {
        var ports =
            inputs.stream().flatMap(input -> outerPort(body, node, input).stream()).toList();
        yield ports.size() < inputs.size()
            ? Optional.empty()
            : Optional.of(new Problem.Remedy.InsertOnEach(title, ports, link));
      }
      case Problem.Remedy.SetUpstream(var title, var input, var key, var value) ->
          outerPort(body, node, input)
              .map(port -> new Problem.Remedy.SetUpstream(title, port, key, value));
      case Problem.Remedy.WidenUpstream(var title, var input, var wanted) ->
          outerPort(body, node, input)
              .map(port -> new Problem.Remedy.WidenUpstream(title, port, wanted));
      case Problem.Remedy.Disconnect(var title, var input) ->
          outerPort(body, node, input).map(port -> new Problem.Remedy.Disconnect(title, port));
    };
  }

  /// The composite's input that feeds an inner input directly.
  private static Optional<String> outerPort(Body body, NodeId node, String input) {
    return body.graph()
        .source(new Port(node, input))
        .map(source -> body.graph().node(source.node()))
        .filter(source -> source.block().equals(Body.ARGUMENT))
        .map(Body::portOf);
  }
}
