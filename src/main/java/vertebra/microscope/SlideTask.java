package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import vertebra.analysis.Analysis;
import vertebra.analysis.PeakMemory;
import vertebra.analysis.Plan;
import vertebra.block.Catalogue;
import vertebra.compile.CompileException;
import vertebra.compile.Compiled;
import vertebra.design.Samples;
import vertebra.execute.DesignCompiler;
import vertebra.execute.DeviceTask;
import vertebra.execute.ModelInputs;
import vertebra.execute.OpenSessions;
import vertebra.execute.RunOptions;
import vertebra.execute.RunSettings;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.onnx.Model;
import vertebra.runtime.Cancellation;
import vertebra.runtime.EngineException;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;
import vertebra.weights.WeightSource;

/// Runs a design as far as one of its blocks, and puts that under the microscope.
///
/// @param block the block, after the composites around it from the outside in
/// @param follows whether what flows where inside it is wanted too
public record SlideTask(
    Catalogue catalogue,
    Analysis analysis,
    RunSettings settings,
    Samples samples,
    RunOptions wish,
    List<NodeId> block,
    boolean follows)
    implements DeviceTask<Slide> {

  /// A composite of more parts is looked at part by part.
  private static final int MOST_STEPS = 24;

  /// Numbers of more bytes are not kept at once.
  private static final long MOST_BYTES = 256L << 20;

  @Override
  public Slide work(OpenSessions sessions, Cancellation cancellation)
      throws IOException, EngineException, CompileException {
    var whole = Plan.ofEverything(catalogue, analysis);
    var steps = whole.steps().stream().filter(this::isWithin).toList();
    if (steps.isEmpty()) return nothing(List.of(), say("microscope.the-block-does-not-work"));
    var plan = whole.first(whole.steps().indexOf(steps.getLast()) + 1);
    var parts = parts(steps);
    var inputs = plan.inputs();
    if (inputs.isEmpty()) return nothing(parts, say("microscope.nothing-flows-in"));
    var ends = ends(plan, steps);
    var feeding =
        ModelInputs.read(inputs, settings, samples, plan.sizes().usual(), Map.of(), cancellation);
    var compiled = sessions.compiled(DesignCompiler.of(catalogue, settings), plan);
    cancellation.check();
    var known =
        new Surroundings(
            Bill.of(catalogue, analysis, block),
            follows ? Optional.of(journey(whole, sessions, cancellation)) : Optional.empty(),
            kin(whole, steps),
            Optional.empty(),
            Optional.empty());
    return new Preparation(plan, steps, compiled, feeding, sessions, cancellation)
        .slide(parts, ends, known);
  }

  private Journey journey(Plan whole, OpenSessions sessions, Cancellation cancellation)
      throws IOException, EngineException, CompileException {
    var feeding =
        ModelInputs.read(
            whole.inputs(), settings, samples, whole.sizes().usual(), Map.of(), cancellation);
    return new Journeys(this, whole, feeding, sessions, cancellation).journey();
  }

  private Slide nothing(List<Slide.Part> parts, String why) {
    var known =
        new Surroundings(
            Bill.of(catalogue, analysis, block),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty());
    return Slide.nothing(block, title(), kind(), parts, known, why);
  }

  /// The blocks of the same kind, in the order in which they work.
  private static List<List<NodeId>> kin(Plan whole, List<Plan.Step> steps) {
    if (steps.size() > 1) return List.of();
    var kind = steps.getFirst().block().id();
    return whole.steps().stream()
        .filter(step -> step.block().id().equals(kind))
        .map(Plan.Step::nodes)
        .toList();
  }

  private boolean isWithin(Plan.Step step) {
    return step.nodes().size() >= block.size()
        && step.nodes().subList(0, block.size()).equals(block);
  }

  private String kind() {
    if (block.size() == 1)
      return analysis.graph().find(block.getFirst()).map(node -> node.block().value()).orElse("");
    return Plan.ofEverything(catalogue, analysis).steps().stream()
        .filter(step -> step.nodes().equals(block))
        .findFirst()
        .map(step -> step.block().id().value())
        .orElse("");
  }

  private String title() {
    return PortPath.text(block);
  }

  /// What lies one level deeper, if anything does.
  private List<Slide.Part> parts(List<Plan.Step> steps) {
    var parts = new LinkedHashMap<NodeId, Slide.Part>();
    for (var step : steps) {
      if (step.nodes().size() == block.size()) continue;
      var nodes = step.nodes().subList(0, block.size() + 1);
      boolean isStep = step.nodes().size() == nodes.size();
      parts.putIfAbsent(
          nodes.getLast(),
          new Slide.Part(
              nodes,
              isStep
                  ? say("microscope.part", nodes.getLast().value(), step.block().title())
                  : nodes.getLast().value()));
    }
    return List.copyOf(parts.values());
  }

  /// What leaves the block, by the names of its ports.
  private Map<String, Integer> ends(Plan plan, List<Plan.Step> steps) {
    var ends = new LinkedHashMap<String, Integer>();
    plan.ports()
        .forEach((port, tensor) -> {
          if (port.nodes().equals(block)) ends.put(port.port(), tensor);
        });
    if (ends.isEmpty())
      for (int tensor : steps.getLast().outputs()) ends.put(steps.getLast().path(), tensor);
    return ends;
  }

  private static long bytes(Plan plan, List<Plan.Step> steps) {
    var all = new HashSet<Integer>();
    for (var step : steps) {
      all.addAll(step.inputs());
      all.addAll(step.outputs());
    }
    return all.stream().mapToLong(each -> PeakMemory.bytes(plan.tensors().get(each))).sum();
  }

  /// Everything that a slide is made from.
  private final class Preparation {
    private final Plan plan;
    private final List<Plan.Step> steps;
    private final Compiled compiled;
    private final ModelInputs feeding;
    private final OpenSessions sessions;
    private final Cancellation cancellation;
    private final Map<String, Tensor> known = new HashMap<>();
    private final Set<String> weights = new HashSet<>();

    Preparation(
        Plan plan,
        List<Plan.Step> steps,
        Compiled compiled,
        ModelInputs feeding,
        OpenSessions sessions,
        Cancellation cancellation) {
      this.plan = plan;
      this.steps = steps;
      this.compiled = compiled;
      this.feeding = feeding;
      this.sessions = sessions;
      this.cancellation = cancellation;
    }

    /// Of a block that is too large to be worked out, only what leaves it.
    Slide slide(List<Slide.Part> parts, Map<String, Integer> ends, Surroundings around)
        throws IOException, EngineException, CompileException {
      boolean isLarge = steps.size() > MOST_STEPS || bytes(plan, steps) > MOST_BYTES;
      var starts = isLarge ? List.<Integer>of() : starts();
      var operators = isLarge ? List.<Model.Operator>of() : operators(starts, ends);
      var wanted = new LinkedHashSet<>(starts);
      if (isLarge) wanted.addAll(ends.values());
      else for (var step : steps) wanted.addAll(step.outputs());
      run(wanted, operators);
      for (var weight : compiled.model().weights())
        if (ends.values().stream().map(this::name).anyMatch(weight.name()::equals))
          weights.add(weight.name());
      var given = new ArrayList<Slide.Flow>();
      for (var end : ends.entrySet()) {
        var tensor = name(end.getValue());
        var numbers = known.get(tensor);
        if (numbers != null && numbers.elements() > 0)
          given.add(new Slide.Flow(tensor, end.getKey(), numbers));
      }
      given.removeIf(flow -> starts.stream().map(this::name).anyMatch(flow.tensor()::equals));
      given.forEach(flow -> known.remove(flow.tensor()));
      var flows = new ArrayList<Slide.Flow>();
      for (int start : starts) {
        var numbers = known.get(name(start));
        if (numbers != null && numbers.elements() > 0)
          flows.add(new Slide.Flow(name(start), source(start), numbers));
      }
      return new Slide(
          block,
          title(),
          kind(),
          operators,
          flows,
          weights,
          known,
          given,
          parts,
          picture().map(Map.Entry::getValue),
          Sightline.of(plan, compiled.model().operators()),
          around.with(
              picture().flatMap(this::source),
              picture().flatMap(fed -> settings.treatment(fed.getKey(), fed.getValue()))),
          trouble(isLarge, parts.size(), given));
    }

    private static Optional<String> trouble(boolean isLarge, int parts, List<Slide.Flow> given) {
      if (isLarge) return Optional.of(say("microscope.look-at-its-parts", parts));
      return given.isEmpty() ? Optional.of(say("microscope.nothing-flows-out")) : Optional.empty();
    }

    private Optional<PortPath> source(Map.Entry<String, Tensor> fed) {
      return compiled.tensors().entrySet().stream()
          .filter(each -> each.getValue().name().equals(fed.getKey()))
          .findFirst()
          .flatMap(each -> port(each.getKey()));
    }

    /// What flows in from elsewhere, in the order in which it is read.
    private List<Integer> starts() {
      var made = new HashSet<Integer>();
      for (var step : steps) made.addAll(step.outputs());
      var starts = new LinkedHashSet<Integer>();
      for (var step : steps)
        for (int input : step.inputs()) if (!made.contains(input)) starts.add(input);
      return List.copyOf(starts);
    }

    private String name(int tensor) {
      var value = compiled.tensors().get(tensor);
      return value == null ? "" : value.name();
    }

    /// Who makes a tensor, as people call it.
    private String source(int tensor) {
      return port(tensor).map(port -> PortPath.text(port.nodes())).orElse("");
    }

    private Optional<PortPath> port(int tensor) {
      return plan.ports().entrySet().stream()
          .filter(port -> port.getValue() == tensor)
          .map(Map.Entry::getKey)
          .min(Comparator.comparingInt(port -> port.nodes().size()));
    }

    /// The operators between what flows in and what leaves.
    private List<Model.Operator> operators(List<Integer> starts, Map<String, Integer> ends) {
      var makers = new HashMap<String, Model.Operator>();
      for (var operator : compiled.model().operators())
        for (var output : operator.outputs()) makers.put(output, operator);
      var seen = new HashSet<String>();
      starts.forEach(start -> seen.add(name(start)));
      var found = new HashSet<Model.Operator>();
      var left = new ArrayList<String>();
      ends.values().forEach(end -> left.add(name(end)));
      while (!left.isEmpty()) {
        var tensor = left.removeLast();
        var maker = makers.get(tensor);
        if (maker == null || !seen.add(tensor)) continue;
        found.add(maker);
        left.addAll(maker.inputs());
      }
      return compiled.model().operators().stream().filter(found::contains).toList();
    }

    /// Keeps what flows through tensors of the plan, and the block's weights.
    private void run(Set<Integer> wanted, List<Model.Operator> operators)
        throws IOException, EngineException, CompileException {
      var ports = new LinkedHashMap<PortPath, Integer>();
      for (int tensor : wanted) port(tensor).ifPresent(port -> ports.put(port, tensor));
      var fed = new HashMap<String, Tensor>(feeding.tensors());
      var asked =
          ports.entrySet().stream()
              .filter(port -> !fed.containsKey(name(port.getValue())))
              .map(Map.Entry::getKey)
              .toList();
      var tapped = listing(compiled.tapped(asked), operators);
      var model = tapped.model();
      try (var opened = settings.weights(samples).open(model)) {
        cancellation.check();
        read(model, opened, operators);
        var device = sessions.engine().choose(wish.device());
        var options = wish.options(compiled.plan());
        var inputs = new LinkedHashMap<>(feeding.tensors());
        inputs.keySet().retainAll(model.inputs().stream().map(Model.Value::name).toList());
        var outputs =
            model.outputs().isEmpty()
                ? Map.<String, Tensor>of()
                : sessions.look(model, opened, device, options, inputs, cancellation);
        ports.forEach((port, tensor) -> {
          var tap = tapped.taps().get(port);
          var numbers = tap == null ? fed.get(name(tensor)) : outputs.get(tap);
          if (numbers != null) known.put(name(tensor), numbers);
        });
        for (var operator : operators)
          if (FallingBoxes.isOne(operator)) {
            var numbers = outputs.get(operator.outputs().getFirst());
            if (numbers != null) known.put(operator.outputs().getFirst(), numbers);
          }
      }
    }

    /// Which boxes are kept is asked of the runtime too.
    private static Compiled listing(Compiled tapped, List<Model.Operator> operators) {
      var outputs = new ArrayList<>(tapped.model().outputs());
      for (var operator : operators) {
        if (!FallingBoxes.isOne(operator)) continue;
        var name = operator.outputs().getFirst();
        if (outputs.stream().anyMatch(output -> output.name().equals(name))) continue;
        var type = new TensorType(DType.INT64, Shape.of(new Dim.Symbol("kept"), Dim.of(3)));
        outputs.add(new Model.Value(name, type));
      }
      return new Compiled(
          tapped.model().with(outputs, tapped.model().operators()),
          tapped.plan(),
          tapped.origins(),
          tapped.tensors(),
          tapped.taps());
    }

    private void read(Model model, WeightSource.Opened opened, List<Model.Operator> operators)
        throws IOException {
      var read = new HashSet<String>();
      for (var operator : operators) read.addAll(operator.inputs());
      for (var weight : model.weights()) {
        if (!read.contains(weight.name())) continue;
        var tensor =
            Tensor.zeros(
                weight.dtype(), weight.dims().stream().mapToLong(Long::longValue).toArray());
        if (weight.bytes() > 0) opened.data().fill(weight, tensor.data());
        known.put(weight.name(), tensor);
        weights.add(weight.name());
      }
    }

    /// The first map of one or three channels that is fed.
    private Optional<Map.Entry<String, Tensor>> picture() {
      return feeding.tensors().entrySet().stream()
          .filter(fed -> fed.getValue().rank() == 4 && fed.getValue().elements() > 0)
          .filter(fed -> fed.getValue().dim(1) == 1 || fed.getValue().dim(1) == 3)
          .findFirst();
    }
  }
}
