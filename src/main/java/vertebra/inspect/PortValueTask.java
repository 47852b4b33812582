package vertebra.inspect;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.analysis.PeakMemory;
import vertebra.analysis.Plan;
import vertebra.block.Catalogue;
import vertebra.block.Role;
import vertebra.compile.CompileException;
import vertebra.compile.Compiled;
import vertebra.cost.CostTable;
import vertebra.design.Samples;
import vertebra.execute.DesignCompiler;
import vertebra.execute.DeviceTask;
import vertebra.execute.ModelInputs;
import vertebra.execute.OpenSessions;
import vertebra.execute.RunOptions;
import vertebra.execute.RunSettings;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.onnx.Model;
import vertebra.report.Units;
import vertebra.runtime.Cancellation;
import vertebra.runtime.EngineException;
import vertebra.runtime.Tensor;
import vertebra.weights.WeightMatch;

/// Runs the part of a design that works once, with the ports of one level as outputs.
///
/// What would take too long, too many weights or too much memory to do after every edit is cut off,
/// and the answer says how much that is.
///
/// @param inside the composites to look into, the outermost first; none for the design itself
/// @param probe one more port to look at, deeper inside
public record PortValueTask(
    Catalogue catalogue,
    Analysis analysis,
    RunSettings settings,
    Samples samples,
    RunOptions wish,
    List<NodeId> inside,
    Optional<PortPath> probe,
    Limits limits)
    implements DeviceTask<PortValues> {

  /// What may be done after every edit.
  ///
  /// @param bytes of all tensors that are looked at
  /// @param multiplyAdds of the whole run
  /// @param weights the bytes of all weights
  public record Limits(long bytes, long multiplyAdds, long weights) {
    public static final Limits USUAL = new Limits(192L << 20, 40_000_000_000L, 700L << 20);
  }

  @Override
  public PortValues work(OpenSessions sessions, Cancellation cancellation)
      throws IOException, EngineException, CompileException {
    var plan = Plan.ofEverything(catalogue, analysis);
    var inputs = plan.inputs();
    if (inputs.isEmpty()) return PortValues.NONE.of(analysis.graph());
    var feeding =
        ModelInputs.read(inputs, settings, samples, plan.sizes().usual(), Map.of(), cancellation);
    var choice = new Choice(limits, inside, probe, batch(inputs, feeding), plan);
    cancellation.check();
    var compiled = sessions.compiled(DesignCompiler.of(catalogue, settings), choice.plan());
    cancellation.check();
    var open = inside.isEmpty() ? Attentions.holders(choice.plan()) : inside.subList(0, 1);
    compiled = sessions.inside(catalogue, settings, compiled, open);
    var attentions = new Attentions(compiled).below(inside);
    cancellation.check();
    var misfits = new ArrayList<PortValues.Misfit>();
    var seen = look(sessions, cancellation, compiled, choice.ports(), feeding, misfits);
    return new PortValues(
        analysis.graph(),
        seen,
        choice.left(),
        attentions,
        choice.plan() == plan ? changes(sessions, cancellation, plan, feeding) : List.of(),
        misfits,
        choice.words(),
        Optional.empty(),
        false);
  }

  /// How many samples really flow where the design leaves the batch open.
  private static long batch(List<Model.Value> inputs, ModelInputs feeding) {
    long most = 1;
    for (var input : inputs) {
      var tensor = feeding.tensors().get(input.name());
      boolean open = PeakMemory.bytes(input.type()) > 0;
      if (tensor != null && open)
        most = Math.max(most, tensor.bytes() / PeakMemory.bytes(input.type()));
    }
    return most;
  }

  /// What muted and bypassed blocks change in the outputs, if the design works without them being
  /// so.
  private List<OutputChange> changes(
      OpenSessions sessions, Cancellation cancellation, Plan plan, ModelInputs feeding)
      throws IOException, EngineException, CompileException {
    var graph = analysis.graph();
    var active = graph;
    for (var node : graph.nodes())
      if (node.mode() != Node.Mode.ACTIVE) active = active.with(node.with(Node.Mode.ACTIVE));
    if (active == graph) return List.of();
    var whole = Plan.ofEverything(catalogue, new Analyzer(catalogue).check(active, analysis));
    if (CostTable.of(whole).total().multiplyAdds() > limits.multiplyAdds()) return List.of();
    var after = outputs(sessions, cancellation, plan, feeding);
    var before = outputs(sessions, cancellation, whole, feeding);
    return OutputChange.between(before, after, settings.labels(samples));
  }

  /// The tensors of a plan's outputs, by the names of their nodes.
  private SequencedMap<String, Tensor> outputs(
      OpenSessions sessions, Cancellation cancellation, Plan plan, ModelInputs feeding)
      throws IOException, EngineException, CompileException {
    var ends = new LinkedHashMap<String, Integer>();
    for (var step : plan.steps())
      if (step.block().role() == Role.OUTPUT) ends.put(step.path(), step.inputs().getFirst());
    if (ends.isEmpty())
      for (var end : plan.openEnds())
        plan.tensor(PortPath.of(end)).ifPresent(tensor -> ends.put(end.toString(), tensor));
    var ports = new LinkedHashMap<String, PortPath>();
    ends.forEach((name, tensor) ->
        plan.ports().entrySet().stream()
            .filter(port -> port.getValue().equals(tensor))
            .findFirst()
            .ifPresent(port -> ports.put(name, port.getKey())));
    var taps = List.copyOf(new LinkedHashSet<>(ports.values()));
    var compiled = sessions.compiled(DesignCompiler.of(catalogue, settings), plan).tapped(taps);
    var tensors = run(sessions, cancellation, compiled, feeding, new ArrayList<>());
    var outputs = new LinkedHashMap<String, Tensor>();
    ports.forEach((name, port) -> {
      var tensor = tensors.get(port);
      if (tensor != null) outputs.put(name, tensor);
    });
    return outputs;
  }

  private SequencedMap<PortPath, PortValue> look(
      OpenSessions sessions,
      Cancellation cancellation,
      Compiled compiled,
      List<PortPath> ports,
      ModelInputs feeding,
      List<PortValues.Misfit> misfits)
      throws IOException, EngineException, CompileException {
    var fed = fed(compiled.plan(), feeding);
    var tapped =
        compiled.tapped(
            ports.stream()
                .filter(port -> !fed.containsKey(port) && compiled.computes(port))
                .toList());
    var tensors = run(sessions, cancellation, tapped, feeding, misfits);
    var seen = new LinkedHashMap<PortPath, PortValue>();
    for (var port : ports) {
      cancellation.check();
      var tensor = tensors.getOrDefault(port, fed.get(port));
      if (tensor != null && tensor.elements() > 0) seen.put(port, PortValue.of(tensor));
    }
    fed.forEach((port, tensor) -> {
      var treatment = settings.treatment(PortPath.text(port.nodes()), tensor);
      if (treatment.isPresent()) seen.put(port, PortValue.of(tensor, treatment.get()));
      else if (!seen.containsKey(port)) seen.put(port, PortValue.of(tensor));
    });
    return seen;
  }

  /// Runs a model once; what comes out of its taps, by their ports.
  ///
  /// @param misfits takes the stored weights that do not fit
  private SequencedMap<PortPath, Tensor> run(
      OpenSessions sessions,
      Cancellation cancellation,
      Compiled compiled,
      ModelInputs feeding,
      List<PortValues.Misfit> misfits)
      throws IOException, EngineException {
    var model = compiled.model();
    if (model.outputs().isEmpty()) return new LinkedHashMap<>();
    try (var weights = settings.weights(samples).open(model)) {
      cancellation.check();
      weights.match().ifPresent(match -> misfits(match, compiled.plan(), misfits));
      var device = sessions.engine().choose(wish.device());
      var options = wish.options(compiled.plan()).withThreads(threads());
      var fed = new LinkedHashMap<>(feeding.tensors());
      fed.keySet().retainAll(model.inputs().stream().map(Model.Value::name).toList());
      var outputs = sessions.look(model, weights, device, options, fed, cancellation);
      var tapped = new LinkedHashMap<PortPath, Tensor>();
      compiled
          .taps()
          .forEach((port, output) -> {
            var tensor = outputs.get(output);
            if (tensor != null) tapped.put(port, tensor);
          });
      return tapped;
    }
  }

  /// Which blocks have stored weights of other shapes, each with its first.
  private static void misfits(WeightMatch match, Plan plan, List<PortValues.Misfit> found) {
    for (var wrong : match.misshapen())
      plan.steps().stream()
          .filter(step -> wrong.weight().name().startsWith(step.weightPath() + "."))
          .findFirst()
          .map(step -> step.nodes().getFirst())
          .filter(node -> found.stream().noneMatch(known -> known.node().equals(node)))
          .ifPresent(node ->
              found.add(
                  new PortValues.Misfit(
                      node,
                      wrong.weight().name(),
                      wrong.weight().dims().toString(),
                      wrong.found().dims().toString())));
  }

  /// What was fed, which shows at every level.
  private static SequencedMap<PortPath, Tensor> fed(Plan plan, ModelInputs feeding) {
    var fed = new LinkedHashMap<PortPath, Tensor>();
    plan.ports()
        .forEach((port, _) -> {
          var tensor = feeding.tensors().get(PortPath.text(port.nodes()));
          if (tensor != null && tensor.elements() > 0) fed.put(port, tensor);
        });
    return fed;
  }

  /// The window needs a core for itself.
  private static int threads() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  /// Which steps run, which of their ports are looked at, and what that leaves out.
  private static final class Choice {
    private final Limits limits;
    private final long batch;
    private final Plan whole;
    private final Plan plan;
    private final List<PortPath> ports = new ArrayList<>();
    private final List<PortPath> left = new ArrayList<>();
    private long leftBytes;
    private long leftWork;

    Choice(Limits limits, List<NodeId> inside, Optional<PortPath> probe, long batch, Plan whole) {
      this.limits = limits;
      this.batch = batch;
      this.whole = whole;
      plan = whole.first(affordable());
      long bytes = 0;
      for (var port : whole.ports().entrySet()) {
        var path = port.getKey();
        boolean here = path.composites().equals(inside);
        if (!here && !probe.equals(Optional.of(path))) continue;
        long more = batch * PeakMemory.bytes(whole.tensors().get(port.getValue()));
        if (plan.tensor(path).isEmpty()) {
          left.add(path);
        } else if (bytes + more > limits.bytes()) {
          left.add(path);
          leftBytes += more;
        } else {
          bytes += more;
          ports.add(path);
        }
      }
    }

    /// How many steps can be done after every edit.
    private int affordable() {
      var costs = new LinkedHashMap<String, CostTable.BlockCost>();
      for (var row : CostTable.of(whole).rows()) costs.putIfAbsent(row.path(), row);
      int steps = 0;
      long work = 0;
      long weights = 0;
      boolean full = false;
      for (var step : whole.steps()) {
        var row = costs.remove(step.path());
        long more = row == null ? 0 : batch * row.cost().multiplyAdds();
        work += more;
        weights += row == null ? 0 : Float.BYTES * row.cost().parameters();
        full |= work > limits.multiplyAdds() || weights > limits.weights();
        if (full) leftWork += more;
        else steps++;
      }
      return steps;
    }

    Plan plan() {
      return plan;
    }

    List<PortPath> ports() {
      return ports;
    }

    List<PortPath> left() {
      return left;
    }

    Optional<String> words() {
      if (plan != whole)
        return Optional.of(
            say(
                "inspect.cut-the-first-of-operators",
                Units.exact(plan.steps().size()),
                Units.exact(whole.steps().size()),
                Units.count(leftWork)));
      if (left.isEmpty()) return Optional.empty();
      return Optional.of(
          say(
              "inspect.cut-at-of-ports-are-not-shown",
              Units.bytes(limits.bytes()),
              left.size(),
              left.size() + ports.size(),
              Units.bytes(leftBytes)));
    }
  }
}
