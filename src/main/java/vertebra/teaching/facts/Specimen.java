package vertebra.teaching.facts;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.analysis.PeakMemory;
import vertebra.analysis.Plan;
import vertebra.analysis.ReceptiveFields;
import vertebra.block.BlockType;
import vertebra.block.ParameterSpec;
import vertebra.block.Role;
import vertebra.compile.CompileException;
import vertebra.compile.Compiled;
import vertebra.compile.Compiler;
import vertebra.cost.CostTable;
import vertebra.design.Ports;
import vertebra.files.Scratch;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.PortPath;
import vertebra.onnx.Model;
import vertebra.onnx.ModelWriter;
import vertebra.onnx.WeightData;
import vertebra.pattern.InputPattern;
import vertebra.pattern.PatternException;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.weights.Safetensors;
import vertebra.weights.WeightException;
import vertebra.weights.WeightMatch;

/// A design while facts are asked of it. What was found out is kept, and so are opened models until
/// it is closed. It belongs to one thread.
public final class Specimen implements AutoCloseable {

  private static final int MEASUREMENTS = 5;

  private final Graph graph;
  private final Conditions conditions;
  private final Map<PortPath, OpenPort> open = new HashMap<>();
  private @Nullable Analysis analysis;
  private @Nullable Plan plan;
  private @Nullable CostTable costs;
  private @Nullable Safetensors stored;

  /// A model that answers one port.
  private record OpenPort(Session session, String output) {}

  private Specimen(Graph graph, Conditions conditions) {
    this.graph = graph;
    this.conditions = conditions;
  }

  /// A design of which nothing is known yet.
  public static Specimen of(Graph graph, Conditions conditions) {
    return new Specimen(graph, conditions);
  }

  Graph graph() {
    return graph;
  }

  Conditions conditions() {
    return conditions;
  }

  /// What a check finds, without ways out.
  public Analysis analysis() {
    var known = analysis;
    if (known == null) {
      var analyzer = new Analyzer(conditions.catalogue());
      known = analyzer.settled(analyzer.check(graph, Analysis.NONE));
      analysis = known;
    }
    return known;
  }

  /// The plan of all that works.
  Plan plan() {
    var known = plan;
    if (known == null) {
      known = Plan.ofEverything(conditions.catalogue(), analysis());
      plan = known;
    }
    return known;
  }

  /// The costs of what leads to an output; of a design with errors there are none.
  CostTable costs() throws FactException {
    requireSound();
    var known = costs;
    if (known == null) {
      known = CostTable.of(Plan.of(conditions.catalogue(), analysis()));
      costs = known;
    }
    return known;
  }

  void requireSound() throws FactException {
    var errors = analysis().errors();
    if (!errors.isEmpty())
      throw new FactException(say("facts.has-errors", errors.getFirst().message()));
    if (graph.isEmpty()) throw new FactException(say("facts.is-empty"));
  }

  /// The port at a place: a node stands for its only output, and an output block for what reaches
  /// it.
  PortPath port(CellPlace place) throws FactException {
    var nodes = PortPath.nodes(place.name()).orElse(List.of());
    if (nodes.size() == 1 && graph.find(nodes.getFirst()).filter(this::isOutput).isPresent()) {
      var wires = graph.incoming(nodes.getFirst());
      if (wires.isEmpty())
        throw new FactException(say("facts.nothing-reaches", called(place.name())));
      return PortPath.of(wires.getFirst().from());
    }
    var exact = PortPath.parse(place.name()).filter(path -> plan().tensor(path).isPresent());
    if (exact.isPresent()) return exact.get();
    var below =
        plan().ports().keySet().stream()
            .filter(path -> PortPath.text(path.nodes()).equals(place.name()))
            .toList();
    if (below.size() == 1) return below.getFirst();
    if (below.size() > 1)
      throw new FactException(say("facts.several-ports", place.name(), below.getFirst()));
    var errors = analysis().errors();
    throw errors.isEmpty()
        ? unknown(place.name())
        : new FactException(
            say("facts.unknown-because", place.name(), errors.getFirst().message()));
  }

  private boolean isOutput(Node node) {
    return isRole(node, Role.OUTPUT);
  }

  private boolean isRole(Node node, Role role) {
    return conditions
        .catalogue()
        .find(node.block())
        .filter(block -> block.role() == role)
        .isPresent();
  }

  /// What a block is called on the canvas, or a kind of block anywhere. Of several of one kind each
  /// keeps its name, since their kind would not tell them apart.
  String called(String name) {
    var node = NodeId.isLegal(name) ? graph.find(new NodeId(name)) : Optional.<Node>empty();
    if (node.isEmpty() && !BlockId.isLegal(name)) return name;
    var block = node.map(Node::block).orElseGet(() -> new BlockId(name));
    long alike = graph.nodes().stream().filter(each -> each.block().equals(block)).count();
    return node.isPresent() && alike > 1
        ? name
        : conditions.catalogue().find(block).map(BlockType::title).orElse(name);
  }

  /// Says that nothing is called so, and what is nearly.
  private FactException unknown(String place) {
    return FactException.unknown(
        say("facts.no-such-place", place),
        place,
        graph.nodes().stream().map(node -> node.id().value()));
  }

  Node node(CellPlace place) throws FactException {
    var id =
        NodeId.isLegal(place.name())
            ? graph.find(new NodeId(place.name()))
            : Optional.<Node>empty();
    if (id.isEmpty()) throw unknown(place.name());
    return id.get();
  }

  Shape shape(PortPath port) throws FactException {
    var tensor = plan().tensor(port);
    if (tensor.isEmpty()) {
      requireSound();
      throw new FactException(say("facts.no-such-place", port));
    }
    return plan().tensors().get(tensor.get()).shape();
  }

  ReceptiveFields.Field field(PortPath port) throws FactException {
    return ReceptiveFields.of(plan())
        .at(port)
        .orElseThrow(() -> new FactException(say("facts.no-such-place", port)));
  }

  /// The input blocks.
  List<Node> inputs() {
    return graph.nodes().stream().filter(node -> isRole(node, Role.INPUT)).toList();
  }

  /// Whether an input block has this name.
  public boolean hasInput(String name) {
    return inputs().stream().anyMatch(input -> input.id().value().equals(name));
  }

  /// What flows into the inputs.
  Map<String, Tensor> feed(long batch) throws FactException {
    var feed = new LinkedHashMap<String, Tensor>();
    for (var node : inputs()) {
      var name = node.id().value();
      var pattern = conditions.inputs().getOrDefault(name, InputPattern.USUAL);
      try {
        feed.put(name, pattern.tensor(dims(node, batch)));
      } catch (PatternException unreadable) {
        throw new FactException(unreadable);
      }
    }
    return feed;
  }

  private long[] dims(Node input, long batch) throws FactException {
    var port = port(new CellPlace(input.id().value(), List.of()));
    var shape = shape(port);
    var dims = new long[shape.rank()];
    for (int axis = 0; axis < dims.length; axis++)
      dims[axis] =
          shape.dim(axis) instanceof Dim.Symbol(var _, var isBatch) && isBatch
              ? batch
              : shape
                  .dim(axis)
                  .known()
                  .orElseThrow(() -> new FactException(say("facts.open-size", input.id(), shape)));
    return dims;
  }

  /// What leaves a port when the usual numbers flow in.
  Tensor run(PortPath port) throws FactException {
    return run(port, feed(1));
  }

  /// What leaves a port when these numbers flow in.
  Tensor run(PortPath port, Map<String, Tensor> feed) throws FactException {
    var input = feed.get(PortPath.text(port.nodes()));
    if (input != null) return input;
    var target = open.get(port);
    try {
      if (target == null) {
        target = opened(port);
        open.put(port, target);
      }
      var needed = new LinkedHashMap<>(feed);
      needed
          .keySet()
          .retainAll(target.session().inputs().stream().map(value -> value.name()).toList());
      var tensor = target.session().run(needed, Cancellation.none()).get(target.output());
      if (tensor == null) throw new FactException(say("facts.no-such-place", port));
      return tensor;
    } catch (EngineException | CompileException | IOException failed) {
      throw new FactException(failed);
    }
  }

  private OpenPort opened(PortPath port)
      throws FactException, CompileException, EngineException, IOException {
    requireSound();
    var options = Compiler.Options.DEFAULT.withTaps(List.of(port));
    var upTo = Plan.upTo(conditions.catalogue(), analysis(), List.of(port.outermost()));
    var compiled = new Compiler(conditions.catalogue()).compile(upTo, options);
    var output = compiled.taps().get(port);
    if (output == null) throw new FactException(say("facts.no-such-place", port));
    return new OpenPort(open(compiled, port), output);
  }

  private Session open(Compiled compiled, Object asked)
      throws FactException, EngineException, WeightException {
    return engine(asked)
        .open(
            compiled.model(),
            data(compiled.model()),
            Device.CPU,
            Engine.Options.DEFAULT
                .withThreads(1)
                .withWorkingBytes(PeakMemory.of(compiled.plan()).bytes()));
  }

  private Engine engine(Object asked) throws FactException {
    return conditions
        .engine()
        .orElseThrow(() -> new FactException(say("facts.nothing-runs", asked)));
  }

  private WeightData data(Model model) throws WeightException {
    var rules = conditions.weights().data();
    return match(model).map(match -> match.data(rules)).orElse(rules);
  }

  /// The whole design, with all its outputs.
  private Compiled whole() throws FactException, CompileException {
    requireSound();
    return new Compiler(conditions.catalogue()).compile(analysis(), Compiler.Options.DEFAULT);
  }

  private Optional<WeightMatch> match(Model model) throws WeightException {
    if (conditions.trained().isEmpty()) return Optional.empty();
    var file = stored;
    if (file == null) {
      file = Safetensors.open(conditions.trained().get());
      stored = file;
    }
    return Optional.of(WeightMatch.of(model, file));
  }

  /// How many arrays of stored weights fit, and how many the design needs.
  Found.Numbers loaded() throws FactException {
    try {
      var match = match(whole().model());
      if (match.isEmpty()) throw new FactException(say("facts.no-stored-weights"));
      int fits = match.get().matched().size();
      return Found.Numbers.of(
          fits, fits + match.get().missing().size() + match.get().misshapen().size());
    } catch (CompileException | WeightException failed) {
      throw new FactException(failed);
    }
  }

  /// The medians of five measurements of a run in milliseconds, the shortest first; none where
  /// nothing is timed.
  List<Double> times() throws FactException {
    if (!conditions.isTimed()) return List.of();
    var medians = new ArrayList<Double>();
    try (var session = open(whole(), "times")) {
      var feed = feed(1);
      for (int i = 0; i < MEASUREMENTS; i++)
        medians.add(Benchmark.USUAL.measure(session, feed, Cancellation.none()).time().median());
    } catch (EngineException | CompileException | IOException failed) {
      throw new FactException(failed);
    }
    return medians.stream().sorted().toList();
  }

  /// How many numbers of all outputs a model file of this design, opened again, gives otherwise.
  long numbersLostByExport() throws FactException {
    try {
      var compiled = whole();
      var folder = Scratch.folder("lesson");
      try (var session = open(compiled, "exported")) {
        var file = folder.resolve("design.onnx");
        ModelWriter.write(compiled.model(), data(compiled.model()), file, false, (_, _) -> true);
        var options = Engine.Options.DEFAULT.withThreads(1);
        try (var written = engine("exported").open(file, Device.CPU, options)) {
          return lost(session, written);
        }
      } finally {
        Scratch.discard(folder);
      }
    } catch (EngineException | CompileException | IOException failed) {
      throw new FactException(failed);
    }
  }

  private long lost(Session session, Session written) throws FactException, EngineException {
    var feed = feed(1);
    var found = written.run(feed, Cancellation.none());
    long lost = 0;
    for (var output : session.run(feed, Cancellation.none()).entrySet()) {
      var other = found.get(output.getKey());
      var expected = output.getValue();
      for (long i = 0; i < expected.elements(); i++)
        if (other == null || Double.compare(expected.get(i), other.get(i)) != 0) lost++;
    }
    return lost;
  }

  /// The same design with a node's place taken by an input block, so that anything can be fed
  /// there. An input block stays as it is.
  Specimen openedAt(Node node) throws FactException {
    if (isRole(node, Role.INPUT)) return this;
    var shape = shape(port(new CellPlace(node.id().value(), List.of())));
    var input =
        conditions.catalogue().blocks().stream()
            .filter(block -> block.role() == Role.INPUT)
            .findFirst()
            .orElseThrow();
    var sizes = sizes(input);
    var outputs = Ports.outputs(conditions.catalogue(), node);
    var changed = graph;
    for (var wire : graph.incoming(node.id())) changed = changed.without(wire);
    var after = graph.outgoing(node.id());
    for (var wire : after) changed = changed.without(wire);
    changed =
        changed.with(
            Node.of(node.id(), input.id(), Parameters.NONE.with(sizes.key(), sizes.encode(shape))));
    var port =
        new Port(
            node.id(),
            Ports.outputs(conditions.catalogue(), changed.node(node.id())).getFirst().name());
    for (var wire : after)
      if (wire.from().name().equals(outputs.getFirst().name()))
        changed = changed.with(new Edge(port, wire.to()));
    return of(changed, conditions);
  }

  /// The same design with another node in a node's place.
  Specimen with(Node node) {
    return of(graph.with(node), conditions);
  }

  /// The design with an axis of its inputs twice as long.
  Specimen doubled(int axis) throws FactException {
    var longer = graph;
    for (var input : inputs()) {
      var spec = sizes(conditions.catalogue().find(input.block()).orElseThrow());
      var shape = spec.in(input.parameters());
      var size = shape.dim(axis).known();
      if (size.isEmpty()) throw new FactException(say("facts.open-size", input.id(), shape));
      var twice = spec.encode(shape.with(axis, Dim.of(2 * size.getAsLong())));
      longer = longer.with(input.with(input.parameters().with(spec.key(), twice)));
    }
    return of(longer, conditions);
  }

  private static ParameterSpec.Sizes sizes(BlockType input) {
    return input.parameters().stream()
        .filter(ParameterSpec.Sizes.class::isInstance)
        .map(ParameterSpec.Sizes.class::cast)
        .findFirst()
        .orElseThrow();
  }

  /// Another design under the same conditions.
  Optional<Specimen> other(String name) {
    return conditions.others().apply(name).map(other -> of(other, conditions));
  }

  @Override
  public void close() {
    for (var each : new ArrayList<>(open.values())) each.session().close();
    open.clear();
    var file = stored;
    if (file != null) file.close();
    stored = null;
  }
}
