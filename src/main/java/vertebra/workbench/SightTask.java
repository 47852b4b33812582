package vertebra.workbench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import vertebra.analysis.Analysis;
import vertebra.analysis.PeakMemory;
import vertebra.analysis.Plan;
import vertebra.block.Catalogue;
import vertebra.block.Role;
import vertebra.compile.CompileException;
import vertebra.compile.Compiler;
import vertebra.onnx.Model;
import vertebra.runtime.Cancellation;
import vertebra.runtime.EngineException;

/// Runs the part of a design that works once, with the ports of one level as outputs.
///
/// @param inside the prefix of the ports to look at: empty for the design itself, `backbone/` for
///   what is inside the node `backbone`
record SightTask(
    Catalogue catalogue,
    Analysis analysis,
    RunSettings settings,
    Samples samples,
    RunWish wish,
    String inside)
    implements DeviceWork.Task<Sights> {

  /// All tensors together may take so many bytes.
  static final long MOST_BYTES = 192L << 20;

  /// Beyond so many multiply-adds or bytes of weights, running after every edit would be a
  /// nuisance.
  static final long MOST_WORK = 40_000_000_000L;

  static final long MOST_WEIGHTS = 700L << 20;

  @Override
  public Sights work(OpenSessions sessions, Cancellation cancellation)
      throws IOException, EngineException, CompileException {
    var plan = Plan.ofEverything(catalogue, analysis);
    if (plan.steps().stream().noneMatch(step -> step.block().role() == Role.INPUT))
      return nothing(Optional.empty());
    var table = CostTable.of(plan);
    if (table.total().multiplyAdds() > MOST_WORK)
      return nothing(
          Optional.of(
              "The design takes "
                  + Units.count(table.total().multiplyAdds())
                  + " multiply-adds, too many to run after every edit. Press Run instead."));
    var ports = new ArrayList<String>();
    var left = new ArrayList<String>();
    choose(plan, ports, left);
    var compiled = new Compiler(catalogue).compile(plan, Compiler.Options.DEFAULT.withTaps(ports));
    if (compiled.model().weightBytes() > MOST_WEIGHTS)
      return nothing(
          Optional.of(
              "The weights take "
                  + Units.bytes(compiled.model().weightBytes())
                  + ", too much to run after every edit. Press Run instead."));
    cancellation.check();
    return look(sessions, cancellation, compiled.model(), compiled.taps(), plan, left);
  }

  private Sights look(
      OpenSessions sessions,
      Cancellation cancellation,
      Model model,
      java.util.SequencedMap<String, String> taps,
      Plan plan,
      List<String> left)
      throws IOException, EngineException {
    var feeding = Feeding.read(model.inputs(), settings, samples, cancellation);
    var seen = new LinkedHashMap<String, Sight>();
    try (var weights = Weighing.of(model, settings.weights(samples))) {
      cancellation.check();
      var device = sessions.engine().choose(wish.device());
      var options = RunTask.options(plan, wish).withThreads(threads());
      var session = sessions.of(model, weights, device, options, cancellation);
      var outputs = session.run(feeding.tensors(), cancellation);
      for (var tap : taps.entrySet()) {
        cancellation.check();
        var tensor = outputs.get(tap.getValue());
        if (tensor != null && tensor.elements() > 0) seen.put(tap.getKey(), Sight.of(tensor));
      }
    }
    return new Sights(analysis.graph(), seen, left, Optional.empty(), false);
  }

  /// The window needs a core for itself.
  private static int threads() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  private Sights nothing(Optional<String> reason) {
    return new Sights(analysis.graph(), new LinkedHashMap<>(), List.of(), reason, false);
  }

  /// The ports of the level that is looked at, in order, until memory is used up.
  private void choose(Plan plan, List<String> ports, List<String> left) {
    long bytes = 0;
    for (var port : plan.ports().entrySet()) {
      var path = port.getKey();
      if (!path.startsWith(inside) || path.indexOf('/', inside.length()) >= 0) continue;
      long more = PeakMemory.bytes(plan.tensors().get(port.getValue()));
      if (bytes + more > MOST_BYTES) {
        left.add(path);
      } else {
        bytes += more;
        ports.add(path);
      }
    }
  }
}
