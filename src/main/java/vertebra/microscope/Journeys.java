package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.analysis.PeakMemory;
import vertebra.analysis.Plan;
import vertebra.block.Body;
import vertebra.compile.CompileException;
import vertebra.compile.Compiled;
import vertebra.execute.DesignCompiler;
import vertebra.execute.ModelInputs;
import vertebra.execute.OpenSessions;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.onnx.Model;
import vertebra.runtime.Cancellation;
import vertebra.runtime.EngineException;
import vertebra.runtime.Tensor;

/// Runs a design twice, once with an impulse in the middle of its picture, and keeps what flowed
/// out of every part of a block; of a block without parts, out of its neighbours on its own level.
final class Journeys {

  /// Nobody follows more parts.
  private static final int MOST_STATIONS = 120;

  /// What is larger is not kept.
  private static final long MOST_BYTES = 64L << 20;

  private final SlideTask task;
  private final Plan plan;
  private final ModelInputs feeding;
  private final OpenSessions sessions;
  private final Cancellation cancellation;

  Journeys(
      SlideTask task,
      Plan plan,
      ModelInputs feeding,
      OpenSessions sessions,
      Cancellation cancellation) {
    this.task = task;
    this.plan = plan;
    this.feeding = feeding;
    this.sessions = sessions;
    this.cancellation = cancellation;
  }

  /// The graph whose nodes are followed, and the composites around it.
  private record Stretch(Graph graph, List<NodeId> around) {}

  private Stretch stretch() {
    var block = task.block();
    var level = task.analysis().top();
    int depth = 0;
    while (depth < block.size()) {
      var inside = level.inside(block.get(depth));
      if (inside.isEmpty()) break;
      level = inside.get();
      depth++;
    }
    return new Stretch(level.graph(), block.subList(0, depth));
  }

  Journey journey() throws IOException, EngineException, CompileException {
    var stretch = stretch();
    var nodes = stretch.graph().nodes().stream().toList();
    if (nodes.size() > MOST_STATIONS)
      return Journey.none(say("microscope.too-many-parts", nodes.size()));
    var ports = new LinkedHashMap<NodeId, PortPath>();
    for (var node : nodes) port(stretch, node.id()).ifPresent(port -> ports.put(node.id(), port));
    var first = run(ports, false);
    var second = run(ports, true);
    var depths = depths(stretch.graph());
    var stations = new ArrayList<Journey.Station>();
    var numbers = new HashMap<NodeId, Integer>();
    var ordered = new ArrayList<>(nodes);
    ordered.sort(Comparator.comparingInt(node -> depths.getOrDefault(node.id(), 0)));
    for (var node : ordered) {
      var path = PortPath.plus(stretch.around(), node.id());
      var before = Optional.ofNullable(first.get(node.id()));
      var after = Optional.ofNullable(second.get(node.id()));
      numbers.put(node.id(), stations.size());
      stations.add(
          new Journey.Station(
              path,
              name(node),
              depths.getOrDefault(node.id(), 0),
              path.equals(task.block()),
              Optional.ofNullable(ports.get(node.id())),
              before.map(Sheet::mean),
              before.flatMap(one -> after.map(other -> Sheet.change(one, other)))));
    }
    var links = new ArrayList<Journey.Link>();
    for (var wire : stretch.graph().edges()) {
      var from = numbers.get(wire.from().node());
      var to = numbers.get(wire.to().node());
      if (from != null && to != null) links.add(new Journey.Link(from, to));
    }
    return new Journey(stations, links.stream().distinct().toList(), Optional.empty());
  }

  private String name(Node node) {
    if (node.block().equals(Body.ARGUMENT)) return say("microscope.what-comes-in");
    return Bill.called(task.catalogue(), node);
  }

  /// What leaves a node first; for one that nothing leaves, what it reads.
  private Optional<PortPath> port(Stretch stretch, NodeId node) {
    var path = PortPath.plus(stretch.around(), node);
    return plan.ports().keySet().stream()
        .filter(port -> port.nodes().equals(path))
        .findFirst()
        .or(() ->
            stretch.graph().incoming(node).stream()
                .map(wire -> PortPath.of(stretch.around(), wire.from()))
                .filter(port -> plan.tensor(port).isPresent())
                .findFirst())
        .filter(port ->
            PeakMemory.bytes(plan.tensors().get(plan.tensor(port).orElseThrow())) <= MOST_BYTES);
  }

  private static Map<NodeId, Integer> depths(Graph graph) {
    var depths = new HashMap<NodeId, Integer>();
    boolean moves = true;
    for (int i = 0; moves && i <= graph.nodes().size(); i++) {
      moves = false;
      for (var wire : graph.edges()) {
        int behind = depths.getOrDefault(wire.from().node(), 0) + 1;
        if (depths.getOrDefault(wire.to().node(), 0) >= behind) continue;
        depths.put(wire.to().node(), behind);
        moves = true;
      }
    }
    return depths;
  }

  private Map<NodeId, Tensor> run(Map<NodeId, PortPath> ports, boolean hasImpulse)
      throws IOException, EngineException, CompileException {
    cancellation.check();
    var fed = new LinkedHashMap<>(feeding.tensors());
    if (hasImpulse) fed.replaceAll((_, tensor) -> struck(tensor));
    var compiled = sessions.compiled(DesignCompiler.of(task.catalogue(), task.settings()), plan);
    var asked = ports.values().stream().filter(port -> !isFed(compiled, port)).distinct().toList();
    var tapped = compiled.tapped(asked);
    var found = new HashMap<NodeId, Tensor>();
    var outputs = outputs(tapped, fed);
    ports.forEach((node, port) -> {
      var tap = tapped.taps().get(port);
      var numbers = tap == null ? fed.get(name(compiled, port)) : outputs.get(tap);
      if (numbers != null && numbers.elements() > 0) found.put(node, numbers);
    });
    return found;
  }

  private Map<String, Tensor> outputs(Compiled tapped, Map<String, Tensor> fed)
      throws IOException, EngineException {
    var model = tapped.model();
    if (model.outputs().isEmpty()) return Map.of();
    try (var opened = task.settings().weights(task.samples()).open(model)) {
      cancellation.check();
      var inputs = new LinkedHashMap<>(fed);
      inputs.keySet().retainAll(model.inputs().stream().map(Model.Value::name).toList());
      return sessions.look(
          model,
          opened,
          sessions.engine().choose(task.wish().device()),
          task.wish().options(tapped.plan()),
          inputs,
          cancellation);
    }
  }

  private String name(Compiled compiled, PortPath port) {
    var tensor = plan.tensor(port);
    var value = tensor.map(compiled.tensors()::get);
    return value.map(Model.Value::name).orElse("");
  }

  private boolean isFed(Compiled compiled, PortPath port) {
    return feeding.tensors().containsKey(name(compiled, port));
  }

  /// A picture whose middle is brighter by as much as all of it spans.
  private static Tensor struck(Tensor tensor) {
    if (tensor.rank() != 4 || tensor.elements() == 0) return tensor;
    var copy = Tensor.of(tensor.toFloats(), tensor.dims());
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (long i = 0; i < copy.elements(); i++) {
      least = Math.min(least, copy.get(i));
      most = Math.max(most, copy.get(i));
    }
    double more = most > least ? most - least : 1;
    long rows = copy.dim(2);
    long columns = copy.dim(3);
    for (long channel = 0; channel < copy.dim(1); channel++) {
      long at = (channel * rows + Math.floorDiv(rows, 2)) * columns + Math.floorDiv(columns, 2);
      copy.set(at, copy.get(at) + more);
    }
    return copy.converted(tensor.dtype());
  }
}
