package vertebra.measure;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import vertebra.analysis.PeakMemory;
import vertebra.analysis.Plan;
import vertebra.compile.CompileException;
import vertebra.compile.Compiled;
import vertebra.execute.InputSource;
import vertebra.execute.ModelInputs;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.media.NoiseInput;
import vertebra.onnx.UsualSizes;
import vertebra.report.Heat;
import vertebra.report.Report;
import vertebra.report.Table;
import vertebra.runtime.Cancellation;
import vertebra.runtime.EngineException;
import vertebra.runtime.Tensor;
import vertebra.runtime.TensorStatistics;
import vertebra.weights.WeightSource;

/// How a signal of deviation 1 fares on its way through a design with fresh weights: its deviation,
/// zeros, channels that are zero everywhere, and activations stuck at their ends, block by block in
/// the order of execution.
final class SignalReport {

  /// All looked-at tensors together may take so many bytes.
  private static final long MOST_BYTES = 512L << 20;

  /// By what factor the deviation may change from the input on before it is flagged.
  private static final double FACTOR = 1000;

  /// Which share of zeros, dead channels or stuck activations is flagged.
  private static final double TOO_MANY = 0.9;

  private static final double STUCK_SHARE = 0.5;

  /// Bounded activations, with their ends.
  private static final Map<String, double[]> BOUNDED =
      Map.of(
          "Sigmoid", new double[] {0, 1},
          "HardSigmoid", new double[] {0, 1},
          "Tanh", new double[] {-1, 1});

  private SignalReport() {}

  static Report of(MeasuringTask task) throws IOException, EngineException, CompileException {
    var subject = task.subject();
    var plan = Plan.of(subject.design().catalogue(), subject.design().analysis());
    var compiled = task.tapped(plan, taps(plan));
    var model = compiled.model();
    var sources = new LinkedHashMap<vertebra.onnx.Model.Value, InputSource>();
    for (var input : model.inputs())
      sources.put(input, new InputSource.Noise(NoiseInput.normal(1)));
    var feeding = ModelInputs.read(sources, UsualSizes.of(model), task.cancellation());
    var choice =
        subject.settings().weights() instanceof WeightSource.Fresh fresh
            ? fresh
            : WeightSource.USUAL;
    try (var weights = choice.open(model)) {
      task.news().accept(say("measure.running-with-fresh-weights"));
      var options = subject.wish().options(plan);
      Map<String, Tensor> outputs;
      try (var session =
          task.sessions().engine().open(model, weights.data(), task.device(), options)) {
        outputs = session.run(feeding.tensors(), task.cancellation());
      }
      task.news().accept(say("measure.looking-at-the-numbers"));
      return report(compiled, outputs, choice, task.cancellation());
    }
  }

  /// The ports of every primitive block, in order, until memory is used up.
  private static List<PortPath> taps(Plan plan) {
    Set<String> paths = new LinkedHashSet<>();
    for (var step : plan.steps()) paths.add(step.path());
    var taps = new ArrayList<PortPath>();
    long bytes = 0;
    for (var port : plan.ports().entrySet()) {
      if (!paths.contains(PortPath.text(port.getKey().nodes()))) continue;
      bytes += PeakMemory.bytes(plan.tensors().get(port.getValue()));
      if (bytes > MOST_BYTES) break;
      taps.add(port.getKey());
    }
    return taps;
  }

  private static Report report(
      Compiled compiled,
      Map<String, Tensor> outputs,
      WeightSource weights,
      Cancellation cancellation) {
    var makers = new LinkedHashMap<String, String>();
    for (var operator : compiled.model().operators())
      for (var output : operator.outputs()) makers.put(output, operator.type());
    var rows = new ArrayList<List<Object>>();
    var flags = new LinkedHashMap<List<NodeId>, Double>();
    double first = Double.NaN;
    double last = 1;
    int flagged = 0;
    for (var tap : compiled.taps().entrySet()) {
      cancellation.check();
      var tensor = outputs.get(tap.getValue());
      if (tensor == null || tensor.elements() == 0) continue;
      var statistics = TensorStatistics.of(tensor);
      if (Double.isNaN(first)) first = statistics.std();
      double dead = deadShare(tensor);
      double stuck = stuckShare(tensor, makers.getOrDefault(tap.getValue(), ""));
      var fault = fault(statistics, first, dead, stuck);
      if (fault.isPresent()) {
        flagged++;
        flags.merge(tap.getKey().nodes(), 1.0, Double::sum);
      }
      if (statistics.std() > 0) last = statistics.std();
      rows.add(
          List.of(
              tap.getKey().toString(),
              statistics.std(),
              statistics.mean(),
              100 * statistics.zeroShare(),
              100 * dead,
              100 * stuck,
              fault.map(SignalFault::inWords).orElse("")));
    }
    var settings = new LinkedHashMap<String, String>();
    settings.put(say("measure.setting.input"), say("measure.noise-of-deviation-1"));
    settings.put(say("measure.setting.weights"), weights.inWords());
    return new Report(
        say("measure.signal-before-training"),
        summary(first, last, flagged, rows.size()),
        settings,
        List.of(
            say("measure.port"),
            say("measure.std"),
            say("measure.mean"),
            say("measure.zeros"),
            say("measure.dead-channels"),
            say("measure.stuck"),
            say("measure.remark")),
        rows,
        new Heat(Heat.Quantity.REMARKS, flags),
        SignalChart.of(rows));
  }

  private static String summary(double first, double last, int flagged, int all) {
    var words =
        say(
            "measure.the-deviation-goes-from-at-the-input",
            Table.rounded(first),
            Table.rounded(last),
            flagged == 0 ? say("measure.nothing") : say("measure.of-ports", flagged, all));
    double ratio = last / first;
    if (ratio > FACTOR) return say("measure.it-explodes-gradients-will", words);
    if (ratio < 1 / FACTOR) return say("measure.it-vanishes-gradients-will", words);
    return words;
  }

  /// What ails a signal; empty if nothing does.
  static Optional<SignalFault> fault(
      TensorStatistics statistics, double first, double dead, double stuck) {
    if (!statistics.isFinite()) return Optional.of(SignalFault.NOT_FINITE);
    if (statistics.std() > FACTOR * first) return Optional.of(SignalFault.EXPLODING);
    if (statistics.std() == 0) return Optional.of(SignalFault.CONSTANT);
    if (statistics.std() < first / FACTOR) return Optional.of(SignalFault.VANISHING);
    if (dead >= STUCK_SHARE) return Optional.of(SignalFault.DEAD_CHANNELS);
    if (statistics.zeroShare() >= TOO_MANY) return Optional.of(SignalFault.NEARLY_ALL_ZERO);
    return stuck >= STUCK_SHARE ? Optional.of(SignalFault.SATURATED) : Optional.empty();
  }

  /// The share of channels of the first sample that are zero everywhere; of a vector, its zeros.
  private static double deadShare(Tensor tensor) {
    if (tensor.rank() < 2 || tensor.dim(0) == 0 || tensor.dim(1) == 0) return 0;
    long channels = tensor.dim(1);
    long plane = tensor.elements() / tensor.dim(0) / channels;
    if (tensor.rank() != 4) return 0;
    long dead = 0;
    for (long channel = 0; channel < channels; channel++) {
      boolean zero = true;
      for (long i = 0; zero && i < plane; i++) zero = tensor.get(channel * plane + i) == 0;
      if (zero) dead++;
    }
    return (double) dead / channels;
  }

  /// The share of a bounded activation's numbers within a hundredth of its ends.
  private static double stuckShare(Tensor tensor, String maker) {
    var ends = BOUNDED.get(maker);
    if (ends == null) return 0;
    double near = (ends[1] - ends[0]) / 100;
    long stuck = 0;
    for (long i = 0; i < tensor.elements(); i++) {
      double value = tensor.get(i);
      if (value < ends[0] + near || value > ends[1] - near) stuck++;
    }
    return (double) stuck / tensor.elements();
  }
}
